"""收表汇总 as a workbook and as CSV: one row a form, as on screen."""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _

from budget.book.csv_file import csv_file
from budget.book.writing import Column, Value, workbook
from performance.collecting import Item


def as_workbook(items: Sequence[Item], about: str, today: datetime.date) -> bytes:
    """Return 收表汇总 as an .xlsx, one row a form; amounts in 元."""
    return workbook(
        title=_("收表汇总"),
        notice=_("%(about)s，截至%(day)s，共%(n)d张")
        % {"about": about, "day": today, "n": len(items)},
        columns=_form_columns(),
        rows=(_form(item, today) for item in items),
        protected=False,
    )


def as_csv(items: Sequence[Item], today: datetime.date) -> bytes:
    """Return the same rows as CSV."""
    return csv_file(_form_columns(), (_form(item, today) for item in items))


def _form_columns() -> list[Column]:
    return [
        Column(key="body", title=_("部门"), width=24),
        Column(key="department", title=_("实施单位"), width=24),
        Column(key="name", title=_("项目"), width=30),
        Column(key="lead", title=_("项目负责人"), width=14),
        Column(key="status", title=_("状态"), width=14),
        Column(key="round", title=_("轮次"), width=8),
        Column(key="due", title=_("报送期限"), width=14),
        Column(key="reported", title=_("报财政日期"), width=14),
        Column(key="late", title=_("迟报"), width=8),
        Column(key="amount", title=_("年初预算数（元）"), width=18),
        Column(key="adjusted", title=_("全年预算数（元）"), width=18),
        Column(key="executed", title=_("累计执行数（元）"), width=18),
        Column(key="points", title=_("得分"), width=10),
    ]


def _stands(item: Item) -> str:
    if item.status is not None:
        return str(item.status.label)
    return _("已随预算公开") if item.published else _("未送审")


def _form(item: Item, today: datetime.date) -> list[Value]:
    late = item.came_late or item.is_late(today)
    day = item.reported_on
    return [
        item.body,
        item.department,
        item.name if item.key else _("部门整体"),
        item.lead,
        _stands(item),
        item.round or None,
        item.due.isoformat(),
        day.isoformat() if day and item.has_come else "",
        _("是") if late else "",
        item.initial,
        item.adjusted,
        item.executed,
        item.points,
    ]
