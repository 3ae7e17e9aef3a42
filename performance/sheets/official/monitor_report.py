"""绩效运行监控报告 of a project or a whole department, drafted from its sheet."""

from collections.abc import Sequence
from typing import Final

from django.utils import translation

from budget import periods
from budget.book.paper.layout import Look, Paper, label, value
from performance.models import Improvement
from performance.monitor_report import MARK, Section, Spent, Standing, as_text, drafted
from performance.queries.monitored import Monitored, Row
from performance.sheets.columns import CHINESE

TITLE: Final = "绩效运行监控报告"
COLUMNS: Final = (15, 85)
# Which budget a project is held against that had none at the year's beginning.
LATER: Final = "全年预算（年中追加）"
SIGNATURES: Final = ("填报人（签字）", "单位负责人（签字）", "单位（盖章）")


def sections(found: Monitored) -> tuple[Section, ...]:
    """Draft the report's parts in its language, which is Chinese."""
    spent = found.spent
    about = "预算资金" if found.project_year else "项目支出"
    with translation.override(CHINESE):
        return drafted(
            found.name,
            found.year,
            found.month,
            [_standing(row) for row in found.rows],
            Spent(
                about=about,
                budget=spent.base,
                executed=spent.executed,
                month=spent.month,
                budgeted="年初预算" if spent.base == spent.amount else LATER,
            ),
        )


def text(found: Monitored) -> str:
    """Return the report as plain text."""
    return as_text(_title(found), sections(found))


def described(found: Monitored, imprint: Sequence[str] = ()) -> Paper:
    """Describe the report as a paper: a part a row."""
    return Paper(
        title=TITLE,
        dateline=f"{_title(found)}{MARK}" + ("　样例数据" if found.is_sample else ""),
        columns=COLUMNS,
        rows=tuple(
            (
                label(part.heading),
                value("\n".join(part.paragraphs), f"report.{number}", look=Look.TEXT),
            )
            for number, part in enumerate(sections(found), start=1)
        ),
        signatures=SIGNATURES,
        imprint=tuple(imprint),
    )


def _title(found: Monitored) -> str:
    span = periods.short_label(found.month).removeprefix("截至")
    return f"{found.name}{found.year}年{span}{TITLE}"


def _standing(row: Row) -> Standing:
    judged, said = row.judged, row.said
    return Standing(
        name=judged.commitment.name_printed,
        promised=judged.promised,
        shown=judged.shown,
        light=judged.light,
        reason=judged.explanation,
        causes=tuple(said.causes) if said else (),
        forecast=said.forecast_shown if said else "",
        likelihood=said.likelihood if said else "",
        steps=tuple(_step(one) for one in said.steps) if said else (),
    )


def _step(row: Improvement) -> str:
    """Say a measure with its day and its owner."""
    about = [f"{row.due_on:%Y-%m-%d}前" if row.due_on else "", row.owner]
    known = "，".join(part for part in about if part)
    return f"{row.text.rstrip('。；;.')}（{known}）" if known else row.text
