"""A year's official forms in one zip, made by a job for the person who asked."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from budget.models import JobRun


class FormPackage(models.Model):
    """What one person asked to have packed, and the file it became.

    The file lies outside the web root under `token`, is handed to nobody else, and is
    forgotten with its row after some weeks: the forms can be made again at any time.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    # Through which month monitoring and self-evaluation run.
    month = models.PositiveSmallIntegerField(_("截至月份"))
    # Keys of performance.sheets.official.registry.FORMS, and of its MEDIA.
    forms = models.JSONField(_("表"), default=list)
    media = models.JSONField(_("格式"), default=list)
    public = models.BooleanField(_("公开版"), default=False)
    # Whether trail, evidence and chain go with the forms; for auditors alone.
    audit = models.BooleanField(_("审计资料包"), default=False, db_default=False)
    # The branches that were packed; null is everything. Who loses one loses the file.
    branches = models.JSONField(_("范围"), null=True, blank=True)
    token = models.CharField(max_length=32, unique=True)
    run = models.ForeignKey(
        JobRun, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("申请时间"))
    made_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    size = models.PositiveBigIntegerField(_("字节"), default=0)
    made = models.PositiveIntegerField(_("份数"), default=0)
    missing = models.PositiveIntegerField(_("未生成"), default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(month__range=(1, 12)),
                name="performance_formpackage_month_1_to_12",
            ),
        ]
        indexes = [
            # One person's list, newest first.
            models.Index(fields=["user", "-id"], name="package_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d} {self.token[:8]}"
