"""Codes: how a project's code is built, classifications, one name for one code.

Source: project code = region (6) + year (2) + department (3) + letter + serial (9),
domain.md 6.1; the classifications of 政府收支分类科目, if the caller has them.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from budget.reconcile.index import BY_CODE, BY_FUNCTION, Index, code, place
from budget.reconcile.terms import Finding, Place, Severity

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
    """Yield codes that the classification does not have; they are kept as they are."""
    for key in BY_CODE:
        names = book.facts.functional if key in BY_FUNCTION else book.facts.economic
        for row_code, row in book.rows(key).items() if names else ():
            if row_code not in names:
                yield _unknown(f"{key}.{row_code}", row_code, place(key, row, "code"))
    table = book.table("11")
    for row in table.rows if table else ():
        for column, names in (
            ("function", book.facts.functional),
            ("economic", book.facts.economic),
        ):
            found = _BRACKETED.search(row.text(column))
            if found and names and found[1] not in names:
                at = place("11", row, column)
                yield _unknown(f"11.{found[1]}", found[1], at)


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
    for keys in (BY_FUNCTION, ("2", "5.2", "10")):
        first: dict[str, tuple[str, str]] = {}
        for key in keys:
            for row_code, row in book.rows(key).items():
                if len(row_code) == 2:
                    continue
                name = "".join(row.text("name").split())
                where, earlier = first.setdefault(row_code, (key, name))
                if name and earlier and name != earlier:
                    yield Finding(
                        "codes.name",
                        Severity.WARNING,
                        "codes.name",
                        f"{row_code}.{key}",
                        (
                            place(where, book.rows(where)[row_code], "name"),
                            place(key, row, "name"),
                        ),
                        words=(("code", row_code), ("one", earlier), ("other", name)),
                    )
