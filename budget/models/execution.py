"""What was spent, as of the end of a month."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from budget.choices import MoneyChange
from budget.models.budget_change import binding
from budget.models.project import ProjectYear
from budget.models.trail import Tracked, TrackedQuerySet, tracked_history


class ExecutionQuerySet(TrackedQuerySet):
    """Months of execution, beside the budget that each is a share of."""

    def with_budget(self) -> "QuerySet[Execution]":
        """Annotate `budget`: what binds at each row's month's end, in 元.

        An approved adjustment says so; before the first one, what finance entered.
        """
        amount = binding(
            MoneyChange.ADJUSTMENT, OuterRef("project_year"), OuterRef("month")
        )
        return self.annotate(budget=Coalesce(amount, F("adjusted")))


class Execution(Tracked):
    """预算执行: year-to-date money of a project at a month's end, in 元."""

    # What binds at the month's end; read by `with_budget` alone.
    budget: Decimal

    project_year = models.ForeignKey(
        ProjectYear, models.PROTECT, related_name="executions"
    )
    month = models.PositiveSmallIntegerField(_("截至月份"))
    adjusted = models.DecimalField(
        _("全年预算数（元）"), max_digits=15, decimal_places=2
    )
    executed = models.DecimalField(
        _("累计执行数（元）"), max_digits=15, decimal_places=2
    )
    is_sample = models.BooleanField(_("样例数据"), default=False)
    version = models.PositiveIntegerField(_("版本"), default=1)

    history = tracked_history()
    objects: ClassVar[Any] = ExecutionQuerySet.as_manager()

    class Meta:
        ordering = ["project_year", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["project_year", "month"], name="budget_execution_once"
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12),
                name="budget_execution_month_1_to_12",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_year} {self.month}"
