"""What was done to money, act by act: read from the trail, the oldest first."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from budget import clock
from budget.audit.columns import history_of
from budget.choices import MoneyChange, Status
from budget.models import BudgetChange, Execution, ProjectYear
from performance.models import Policy

CORRECTED = "~"


class Spent(NamedTuple):
    """A project's execution at a month's end as it was written; amounts in 元.

    `again` tells that the month had one before.
    """

    year_id: int
    month: int
    adjusted: Decimal
    executed: Decimal
    is_sample: bool
    again: bool


class Adjusted(NamedTuple):
    """A 预算调整 that came into force: the year's budget in 元 from its day on."""

    year_id: int
    valid_from: datetime.date
    pk: int
    amount: Decimal
    document_no: str


class Granted(NamedTuple):
    """What a project has for its year in 元; None where it has no 批复."""

    year_id: int
    amount: Decimal | None


class Ruled(NamedTuple):
    """Rules that came into force."""

    policy_id: int


What = Spent | Adjusted | Granted | Ruled


class Act(NamedTuple):
    """One record of one act: by which change of the trail, and when."""

    change: int
    at: datetime.datetime
    what: What


@dataclass(frozen=True, slots=True)
class Acts:
    """What was done, by the project's year that it is about; to the rules apart."""

    by_year: Mapping[int, list[Act]]
    to_rules: list[Act]

    def of(self, years: Iterable[int]) -> list[Act]:
        """Return what was done to some projects and to the rules, in its order."""
        found = [act for year in years for act in self.by_year.get(year, ())]
        return sorted([*found, *self.to_rules], key=lambda act: act.change)


def acts(years: Collection[int], month: int) -> Acts:
    """Return what was done to the money of some project years up to a month, and to
    the rules; four queries. Nothing later than the clock."""
    by_year: dict[int, list[Act]] = {}
    for found in (_spent(years, month), _adjusted(years, month), _granted(years)):
        for year_id, act in found:
            by_year.setdefault(year_id, []).append(act)
    return Acts(by_year, list(_ruled()))


def _past(model: Any, **chosen: Any) -> Any:
    rows = history_of(model).objects.filter(history_date__lte=clock.now(), **chosen)
    return rows.order_by("history_id")


def _spent(years: Collection[int], month: int) -> Iterator[tuple[int, Act]]:
    rows = _past(Execution, project_year__in=years, month__lte=month).values_list(
        "change_id",
        "history_date",
        "project_year_id",
        "month",
        "adjusted",
        "executed",
        "is_sample",
        "history_type",
    )
    for change, at, year, of_month, adjusted, executed, sample, kind in rows:
        again = kind == CORRECTED
        what = Spent(year, of_month, adjusted, executed, sample, again)
        yield year, Act(change, at, what)


def _adjusted(years: Collection[int], month: int) -> Iterator[tuple[int, Act]]:
    rows = _past(
        BudgetChange,
        project_year__in=years,
        what=MoneyChange.ADJUSTMENT,
        status=Status.APPROVED,
        valid_from__month__lte=month,
    ).values_list(
        "change_id",
        "history_date",
        "project_year_id",
        "valid_from",
        "id",
        "after",
        "document_no",
    )
    for change, at, year, *columns in rows:
        yield year, Act(change, at, Adjusted(year, *columns))


def _granted(years: Collection[int]) -> Iterator[tuple[int, Act]]:
    rows = _past(ProjectYear, id__in=years).values_list(
        "change_id", "history_date", "id", "amount", "awaits_grant"
    )
    for change, at, pk, amount, awaits in rows:
        yield pk, Act(change, at, Granted(pk, None if awaits else amount))


def _ruled() -> Iterator[Act]:
    rows = _past(Policy, status=Status.APPROVED).values_list(
        "change_id", "history_date", "id"
    )
    for change, at, pk in rows:
        yield Act(change, at, Ruled(pk))
