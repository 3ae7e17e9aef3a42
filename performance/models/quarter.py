"""A filled quarter on its way in: looked through, not saved yet."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from budget.models import JobRun, Period


class QuarterUpload(models.Model):
    """What one person's last file of a period said, until it is confirmed.

    A new file takes the place of the last one. No figure is in here that counts: what
    is confirmed is saved through the services, by the rules of every other figure.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    file_name = models.CharField(_("文件名"), max_length=150)
    rows = models.JSONField(_("行"), default=list)
    # Pairs of a code and its fact, about the file as a whole.
    notes = models.JSONField(_("说明"), default=list)
    # Moves with each step, so that a page that was sent twice acts once.
    version = models.PositiveIntegerField(_("版本"), default=1)
    saved = models.PositiveIntegerField(_("已保存"), default=0)
    run = models.ForeignKey(
        JobRun, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("上传时间"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "period"], name="performance_quarterupload_one_each"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
