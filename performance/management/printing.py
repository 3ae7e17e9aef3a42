"""The board as JSON and as a table for a terminal. CJK characters are two wide."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from budget import periods
from performance.choices import Light, LightKind
from performance.models import Explanation
from performance.queries.board import Block, Board
from performance.queries.judging import Judged

ANSI = {
    Light.RED: "31",
    Light.YELLOW: "33",
    Light.GREEN: "32",
    Light.BLUE: "34",
    Light.GREY: "90",
}
HEADS = (
    "编号",
    "绩效指标",
    "指标值",
    "完成值",
    "应达",
    "进度",
    "灯",
    "全年预计",
    "填报",
)
WIDEST = 34


def as_json(board: Board, said: Mapping[int, Explanation]) -> str:
    """Return one JSON object; numbers are strings. `said` is by figure."""
    return json.dumps(
        {
            "year": board.year,
            "month": board.month,
            "counts": board.as_counts(),
            "targets": [
                _target(board, row) | _budget(board, row) | _lead(row, said)
                for row in board.rows
            ],
        },
        ensure_ascii=False,
    )


def _target(board: Board, row: Judged) -> dict[str, Any]:
    commitment = row.commitment
    turned = board.since(row)
    return {
        "id": commitment.code,
        "indicator": commitment.indicator,
        "project": commitment.project or "",
        "form": commitment.form,
        "level1": commitment.level1,
        "level2": commitment.level2,
        "target": commitment.value_printed,
        "unit": commitment.unit,
        "actual": row.actual or None,
        "expected": row.expected or None,
        "pace": row.pace or None,
        "light": row.light.value,
        "goal_light": row.light.value,
        "cause": turned.cause.value if turned else None,
        "since": timezone.localdate(turned.at).isoformat() if turned else None,
        "since_month": turned.month if turned else None,
        **_outlook(board, row),
        "hollow": row.hollow,
        "judged": row.counted,
        "state": row.state.state.value,
        "days_late": row.state.days_late,
        "figure_month": row.row.month if row.row else None,
        "sample": bool(row.row and row.row.is_sample),
        "reason": row.verdict.reason.value,
        "policy": row.rules.pk,
        "why": row.why(),
        "why_en": row.why("en"),
    }


def _budget(board: Board, row: Judged) -> dict[str, Any]:
    """Return the light of the money that the commitment's form stands on."""
    form = board.forms[row.commitment.pk]
    turned, spent = form.money_since, form.money
    return {
        "budget_light": form.money_light.value,
        "budget_cause": turned.cause.value if turned else None,
        "budget_since": timezone.localdate(turned.at).isoformat() if turned else None,
        "budget_since_month": turned.month if turned else None,
        "budget_why": spent.why() if spent else None,
        "budget_why_en": spent.why("en") if spent else None,
    }


def _lead(row: Judged, said: Mapping[int, Explanation]) -> dict[str, str | None]:
    """Return where the lead sees the year end, None where nothing is said."""
    account = said.get(row.row.pk) if row.row else None
    return {
        "lead_forecast": (account.forecast_shown or None) if account else None,
        "lead_likelihood": (account.likelihood or None) if account else None,
    }


def _outlook(board: Board, row: Judged) -> dict[str, Any]:
    """Return where the year will end; numbers as text, None where there is none."""
    numbers = row.outlook.as_text()
    turned = board.since(row, LightKind.OUTLOOK)
    return {
        "outlook_light": row.outlook.light.value,
        "outlook_reason": row.outlook.reason.value,
        "outlook_cause": turned.cause.value if turned else None,
        "outlook_since": timezone.localdate(turned.at).isoformat() if turned else None,
        **{name: number or None for name, number in numbers.items()},
        "outlook_why": row.outlook_why(),
        "outlook_why_en": row.outlook_why("en"),
    }


def as_table(board: Board, *, colour: bool) -> str:
    """Return the board as aligned lines, project by project."""
    lines = [_headline(board), _counts(board)]
    for block in board.blocks:
        lines += ["", f"■ {block.name}　{_three(block)}"]
        heads, *cells = aligned([HEADS, *map(_cells, block.rows)])
        lines.append(heads)
        for row, text in zip(block.rows, cells, strict=True):
            lines.append(_coloured(text, row.light) if colour else text)
    if board.reds:
        lines += ["", "红灯："]
        lines += [f"  {r.commitment.indicator}：{r.why()}" for r in board.reds]
    return "\n".join(lines)


def _three(block: Block) -> str:
    """Return a form's lights in words: its results', its outlook's, its money's."""
    return (
        f"绩效 {block.light.label}　全年预计 {block.outlook.label}　"
        f"预算执行 {block.money_light.label}"
    )


def _headline(board: Board) -> str:
    label = periods.label(board.year, board.month, with_year=True)
    sample = any(row.row and row.row.is_sample for row in board.rows)
    return f"{label}　绩效看板{'（样例数据）' if sample else ''}"


def _counts(board: Board) -> str:
    lights = "　".join(f"{light.label} {board.lights[light.value]}" for light in Light)
    return (
        f"{board.indicators} 项指标 / {len(board.rows)} 处承诺　{lights}　"
        f"未报 {board.missing}"
    )


def _cells(row: Judged) -> tuple[str, ...]:
    commitment = row.commitment
    month = f"（{periods.short_label(row.row.month)}）" if row.old and row.row else ""
    late = f" {row.state.days_late}天" if row.state.days_late else ""
    return (
        commitment.code,
        _cut(commitment.name_printed),
        _cut(commitment.value_printed),
        row.shown + month,
        row.expected,
        f"{row.pace}%" if row.pace else "",
        row.light.label + ("（待审）" if row.hollow else ""),
        row.outlook_word(),
        row.state.state.label + late,
    )


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines whose columns stand under one another."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [_line(cells, widths) for cells in rows]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (c + " " * (w - width(c)) for c, w in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def width(text: str) -> int:
    """Return the columns a terminal gives a text."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _cut(text: str) -> str:
    if width(text) <= WIDEST:
        return text
    while width(text) > WIDEST - 1:
        text = text[:-1]
    return text + "…"


def _coloured(text: str, light: Light) -> str:
    return f"\x1b[{ANSI[light]}m{text}\x1b[0m"
