"""The ledgers as workbooks: the rows of the screen, and never a formula."""

import datetime
from collections.abc import Sequence
from itertools import chain

from django.utils import timezone
from django.utils.translation import gettext as _

from budget.book.writing import Column, Value, workbook
from performance.models import Addition, Adjustment
from performance.queries.carry_ledger import Carried
from performance.queries.original import Weakened
from performance.queries.rectifications import Line


def of_adjustments(
    rows: Sequence[Adjustment], additions: Sequence[Addition], today: datetime.date
) -> bytes:
    """Return 调整台账 as an .xlsx: one row an adjustment, then one row an addition."""
    columns = [
        Column(key="id", title=_("编号"), width=8),
        Column(key="year", title=_("年度"), width=8),
        Column(key="department", title=_("部门"), width=24),
        Column(key="name", title=_("绩效指标"), width=28),
        Column(key="before", title=_("原指标值")),
        Column(key="after", title=_("新指标值")),
        Column(key="easing", title=_("宽严"), width=10),
        Column(key="day", title=_("生效日期"), width=12),
        Column(key="reason", title=_("调整理由"), width=40),
        Column(key="document", title=_("文号"), width=24),
        Column(key="authority", title=_("批准机关"), width=20),
        Column(key="status", title=_("状态"), width=12),
        Column(key="author", title=_("填报人"), width=12),
        Column(key="approver", title=_("终审人"), width=12),
    ]
    return workbook(
        title=_("调整台账"),
        notice=_("绩效目标调整台账，截至 %(day)s，共 %(n)d 项")
        % {"day": today, "n": len(rows) + len(additions)},
        columns=columns,
        rows=chain(map(_adjustment, rows), map(_addition, additions)),
        protected=False,
    )


def _adjustment(row: Adjustment) -> list[Value]:
    target = row.target
    return [
        row.pk,
        target.goal.year,
        str(target.indicator.department),
        target.name_printed,
        row.before.text,
        row.text,
        str(row.step.easing.label),
        *_grounds(row),
    ]


def _addition(row: Addition) -> list[Value]:
    """A row that joins its form has no value so far, and eases nothing."""
    return [
        row.pk,
        row.goal.year,
        str(row.department),
        row.name,
        "",
        row.value,
        _("年中追加"),
        *_grounds(row),
    ]


def _grounds(row: Adjustment | Addition) -> list[Value]:
    return [
        row.valid_from.isoformat(),
        row.reason,
        row.document_no,
        row.authority,
        row.standing if isinstance(row, Addition) else row.get_status_display(),
        row.author.name if row.author else "",
        row.approver.name if row.approver else "",
    ]


def of_weakened(rows: Sequence[Weakened], about: str, today: datetime.date) -> bytes:
    """Return the targets made easier as an .xlsx, one row a target; the lights are of
    the period that `about` names."""
    columns = [
        Column(key="id", title=_("编号"), width=12),
        Column(key="department", title=_("部门"), width=24),
        Column(key="name", title=_("绩效指标"), width=28),
        Column(key="before", title=_("原指标值")),
        Column(key="after", title=_("现行指标值")),
        Column(key="easing", title=_("宽严"), width=10),
        Column(key="day", title=_("生效日期"), width=24),
        Column(key="document", title=_("文号"), width=24),
        Column(key="authority", title=_("批准机关"), width=20),
        Column(key="approver", title=_("终审人"), width=12),
        Column(key="reason", title=_("调整理由"), width=40),
        Column(key="actual", title=_("完成值"), width=12),
        Column(key="was", title=_("按原指标值的灯"), width=14),
        Column(key="now", title=_("现行的灯"), width=12),
        Column(key="greened", title=_("因此转绿"), width=10),
    ]
    return workbook(
        title=_("放宽的目标"),
        notice=_("放宽或取消的目标，%(about)s，截至 %(day)s，共 %(n)d 项")
        % {"about": about, "day": today, "n": len(rows)},
        columns=columns,
        rows=map(_weakened, rows),
        protected=False,
    )


