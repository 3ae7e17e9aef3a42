"""One year of a whole department as its 整体支出 form tells it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.models.organization import Department
from budget.models.trail import Tracked, tracked_history

# Income, then what it is spent on.
MONEY = ("fiscal", "other", "basic", "project")


def _yuan(label: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(
        label, max_digits=15, decimal_places=2, null=True, blank=True
    )


def _printed(label: Any) -> "models.CharField[Any, Any]":
    """The same amount as the form prints it (1176万元); empty where it was not read."""
    return models.CharField(label, max_length=40, blank=True)


class DepartmentYear(Tracked):
    """部门年度: its duties, the year's tasks, and the money of all its units.

    `fiscal`, `other`, `basic` and `project` are amounts in yuan, exact to the cent and
    not below 0; NULL where the form says nothing. What the form printed, in whatever
    unit, stands beside each.
    """

    department = models.ForeignKey(Department, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField(_("年度"))
    filled_on = models.DateField(_("填报日期"), null=True, blank=True)
    duties = models.TextField(_("部门职能概述"), blank=True)
    tasks = models.TextField(_("年度工作任务"), blank=True)
    fiscal = _yuan(_("财政拨款（元）"))
    other = _yuan(_("其他资金（元）"))
    basic = _yuan(_("基本支出（元）"))
    project = _yuan(_("项目支出（元）"))
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
