"""Changes against last year that the text gives: amounts and rates.

Source: 与上年预算对比 in the explanation; last year's figures stand in table 14.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from budget.choices import Severity
from budget.publication import GoalForm, Statement
from budget.reconcile import printed
from budget.reconcile.compare import unequal
from budget.reconcile.index import ZERO, Index
from budget.reconcile.said import HUNDRED, spoken
from budget.reconcile.terms import Finding, Place

_HALF: Final = Decimal("0.005")
_BASES: Final = {"total": "支出合计", "basic": "基本支出", "project": "项目支出"}
_CONTRADICTION: Final = ("增长下降", "增长减少", "增加减少", "增加下降", "下降增长")


def amounts(book: Index) -> Iterator[Finding]:
    """Yield changes that are not the difference of the two years in table 14."""
    form = department_form(book)
    for said in book.publication.statements:
        name = _BASES.get(said.about.removesuffix(".change"))
        if name is None or not said.about.endswith(".change") or form is None:
            continue
        year = book.publication.year
        now = printed.amount(form.head.get(name, ""))
        before = printed.amount(form.head.get(f"{name}{year - 1}", ""))
        if now and before and now[1] == before[1] == said.unit:
            yield from unequal(
                "text.change",
                said.about,
                (
                    spoken(said),
                    Place("14", row=name, line=form.line),
                    Place("14", row=f"{name}{year - 1}", line=form.line),
                ),
                (said.number, now[0] - before[0]),
                unit=said.unit,
            )


def parts(book: Index) -> Iterator[Finding]:
    """Yield that the changes of basic and project money do not make the whole one."""
    said = {one.about: one for one in book.publication.statements}
    found = [said.get(f"{name}.change") for name in ("total", "basic", "project")]
    three = [one for one in found if one is not None]
    if len(three) == 3 and len({one.unit for one in three}) == 1:
        yield from unequal(
            "text.change_parts",
            "total",
            tuple(spoken(one) for one in three),
            (three[0].number, three[1].number + three[2].number),
            severity=Severity.WARNING,
            slack=Decimal("0.01"),
            unit=three[0].unit,
        )


def rates(book: Index) -> Iterator[Finding]:
    """Yield rates that do not follow from the change and this year's amount; both
    are rounded, so the rate may lie anywhere between what they allow."""
    said = {one.about: one for one in book.publication.statements}
    for about, rate in said.items():
        head, _, name = about.partition(":")
        if not head.endswith(".change_rate"):
            continue
        base = head.removesuffix(".change_rate")
        change = said.get(_about(f"{base}.change", name))
        now = said.get(_about(base if name else f"{base}.total", name)) or said.get(
            base
        )
        if change is not None and now is not None and change.unit == now.unit:
            yield from _rate(about, rate, change, now)
    seen: set[int] = set()
    for one in book.publication.statements:
        if any(words in one.text for words in _CONTRADICTION) and one.line not in seen:
            seen.add(one.line)
            yield Finding(
                "text.words",
                Severity.NOTE,
                "text.words",
                one.about.removesuffix("_rate"),
                (spoken(one),),
            )
            break


def _about(key: str, name: str) -> str:
    return f"{key}:{name}" if name else key


def _rate(
    about: str, rate: Statement, change: Statement, now: Statement
) -> Iterator[Finding]:
    before = now.number - change.number
    if before <= 2 * _HALF:
        return
    low, high = sorted(
        (abs(change.number) + way * _HALF) * HUNDRED / (before - way * 2 * _HALF)
        for way in (-1, 1)
    )
    size = abs(rate.number)
    half = printed.last_place(rate.number) / 2
    if low - half <= size <= high + half:
        return
    exact = abs(change.number) * HUNDRED / before
    sign = -1 if change.number < 0 else 1
    yield from unequal(
        "text.rate",
        about,
        (spoken(rate), spoken(change), spoken(now)),
        (rate.number, sign * printed.rounded(exact, rate.number)),
        severity=Severity.WARNING,
        unit="%",
        slack=ZERO,
    )


def department_form(book: Index) -> GoalForm | None:
    """Return the department's goal form (table 14)."""
    return next((f for f in book.publication.forms if f.table == "14"), None)
