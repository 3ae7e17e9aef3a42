"""Table 10 against the others: projects by item, what is bought for them, leaves."""

from collections.abc import Iterator
from typing import Final

from budget.choices import Severity
from budget.publication import Row, Table
from budget.reconcile.compare import columns, unequal
from budget.reconcile.index import ZERO, Index, code, place
from budget.reconcile.terms import Finding, Place

_FUND_COLUMNS: Final = (
    ("5.1", "general"),
    ("8", "government_fund"),
    ("9", "state_capital"),
)


def totals(book: Index) -> Iterator[Finding]:
    """Yield where table 10 differs from the project money of tables 3, 5.1, 8, 9."""
    here, there = book.total("10"), book.total("3")
    if here is None:
        return
    if there is not None:
        yield from columns(
            "tables.3-10", book, ("10", here), ("3", there), (("total", "project"),)
        )
    for key, kind in _FUND_COLUMNS:
        if (fund := book.total(key)) is not None:
            kinds = (f"year_{kind}", f"carried_{kind}")
            yield from unequal(
                f"tables.{key}-10",
                kind,
                (
                    place(key, fund, "project"),
                    *[place("10", here, column) for column in kinds],
                ),
                (
                    book.value(key, fund, "project"),
                    sum((book.value("10", here, column) for column in kinds), ZERO),
                ),
                slack=book.slack(key, 1) + book.slack("10", 2),
                reason="spent_of_income",
            )


def by_item(book: Index) -> Iterator[Finding]:
    """Yield items whose projects do not add up to the item's project money in table
    3; only where every project's item is known, for table 10 prints none."""
    known = book.facts.project_items
    if not book.has_rows("3") or not book.projects:
        return
    if any(code(row) not in known for row in book.projects):
        return
    parts: dict[str, list[Row]] = {}
    for row in book.projects:
        parts.setdefault(known[code(row)], []).append(row)
    items = [
        c for c, row in book.rows("3").items() if len(c) == 7 and row.number("project")
    ]
    for item in dict.fromkeys((*items, *parts)):
        below, above = parts.get(item, []), book.rows("3").get(item)
        here = place("3", above, "project") if above else Place("3", row=item)
        yield from unequal(
            "projects.item",
            item,
            (here, *[place("10", row, "total") for row in below]),
            (
                book.value("3", above, "project"),
                sum((book.value("10", row, "total") for row in below), ZERO),
            ),
            slack=book.slack("3", 1) + book.slack("10", len(below)),
            item=item,
        )


def bought(book: Index) -> Iterator[Finding]:
    """Yield projects for which tables 11 to 13 buy more than the project has."""
    by_name = {_name(row.text("name")): row for row in book.projects}
    for key, column in (("11", "amount"), ("12", "amount"), ("13", "granted_amount")):
        lines: dict[str, list[Row]] = {}
        for row in _lines(book.table(key)):
            lines.setdefault(_name(row.text("project")), []).append(row)
        for name, rows in lines.items():
            project = by_name.get(name)
            spent = sum((book.value(key, row, column) for row in rows), ZERO)
            if project is not None and spent > book.value("10", project, "total"):
                yield from unequal(
                    f"tables.10-{key}",
                    code(project),
                    (
                        *[place(key, row, column) for row in rows],
                        place("10", project, "total"),
                    ),
                    (spent, book.value("10", project, "total")),
                    reason="more_than_project",
                    project=name,
                )


def _lines(table: Table | None) -> Iterator[Row]:
    for row in table.rows if table else ():
        if row.text("project"):
            yield row


def _name(text: str) -> str:
    return "".join(text.split())


def forms(book: Index) -> Iterator[Finding]:
    """Yield projects of table 10 without a goal form, and forms without a project."""
    yield from _others(book)
    named = {_name(row.text("name")): row for row in book.projects}
    given = {_name(f.project): f for f in book.publication.forms if f.table == "15"}
    if not named or not given:
        return
    for name, row in named.items():
        if name not in given:
            yield Finding(
                "forms.missing",
                Severity.WARNING,
                "form_missing",
                code(row),
                (place("10", row, "name"), Place("15")),
                words=(("project", name),),
            )
    for name, form in given.items():
        if name not in named:
            yield Finding(
                "forms.missing",
                Severity.WARNING,
                "form_without_project",
                name,
                (Place("15", line=form.line, form=name), Place("10")),
                words=(("project", name),),
            )


def _others(book: Index) -> Iterator[Finding]:
    """Yield forms that name another department; one may name the region as well."""
    own = _name(book.publication.department_name)
    for form in book.publication.forms:
        named = _name(form.head.get("部门名称", ""))
        if own and named and not (own.endswith(named) or named.endswith(own)):
            yield Finding(
                "forms.department",
                Severity.WARNING,
                "forms.department",
                f"{form.table}.{_name(form.project)}",
                (Place(form.table, row="部门名称", line=form.line, form=form.project),),
                words=(("named", named), ("own", own)),
            )
