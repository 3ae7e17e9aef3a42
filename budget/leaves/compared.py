"""Where two publications of one budget say different things, as a plain list. Pure.

Lines, pages and blanks within a text are not compared: one book read from a PDF and
from Excel is the same book.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeVar

from budget.official_tables import BY_KEY
from budget.publication import BLANK, Cell, GoalForm, Publication, Row, Table

Key = TypeVar("Key")
TOTAL: Final = "合计"
# What names a row beside its code: a thing bought, or the items of two sides.
THINGS: Final = ("item", "service", "asset", "income_item", "expense_item")
LISTS: Final = ("11", "12", "13")


@dataclass(frozen=True, slots=True)
class Difference:
    """One place: the table, the row's code and name, the column's heading, and what
    the book that is kept (`old`) and the other one (`new`) print there."""

    table: str
    place: str
    column: str
    old: str
    new: str


def differences(old: Publication, new: Publication) -> list[Difference]:
    """Return what `new` prints otherwise than `old`, in the order of the tables."""
    found: list[Difference] = []
    for key in _keys(old.tables, new.tables):
        before, after = old.tables.get(key), new.tables.get(key)
        found += table(key, before or Table(key), after or Table(key))
    forms = _keys(_forms(old), _forms(new))
    for name in forms:
        found += _form(_forms(old).get(name), _forms(new).get(name))
    found += _said(old, new)
    return found


def _keys(old: Iterable[Key], new: Iterable[Key]) -> list[Key]:
    return list(dict.fromkeys(chain(old, new)))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def table(key: str, old: Table, new: Table) -> Iterator[Difference]:
    """Yield what one table prints otherwise than another of the same key."""
    columns = BY_KEY[key].columns if key in BY_KEY else ()
    heads = {column.key: "/".join(column.heads) for column in columns}
    before, after = keyed(old), keyed(new)
    for place in _keys(before, after):
        one, other = before.get(place, Row({})), after.get(place, Row({}))
        name = _name(one if one.cells else other)
        one, other = levelled(one), levelled(other)
        for column in _keys(one.cells, other.cells):
            was, now = one.cells.get(column, BLANK), other.cells.get(column, BLANK)
            if not (_same(was, now) or _cut(key, column, one, other)):
                head = heads.get(column, column)
                yield Difference(key, name, head, was.text.strip(), now.text.strip())
    if _plain(old.note) != _plain(new.note):
        yield Difference(key, "", "备注", old.note.strip(), new.note.strip())
    if old.rows and new.rows and _plain(old.unit) != _plain(new.unit):
        yield Difference(key, "", "单位", old.unit, new.unit)


def _same(one: Cell, other: Cell) -> bool:
    """Whether two cells say one thing: 1,000.00 and 1000 do, a blank and 0 do not."""
    if one.number is not None and other.number is not None:
        return one.number == other.number
    return _plain(one.text) == _plain(other.text)


def _cut(key: str, column: str, one: Row, other: Row) -> bool:
    """Whether a list has a unit's name whole in one print and cut off at the edge of
    its cell in the other: its code says whose it is."""
    was, now = _plain(one.text(column)), _plain(other.text(column))
    return (
        key in LISTS
        and column == "name"
        and bool(one.text("code") and was and now)
        and (was.startswith(now) or now.startswith(was))
    )


def keyed(table: Table) -> dict[tuple[str, int], Row]:
    """Return the rows by what names them and, of equal names, by their count."""
    found: dict[tuple[str, int], Row] = {}
    seen: Counter[str] = Counter()
    for row in table.rows:
        things = "".join(_plain(row.text(key)) for key in THINGS)
        # A code names its item whatever the item is called; a line needs its thing.
        place = _plain(row.text("code")) + things or _plain(row.text("name"))
        if row.is_total and not things:
            place = TOTAL
        found[place, seen[place]] = row
        seen[place] += 1
    return found


def levelled(row: Row) -> Row:
    """Return a row whose word for the sum stands in the column of names, as some print
    it; others print it in that of codes."""
    if row.text("code") and row.is_total:
        cells = {**row.cells, "code": BLANK, "name": row.cells["code"]}
        return Row(cells, row.depth, row.line, row.page)
    return row


def _name(row: Row) -> str:
    """Return what a person calls the row."""
    texts = (_plain(row.text(key)) for key in ("code", "name", *THINGS))
    return " ".join(filter(None, texts))


def _forms(publication: Publication) -> dict[str, GoalForm]:
    return {
        f"{form.table} {_plain(form.project)}".strip(): form
        for form in publication.forms
    }


def _form(old: GoalForm | None, new: GoalForm | None) -> Iterator[Difference]:
    one, other = _form_cells(old), _form_cells(new)
    key = (old or new or GoalForm("15", {})).table
    for place, column in dict.fromkeys(chain(one, other)):
        was, now = one.get((place, column), ""), other.get((place, column), "")
        if _plain(was) != _plain(now):
            yield Difference(key, place, column, was, now)


def _form_cells(form: GoalForm | None) -> dict[tuple[str, str], str]:
    """Return what a form says by (place, column)."""
    if form is None:
        return {}
    cells = {(form.project, label): text for label, text in form.head.items()}
    for horizon, number, text in form.goals:
        cells[form.project, f"{horizon} {number}"] = text
    for at, row in enumerate(form.rows):
        place = f"{form.project} {at + 1} {row.name}".strip()
        cells[place, "指标"] = f"{row.goal} {row.level1} {row.level2} {row.name}"
        cells[place, "指标值"] = row.value
        cells[place, "绩效标准"] = row.standard
        for year, text in row.earlier:
            cells[place, str(year)] = text
    return cells


def _said(old: Publication, new: Publication) -> Iterator[Difference]:
    """Compare the figures of the text and the names of the units."""
    before = {_plain(s.about): f"{s.number}{s.unit}" for s in old.statements}
    after = {_plain(s.about): f"{s.number}{s.unit}" for s in new.statements}
    for about in _keys(before, after):
        was, now = before.get(about, ""), after.get(about, "")
        if was != now:
            yield Difference("text", about, "", was, now)
    units = [" ".join(_plain(u.code + u.name) for u in p.units) for p in (old, new)]
    if units[0] != units[1]:
        yield Difference("text", "预算单位", "", *units)
