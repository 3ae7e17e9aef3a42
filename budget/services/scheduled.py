"""The jobs of this app: which there are, when they are due, what each one does."""

import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budget.models import JobRun
from budget.queries.jobs import OVER
from budget.services.jobs.kinds import Kind, Outcome, Schedule

TIDY = "tidy"
TIDY_AT = datetime.time(3, 30)


def _tidy(_run: JobRun) -> Outcome:
    """Forget runs that ended long ago: the trail of the records themselves stays."""
    limit = timezone.now() - datetime.timedelta(days=settings.JOB_KEEP_DAYS)
    old = JobRun.objects.filter(status__in=OVER, finished_at__lt=limit)
    total, _by_model = old.delete()
    return Outcome({"deleted": total})


KINDS = {TIDY: Kind(_tidy, _("清理作业记录"), Schedule(TIDY_AT))}
