"""One year of a whole department as its 整体支出 form tells it."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.models import columns
from budget.models.organization import Department
from budget.models.trail import Tracked, tracked_history

# Income, then what it is spent on.
MONEY = ("fiscal_amount", "other_amount", "basic_amount", "project_amount")


def _printed(label: Any) -> "models.CharField[Any, Any]":
    """The same amount as the form prints it (1176万元); empty where it was not read."""
    return models.CharField(label, max_length=40, blank=True)


class DepartmentYear(Tracked):
    """部门年度: its duties, the year's tasks, and the money of all its units.

    Each `*_amount` is in yuan, exact to the cent and not below 0; NULL where the form
    says nothing. What the form printed, in whatever unit, stands beside each.
    """

    department = models.ForeignKey(Department, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField(_("年度"))
    filled_on = models.DateField(_("填报日期"), null=True, blank=True)
    duties = models.TextField(_("部门职能概述"), blank=True)
    tasks = models.TextField(_("年度工作任务"), blank=True)
    fiscal_amount = columns.yuan(_("财政拨款（元）"))
    other_amount = columns.yuan(_("其他资金（元）"))
    basic_amount = columns.yuan(_("基本支出（元）"))
    project_amount = columns.yuan(_("项目支出（元）"))
    fiscal_printed = _printed(_("表列财政拨款"))
    other_printed = _printed(_("表列其他资金"))
    basic_printed = _printed(_("表列基本支出"))
    project_printed = _printed(_("表列项目支出"))

    history = tracked_history()

    class Meta:
        ordering = ["department", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "year"], name="budget_departmentyear_once"
            ),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"{name}__gte": 0}) | Q(**{f"{name}__isnull": True}),
                    name=f"budget_departmentyear_{name}_not_negative",
                )
                for name in MONEY
            ],
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.year}"

    def amount_of(self, line: str) -> Decimal | None:
        """Return the amount in yuan of a line of the form: fiscal, other, basic or
        project."""
        amount: Decimal | None = getattr(self, f"{line}_amount")
        return amount
