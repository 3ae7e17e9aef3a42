"""绩效目标调整: how a promise changes after 批复, and nothing else changes it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.choices import Status
from budget.models import Reviewable
from budget.models.review import OPEN
from budget.models.trail import TrackedQuerySet, tracked_history
from performance.adjusting import Step, Terms
from performance.choices import Comparator, Grade, ValueKind
from performance.models.target import Target, TargetVersion


class AdjustmentQuerySet(TrackedQuerySet):
    """Adjustments by where they stand."""

    def in_force(self) -> "AdjustmentQuerySet":
        """终审 adjustments; each has written the version of its day."""
        return self.filter(status=Status.APPROVED)

    def open(self) -> "AdjustmentQuerySet":
        """Adjustments on their way; at most one per target."""
        return self.filter(status__in=OPEN)


class Adjustment(Reviewable):
    """One change of a commitment: old and new value, reason, 文号, authority, day.

    On 终审 it writes a TargetVersion that binds from its day on; `before` stays.
    """

    KIND = "adjustment"

    target = models.ForeignKey(Target, models.PROTECT, related_name="adjustments")
    before = models.ForeignKey(
        TargetVersion, models.PROTECT, related_name="+", verbose_name=_("原指标值")
    )
    valid_from = models.DateField(_("生效日期"))
    kind = models.CharField(_("类型"), max_length=10, choices=ValueKind)
    comparator = models.CharField(
        _("比较方式"), max_length=2, choices=Comparator, blank=True
    )
    number = models.DecimalField(
        _("数值"), max_digits=15, decimal_places=4, null=True, blank=True
    )
    grade = models.CharField(_("等次"), max_length=8, choices=Grade, blank=True)
    date = models.DateField(_("时限"), null=True, blank=True)
    text = models.CharField(_("新指标值"), max_length=120)
    reason = models.TextField(_("调整理由"))
    document_no = models.CharField(_("文号"), max_length=120)
    authority = models.CharField(_("批准机关"), max_length=120)
    decided_on = models.DateField(_("批准日期"), null=True, blank=True)
    # Locked periods are judged anew on purpose, and the approver was told so.
    over_locked = models.BooleanField(_("改判已锁定的填报期"), default=False)

    history = tracked_history()
    objects: ClassVar[Any] = AdjustmentQuerySet.as_manager()

    class Meta(Reviewable.Meta):
        constraints = [
            *Reviewable.Meta.constraints,
            models.UniqueConstraint(
                fields=["target"],
                condition=Q(status__in=OPEN),
                name="performance_adjustment_one_open",
                violation_error_message=_("这项指标已有一份在办的目标调整。"),
            ),
            models.UniqueConstraint(
                fields=["target", "valid_from"],
                condition=Q(status=Status.APPROVED),
                name="performance_adjustment_day_once",
            ),
            models.CheckConstraint(
                condition=~Q(document_no="") & ~Q(authority="") & ~Q(reason=""),
                name="performance_adjustment_has_grounds",
            ),
        ]
        indexes = [
            # The ledger: newest first.
            models.Index(fields=["-valid_from", "-id"], name="adjustment_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.text}"

    @property
    def terms(self) -> Terms:
        """What is to bind from the day on."""
        return terms_of(self)

    @property
    def step(self) -> Step:
        """From the old promise to the new one; reads `before`."""
        return Step(terms_of(self.before), self.terms)


def terms_of(row: "TargetVersion | Adjustment") -> Terms:
    """Return what a row's columns promise."""
    return Terms(
        ValueKind(row.kind),
        Comparator(row.comparator),
        row.number,
        Grade(row.grade),
        row.date,
        row.text,
    )
