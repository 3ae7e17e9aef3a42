"""The money beside the results: a project's, or a whole department's."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce

from budget import periods as calendar
from budget.choices import MoneyChange
from budget.models import Execution, ProjectYear
from budget.models.budget_change import binding
from performance.lights.rollup import budget_light
from performance.lights.terms import Verdict
from performance.queries import judging
from performance.queries.facts import Facts, Rules
from performance.queries.judging import Judged
from performance.queries.weights import Place, place_of
from performance.rounding import rounded
from performance.sentences import Language
from performance.wording import why_budget

RATE_PLACES = 1


def share(executed: Decimal | int, budget: Decimal | int) -> str:
    """Return what is spent in percent of a budget; empty where there is none."""
    if budget <= 0:
        return ""
    rate = Fraction(executed) * 100 / Fraction(budget)
    return rounded(rate, RATE_PLACES, (Decimal(100),)) + "%"


@dataclass(frozen=True, slots=True)
class Money:
    """A project's money in yuan as of the newest month on record."""

    month: int
    budget: Decimal
    executed: Decimal
    verdict: Verdict
    is_sample: bool
    rules: Rules

    @property
    def rate(self) -> str:
        """Executed in percent of the budget; empty where there is no budget."""
        return share(self.executed, self.budget)

    def why(self, language: Language = "zh") -> str:
        return why_budget(
            self.verdict,
            self.executed,
            self.budget,
            self.month,
            thresholds=self.rules.thresholds,
            language=language,
        )


@dataclass(frozen=True, slots=True)
class Purse:
    """Money in 元 at a month's end, before it is judged."""

    month: int
    budget: Decimal
    executed: Decimal
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Purses:
    """The budgets of the year's beginning, those in force, and the newest executions of
    some project years, by id."""

    amounts: dict[int, Decimal] = field(default_factory=dict)
    budgets: dict[int, Decimal] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    executions: dict[int, Execution] = field(default_factory=dict)

    def of(self, year_id: int) -> Purse | None:
        """Return one project's money; None before the first execution."""
        row = self.executions.get(year_id)
        if row is None:
            return None
        return Purse(row.month, row.budget, row.executed, row.is_sample)

    def whole(self, path: str) -> Purse | None:
        """Return a department's money: all its projects' as of the newest month.

        A project without execution stands with its budget in force and nothing spent.
        """
        inside = self._under(path)
        rows = [self.executions[pk] for pk in inside if pk in self.executions]
        if not rows:
            return None
        unspent = [self.budgets[pk] for pk in inside if pk not in self.executions]
        return Purse(
            month=max(row.month for row in rows),
            budget=sum((row.budget for row in rows), sum(unspent, Decimal(0))),
            executed=sum((row.executed for row in rows), Decimal(0)),
            is_sample=any(row.is_sample for row in rows),
        )

    def beside(self, place: Place) -> Purse | None:
        """Return the money beside a form: a project's, or its whole department's."""
        if place.project_year_id is None:
            return self.whole(place.body_path)
        return self.of(place.project_year_id)

    def inside(self, place: Place) -> list[int]:
        """Return the project years whose money stands beside a form."""
        if place.project_year_id is not None:
            return [place.project_year_id]
        return self._under(place.body_path)

    def amounts_of(self, path: str) -> list[Decimal]:
        """Return what a department's projects had at the year's beginning."""
        return [
            amount
            for pk, amount in self.amounts.items()
            if self.places[pk].startswith(path)
        ]

    def recorded_through(self, path: str) -> int | None:
        """Return the month through which every project's money is on record."""
        inside = self._under(path)
        if not inside or any(pk not in self.executions for pk in inside):
            return None
        return min(self.executions[pk].month for pk in inside)

    def _under(self, path: str) -> list[int]:
        return [pk for pk, place in self.places.items() if place.startswith(path)]


def of_bodies(paths: Collection[str], year: int, month: int) -> Purses:
    """Read the money of all projects of some bodies; two queries."""
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(project__department__path__startswith=path)
    return _read(inside & Q(year=year), month)


def place(row: Judged) -> Place:
    """Return the form that a commitment stands on."""
    return place_of(row.commitment.body_path, row.commitment.project_year_id)


def purses(places: Iterable[Place], year: int, month: int) -> Purses:
    """Read the money beside some forms of a year: of projects, or of whole departments;
    two queries."""
    forms = set(places)
    wanted = Q(pk__in=[form.project_year_id for form in forms if form.project_year_id])
    for body in {form.body_path for form in forms if form.project_year_id is None}:
        wanted |= Q(year=year, project__department__path__startswith=body)
    return _read(wanted, month)


def _read(wanted: Q, month: int) -> Purses:
    found = Purses()
    adjusted = binding(MoneyChange.ADJUSTMENT, OuterRef("pk"), month)
    rows = (
        ProjectYear.objects.granted()
        .filter(wanted)
        .annotate(budget=Coalesce(adjusted, F("amount")))
    )
    place, name = "project__department__path", "project__name"
    columns = ("pk", "amount", "joins_on", "budget", place, name)
    for pk, amount, joined, budget, path, called in rows.order_by(
        "order", "pk"
    ).values_list(*columns):
        found.names[pk] = called
        found.amounts[pk] = amount if joined is None else Decimal(0)
        found.budgets[pk], found.places[pk] = budget, path
    executions = Execution.objects.with_budget().filter(
        project_year__in=found.amounts, month__lte=month
    )
    for execution in executions.order_by("month"):
        found.executions[execution.project_year_id] = execution
    return found


def judged(facts: Facts, path: str, purse: Purse | None) -> Money | None:
    """Judge money by the rules in force at its own month."""
    return None if purse is None else judge(facts.policies, facts.year, path, purse)


def judge(policies: Iterable[Rules], year: int, path: str, purse: Purse) -> Money:
    """Judge the money of a project or a department by the nearest rules of its day."""
    end = calendar.period_end(year, purse.month)
    rules = judging.rules_for(policies, path, end)
    verdict = budget_light(
        purse.executed, purse.budget, purse.month, thresholds=rules.thresholds
    )
    return Money(
        month=purse.month,
        budget=purse.budget,
        executed=purse.executed,
        verdict=verdict,
        is_sample=purse.is_sample,
        rules=rules,
    )
