"""Sheets as they stand, as JSON objects (one a line) and as a table for a terminal."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from performance.management.printing import aligned
from performance.queries.scores import Line, Sheet

HEADS = ("绩效指标", "分值", "完成值", "得分", "说明")
NONE = "这一范围没有年度绩效指标。"


def as_json(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Yield one object a sheet; numbers are strings, null where nothing is scored."""
    for sheet in sheets:
        yield json.dumps(_sheet(sheet), ensure_ascii=False)


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "sheet": sheet.name,
        "scheme": sheet.scheme.key,
        "proposed": sheet.proposed,
        "whole": sheet.whole,
        "points": str(sheet.total.points),
        "weight": str(sheet.total.weight),
        "scored": str(sheet.total.scored),
        "standing": _text(sheet.standing),
        "grade": sheet.grade.value if sheet.grade else None,
        "rows": [_line(line) for line in sheet.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    row = line.judged
    return {
        "id": row.commitment.code if row else None,
        "name": line.name,
        "part": line.part.value,
        "weight": str(line.score.weight),
        "actual": row.actual if row else None,
        "points": _text(line.score.points),
        "ground": line.score.ground.value,
        "over": line.score.over,
        "wants_reason": line.score.wants_reason,
        "why": line.why(),
    }


def as_table(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Yield each sheet's headline and rows."""
    empty = True
    for sheet in sheets:
        empty = False
        yield headline(sheet)
        rows = [HEADS, *(_cells(line) for line in sheet.lines)]
        yield from aligned(rows)
        yield ""
    if empty:
        yield NONE


def headline(sheet: Sheet) -> str:
    """Say in one line where a sheet stands."""
    weights = "，分值为系统建议" if sheet.proposed else ""
    name = f"{sheet.name}（{sheet.scheme.name.zh}{weights}）"
    if sheet.standing is None or sheet.grade is None:
        return f"{name}：尚不能评分"
    still = f"，还有{sheet.total.open}分未计" if sheet.total.open else ""
    return f"{name}：{sheet.standing} {sheet.grade.label}{still}"


def _cells(line: Line) -> tuple[str, ...]:
    shown = line.judged.shown if line.judged else ""
    points = _text(line.score.points) or "—"
    return (line.name, str(line.score.weight), shown, points, line.why())


def _text(points: Decimal | None) -> str | None:
    return None if points is None else str(points)
