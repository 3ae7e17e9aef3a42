"""What happened: year-to-date figures and where they stand in review."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.choices import Status, TrailMark
from budget.models import Period, Reviewable
from budget.models.review import OPEN
from budget.models.stamp import Stamp
from budget.models.trail import TrackedQuerySet, tracked_history
from performance.choices import FigureSource, Grade, Quality
from performance.models.indicator import Indicator
from performance.rounding import plain


class ActualQuerySet(TrackedQuerySet):
    """Figures by where they stand."""

    def in_force(self) -> "ActualQuerySet":
        """终审 figures; at most one per indicator and period."""
        return self.filter(status=Status.APPROVED)

    def open(self) -> "ActualQuerySet":
        """Figures on their way; at most one per indicator and period."""
        return self.filter(status__in=OPEN)


class Actual(Reviewable):
    """完成值: the figure of the year so far, as of the period's end.

    Frozen at 送审. A correction is a new row that names the one it corrects; a 核定数
    is a new row that names the 快报数 whose place it takes, and corrects nothing.
    """

    KIND = "actual"

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="actuals", verbose_name=_("绩效指标")
    )
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="actuals", verbose_name=_("填报期")
    )
    value = models.DecimalField(
        _("完成值"), max_digits=15, decimal_places=4, null=True, blank=True
    )
    grade = models.CharField(_("等次"), max_length=8, choices=Grade, blank=True)
    date = models.DateField(_("完成日期"), null=True, blank=True)
    as_typed = models.CharField(_("填写原文"), max_length=120, blank=True)
    quality = models.CharField(
        _("数据性质"), max_length=10, choices=Quality, default=Quality.FLASH
    )
    source = models.CharField(
        _("来源"), max_length=10, choices=FigureSource, default=FigureSource.ENTERED
    )
    provider = models.CharField(_("数据提供"), max_length=120, blank=True)
    source_date = models.DateField(_("数据日期"), null=True, blank=True)
    explanation = models.TextField(_("情况说明"), blank=True)
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("更正对象"),
    )
    verifies = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="verifications",
        verbose_name=_("所核定的数据"),
    )

    history = tracked_history()
    objects: ClassVar[Any] = ActualQuerySet.as_manager()

    class Meta(Reviewable.Meta):
        constraints = [
            *Reviewable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | Q(verifies__isnull=True),
                name="performance_actual_corrects_or_verifies",
            ),
            models.CheckConstraint(
                condition=Q(verifies__isnull=True) | Q(quality=Quality.VERIFIED),
                name="performance_actual_verifies_with_verified",
                violation_error_message=_("核定须填核定数。"),
            ),
            models.UniqueConstraint(
                fields=["indicator", "period"],
                condition=Q(status=Status.APPROVED),
                name="performance_actual_one_in_force",
                violation_error_message=_("本期已有终审数据，请使用“更正”。"),
            ),
            models.UniqueConstraint(
                fields=["indicator", "period"],
                condition=Q(status__in=OPEN),
                name="performance_actual_one_open",
                violation_error_message=_("本期已有一条在办数据，请刷新后再填。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.shown}"

    def marks(self, moved: Mapping[str, Any]) -> set[TrailMark]:
        """A correction changes what was approved, from its draft on."""
        own = {TrailMark.AFTER_APPROVAL} if self.corrects_id else set()
        return super().marks(moved) | own

    @property
    def replaces_id(self) -> int | None:
        """The figure in force whose place this one is to take."""
        return self.corrects_id or self.verifies_id

    @property
    def shown(self) -> str:
        """The figure as it counts: the number in the indicator's unit, or the words."""
        return self.as_typed if self.value is None else plain(self.value)


class FigureStamp(Stamp):
    """For each indicator a number that is another one after each write of a figure."""

    OF, BY = Actual, "indicator"