def _weakened(row: Weakened) -> list[Value]:
    target, made = row.target, row.rows
    return [
        target.code,
        str(target.indicator.department),
        target.name_printed,
        row.step.before.text,
        row.step.after.text,
        str(row.step.easing.label),
        "\n".join(one.valid_from.isoformat() for one in made),
        "\n".join(one.document_no for one in made),
        "\n".join(one.authority for one in made),
        "\n".join(one.approver.name if one.approver else "" for one in made),
        "\n".join(one.reason for one in made),
        row.beside.now.shown,
        str(row.beside.original.light.label),
        str(row.beside.now.light.label),
        _("是") if row.beside.greened else "",
    ]


def of_carried(rows: Sequence[Carried], today: datetime.date) -> bytes:
    """Return 结转资金台账 as an .xlsx, one row a carry-over; amounts in 元."""
    columns = [
        Column(key="id", title=_("编号"), width=8),
        Column(key="from", title=_("结转自（年度）"), width=14),
        Column(key="to", title=_("结转至（年度）"), width=14),
        Column(key="department", title=_("部门"), width=24),
        Column(key="project", title=_("项目"), width=30),
        Column(key="amount", title=_("结转金额（元）"), width=18),
        Column(key="document", title=_("文号"), width=24),
        Column(key="authority", title=_("批准机关"), width=20),
        Column(key="day", title=_("生效日期"), width=12),
        Column(key="budget", title=_("结转至年度的全年预算数（元）"), width=20),
        Column(key="executed", title=_("结转至年度的累计执行数（元）"), width=20),
        Column(key="month", title=_("截至月份"), width=10),
        Column(key="least", title=_("结转未支出，至少（元）"), width=20),
        Column(key="most", title=_("结转未支出，至多（元）"), width=20),
        Column(key="approver", title=_("终审人"), width=12),
    ]
    return workbook(
        title=_("结转资金台账"),
        notice=_("结转资金台账，截至 %(day)s，共 %(n)d 项")
        % {"day": today, "n": len(rows)},
        columns=columns,
        rows=map(_carried, rows),
        protected=False,
    )


def _carried(row: Carried) -> list[Value]:
    change, left = row.change, row.left
    year = change.project_year
    return [
        change.pk,
        year.year,
        row.into,
        str(year.project.department),
        str(year.project),
        change.after,
        change.document_no,
        change.authority,
        change.valid_from.isoformat(),
        left.budget if left else "",
        left.spent.executed if left else _("尚无执行数"),
        left.spent.month if left else "",
        left.least if left else "",
        left.most if left else "",
        change.approver.name if change.approver else "",
    ]


def of_rectifications(lines: Sequence[Line], today: datetime.date) -> bytes:
    """Return 整改台账 as an .xlsx, one row an order."""
    columns = [
        Column(key="id", title=_("编号"), width=8),
        Column(key="source", title=_("来源"), width=10),
        Column(key="document", title=_("文号"), width=24),
        Column(key="department", title=_("责任部门"), width=24),
        Column(key="about", title=_("指标或项目"), width=28),
        Column(key="problem", title=_("问题"), width=40),
        Column(key="requirement", title=_("整改要求"), width=32),
        Column(key="responsible", title=_("责任人"), width=12),
        Column(key="issued", title=_("下达日期"), width=12),
        Column(key="deadline", title=_("整改期限"), width=12),
        Column(key="status", title=_("状态"), width=12),
        Column(key="over", title=_("超期天数"), width=10),
        Column(key="measures", title=_("整改措施"), width=40),
        Column(key="answer", title=_("整改结果"), width=40),
        Column(key="done", title=_("完成日期"), width=12),
        Column(key="closed", title=_("销号日期"), width=12),
    ]
    return workbook(
        title=_("整改台账"),
        notice=_("整改台账，截至 %(day)s，共 %(n)d 项")
        % {"day": today, "n": len(lines)},
        columns=columns,
        rows=(_rectification(line) for line in lines),
        protected=False,
    )


def _rectification(line: Line) -> list[Value]:
    row = line.row
    return [
        row.pk,
        row.get_source_display(),
        row.document_no,
        str(row.department),
        line.about,
        row.problem,
        row.requirement,
        row.responsible.name,
        _day(row.issued_at),
        row.deadline.isoformat(),
        row.get_status_display(),
        line.days_over or None,
        row.measures,
        row.answer,
        row.done_on.isoformat() if row.done_on else "",
        _day(row.closed_at) if row.closed_at else "",
    ]


def _day(instant: datetime.datetime) -> str:
    return timezone.localdate(instant).isoformat()
