"""A large file is saved by a job, chunk by chunk; broken off, it goes on."""

import io

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from budget.audit import door
from budget.choices import Action, JobStatus
from budget.models import Change, JobRun
from budget.services.jobs import runs
from performance.choices import Accumulation, Measure
from performance.models import Actual, Indicator, QuarterUpload
from tests.base import NOON
from tests.performance.sheets.places import cell
from tests.performance.sheets.test_coming_in import SheetCase

pytestmark = pytest.mark.slow
CHUNK = 20


@override_settings(WORKBOOK_CHUNK=CHUNK, WORKBOOK_AT_ONCE=CHUNK)
class LargeFileTests(SheetCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        with door.change(actor=None, action=Action.DATA_LOADED, now=NOON):
            door.save_many(
                [
                    Indicator(
                        department=cls.section,
                        responsible=cls.lead,
                        name=f"指标{n:04d}",
                        sort_key=f"指标{n:04d}",
                        measure=Measure.COUNT,
                        accumulation=Accumulation.CUMULATIVE,
                        unit="家",
                    )
                    for n in range(CHUNK + 10)
                ]
            )

    def setUp(self):
        super().setUp()
        book = load_workbook(io.BytesIO(self.sheet()))
        for row in range(3, book.active.max_row + 1):
            book.active[cell(f"text{row}")] = 27
        book.active[cell("text5")] = "很多"
        self.upload(self.saved(book))

    def run_due(self):
        return runs.run_due()

    def test_a_run_saves_it_in_chunks_and_tells_how_far_it_is(self):
        assert self.confirm().status_code == 302
        page = self.client.get(self.url).content.decode()
        assert "已排队，轮到时自动保存" in page
        part = self.client.get(self.url, headers={"X-Poll": "1"}).content.decode()
        assert "已排队，轮到时自动保存" in part
        assert 'id="content"' not in part
        # Led here by htmx, it takes #content out of a whole page.
        whole = self.client.get(self.url, headers={"HX-Request": "true"})
        assert 'id="content"' in whole.content.decode()
        assert not Actual.objects.exists()
        self.run_due()
        run = JobRun.objects.get(name="save_sheet")
        count = Indicator.objects.count()
        assert (run.status, run.done, run.total) == (
            JobStatus.DONE,
            count - 1,
            count - 1,
        )
        assert Actual.objects.count() == count - 1
        assert Change.objects.filter(action="actual.saved").count() == 2
        assert self.counts() == {"same": count - 1, "wrong": 1}
        assert QuarterUpload.objects.get().saved == count - 1

    def test_while_it_waits_no_other_file_is_taken_and_nothing_confirmed_twice(self):
        self.confirm()
        self.confirm()
        assert JobRun.objects.filter(name="save_sheet").count() == 1
        answer = self.upload(self.sheet())
        assert answer.status_code == 409
        assert "正在保存" in answer.content.decode()

    def test_a_run_that_was_broken_off_saves_only_the_rest(self):
        self.confirm()
        self.run_due()
        JobRun.objects.filter(name="save_sheet").update(status=JobStatus.WAITING)
        self.run_due()
        assert set(Actual.objects.values_list("version", flat=True)) == {1}
        assert Change.objects.filter(action="actual.saved").count() == 2

    def test_the_rows_are_looked_through_before_anything_is_locked(self):
        with CaptureQueriesContext(connection) as queries:
            self.confirm()
        asked = [query["sql"] for query in queries]
        opened = next(n for n, sql in enumerate(asked) if sql.startswith("SAVEPOINT"))
        looking = 'FROM "performance_indicator"'
        assert any(looking in sql for sql in asked[:opened])
        assert not any(looking in sql for sql in asked[opened:])

    def test_rows_for_the_job_are_looked_through_by_the_job_alone(self):
        count = Indicator.objects.count() - 1
        with CaptureQueriesContext(connection) as queries:
            self.confirm(shown=count)
        looking = 'FROM "performance_indicator"'
        assert not any(looking in query["sql"] for query in queries)
        assert not Actual.objects.exists()
        self.run_due()
        assert Actual.objects.count() == count

    def test_a_wrong_count_of_the_page_changes_nothing_that_is_saved(self):
        for shown in ("1", "x", "-5", ""):
            self.confirm(shown=shown)
            assert not Actual.objects.exists()
            assert JobRun.objects.get(name="save_sheet").status == JobStatus.WAITING

    def test_who_may_no_longer_enter_saves_nothing(self):
        self.confirm()
        self.lead.is_active = False
        with door.change(actor=None, action=Action.ACCOUNT_CHANGED, now=NOON):
            door.save(self.lead)
        self.run_due()
        assert JobRun.objects.get(name="save_sheet").status == JobStatus.DEAD
        assert not Actual.objects.exists()

    def test_a_lock_in_between_leaves_the_rows_in_the_file(self):
        self.confirm()
        self.period.locked_at, self.period.lock_reason = NOON, "已汇总上报。"
        with door.change(actor=None, action=Action.PERIOD_LOCKED, now=NOON):
            door.save(self.period)
        self.run_due()
        assert JobRun.objects.get(name="save_sheet").counts["saved"] == 0
        with override_settings(CLOCK=NOON.isoformat()):
            assert self.counts()["ready"] == Indicator.objects.count() - 1
