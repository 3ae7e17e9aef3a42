"""What was done to money, act by act: read from the trail, the oldest first."""

import datetime
from collections.abc import Collection, Iterator
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

    `again` tells that the month had one before; `row` is that of the trail.
    """

    row: int
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
    """One record of one act: when, and by which change of the trail."""

    at: datetime.datetime
    change: int
    what: What

    @property
    def year_id(self) -> int | None:
        """The project's year that it is about, None where it is about all."""
        return None if isinstance(self.what, Ruled) else self.what.year_id


def acts(years: Collection[int], month: int) -> list[Act]:
    """Return what was done to the money of some project years up to a month, and to
    the rules, in the order of doing; four queries. Nothing later than the clock."""
    found = [*_spent(years, month), *_adjusted(years, month), *_granted(years)]
    return sorted([*found, *_ruled()], key=lambda act: act[:2])


def _past(model: Any, **chosen: Any) -> Any:
    rows = history_of(model).objects.filter(history_date__lte=clock.now(), **chosen)
    return rows.order_by("history_id")


def _spent(years: Collection[int], month: int) -> Iterator[Act]:
    rows = _past(Execution, project_year__in=years, month__lte=month).values_list(
        "history_date",
        "change_id",
        "history_id",
        "project_year_id",
        "month",
        "adjusted",
        "executed",
        "is_sample",
        "history_type",
    )
    for at, change, row, year, of_month, adjusted, executed, sample, kind in rows:
        again = kind == CORRECTED
        what = Spent(row, year, of_month, adjusted, executed, sample, again)
        yield Act(at, change, what)


def _adjusted(years: Collection[int], month: int) -> Iterator[Act]:
    rows = _past(
        BudgetChange,
        project_year__in=years,
        what=MoneyChange.ADJUSTMENT,
        status=Status.APPROVED,
        valid_from__month__lte=month,
    ).values_list(
        "history_date",
        "change_id",
        "project_year_id",
        "valid_from",
        "id",
        "after",
        "document_no",
    )
    for at, change, *columns in rows:
        yield Act(at, change, Adjusted(*columns))


def _granted(years: Collection[int]) -> Iterator[Act]:
    rows = _past(ProjectYear, id__in=years).values_list(
        "history_date", "change_id", "id", "amount", "awaits_grant", "removed_at"
    )
    for at, change, pk, amount, awaits, removed in rows:
        yield Act(at, change, Granted(pk, None if awaits or removed else amount))


def _ruled() -> Iterator[Act]:
    rows = _past(Policy, status=Status.APPROVED).values_list(
        "history_date", "change_id", "id"
    )
    for at, change, pk in rows:
        yield Act(at, change, Ruled(pk))
