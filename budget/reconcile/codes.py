"""Codes: how a project's code is built, classifications, one name for one code.

Source: project code = region (6) + year (2) + department (3) + letter + serial (9),
domain.md 6.1; the classifications of 政府收支分类科目, if the caller has them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from budget.choices import Severity
from budget.publication import Row
from budget.reconcile.index import (
    BY_CODE,
    BY_FUNCTION,
    BY_UNIT,
    Index,
    code,
    place,
)
from budget.reconcile.terms import Finding, Place

_PROJECT: Final = re.compile(
    r"(?P<region>\d{6})(?P<year>\d{2})(?P<department>\d{3})[A-Z]\d{9}"
)
_BRACKETED: Final = re.compile(r"\[(\d+)\]")


def projects(book: Index) -> Iterator[Finding]:
    """Yield project codes that are not built of this region, year and department.

    A code keeps the year in which the project began: an earlier one is in order.
    """
    lengths = Counter(len(code(row)) for row in book.projects)
    usual = lengths.most_common(1)[0][0] if lengths else 0
    publication = book.publication
    for row in book.projects:
        built = _PROJECT.fullmatch(code(row))
        wrong = []
        if built is None:
            if len(code(row)) != usual:
                wrong.append("length")
        else:
            if publication.region_code and built["region"] != publication.region_code:
                wrong.append("region")
            if int(built["year"]) > publication.year % 100:
                wrong.append("year")
            own = publication.department_code
            if len(own) == 3 and built["department"] != own:
                wrong.append("department")
        for part in wrong:
            yield Finding(
                "codes.project",
                Severity.WARNING,
                f"codes.project.{part}",
                f"{code(row)}.{part}",
                (place("10", row, "code"),),
                words=(("code", code(row)), ("project", row.text("name"))),
            )


def known(book: Index) -> Iterator[Finding]:
    """Yield codes that belong to no 类 of the classification, or are as long as no code
    is, table by table."""
    for used in _used(book):
        if _is_unknown(used.code, _listed(book, used), used.function):
            yield _unknown(f"{used.place.table}.{used.code}", used.code, used.place)


def unlisted(book: Index) -> Iterator[Finding]:
    """Yield the 款 and 项 of known 类 that our lists lack, one finding a list. They
    change each year and locally: this is worth a look, and no fault of a book."""
    for function, subject in ((True, "functional"), (False, "economic")):
        found = {
            used.code: used
            for used in reversed([*_used(book)])
            if used.function == function and _is_unlisted(used, _listed(book, used))
        }
        if found:
            first = [found[key] for key in sorted(found)]
            yield Finding(
                "codes.unlisted",
                Severity.NOTE,
                "codes.unlisted",
                subject,
                tuple(used.place for used in first),
                words=(("codes", "、".join(one.code + one.name for one in first)),),
            )


def _is_unlisted(used: "_Used", listed: Mapping[str, str]) -> bool:
    unknown = _is_unknown(used.code, listed, used.function)
    return bool(listed) and not unknown and used.code not in listed


@dataclass(frozen=True, slots=True)
class _Used:
    """A code of the classification where a book prints it, with its name there."""

    code: str
    name: str
    function: bool
    place: Place


def _used(book: Index) -> Iterator[_Used]:
    for key in BY_CODE:
        for row_code, row in book.rows(key).items():
            at = place(key, row, "code")
            yield _Used(row_code, _name(row), key in BY_FUNCTION, at)
    table = book.table("11")
    for row in table.rows if table else ():
        for column, function in (("function", True), ("economic", False)):
            if found := _BRACKETED.search(row.text(column)):
                name = row.text(column).replace(found[0], "")
                yield _Used(found[1], name, function, place("11", row, column))


def _listed(book: Index, used: _Used) -> Mapping[str, str]:
    return book.facts.functional if used.function else book.facts.economic


def _is_unknown(row_code: str, names: Mapping[str, str], function: bool) -> bool:
    lengths = (3, 5, 7) if function else (3, 5)
    wrong = not row_code.isdecimal() or len(row_code) not in lengths
    return wrong or (bool(names) and row_code[:3] not in names)


def _unknown(subject: str, row_code: str, at: Place) -> Finding:
    return Finding(
        "codes.unknown",
        Severity.WARNING,
        "codes.unknown",
        subject,
        (at,),
        words=(("code", row_code),),
    )


def names(book: Index) -> Iterator[Finding]:
    """Yield codes that have one name in one table and another in the next."""
    for keys in (BY_FUNCTION, BY_UNIT):
        first: dict[str, tuple[str, Row]] = {}
        for key in keys:
            for row_code, row in book.rows(key).items():
                # The finance office's sections and kinds of projects share codes.
                if len(row_code) > 2 and _name(row):
                    where, earlier = first.setdefault(row_code, (key, row))
                    if _name(earlier) != _name(row):
                        yield _renamed(row_code, (where, earlier), (key, row))


def _name(row: Row) -> str:
    return "".join(row.text("name").split())


def _renamed(row_code: str, one: tuple[str, Row], other: tuple[str, Row]) -> Finding:
    return Finding(
        "codes.name",
        Severity.WARNING,
        "codes.name",
        f"{row_code}.{other[0]}",
        (place(*one, "name"), place(*other, "name")),
        words=(("code", row_code), ("one", _name(one[1])), ("two", _name(other[1]))),
    )
