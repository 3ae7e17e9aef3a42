"""What a person adds to a self-evaluation sheet; its points are computed, not kept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.models import Department, ProjectYear, Tracked, columns
from budget.models.trail import tracked_history
from performance.choices import Grade
from performance.models.target import Target


class SelfEvaluation(Tracked):
    """绩效自评: the words of one year's sheet, of a project or of a whole department.

    The money is a whole department's 基本支出 alone: what is spent on projects is on
    record as their execution.
    """

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="evaluations", verbose_name=_("部门")
    )
    project_year = models.ForeignKey(
        ProjectYear,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evaluations",
        verbose_name=_("项目"),
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    # That of the sheet's weights when it was saved last.
    scheme = models.CharField(_("分值方案"), max_length=20)
    done = models.TextField(_("实际完成情况"), blank=True)
    reasons = models.TextField(_("偏差大或目标未完成原因分析"), blank=True)
    measures = models.TextField(_("改进措施及结果应用方案"), blank=True)
    basic_budget = columns.yuan(_("基本支出全年预算数（元）"))
    basic_executed = columns.yuan(_("基本支出全年执行数（元）"))
    version = models.PositiveIntegerField(_("版本"), default=1)

    history = tracked_history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project_year"], name="performance_selfevaluation_project_once"
            ),
            models.UniqueConstraint(
                fields=["department", "year"],
                condition=Q(project_year=None),
                name="performance_selfevaluation_department_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_year or self.department} {self.year}"


class EvaluationRow(Tracked):
    """自评行: a person's points, deduction and words beside one commitment.

    `band` is the grade of the figure when the points were given.
    """

    evaluation = models.ForeignKey(
        SelfEvaluation,
        models.PROTECT,
        related_name="rows",
        verbose_name=_("绩效自评"),
    )
    target = models.ForeignKey(
        Target, models.PROTECT, related_name="evaluated", verbose_name=_("指标值")
    )
    band = models.CharField(_("等次"), max_length=8, choices=Grade, blank=True)
    points = models.DecimalField(
        _("评定得分"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    deduction = models.DecimalField(
        _("扣减分"), max_digits=5, decimal_places=2, default=0
    )
    reason = models.TextField(_("偏差原因分析"), blank=True)
    measures = models.TextField(_("改进措施"), blank=True)

    history = tracked_history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "target"],
                name="performance_evaluationrow_once",
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0, points__lte=100),
                name="performance_evaluationrow_points_0_to_100",
            ),
            models.CheckConstraint(
                condition=Q(deduction__gte=0, deduction__lte=100),
                name="performance_evaluationrow_deduction_0_to_100",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}"
