"""Uploaded quarters are forgotten after some weeks; what was saved stays."""

import datetime

import pytest
from django.test import override_settings

from budget.choices import JobStatus
from budget.models import ChangeRow, JobRun
from budget.services.jobs import kinds, runs
from performance.models import Actual, QuarterUpload
from performance.services.scheduled import TIDY_UPLOADS
from tests.base import NOON
from tests.performance.sheets.test_coming_in import SheetCase

pytestmark = pytest.mark.slow


@override_settings(WORKBOOK_KEEP_DAYS=30)
class RetentionTests(SheetCase):
    def tidy(self, days):
        later = NOON + datetime.timedelta(days=days)
        with override_settings(CLOCK=later.isoformat()):
            return kinds.known()[TIDY_UPLOADS].work(JobRun(name=TIDY_UPLOADS)).counts

    def test_a_preview_that_was_never_saved_goes_after_its_days(self):
        self.upload(self.sheet(text3=27))
        assert self.tidy(29) == {"deleted": 0}
        assert self.tidy(31) == {"deleted": 1}
        assert self.client.get(self.url).context["upload"] is None

    def test_what_was_saved_stays_with_its_trail(self):
        self.upload(self.sheet(text3=27))
        self.confirm()
        self.tidy(31)
        assert Actual.objects.get().value == 27
        assert ChangeRow.objects.filter(change__reason="Excel填报").count() == 1

    @override_settings(WORKBOOK_AT_ONCE=0)
    def test_a_file_that_is_being_saved_stays(self):
        self.upload(self.sheet(text3=27))
        self.confirm()
        assert self.tidy(31) == {"deleted": 0}
        runs.run_due()
        assert self.tidy(31) == {"deleted": 1}

    @override_settings(WORKBOOK_AT_ONCE=0)
    def test_a_run_repeated_after_that_says_so_and_saves_nothing(self):
        self.upload(self.sheet(text3=27))
        self.confirm()
        QuarterUpload.objects.all().delete()
        runs.run_due()
        run = JobRun.objects.get(name="save_sheet")
        assert (run.status, run.notes[0][0]) == (JobStatus.DEAD, "file_gone")
        assert not Actual.objects.exists()
