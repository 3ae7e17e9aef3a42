"""What is odd about the rows of a table: told or asked, never mended. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from budget.book.reading import Cell
from performance.choices import ValueKind
from performance.sheets.official.reading import heads
from performance.sheets.official.reading.grid import Block, bare
from performance.sheets.official.reading.terms import Finding, Kind, Line, Table
from performance.values import clean, comparators, dates, read

HUNDRED: Final = Decimal(100)
QUALITATIVE: Final = ("定性", "定性指标")
NOTHING: Final = ("", "/", "无", "—", "-", "——")
SIGNS: Final = {
    "大于": ">",
    "大于等于": "≥",
    "等于": "=",
    "小于": "<",
    "小于等于": "≤",
}
# "…满意度（≥95%）": a comparator and a figure in brackets at the end of a name.
_IN_NAME = re.compile(
    r"[（(]\s*(?P<value>[≥≤＞＜><=＝≧≦][^（）()]*\d[^（）()]*)[）)]\s*$"
)
_POINTS = re.compile(r"\d+(?:\.\d+)?分")


def joined(line: Line, blocks: Mapping[str, Block]) -> tuple[Line, list[Finding]]:
    """Join comparator, number and unit that stand in cells of their own."""
    texts = dict(line.texts)
    sign, unit = texts.pop(heads.COMPARATOR, ""), texts.pop(heads.UNIT, "")
    asked = []
    text = texts.get(heads.VALUE, "")
    if text and bare(sign) not in (*NOTHING, *QUALITATIVE):
        sign = SIGNS.get(bare(sign), sign.strip())
        if not comparators.has_sign(sign):
            asked.append(Finding("comparator", line.at(heads.COMPARATOR), sign, text))
        elif not comparators.has_sign(text):
            text = sign + text
    if text and bare(unit) not in NOTHING and not _has_unit(text, unit):
        if bare(unit) in ("%", "百分比") and _is_fraction(blocks[heads.VALUE].cell):
            asked.append(Finding("fraction", line.at(heads.VALUE), text, unit))
        text += "%" if bare(unit) == "百分比" else unit.strip()
    if heads.VALUE in texts:
        texts[heads.VALUE] = text
    return Line(line.place, texts, line.columns), asked


def _is_fraction(cell: Cell) -> bool:
    return cell.kind == "number" and 0 < Decimal(cell.text) <= 1


def _has_unit(text: str, unit: str) -> bool:
    return clean(text).endswith(clean(unit))


def of_table(table: Table, kind: Kind) -> list[Finding]:
    """Return what is odd about a table's rows, one by one, then about their sum."""
    found: list[Finding] = []
    for line in table.lines:
        found += _of_line(line, kind)
    found += _twice(table.lines)
    return [*found, *_weights(table)]


def _of_line(line: Line, kind: Kind) -> Iterator[Finding]:
    name, text = line.text(heads.NAME), line.text(heads.VALUE)
    if not name:
        yield Finding("no_name", line.at(heads.NAME), _first_words(line))
        return
    if inside := _IN_NAME.search(name):
        same = clean(inside["value"]) == clean(text)
        code = "same_in_name" if same else "value_in_name"
        yield Finding(code, line.at(heads.NAME), name, inside["value"].strip())
    elif not text and heads.VALUE in line.texts:
        yield Finding("no_value", line.at(heads.VALUE), name)
    if dates.looks_like_serial(text, name, ""):
        yield Finding("serial", line.at(heads.VALUE), text)
    for key in (heads.VALUE, heads.ACTUAL):
        if _is_score(line, key):
            yield Finding("score_in_value", line.at(key), line.text(key), name)
    yield from _points(line)
    if kind in (Kind.MONITOR, Kind.WHOLE_MONITOR) and len(_chances(line)) > 1:
        yield Finding("two_chances", line.at(heads.CHANCE_KEYS[0]), name)


def without_value(name: str) -> str:
    """Return a name without the value that stands in brackets at its end."""
    return _IN_NAME.sub("", name).strip()


def _is_score(line: Line, key: str) -> bool:
    """Whether a value cell seems to hold points: 10分, or a bare figure up to the
    weight where 得分 is empty and the target is no bare figure."""
    text = line.text(key)
    if _POINTS.fullmatch(clean(text)):
        return heads.WEIGHT in line.texts or heads.POINTS in line.texts
    weight, figure = number(line.text(heads.WEIGHT)), number(text)
    if key != heads.ACTUAL or weight is None or figure is None:
        return False
    target = read(line.text(heads.VALUE), name=line.text(heads.NAME))
    plain = target.kind == ValueKind.NUMBER and target.unit not in ("%", "百分点")
    return not line.text(heads.POINTS) and not plain and 0 <= figure <= weight


def _points(line: Line) -> Iterator[Finding]:
    for key in (heads.WEIGHT, heads.POINTS):
        text = line.text(key)
        if text and number(text) is None:
            yield Finding("not_number", line.at(key), text, heads.PRINTED[key])
    weight, points = number(line.text(heads.WEIGHT)), number(line.text(heads.POINTS))
    if weight is not None and points is not None and points > weight:
        fact = line.text(heads.POINTS)
        yield Finding("points_over", line.at(heads.POINTS), fact, str(weight))


def _twice(lines: Iterable[Line]) -> Iterator[Finding]:
    seen: dict[tuple[str, ...], int] = {}
    for line in lines:
        name = "".join(line.text(heads.NAME).split())
        key = (line.text(heads.LEVEL1), line.text(heads.LEVEL2), name)
        if name and key in seen:
            where = str(seen[key])
            yield Finding("twice", line.at(heads.NAME), line.text(heads.NAME), where)
        seen.setdefault(key, line.place.row)


def _weights(table: Table) -> Iterator[Finding]:
    """Tell a column of targets that is one of weights, typed at the wrong place."""
    figures = [number(line.text(heads.VALUE)) for line in table.lines]
    known = [figure for figure in figures if figure is not None]
    if table.lines and len(known) == len(figures) > 1 and sum(known) in (90, HUNDRED):
        yield Finding("weights_as_values", table.lines[0].at(heads.VALUE))


def weight_sum(tables: Iterable[Table]) -> tuple[Decimal, Line] | None:
    """Return what the weights come to and the first row; None without any."""
    lines = [line for table in tables for line in table.lines]
    found = [(number(line.text(heads.WEIGHT)), line) for line in lines]
    known = [(figure, line) for figure, line in found if figure is not None]
    if not known:
        return None
    return sum((figure for figure, _line in known), Decimal(0)), known[0][1]


def number(text: str) -> Decimal | None:
    """Return a bare figure, with or without 分 behind it."""
    try:
        found = Decimal(clean(text).removesuffix("分"))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _chances(line: Line) -> list[str]:
    return [key for key in heads.CHANCE_KEYS if line.text(key)]


def _first_words(line: Line) -> str:
    return next((text for text in line.texts.values() if text), "")[:40]
