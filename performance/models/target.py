"""What was promised: goals, targets as the forms print them, versions, node plans."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.choices import Status, TrailMark
from budget.models import Department, ProjectYear, ReviewedSince, Tracked
from budget.models.review import OPEN
from budget.models.trail import TrackedQuerySet, tracked_history
from performance.choices import (
    Comparator,
    CourseSource,
    GoalKind,
    Grade,
    PlanMethod,
    ValueKind,
)
from performance.models.indicator import Indicator

# The columns of a target that its form prints.
_PROMISED = frozenset(
    {
        "goal_id",
        "indicator_id",
        "name_printed",
        "value_printed",
        "weight",
        "standard",
        "start",
    }
)


class Goal(Tracked):
    """绩效目标 of a department or of a project year; long-term or annual."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="goals")
    project_year = models.ForeignKey(
        ProjectYear, models.PROTECT, null=True, blank=True, related_name="goals"
    )
    kind = models.CharField(_("类别"), max_length=10, choices=GoalKind)
    year = models.PositiveSmallIntegerField(_("年度"))
    # A long-term goal reaches to a year, or to none that was printed.
    horizon = models.PositiveSmallIntegerField(_("期限年度"), null=True, blank=True)
    form = models.CharField(_("表"), max_length=60)
    order = models.PositiveSmallIntegerField(_("顺序"))
    text = models.TextField(_("目标内容"))
    # What stands above the goal's own indicators on the form ("年度目标1：工业投资"); a
    # goal that is only listed has none.
    heading = models.CharField(
        _("指标块标题"), max_length=120, blank=True, default="", db_default=""
    )
    # The indicator that a printed goal speaks of, named by a person: the form may list
    # another one under the same goal (增幅 in the goal, 额 in the row).
    measured_by = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+"
    )

    # The goal of the year before that this one was carried over from.
    carried_from = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        verbose_name=_("结转自"),
    )
    # When it was taken off a form that was still being filled; it stands nowhere.
    removed_at = models.DateTimeField(_("移出申报表"), null=True, blank=True)

    history = tracked_history()

    class Meta:
        ordering = ["year", "order"]

    def __str__(self) -> str:
        return self.text[:60]


class Target(Tracked):
    """指标值: one commitment, goal × indicator, with every word its form printed."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="targets")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="targets", verbose_name=_("绩效指标")
    )
    code = models.CharField(_("编号"), max_length=20)
    order = models.PositiveSmallIntegerField(_("顺序"))
    level1 = models.CharField(_("一级指标"), max_length=20)
    level2 = models.CharField(_("二级指标"), max_length=20)
    name_printed = models.CharField(_("表列名称"), max_length=120)
    value_printed = models.CharField(_("表列指标值"), max_length=120)
    last_printed = models.CharField(_("上年指标值"), max_length=120, blank=True)
    before_last_printed = models.CharField(_("前年指标值"), max_length=120, blank=True)
    weight = models.DecimalField(
        _("权重"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    standard = models.CharField(_("绩效标准"), max_length=60, blank=True)
    # Why this commitment shares its figure with another one; empty where it does not.
    link_reason = models.CharField(_("关联理由"), max_length=200, blank=True)
    start = models.DecimalField(
        _("年初值"), max_digits=15, decimal_places=4, null=True, blank=True
    )
    authority = models.CharField(_("批复机关"), max_length=120, blank=True)
    document_no = models.CharField(_("文号"), max_length=120, blank=True)
    approved_on = models.DateField(_("批复日期"), null=True, blank=True)
    # The commitment of the year before that this one was carried over from: once.
    carried_from = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        verbose_name=_("结转自"),
    )
    # 财政退回 of what was carried over, and why; empty again once it is offered anew.
    returned_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    returned_reason = models.TextField(
        _("退回理由"), blank=True, default="", db_default=""
    )
    # When somebody decided that it ends with its year.
    retired_at = models.DateTimeField(_("不再结转"), null=True, blank=True)

    history = tracked_history()

    class Meta:
        ordering = ["goal__year", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "code"], name="performance_target_code_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_printed}"

    def marks(self, moved: Mapping[str, Any]) -> set[TrailMark]:
        """What the form promised is marked where it is written after its 批复."""
        bound = self.approved_on is not None and "approved_on" not in moved
        late = bound and not _PROMISED.isdisjoint(moved)
        return {TrailMark.AFTER_APPROVAL} if late else set()

    @property
    def awaiting(self) -> bool:
        """Whether it was carried over and has no 批复 yet: it does not bind."""
        return self.carried_from_id is not None and self.approved_on is None


class TargetVersion(Tracked):
    """The value that binds from a day on; after 批复 only an adjustment adds one."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="versions")
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
    text = models.CharField(_("原文"), max_length=120)

    history = tracked_history()

    class Meta:
        ordering = ["target", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "valid_from"], name="performance_version_day_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ValueKind.NUMBER) | Q(number__isnull=False),
                name="performance_version_number_given",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class PlanQuerySet(TrackedQuerySet):
    """Plans by where they stand."""

    def in_force(self) -> "PlanQuerySet":
        """终审 plans; each counts from its day until the next one's."""
        return self.filter(status=Status.APPROVED)

    def open(self) -> "PlanQuerySet":
        """Plans on their way; at most one per target."""
        return self.filter(status__in=OPEN)


class Plan(ReviewedSince):
    """节点计划: a target's course through the year, in force from a day on."""

    KIND = "plan"

    target = models.ForeignKey(Target, models.PROTECT, related_name="plans")
    valid_from = models.DateField(_("生效日期"))
    source = models.CharField(_("来源"), max_length=10, choices=CourseSource)
    reason = models.TextField(_("理由"), blank=True)
    method = models.CharField(
        _("拟订方式"),
        max_length=10,
        choices=PlanMethod,
        default=PlanMethod.AMOUNT,
        db_default=PlanMethod.AMOUNT,
    )

    history = tracked_history()
    objects: ClassVar[Any] = PlanQuerySet.as_manager()

    class Meta(ReviewedSince.Meta):
        constraints = [
            *ReviewedSince.Meta.constraints,
            models.UniqueConstraint(
                fields=["target", "valid_from"],
                condition=Q(status=Status.APPROVED),
                name="performance_plan_day_once",
            ),
            models.UniqueConstraint(
                fields=["target"],
                condition=Q(status__in=OPEN),
                name="performance_plan_one_open",
                violation_error_message=_("这项指标已有一份在办的节点计划。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.valid_from}"


class PlanPoint(Tracked):
    """节点计划: the cumulative amount expected by the end of a month."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="points")
    month = models.PositiveSmallIntegerField(_("月份"))
    amount = models.DecimalField(_("计划累计"), max_digits=15, decimal_places=4)

    history = tracked_history()

    class Meta:
        ordering = ["plan", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "month"], name="performance_planpoint_once"
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12),
                name="performance_planpoint_month_1_to_12",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.amount}"
