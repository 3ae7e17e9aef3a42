"""调整预算 and 结转: how a project's money changes after the budget is out."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from budget.choices import MoneyChange, Role, Status
from budget.models.organization import Department
from budget.models.project import ProjectYear
from budget.models.review import OPEN, Reviewable
from budget.models.trail import TrackedQuerySet, tracked_history
from budget.workflow import BUDGET_CHANGE


class BudgetChangeQuerySet(TrackedQuerySet):
    """Changes of budgets by what binds and what is on its way."""

    def in_force(self) -> "QuerySet[BudgetChange]":
        """Return 终审 changes in their order: of one day the later one stands."""
        return self.filter(status=Status.APPROVED).order_by("valid_from", "pk")

    def open(self) -> "QuerySet[BudgetChange]":
        """Return changes on their way; at most one of a kind for a project's year."""
        return self.filter(status__in=OPEN)


class BudgetChange(Reviewable):
    """One change of a project year's money by a document, in 元.

    An adjustment (调整预算) says what the year's budget is from its day on; a
    carry-over (结转) what the year hands to the next one, in which its day lies.
    """

    KIND = BUDGET_CHANGE
    ALSO_AT_WORK = frozenset({Role.FINANCE, Role.SUPERVISOR})

    project_year = models.ForeignKey(
        ProjectYear,
        models.PROTECT,
        related_name="budget_changes",
        verbose_name=_("年度项目"),
    )
    what = models.CharField(_("类型"), max_length=10, choices=MoneyChange)
    before = models.DecimalField(_("原金额（元）"), max_digits=15, decimal_places=2)
    after = models.DecimalField(_("新金额（元）"), max_digits=15, decimal_places=2)
    valid_from = models.DateField(_("生效日期"))
    reason = models.TextField(_("理由"))
    document_no = models.CharField(_("文号"), max_length=120)
    authority = models.CharField(_("批准机关"), max_length=120)
    decided_on = models.DateField(_("批准日期"))
    is_sample = models.BooleanField(_("样例数据"), default=False)

    history = tracked_history()
    objects: ClassVar[Any] = BudgetChangeQuerySet.as_manager()

    class Meta(Reviewable.Meta):
        constraints = [
            *Reviewable.Meta.constraints,
            models.UniqueConstraint(
                fields=["project_year", "what"],
                condition=Q(status__in=OPEN),
                name="budget_budgetchange_one_open",
                violation_error_message=_("这个项目已有一份在办的同类预算变动。"),
            ),
            models.CheckConstraint(
                condition=Q(what__in=[row.value for row in MoneyChange]),
                name="budget_budgetchange_what_known",
            ),
            models.CheckConstraint(
                condition=Q(after__gte=0, before__gte=0),
                name="budget_budgetchange_not_negative",
                violation_error_message=_("金额不能为负数。"),
            ),
            models.CheckConstraint(
                condition=~Q(document_no="") & ~Q(authority="") & ~Q(reason=""),
                name="budget_budgetchange_has_grounds",
            ),
        ]
        indexes = [
            # The amount that binds at a month's end: the last one before it.
            models.Index(
                fields=["project_year", "what", "-valid_from", "-id"],
                name="budgetchange_last",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.project_year}"

    @property
    def title(self) -> str:
        """What it is called in a list of all kinds of records."""
        return f"{self.get_what_display()} · {self.project_year.project}"

    @property
    def department(self) -> Department:
        return self.project_year.project.department

    @property
    def responsible_id(self) -> int | None:
        """Who alone, beside clerks and finance, draws it up: the project's lead."""
        return self.project_year.lead_id


def binding(what: MoneyChange, year: Any, through: Any) -> Subquery:
    """Return the amount of the last change of a kind up to a month's end, NULL where
    there is none.

    `year` leads to the project year, `through` is the month or leads to it. A day of
    another year than the month's is none of the caller's: an adjustment's day lies in
    its own year, a carry-over's in the one after.
    """
    rows = BudgetChange.objects.filter(
        project_year=year,
        what=what,
        status=Status.APPROVED,
        valid_from__month__lte=through,
    )
    return Subquery(rows.order_by("-valid_from", "-pk").values("after")[:1])
