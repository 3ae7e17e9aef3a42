"""A worker is killed in the middle of a workbook: every row is saved once."""

from django.test import override_settings

from budget import clock
from budget.choices import JobStatus
from budget.models import Change, ChangeRow, JobRun
from performance.models import Actual, Indicator, QuarterUpload
from performance.services import uploads
from performance.sheets import saving
from performance.sheets.rows import Filed
from tests import factories
from tests.base import assert_sealed
from tests.faults import WORKBOOK_CHUNK, stage
from tests.faults.house import kill, until
from tests.faults.test_faults import FaultTestCase

ROWS = 4 * WORKBOOK_CHUNK
# A row of the third act: two are saved when the worker comes to it.
HELD = 2 * WORKBOOK_CHUNK + 5


class WorkbookTests(FaultTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.slots: set[tuple[str, str]] = set()
        self.indicators = [
            factories.make_indicator(
                self.section, f"指标{number:03d}", responsible=self.lead
            )
            for number in range(ROWS)
        ]
        self.draft = factories.make_actual(
            self.indicators[HELD], self.period, "5", author=self.lead
        )

    def filled(self, number: int, indicator: Indicator) -> Filed:
        texts = {"text": str(27 + number), "quality": "快报数", "explanation": ""}
        texts |= {"provider": "", "source_date": ""}
        version = 1 if number == HELD else None
        return Filed(number + 3, indicator.pk, version, texts=texts)

    def confirm(self) -> None:
        """Put the file in the queue, as the page does."""
        rows = [self.filled(*one).to_json() for one in enumerate(self.indicators)]
        kept = {"user": self.lead, "period": self.period}
        upload = uploads.keep_upload(
            **kept, file_name="表.xlsx", rows=rows, notes=[], now=clock.now()
        )
        with override_settings(WORKBOOK_AT_ONCE=0):
            done = saving.confirm(
                **kept, version=upload.version, answers={}, now=clock.now()
            )
        assert done.run is not None

    def test_worker_killed_while_it_saves_a_workbook(self) -> None:
        self.open_house(workers=1)
        self.confirm()
        with stage.row_held(self.draft):
            self.sweep()
            until(stage.waiting_for_a_row, "the third act begun")
            kill(self.workers[0])
        self.assertEqual(QuarterUpload.objects.get().saved, 2 * WORKBOOK_CHUNK)
        self.house.start_worker(**self.flags)
        self.sweep_until_over()
        self.assert_every_row_once()

    def assert_every_row_once(self) -> None:
        run = JobRun.objects.get(name=saving.SAVE_SHEET)
        self.assertEqual((run.status, run.attempts), (JobStatus.DONE, 2))
        self.assertEqual(QuarterUpload.objects.get().saved, ROWS)
        found = Actual.objects.order_by("indicator__name")
        self.assertEqual([row.value for row in found], list(range(27, 27 + ROWS)))
        versions = {row.pk: row.version for row in found}
        self.assertEqual(versions.pop(self.draft.pk), 2)
        self.assertEqual(set(versions.values()), {1})
        acts = Change.objects.filter(reason=saving.REASON)
        self.assertEqual(acts.count(), ROWS // WORKBOOK_CHUNK)
        self.assertEqual(ChangeRow.objects.filter(change__in=acts).count(), ROWS)
        assert_sealed()
