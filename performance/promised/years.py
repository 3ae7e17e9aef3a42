"""The department's money of three years, as its form prints it. Pure."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from budget import money, numerals
from budget.publication import YUAN, GoalForm, Publication, Table
from performance.promised import days
from performance.promised.terms import PromisedYear

WAN: Final = "万元"
FISCAL: Final = ("general", "government_fund", "state_capital")
_LINES: Final = {
    "fiscal": "财政拨款",
    "other": "其他资金",
    "basic": "基本支出",
    "project": "项目支出",
}


def years(publication: Publication, form: GoalForm) -> Iterator[PromisedYear]:
    """Return the year and those before it that a department's form prints."""
    year = publication.year
    said = [int(text) for text in form.head.get("年份", "").split("、") if text]
    for one in sorted(said):
        amounts = {
            key: _printed(form.head.get(f"{label}{one}", ""))
            for key, label in _LINES.items()
        }
        if one != year and any(text for _amount, text in amounts.values()):
            yield PromisedYear(year=one, money=amounts)
    exact = dict(_exact(publication))
    yield PromisedYear(
        year=year,
        money={
            key: _printed(form.head.get(label, ""), exact.get(key, ()))
            for key, label in _LINES.items()
        },
        duties=form.head.get("部门职能概述", ""),
        tasks=form.head.get("年度工作任务", ""),
        filled_on=days.day(form.head.get("填报日期", "")),
    )


def _exact(publication: Publication) -> Iterator[tuple[str, tuple[Decimal, ...]]]:
    """Return to the cent, from tables 2 and 3, what the form prints rounded.

    财政拨款 may be told with or without what was carried over.
    """
    spent, got = (_totals(publication, key) for key in ("3", "2"))
    for key in ("basic", "project"):
        if key in spent:
            yield key, (spent[key],)
    year, carried = (
        sum((got.get(f"{when}_{key}", Decimal(0)) for key in FISCAL), Decimal(0))
        for when in ("year", "carried")
    )
    yield "fiscal", (year, year + carried)
    if "total" in got:
        yield "other", (got["total"] - year, got["total"] - year - carried)


def _totals(publication: Publication, key: str) -> dict[str, Decimal]:
    """Return the totals of a table by column, in 元."""
    table = publication.tables.get(key, Table(key))
    unit = table.unit if table.unit in money.PLACES else YUAN
    cells = table.total.cells if table.total else {}
    return {
        column: money.to_yuan(cell.number, unit)
        for column, cell in cells.items()
        if cell.number is not None
    }


def _printed(text: str, exact: Iterable[Decimal] = ()) -> tuple[Decimal | None, str]:
    """Return an amount in 元 and as printed: to the cent where a table has it so."""
    amount = yuan(text)
    if amount is None:
        return None, text
    step = Decimal(1).scaleb(money.PLACES[WAN] - _places(text))
    rounded = (one for one in exact if abs(one - amount) * 2 <= step)
    return next(rounded, amount), text


def _places(text: str) -> int:
    """Return how many decimals a printed figure has."""
    figure = re.search(r"\d+\.(\d+)", numerals.plain(text))
    return len(figure[1]) if figure else 0


def wan(text: str) -> Decimal | None:
    """Read an amount of a form in 万元, whatever unit it prints; None for none."""
    amount = yuan(text)
    return None if amount is None else money.from_yuan(amount, WAN)


def yuan(text: str, unit: str = WAN) -> Decimal | None:
    """Read an amount as 元; a bare figure is in `unit`. None for no plain amount."""
    bare = numerals.plain(text).replace(" ", "")
    if not bare:
        return None
    try:
        return money.yuan(bare if bare.endswith("元") else bare + unit)
    except ValueError:
        return None
