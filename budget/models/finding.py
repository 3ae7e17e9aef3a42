"""A person's acceptance of a finding of reconciliation."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.choices import Severity
from budget.models.columns import person
from budget.models.organization import Department
from budget.models.trail import Tracked, tracked_history
from budget.reconcile.terms import KEY_LENGTH


class AcceptedFinding(Tracked):
    """勾稽认可: why a finding of a department's budget may stand.

    It belongs to the department's year, not to one edition: the same finding of a
    corrected book stays accepted. It holds for the figures it was given for
    (`fingerprint`); with others the finding is open again.
    """

    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="accepted_findings",
        verbose_name=_("部门"),
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    key = models.CharField(_("勾稽项"), max_length=KEY_LENGTH)
    fingerprint = models.CharField(_("数值指纹"), max_length=64)
    severity = models.CharField(_("程度"), max_length=8, choices=Severity)
    # As it read when it was accepted.
    sentence = models.TextField(_("内容"))
    reason = models.TextField(_("理由"))
    author = person(_("认可人"))
    accepted_at = models.DateTimeField(_("认可时间"))
    # Set when the acceptance is taken back, or another one takes its place.
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)

    history = tracked_history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "year", "key"],
                condition=Q(ended_at__isnull=True),
                name="budget_acceptedfinding_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.reason}"[:60]
