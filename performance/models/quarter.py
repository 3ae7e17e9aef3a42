"""A filled quarter on its way in: looked through, not saved yet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from budget.models import JobRun, Period
from performance.models.upload import Upload


class QuarterUpload(Upload):
    """What one person's last file of a period said."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    rows = models.JSONField(_("行"), default=list)
    # Pairs of a code and its fact, about the file as a whole.
    notes = models.JSONField(_("说明"), default=list)
    saved = models.PositiveIntegerField(_("已保存"), default=0)
    run = models.ForeignKey(
        JobRun, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "period"], name="performance_quarterupload_one_each"
            ),
        ]
