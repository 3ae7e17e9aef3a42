"""Posts, staff in post and retired staff, as the text counts them.

Source: 部门人员构成 in the overview. Staff of a kind beyond its posts needs a reason; a
person on record beyond the quota (编外备案) is one that the text itself gives.
"""

from collections.abc import Iterator
from typing import Final

from budget.choices import Severity
from budget.publication import Statement
from budget.reconcile.compare import unequal
from budget.reconcile.index import ZERO, Index
from budget.reconcile.said import spoken
from budget.reconcile.terms import Finding

_SUMS: Final = (
    ("posts", ("posts.administrative", "posts.institution")),
    ("staff", ("staff.administrative", "staff.institution")),
    (
        "retired",
        (
            "retired.administrative.leave",
            "retired.administrative",
            "retired.institution.leave",
            "retired.institution",
        ),
    ),
    (
        "vehicles.total",
        (
            "vehicles.confidential",
            "vehicles.emergency",
            "vehicles.enforcement",
            "vehicles.special",
            "vehicles.other",
        ),
    ),
)
_KINDS: Final = ("administrative", "institution")


def sums(book: Index) -> Iterator[Finding]:
    """Yield counts whose parts do not add up."""
    said = _said(book)
    for whole, names in _SUMS:
        parts = [said[name] for name in names if name in said]
        # A part that was not read may be what is missing.
        complete = len(parts) >= 2 and all(n in said for n in names if "." in n)
        if whole in said and complete:
            yield from unequal(
                "staff.sum",
                whole,
                (spoken(said[whole]), *[spoken(part) for part in parts]),
                (said[whole].number, sum((part.number for part in parts), ZERO)),
                unit=said[whole].unit,
            )


def posts(book: Index) -> Iterator[Finding]:
    """Yield more staff in post than posts, of a kind and in all."""
    said = _said(book)
    for kind in ("", *[f".{kind}" for kind in _KINDS]):
        staff, quota = said.get(f"staff{kind}"), said.get(f"posts{kind}")
        if staff is None or quota is None or staff.number <= quota.number:
            continue
        extra = said.get(f"staff{kind}.extra")
        beyond = extra.number if extra else ZERO
        explained = staff.number - beyond <= quota.number
        yield from unequal(
            "staff.posts",
            kind.removeprefix(".") or "total",
            (spoken(staff), spoken(quota)),
            (staff.number, quota.number),
            severity=Severity.NOTE if explained else Severity.WARNING,
            reason="staff.explained" if explained else "staff.posts",
            unit=staff.unit,
            extra=f"{beyond:f}",
            kind={"": "", ".administrative": "行政", ".institution": "事业"}[kind],
        )


def _said(book: Index) -> dict[str, Statement]:
    found: dict[str, Statement] = {}
    for one in book.publication.statements:
        found.setdefault(one.about, one)
    return found
