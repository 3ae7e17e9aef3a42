"""The quarter as a workbook to be filled in."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils import translation

from budget import periods
from budget.book.writing import Box, Value, workbook
from budget.models import Period
from performance.choices import Measure
from performance.models.explanation import CAUSES
from performance.queries.figures import Earlier
from performance.queries.quarter import Line
from performance.sheets.columns import (
    CHINESE,
    COLUMNS,
    FORMAT,
    TICK,
    TITLE,
    choices_of,
    guide,
    likelihoods,
    mark_of,
    period_name,
    qualities,
    texts_of,
)


def written(lines: Iterable[Line], period: Period) -> bytes:
    """Return a person's quarter as an .xlsx, one row for each indicator."""
    name = periods.label(period.year, period.month, with_year=True)
    due = period.due_on.isoformat()
    with translation.override(CHINESE):
        rows = [_row(line, period) for line in lines]
    return workbook(
        title=TITLE,
        notice=f"{name}　截止日{due}　只填黄色单元格，填法见“填写说明”",
        columns=COLUMNS,
        rows=rows,
        guide=guide(name, due),
        facts={
            "format": FORMAT,
            "period": period_name(period.year, period.month),
            "body": str(period.body_id),
        },
    )


def _row(line: Line, period: Period) -> Sequence[Value]:
    now, indicator = line.current, line.indicator
    texts = texts_of(line)
    return (
        indicator.pk,
        now.version if now else None,
        period_name(period.year, period.month),
        mark_of(texts),
        indicator.department.name,
        line.project,
        indicator.name,
        indicator.unit,
        line.target,
        _past(line.previous),
        _past(line.last_year),
        _state(line),
        _figure(line, texts["text"], period.month),
        _number(line, texts["increment"], _added(line), open=_links(line)),
        Box(texts["quality"], open=line.editable, choices=tuple(qualities())),
        Box(texts["provider"], open=line.editable),
        Box(texts["source_date"], open=line.editable),
        *(Box(texts[key], open=line.editable, choices=(TICK,)) for key in CAUSES),
        Box(texts["explanation"], open=line.editable),
        _forecast(line, texts["forecast"]),
        Box(texts["likelihood"], open=line.editable, choices=tuple(likelihoods())),
    )


def _figure(line: Line, text: str, month: int) -> Box:
    """Return the box for the figure: a number, a day, or a word from a list."""
    words = tuple(choices_of(line.indicator, month))
    if words or line.indicator.measure == Measure.DATE:
        return Box(text, open=line.editable, choices=words)
    value = line.current.value if line.current else None
    return _number(line, text, value, open=line.editable)


def _links(line: Line) -> bool:
    """Whether 本季新增 can say the figure: there is something to add it to."""
    return line.editable and line.base is not None


def _added(line: Line) -> Decimal | None:
    value = line.current.value if line.current else None
    return None if value is None or line.base is None else value - line.base


def _forecast(line: Line, text: str) -> Box:
    explained = line.explained
    value = explained.forecast if explained else None
    return _number(line, text, value, open=line.editable)


def _number(line: Line, text: str, value: Decimal | None, *, open: bool) -> Box:
    """Return a box that shows a number in the indicator's places."""
    places = line.indicator.decimals
    shown = "#,##0" + (f".{'0' * places}" if places else "")
    return Box(text if value is None else value, open=open, format=shown)


def _past(figure: Earlier | None) -> Value:
    if figure is None:
        return None
    return Box(
        figure.shown if figure.value is None else figure.value,
        open=False,
        format="General",
    )


def _state(line: Line) -> str:
    return str(line.current.get_status_display()) if line.current else "待填"
