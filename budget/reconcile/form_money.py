"""Money on the goal forms (万元) against tables 3, 4 and 10 (元), and last year's.

Source: forms 14 and 15 of the 2024 layout, domain.md sections 4 and 6.2.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from budget import money
from budget.choices import Severity
from budget.publication import GoalForm, Row
from budget.reconcile import printed, sides
from budget.reconcile.changes import department_form
from budget.reconcile.compare import unequal
from budget.reconcile.index import ZERO, Index, place
from budget.reconcile.terms import Finding, Place

_HUNDRED: Final = Decimal(100)
_FUNDING: Final = ("中央财政", "省级财政", "市级财政", "区级财政", "自筹（其他）")
_WHOLE: Final = "项目总投入"
_SUMS: Final = (
    ("收入合计", ("财政拨款", "其他资金")),
    ("支出合计", ("基本支出", "项目支出")),
)


def projects(book: Index) -> Iterator[Finding]:
    """Yield projects whose form gives another amount than table 10, and forms whose
    funding does not add up."""
    by_name = {_bare(row.text("name")): row for row in book.projects}
    for form in book.publication.forms:
        if form.table != "15":
            continue
        row = by_name.get(_bare(form.project))
        whole = printed.amount(form.head.get(_WHOLE, ""))
        if row is not None and whole is not None:
            yield from _against(book, form, _WHOLE, whole, ("10", row, "total"))
        parts = [a for key in _FUNDING if (a := printed.amount(form.head.get(key, "")))]
        if whole is not None and parts:
            yield from _sum(form, _WHOLE, whole, parts)


def department(book: Index) -> Iterator[Finding]:
    """Yield where the money of table 14 differs from tables 3 and 4 or in itself."""
    form = department_form(book)
    if form is None:
        return
    total = book.total("3")
    cells = (
        ("基本支出", "3", total, "basic"),
        ("项目支出", "3", total, "project"),
        ("支出合计", "3", total, "total"),
        ("财政拨款", "4", sides.grand(book, "4", sides.INCOME), "income"),
    )
    for name, key, row, column in cells:
        shown = printed.amount(form.head.get(name, ""))
        if shown is not None and row is not None:
            yield from _against(book, form, name, shown, (key, row, column))
    year = book.publication.year
    for suffix in ("", str(year - 1), str(year - 2)):
        for whole, parts in _SUMS:
            yield from _year_sum(form, whole, parts, suffix)
    yield from _shares(form)


def _year_sum(
    form: GoalForm, whole: str, parts: tuple[str, ...], suffix: str
) -> Iterator[Finding]:
    sum_ = printed.amount(form.head.get(f"{whole}{suffix}", ""))
    found = [
        a
        for part in parts
        if (a := printed.amount(form.head.get(f"{part}{suffix}", "")))
    ]
    if sum_ is not None and found:
        yield from _sum(form, f"{whole}{suffix}", sum_, found)


def _shares(form: GoalForm) -> Iterator[Finding]:
    for whole, parts in _SUMS:
        total = printed.amount(form.head.get(whole, ""))
        for part in parts:
            amount = printed.amount(form.head.get(part, ""))
            share = printed.read(form.head.get(f"{part}占比", ""))
            if not total or not amount or not share or not total[0]:
                continue
            exact = amount[0] * _HUNDRED / total[0]
            yield from unequal(
                "forms.share",
                part,
                (_place(form, f"{part}占比"), _place(form, part), _place(form, whole)),
                (share.number, printed.rounded(exact, share.number)),
                severity=Severity.WARNING,
                # The amounts are rounded themselves.
                slack=printed.last_place(share.number),
                unit="%",
            )


def last_year(book: Index) -> Iterator[Finding]:
    """Yield where table 14 gives other figures for last year than its own budget."""
    form, last = department_form(book), book.facts.last
    if form is None or last is None:
        return
    before = Index(last)
    total = before.total("3")
    for name, column in (
        ("支出合计", "total"),
        ("基本支出", "basic"),
        ("项目支出", "project"),
    ):
        label = f"{name}{last.year}"
        shown = printed.amount(form.head.get(label, ""))
        if shown is None or total is None:
            continue
        exact = money.from_yuan(before.value("3", total, column), shown[1])
        yield from unequal(
            "last.amount",
            label,
            (_place(form, label), Place("3", row=str(last.year))),
            (shown[0], printed.rounded(exact, shown[0])),
            severity=Severity.WARNING,
            unit=shown[1],
        )


def _against(
    book: Index,
    form: GoalForm,
    label: str,
    shown: tuple[Decimal, str],
    cell: tuple[str, Row, str],
) -> Iterator[Finding]:
    key, row, column = cell
    amount = book.value(key, row, column)
    exact = money.from_yuan(amount, shown[1])
    side = "income_item" if column == "income" else ""
    yield from unequal(
        "forms.money",
        f"{form.table}.{_bare(form.project)}.{label}",
        (_place(form, label), place(key, row, column, side)),
        (shown[0], printed.rounded(exact, shown[0])),
        unit=shown[1],
        source=f"{amount:,.2f}",
    )


def _sum(
    form: GoalForm,
    label: str,
    whole: tuple[Decimal, str],
    parts: list[tuple[Decimal, str]],
) -> Iterator[Finding]:
    if {unit for _, unit in parts} == {whole[1]}:
        yield from unequal(
            "forms.sum",
            f"{form.table}.{_bare(form.project)}.{label}",
            (_place(form, label),),
            (whole[0], sum((number for number, _ in parts), ZERO)),
            slack=printed.last_place(whole[0]) if len(parts) > 1 else ZERO,
            unit=whole[1],
        )


def _place(form: GoalForm, label: str) -> Place:
    return Place(
        form.table,
        row=label,
        line=form.line,
        page=form.page,
        text=form.head.get(label, ""),
        form=form.project,
    )


def _bare(text: str) -> str:
    return "".join(text.split())
