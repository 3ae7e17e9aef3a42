"""A declaration that is typed and not saved yet: its writer's and nobody else's."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from budget.models import Department


class DeclarationDraft(models.Model):
    """What one person has typed into one 申报表 and not saved yet.

    No promise: what is saved goes through the services, by the rules of every form. It
    waits for its writer on any machine, and goes when the form is saved.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Which form: "year:12" of a project's year, "next:7:2026" of a project's next one,
    # "new:5:2025" of a section's new project, "whole:1:2025" of a department.
    key = models.CharField(_("表"), max_length=60)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    year = models.PositiveIntegerField(_("年度"))
    # The form as typed (performance.declared_kept).
    content = models.JSONField(_("内容"), default=dict)
    # Moves with each keeping, so that an older page does not write over a newer one.
    version = models.PositiveIntegerField(_("版本"), default=1)
    kept_at = models.DateTimeField(_("暂存时间"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="performance_declarationdraft_one_each"
            ),
        ]

    def __str__(self) -> str:
        return self.key
