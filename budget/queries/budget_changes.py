"""A project's money by its documents: what binds, what is handed on, what is asked."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from budget.choices import MoneyChange
from budget.models import BudgetChange, Execution, ProjectYear

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Bound:
    """The adjustment in force at a month's end: the amount and its document."""

    amount: Decimal
    document_no: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A project year's money as it stands, in 元.

    `budget` binds last, `handed` goes to the next year, `carried` came from the one
    before (None: nothing on record). `last` says since when, by kind.
    """

    budget: Decimal
    handed: Decimal
    carried: Decimal | None
    spent: Execution | None
    last: dict[str, datetime.date]

    @property
    def executed(self) -> Decimal:
        return self.spent.executed if self.spent else ZERO

    @property
    def rest(self) -> Decimal:
        """What is left, with the money that came from the year before."""
        return self.budget + (self.carried or ZERO) - self.executed

    def amount(self, what: str) -> Decimal:
        """Return the amount that a change of a kind begins with."""
        return self.budget if what == MoneyChange.ADJUSTMENT else self.handed


def standing(year: ProjectYear) -> Standing:
    """Return how a project year's money stands now, in three queries."""
    last = {
        row.what: row
        for row in BudgetChange.objects.in_force().filter(project_year=year)
    }
    spent = Execution.objects.filter(project_year=year).order_by("-month").first()
    adjustment = last.get(MoneyChange.ADJUSTMENT)
    handed = last.get(MoneyChange.CARRY_OVER)
    budget = spent.adjusted if spent else year.amount
    return Standing(
        adjustment.after if adjustment else budget,
        handed.after if handed else ZERO,
        carried(year),
        spent,
        {what: row.valid_from for what, row in last.items()},
    )


def carried(year: ProjectYear, through: int = 12) -> Decimal | None:
    """Return what the project's year before handed on, up to a month's end."""
    rows = BudgetChange.objects.in_force().filter(
        project_year__project=year.project_id,
        project_year__year=year.year - 1,
        what=MoneyChange.CARRY_OVER,
        valid_from__month__lte=through,
    )
    row = rows.last()
    return row.after if row else None


def bound(years: Iterable[ProjectYear], month: int) -> dict[int, Bound]:
    """Return the adjustment in force at a month's end by project year; one query."""
    rows = BudgetChange.objects.in_force().filter(
        project_year__in=[year.pk for year in years],
        what=MoneyChange.ADJUSTMENT,
        valid_from__month__lte=month,
    )
    return {row.project_year_id: Bound(row.after, row.document_no) for row in rows}
