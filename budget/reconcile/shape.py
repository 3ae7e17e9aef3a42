"""The tables as such: missing, empty, cut off, wrongly titled, rows lost or doubled.

Source: the standard layout of 部门预算公开表 (budget.official_tables, domain.md 6.1).
"""

import re
from collections.abc import Iterator
from typing import Final

from budget import money
from budget.choices import Severity
from budget.official_tables import SPECS
from budget.publication import Row, Table
from budget.reconcile import sides
from budget.reconcile.index import (
    BY_CODE,
    BY_FUNCTION,
    Index,
    code,
    grouped,
    place,
    row_words,
    spec,
)
from budget.reconcile.terms import Finding, Place

_SECOND_VIEW: Final = "5.2"  # the same money as 5.1, by unit: not all print it
_FUND_WORDS: Final = {"8": "政府性基金", "9": "国有资本经营"}
_WITH_TOTAL: Final = ("2", "3", "5.1", "6", "10", "11")
# 附表4-9, 预算11表, 表3: what may stand before a title.
_NUMBER: Final = re.compile(r"^(?:附?件?表\d[\d.\-—]*|预算\d+表|公开\d+表)")
_TWINS: Final = (("3", "5.1"), ("5.1", "3"))


def missing(book: Index) -> Iterator[Finding]:
    """Yield official tables that the publication does not have, and tables without
    rows that do not say why."""
    for one in SPECS:
        table = book.publication.tables.get(one.key)
        if table is None:
            mild = one.key == _SECOND_VIEW
            severity = Severity.NOTE if mild else Severity.WARNING
            yield _of("shape.missing", severity, one.key, Place(one.key))
        elif not table.rows and not table.note:
            at = Place(one.key, line=table.line, page=table.page)
            yield _of("shape.no_note", Severity.WARNING, one.key, at)
    forms = {form.table for form in book.publication.forms}
    if not forms:
        yield _of("shape.no_forms", Severity.NOTE, "14-15", Place("14"), Place("15"))
    for key in {"14", "15"} - forms if forms else ():
        if key == "14" or book.projects:
            yield _of("shape.missing", Severity.WARNING, key, Place(key))


def notes(book: Index) -> Iterator[Finding]:
    """Yield tables that say there is nothing, and print money all the same."""
    for key, table in book.publication.tables.items():
        if "无" not in table.note:
            continue
        for row in table.rows:
            column = next((c for c in spec(key).amounts if row.number(c)), "")
            if column:
                yield Finding(
                    "shape.note",
                    Severity.ERROR,
                    "shape.note",
                    key,
                    (place(key, row, column), Place(key, text=table.note)),
                    figures=(book.value(key, row, column),),
                    unit="元",
                )
                break


def headings(book: Index) -> Iterator[Finding]:
    """Yield tables whose title or column headings are those of another table."""
    for key, table in book.publication.tables.items():
        at = Place(key, line=table.line, page=table.page, text=table.title)
        title = _NUMBER.sub("", "".join(table.title.split()))
        if title and "表" not in title:
            yield _of(
                "shape.title",
                Severity.NOTE,
                key,
                at,
                printed=title,
                official=spec(key).title,
            )
        own = _FUND_WORDS.get(key)
        words = "".join("".join(table.headings).split())
        for other in _FUND_WORDS.values():
            if own and other != own and other in words and own not in words:
                yield _of(
                    "shape.headings",
                    Severity.WARNING,
                    key,
                    at,
                    printed=other,
                    official=own,
                )


def units(book: Index) -> Iterator[Finding]:
    """Yield tables that name no unit of money, or one that is none."""
    for key, table in book.publication.tables.items():
        if table.rows and table.unit not in money.PLACES:
            yield _of(
                "shape.unit",
                Severity.WARNING,
                key,
                Place(key, line=table.line, page=table.page, text=table.unit),
            )


