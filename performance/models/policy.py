"""预警规则: the numbers of the rule, for a branch and from a day on."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from budget.choices import Status
from budget.models import Department, ReviewedSince
from budget.models.review import OPEN
from budget.models.trail import TrackedQuerySet, tracked_history
from performance.choices import (
    BlueRule,
)


class PolicyQuerySet(TrackedQuerySet):
    """Rules by where they stand."""

    def in_force(self) -> "PolicyQuerySet":
        """Approved rules; of one branch the newest that has begun binds."""
        return self.filter(status=Status.APPROVED)

    def open(self) -> "PolicyQuerySet":
        """Rules on their way; at most one of each branch."""
        return self.filter(status__in=OPEN)


class Policy(ReviewedSince):
    """预警规则: the numbers of the rule from a day on, for a branch or for all.

    What the numbers mean and which ones stand is in `performance.ruling`.
    """

    KIND = "policy"

    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="policies"
    )
    valid_from = models.DateField(_("生效日期"))
    name = models.CharField(_("名称"), max_length=80)
    red_below = models.DecimalField(_("红灯低于（%）"), max_digits=6, decimal_places=2)
    green_from = models.DecimalField(_("绿灯起点（%）"), max_digits=6, decimal_places=2)
    blue_from = models.DecimalField(_("蓝灯起点（%）"), max_digits=6, decimal_places=2)
    rate_tolerance = models.DecimalField(
        _("比率容差（百分点）"), max_digits=6, decimal_places=2
    )
    year_end_tolerance = models.DecimalField(
        _("年终容差（%）"), max_digits=6, decimal_places=2
    )
    blue_rule = models.CharField(_("蓝灯口径"), max_length=10, choices=BlueRule)
    use_season = models.BooleanField(_("采用往年进度"), default=False)
    outlook_green_from = models.DecimalField(
        _("“大概率”起点（概率）"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.75"),
        db_default=Decimal("0.75"),
    )
    outlook_yellow_from = models.DecimalField(
        _("“有难度”起点（概率）"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.40"),
        db_default=Decimal("0.40"),
    )
    outlook_early_below = models.DecimalField(
        _("“时候尚早”界限（占全年进度的%）"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(10),
        db_default=Decimal(10),
    )
    exception_share = models.DecimalField(
        _("项目灯例外比例（%）"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        db_default=Decimal(0),
    )
    grace_days = models.PositiveSmallIntegerField(
        _("迟报宽限天数"), default=0, db_default=0
    )
    # Where a self-evaluation asks why a target was far exceeded (performance.scoring).
    score_over_from = models.DecimalField(
        _("自评偏高界限（%）"),
        max_digits=6,
        decimal_places=2,
        default=Decimal(130),
        db_default=Decimal(130),
    )
    # What must stand beside a figure before 送审 (performance.demands).
    explain_red = models.BooleanField(_("红灯须说明"), default=False, db_default=False)
    explain_blue = models.BooleanField(_("蓝灯须说明"), default=False, db_default=False)
    explain_late = models.BooleanField(_("迟报须说明"), default=False, db_default=False)
    explain_falling = models.BooleanField(
        _("累计数减少须说明"), default=True, db_default=True
    )
    evidence_year_end = models.BooleanField(
        _("年度数据须附佐证"), default=False, db_default=False
    )
    evidence_correction = models.BooleanField(
        _("更正须附佐证"), default=False, db_default=False
    )
    evidence_blue = models.BooleanField(
        _("蓝灯须附佐证"), default=False, db_default=False
    )
    reason = models.TextField(_("理由"), blank=True, default="", db_default="")

    history = tracked_history()
    objects: ClassVar[Any] = PolicyQuerySet.as_manager()

    class Meta(ReviewedSince.Meta):
        constraints = [
            *ReviewedSince.Meta.constraints,
            models.CheckConstraint(
                condition=Q(red_below__gt=0)
                & Q(green_from__gte=models.F("red_below"))
                & Q(blue_from__gt=100),
                name="performance_policy_thresholds_rise",
                violation_error_message=_("红、绿、蓝灯的界限应依次递增。"),
            ),
            models.CheckConstraint(
                condition=Q(outlook_yellow_from__gt=0)
                & Q(outlook_green_from__gte=models.F("outlook_yellow_from"))
                & Q(outlook_green_from__lte=1),
                name="performance_policy_outlook_rises",
            ),
            models.CheckConstraint(
                condition=Q(outlook_early_below__gte=0, outlook_early_below__lte=50),
                name="performance_policy_early_0_to_50",
            ),
            models.CheckConstraint(
                condition=Q(exception_share__gte=0, exception_share__lte=50),
                name="performance_policy_exceptions_0_to_50",
            ),
            models.CheckConstraint(
                condition=Q(grace_days__lte=60),
                name="performance_policy_grace_0_to_60",
            ),
            models.CheckConstraint(
                condition=Q(score_over_from__gt=100),
                name="performance_policy_score_over_above_100",
            ),
            # NULL is not equal to NULL: everybody's rules count as department 0.
            models.UniqueConstraint(
                Coalesce("department", 0),
                "valid_from",
                condition=Q(status=Status.APPROVED),
                name="performance_policy_day_once",
            ),
            models.UniqueConstraint(
                Coalesce("department", 0),
                condition=Q(status__in=OPEN),
                name="performance_policy_one_open",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shipped(self) -> bool:
        """Whether the program brought it along: in force, and of nobody."""
        return self.status == Status.APPROVED and self.author_id is None
