"""Which budget lights an adjustment of a project's budget would turn."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from budget.choices import MoneyChange
from budget.models import BudgetChange
from budget.models.organization import STEP
from budget.models.review import OPEN
from budget.queries.budget_changes import Standing, standing
from performance.course import MONTHS
from performance.queries import adjustments, loading, money
from performance.queries.facts import Rules
from performance.queries.money import Money, Purse, Purses


@dataclass(frozen=True, slots=True)
class MoneyEffect:
    """One light of one period with the old budget and the new: a project's, or where
    `is_whole` its department's."""

    month: int
    is_whole: bool
    before: Money
    after: Money

    @property
    def turns(self) -> bool:
        """Whether the light is another one with the new budget."""
        return self.before.verdict.light is not self.after.verdict.light


@dataclass(frozen=True, slots=True)
class ChangeSheet:
    """A budget change as its proposer and its reviewers read it."""

    standing: Standing
    effects: list[MoneyEffect]
    is_open: bool

    @property
    def turned(self) -> int:
        """How many lights it turns."""
        return sum(effect.turns for effect in self.effects)


def sheet(row: BudgetChange, today: datetime.date) -> ChangeSheet:
    """Return how the money stands and what a change would do to its lights; one that
    is decided changes nothing any more."""
    is_open = row.status in OPEN and row.what == MoneyChange.ADJUSTMENT
    found = effects([row], today)[row.pk] if is_open else []
    return ChangeSheet(standing(row.project_year), found, is_open)


def effects(
    rows: Collection[BudgetChange], today: datetime.date
) -> dict[int, list[MoneyEffect]]:
    """Judge, for each adjustment, the project's and its department's money of each
    opened period from its day on, with the old budget and the new.

    A carry-over is no part of a budget and turns nothing. Nothing is written. Two
    queries for each year and two for each of its opened periods, however many changes;
    their project year, project and department are read along.
    """
    found: dict[int, list[MoneyEffect]] = {row.pk: [] for row in rows}
    years: dict[int, list[BudgetChange]] = defaultdict(list)
    for row in rows:
        if row.what == MoneyChange.ADJUSTMENT:
            years[row.project_year.year].append(row)
    for year, mine in years.items():
        bodies = {_body(row) for row in mine}
        known = loading.stand(bodies, year=year, month=MONTHS)
        months = adjustments.opened(known.periods, today)
        first = min(row.valid_from.month for row in mine)
        wanted = sorted({m for body in bodies for m in months[body] if m >= first})
        for month in wanted:
            purses = money.of_bodies(bodies, year, month)
            for row in mine:
                if month in months[_body(row)] and month >= row.valid_from.month:
                    found[row.pk] += _effects(row, month, purses, known.policies)
    return found


def _body(row: BudgetChange) -> str:
    return row.project_year.project.department.path[:STEP]


def _effects(
    row: BudgetChange, month: int, purses: Purses, policies: Iterable[Rules]
) -> Iterator[MoneyEffect]:
    """Yield the project's light at a period and its department's, where one is."""
    own, year = purses.of(row.project_year_id), row.project_year.year
    binds = own is None or own.month >= row.valid_from.month
    held = own.budget if own else purses.budgets.get(row.project_year_id, Decimal(0))
    more = row.after - held if binds else Decimal(0)
    whole = purses.whole(_body(row))
    for path, purse, is_whole in (
        (row.project_year.project.department.path, own, False),
        (_body(row), whole, True),
    ):
        if purse is not None:
            yield MoneyEffect(
                month,
                is_whole,
                money.judge(policies, year, path, purse),
                money.judge(policies, year, path, _with(purse, more)),
            )


def _with(purse: Purse, more: Decimal) -> Purse:
    return replace(purse, budget=purse.budget + more)
