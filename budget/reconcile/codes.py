"""Codes: how a project's code is built, classifications, one name for one code.

Source: project code = region (6) + year (2) + department (3) + letter + serial (9),
domain.md 6.1; the classifications of 政府收支分类科目, if the caller has them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
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
    is. The lists of 款 and 项 change each year and locally: a code that is missing
    there is no fault of a book."""
    for key in BY_CODE:
        function = key in BY_FUNCTION
        names = book.facts.functional if function else book.facts.economic
        for row_code, row in book.rows(key).items():
            if _is_unknown(row_code, names, function):
                yield _unknown(f"{key}.{row_code}", row_code, place(key, row, "code"))
    table = book.table("11")
    for row in table.rows if table else ():
        for column, function in (("function", True), ("economic", False)):
            names = book.facts.functional if function else book.facts.economic
            found = _BRACKETED.search(row.text(column))
            if found and _is_unknown(found[1], names, function):
                at = place("11", row, column)
                yield _unknown(f"11.{found[1]}", found[1], at)


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
