"""A saving that was killed -9 in the middle is gone on with from its page: 继续保存."""

import datetime
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from budget.choices import JobStatus
from budget.models import Change, ChangeRow, JobRun
from performance.models import Actual, QuarterUpload
from tests import factories
from tests.base import NOON, assert_sealed
from tests.performance.processes import ProcessCase
from tests.performance.sheets.places import cell

CHUNK = 5
ROWS = 14


@pytest.mark.slow
@override_settings(CLOCK=NOON.isoformat(), WORKBOOK_CHUNK=CHUNK, WORKBOOK_AT_ONCE=CHUNK)
class KilledSavingTests(ProcessCase):
    def setUp(self) -> None:
        super().setUp()
        # The stage has one indicator of the lead's already.
        for number in range(ROWS - 1):
            factories.make_indicator(
                self.section, f"指标{number:02d}", responsible=self.lead
            )
        self.client.force_login(self.lead)
        self.url = reverse("performance:quarter-upload", args=[self.period.pk])
        self.save_url = reverse("performance:quarter-save", args=[self.period.pk])

    def sent(self) -> JobRun:
        """Fill the quarter's sheet in, upload it and confirm it; return the job."""
        sheet = reverse("performance:quarter-sheet", args=[self.period.pk])
        book = load_workbook(io.BytesIO(self.client.get(sheet).content))
        for row in range(3, 3 + ROWS):
            book.active[cell(f"text{row}")] = 27
        out = io.BytesIO()
        book.save(out)
        file = SimpleUploadedFile("表.xlsx", out.getvalue())
        self.client.post(self.url, {"file": file})
        version = QuarterUpload.objects.get().version
        self.client.post(self.save_url, {"version": version, "shown": ROWS})
        return JobRun.objects.get(name="save_sheet")

    def figures(self) -> int:
        """Of each row everything is there or nothing, and once."""
        count = Actual.objects.count()
        rows = ChangeRow.objects.filter(model="performance.actual").count()
        assert (rows, Actual.history.count()) == (count, count)
        assert QuarterUpload.objects.get().saved == count
        return count

    def page(self) -> Any:
        return self.client.get(self.url)

    def test_what_was_not_saved_is_saved_once_and_the_rest_is_left_alone(self) -> None:
        run = self.sent()
        module = "tests.performance.killed_saving"
        self.assertEqual(self.run_all([run.pk, CHUNK], module=module)["died"], 1)
        run.refresh_from_db()
        self.assertEqual((run.status, self.figures()), (JobStatus.RUNNING, CHUNK))
        self.assertNotContains(self.page(), "继续保存")

        # Six minutes go by without a sign of it.
        long_ago = timezone.now() - datetime.timedelta(minutes=7)
        # Where a broker is up, it was told of the run as well.
        JobRun.objects.filter(pk=run.pk).update(heartbeat_at=long_ago, sent_at=long_ago)
        self.assertContains(self.page(), "已中断")
        self.assertContains(self.page(), "继续保存")
        again = self.client.post(self.save_url, {"again": ""}, follow=True)
        self.assertContains(again, "已重新开始")
        self.assertNotContains(again, "继续保存")

        call_command("run_due_jobs", run=run.pk, stdout=io.StringIO())
        run.refresh_from_db()
        self.assertEqual((run.status, self.figures()), (JobStatus.DONE, ROWS))
        self.assertEqual(set(Actual.objects.values_list("version", flat=True)), {1})
        saved = Change.objects.filter(action="actual.saved")
        self.assertEqual(saved.count(), 3)
        self.assertContains(self.page(), f"从这份表已保存 {ROWS} 行")
        assert_sealed()