def totals(book: Index) -> Iterator[Finding]:
    """Yield tables without the row of their total: cut off, or a row lost."""
    for key in _WITH_TOTAL:
        table = book.table(key)
        if table is not None and table.rows and table.total is None:
            # The department's own row may stand for it.
            severity = Severity.WARNING if book.total(key) else Severity.ERROR
            yield _ends(table, severity)
    for key in ("1", "4"):
        if book.has_rows(key) and any(
            sides.grand(book, key, side) is None for side in sides.SIDES
        ):
            yield _ends(book.publication.tables[key], Severity.ERROR)
    if book.has_rows("1") and any(
        sides.year(book, "1", side) is None for side in sides.SIDES
    ):
        yield _of("shape.year", Severity.WARNING, "1", Place("1"))


def _ends(table: Table, severity: Severity) -> Finding:
    last = table.rows[-1]
    column = spec(table.key).amounts[0]
    return _of("shape.total", severity, table.key, place(table.key, last, column))


def cut(book: Index) -> Iterator[Finding]:
    """Yield tables that end early: less than their total is printed, and their twin
    goes on behind their last row."""
    for key, twin in _TWINS:
        here, there = book.rows(key), list(book.rows(twin))
        last_code = next(reversed(here), "")
        if last_code not in there:
            continue
        last = here[last_code]
        lost = there[there.index(last_code) + 1 :]
        printed = sum(
            book.value(key, row, "total") for c, row in here.items() if len(c) == 3
        )
        if lost and printed < book.value(key, book.total(key), "total"):
            yield _of(
                "shape.cut",
                Severity.ERROR,
                key,
                place(key, last, "total"),
                last=row_words(last),
                twin=twin,
                count=str(len(lost)),
            )


def rows(book: Index) -> Iterator[Finding]:
    """Yield rows that stand twice, 款 or 项 whose row above is lost, and those that
    should have rows below them and have none."""
    for key, table in book.publication.tables.items():
        if spec(key).sides or key in book.doubtful:
            continue
        yield from _doubled(key, table)
        if key in BY_CODE:
            yield from _orphans(key, table)


def _doubled(key: str, table: Table) -> Iterator[Finding]:
    lines = key in ("11", "12", "13")
    same: dict[str, list[Row]] = {}
    if lines:
        for row in table.rows:
            if row.text("project"):
                words = "|".join(row.text(c.key) for c in spec(key).columns)
                same.setdefault(words, []).append(row)
    else:
        # 31 本级支出项目 stands below each unit of table 10.
        same = {c: rows for c, rows in grouped(table.rows).items() if len(c) > 2}
    same["total"] = [row for row in table.rows if row.is_total]
    for rows in same.values():
        if len(rows) > 1:
            yield _of(
                "shape.twice",
                Severity.WARNING if lines else Severity.ERROR,
                f"{key}.{row_words(rows[0])}",
                *[place(key, row, spec(key).columns[0].key) for row in rows],
                row=row_words(rows[0]),
                count=str(len(rows)),
            )


def _orphans(key: str, table: Table) -> Iterator[Finding]:
    codes = set(grouped(table.rows))
    for row in table.rows:
        row_code = code(row)
        above = row_code[:-2]
        if len(above) >= 3 and above not in codes and not row.is_total:
            yield _of(
                "shape.orphan",
                Severity.ERROR,
                f"{key}.{row_code}",
                place(key, row, "code"),
                row=row_words(row),
                above=above,
            )
        lengths = (3, 5) if key in BY_FUNCTION else (3,)
        if len(row_code) in lengths and not any(
            len(other) > len(row_code) and other.startswith(row_code) for other in codes
        ):
            yield _of(
                "shape.childless",
                Severity.ERROR,
                f"{key}.{row_code}",
                place(key, row, "code"),
                row=row_words(row),
            )


def _of(
    rule: str, severity: Severity, subject: str, *places: Place, **words: str
) -> Finding:
    return Finding(rule, severity, rule, subject, places, words=tuple(words.items()))
