"""Projects that last, and what each got for one year."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.choices import FundKind, ProjectAttribute, ProjectType, Purpose
from budget.models import columns
from budget.models.book import BudgetBook
from budget.models.columns import person
from budget.models.organization import Department
from budget.models.trail import Tracked, TrackedQuerySet, tracked_history


class Project(Tracked):
    """Something the department spends money on, year after year."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="projects")
    name = models.CharField(_("项目名称"), max_length=120)
    purpose = models.CharField(_("用途"), max_length=10, choices=Purpose)
    sort_key = models.CharField(_("排序"), max_length=200, blank=True)

    history = tracked_history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "name"], name="budget_project_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectYearQuerySet(TrackedQuerySet):
    """Years of projects by whether their money is granted."""

    def granted(self) -> "ProjectYearQuerySet":
        """Leave out what is to join a published budget and has no 批复 yet."""
        return self.filter(awaits_grant=False)


_Manager = models.Manager.from_queryset(ProjectYearQuerySet)


class StandingManager(_Manager):
    """Finds the years that stand: one that was withdrawn is in the records alone."""

    def get_queryset(self) -> ProjectYearQuerySet:
        """Return all years but those withdrawn."""
        return ProjectYearQuerySet(self.model, using=self._db).filter(removed_at=None)


class ProjectYear(Tracked):
    """One year of a project: its code, its money to the cent, its form's head.

    One that joins a budget which is published already (年中追加) says why, and from
    which day it is to bind; until its 批复 it is no part of the budget. `amount` is
    what it got for the year, whenever that was. One that was withdrawn before it was
    ever granted (`removed_at`) is found by nobody; its code and name are free again.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="years")
    book = models.ForeignKey(BudgetBook, models.PROTECT, related_name="projects")
    year = models.PositiveSmallIntegerField(_("年度"))
    code = models.CharField(_("项目代码"), max_length=40)
    order = models.PositiveSmallIntegerField(_("表内顺序"))
    amount = models.DecimalField(_("预算金额（元）"), max_digits=15, decimal_places=2)
    amount_printed = models.CharField(_("表列金额"), max_length=40, blank=True)
    fund_kind = models.CharField(_("资金性质"), max_length=20, choices=FundKind)
    functional_code = models.CharField(_("功能科目"), max_length=7, blank=True)
    central = columns.wan(_("中央财政（万元）"))
    provincial = columns.wan(_("省级财政（万元）"))
    municipal = columns.wan(_("市级财政（万元）"))
    district = columns.wan(_("区级财政（万元）"))
    self_raised = columns.wan(_("自筹及其他（万元）"))
    attribute = models.CharField(_("项目属性"), max_length=12, choices=ProjectAttribute)
    type = models.CharField(_("项目类型"), max_length=12, choices=ProjectType)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    owner_role = models.CharField(_("负责岗位"), max_length=60, blank=True)
    lead = person(_("项目负责人"), optional=True)
    overview = models.TextField(_("项目概况"), blank=True)
    # Why there is the project: what it rests on, that it can be done, that it must be.
    basis = models.TextField(_("立项情况"), blank=True, default="", db_default="")
    total_goal = models.TextField(_("项目总目标"), blank=True)
    year_goal = models.TextField(_("年度绩效目标"), blank=True)
    filled_on = models.DateField(_("填报日期"), null=True, blank=True)
    joins_on = models.DateField(_("拟生效日期"), null=True, blank=True)
    joins_reason = models.TextField(
        _("追加理由"), blank=True, default="", db_default=""
    )
    awaits_grant = models.BooleanField(
        _("年中追加，待批复"), default=False, db_default=False
    )

    removed_at = models.DateTimeField(_("作废时间"), null=True, blank=True)

    history = tracked_history()
    objects: ClassVar[Any] = StandingManager()

    class Meta:
        ordering = ["year", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "year"],
                condition=Q(removed_at=None),
                name="budget_projectyear_once",
            ),
            # A lasting project keeps its code from year to year.
            models.UniqueConstraint(
                fields=["year", "code"],
                condition=Q(removed_at=None),
                name="budget_projectyear_code_once_a_year",
                violation_error_message=_("这个项目代码在本年度已有项目使用。"),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="budget_projectyear_amount_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(awaits_grant=False)
                | (Q(joins_on__isnull=False) & ~Q(joins_reason="")),
                name="budget_projectyear_joins_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.code}"

    @property
    def initial(self) -> Decimal:
        """年初预算 in 元: nothing for a project that joined in mid-year."""
        return Decimal(0) if self.joins_on is not None else self.amount
