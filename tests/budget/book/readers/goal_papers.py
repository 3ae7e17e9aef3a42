"""Goal forms of invented bureaus set as PDF, each look other in what readers go by:
lines, merged cells, how cells stand, page breaks, how wide columns are."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from budget.publication import GoalRow
from tests.budget.book.readers.goal_pages import LEVELS, invented

YEAR = 2025
SOURCE = """
#let form = json(bytes(sys.inputs.form))
#set page(paper: "a4", margin: 15mm, numbering: "- 1 -")
#set text(font: "Noto Sans SC", size: form.size * 1pt, lang: "zh")
#set par(leading: form.leading * 1em)
#let set-cell(one) = table.cell(
  x: one.x, y: one.y, colspan: one.across, rowspan: one.down, one.text
)
#let cells(part) = form.cells.filter(one => one.part == part).map(set-cell)
#align(center)[项目支出绩效目标申报表]
填报日期：2025年2月3日
#table(
  columns: form.columns.map(one => one * 1fr),
  stroke: if form.ruled { 0.5pt } else { none },
  inset: (x: 1.2mm, y: form.inset * 1mm),
  align: if form.centred { center + horizon } else { left + top },
  ..cells("above"),
  ..if form.again { (table.header(..cells("heads")),) } else { cells("heads") },
  ..cells("rows"),
)
备注：1.“年度绩效目标”：请结合部门职能编报。
"""


@dataclass(frozen=True)
class Look:
    """How a form is set. `merged`: a second level stands once for rows that share it;
    `again`: a new page repeats the headings; columns as shares of the sheet."""

    ruled: bool = True
    centred: bool = True
    merged: bool = True
    again: bool = True
    size: float = 9
    leading: float = 0.5
    inset: float = 1.6
    columns: tuple[int, ...] = (7, 8, 9, 18, 8, 8, 9, 9)


WIDE = (6, 7, 9, 14, 8, 8, 12, 9)
LOOKS = {
    "plain": Look(),
    "repeated": Look(merged=False),
    "top": Look(centred=False),
    "repeated, top": Look(centred=False, merged=False),
    "no lines": Look(ruled=False),
    "repeated, no lines": Look(ruled=False, merged=False),
    "tight": Look(inset=0.8, leading=0.4, size=8),
    "airy": Look(inset=3, merged=False),
    "narrow": Look(columns=(5, 5, 7, 12, 9, 9, 9, 8), size=10),
    "open": Look(again=False),
    "repeated, open": Look(again=False, merged=False),
    "wide": Look(columns=WIDE),
    "repeated, wide": Look(columns=WIDE, merged=False),
}


def framed(seed: int) -> list[GoalRow]:
    """Return rows of one to four tables, sorted by their levels."""
    chance = random.Random(seed)
    tables = [invented(10 * seed + n) for n in range(chance.choice((1, 1, 2, 3, 4)))]
    rows = [row for table in tables for row in table if chance.random() < 0.8]
    return sorted(
        rows or invented(seed), key=lambda row: LEVELS.index((row.level1, row.level2))
    )


def misfiled(rows: Sequence[GoalRow], seed: int) -> list[GoalRow]:
    """Return rows of which some have a second level that no frame has there."""
    chance = random.Random(seed)
    return [
        replace(row, level2=chance.choice(LEVELS)[1]) if chance.random() < 0.3 else row
        for row in rows
    ]


def pdf(rows: Sequence[GoalRow], look: Look) -> bytes:
    """Return a form of these rows as PDF."""
    form = {**vars(look), "cells": list(_cells(rows, look))}
    return bytes(
        typst.compile(
            SOURCE.encode(),
            sys_inputs={"form": json.dumps(form, ensure_ascii=False)},
            font_paths=_fonts(),
        )
    )


@cache
def _fonts() -> typst.Fonts:
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    return typst.Fonts(font_paths=[folder], include_system_fonts=False)


def _cells(rows: Sequence[GoalRow], look: Look) -> Iterator[dict[str, object]]:
    lines = (
        ("部门名称", "云梦区水务局"),
        ("项目名称", "河道维护"),
        ("年底绩效目标", "巡查河道，清理淤积，保障供水"),
    )
    for y, (label, text) in enumerate(lines):
        yield _cell("above", 0, y, label, across=2)
        yield _cell("above", 2, y, text, across=6)
    top = len(lines)
    body = top + 3
    name = "年度绩效指标"
    if look.again:
        yield _cell("heads", 0, top, "", down=3)
        yield _cell("rows", 0, body, name, down=len(rows))
    else:
        yield _cell("heads", 0, top, name, down=3 + len(rows))
    yield from _heads(top, [year for year, _text in rows[0].earlier])
    yield from _levels(rows, body, look)
    for y, row in enumerate(rows, start=body):
        values = [text for _year, text in row.earlier]
        for x, text in enumerate((row.name, *values, row.value, row.standard), start=3):
            yield _cell("rows", x, y, text)


def _heads(top: int, years: Sequence[int]) -> Iterator[dict[str, object]]:
    for x, text in ((1, "一级指标"), (2, "二级指标"), (3, "指标名称")):
        yield _cell("heads", x, top, text, down=3)
    yield _cell("heads", 4, top, "指标值", across=3)
    yield _cell("heads", 7, top, "绩效标准", down=3)
    yield _cell("heads", 4, top + 1, "近两年指标值", across=2)
    yield _cell("heads", 6, top + 1, "预期当年实现值", down=2)
    for x, year in enumerate(years, start=4):
        yield _cell("heads", x, top + 2, f"{year}年")


def _levels(
    rows: Sequence[GoalRow], body: int, look: Look
) -> Iterator[dict[str, object]]:
    y = body
    for level1, some in groupby(rows, key=lambda row: row.level1):
        own = list(some)
        yield _cell("rows", 1, y, level1, down=len(own))
        for level2, same in groupby(own, key=lambda row: row.level2):
            count = len(list(same))
            step = count if look.merged else 1
            for n in range(0, count, step):
                yield _cell("rows", 2, y + n, level2, down=step)
            y += count


def _cell(
    part: str, x: int, y: int, text: str, *, across: int = 1, down: int = 1
) -> dict[str, object]:
    return {
        "part": part,
        "x": x,
        "y": y,
        "text": text,
        "across": across,
        "down": down,
    }
