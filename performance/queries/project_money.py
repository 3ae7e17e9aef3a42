"""A project's money on its page: sources, changes by document, rates, other years."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from budget import access, money
from budget.choices import FundKind, MoneyChange, Status
from budget.models import BudgetChange, Execution, ProjectYear, User
from performance.course import MONTHS
from performance.queries.money import Money, share

# The year's form parts its money by level of government, in 万元.
LEVELS = {
    "central": _("中央财政"),
    "provincial": _("省级财政"),
    "municipal": _("市级财政"),
    "district": _("区级财政"),
    "self_raised": _("自筹及其他"),
}
_NAMES = {
    "initial": _("对年初预算"),
    "adjusted": _("对全年预算数（调整后）"),
    "carried": _("对全年预算数加上年结转"),
}
GONE = (Status.CANCELLED, Status.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Rate:
    """What is spent in percent of one budget; `of` names which, amounts in 元."""

    of: str
    budget: Decimal
    percent: str

    @property
    def name(self) -> str:
        return str(_NAMES[self.of])


@dataclass(frozen=True, slots=True)
class YearLine:
    """One year of a project beside the others, in 元.

    `month` is the last one with an execution, and `percent` of the budget that bound
    at its end; `more` is what the initial budget has more than the year before, None
    where that is not on record.
    """

    year: ProjectYear
    budget: Decimal
    carried: Decimal | None
    executed: Decimal | None
    month: int | None
    handed: Decimal | None
    more: Decimal | None
    percent: str
    is_sample: bool


def sources(year: ProjectYear) -> list[tuple[str, Decimal]]:
    """Return (name, 元) of where the money comes from; the fund alone where the form
    does not part it."""
    found = [
        (str(name), money.to_yuan(amount, "万元"))
        for key, name in LEVELS.items()
        if (amount := getattr(year, key))
    ]
    fund = str(FundKind(year.fund_kind).label) if year.fund_kind else ""
    return found or [(fund, year.amount)]


def changes(year: ProjectYear, user: User) -> list[BudgetChange]:
    """Return the changes by document that the user may see, oldest first."""
    rows: QuerySet[BudgetChange] = access.visible(
        BudgetChange.objects.filter(project_year=year).exclude(status__in=GONE), user
    )
    return list(rows.select_related("author").order_by("valid_from", "pk"))


def rates(year: ProjectYear, newest: Money | None, own: YearLine) -> list[Rate]:
    """Return the execution rate of each budget that differs from the one before; of
    no first one where the project joined in mid-year."""
    if newest is None:
        return []
    found, joined = [], year.joins_on is not None
    if not joined:
        found.append(Rate("initial", year.amount, share(newest.executed, year.amount)))
    if joined or newest.budget != year.amount:
        found.append(Rate("adjusted", newest.budget, newest.rate))
    if own.carried:
        whole = newest.budget + own.carried
        found.append(Rate("carried", whole, share(newest.executed, whole)))
    return found


def years(year: ProjectYear, month: int) -> list[YearLine]:
    """Return the years of the project, newest first, in three queries.

    The page's own year is told through `month`, the others through their last one.
    """
    rows = list(ProjectYear.objects.filter(project=year.project_id).order_by("-year"))
    until = {row.pk: month if row.pk == year.pk else MONTHS for row in rows}
    spent: dict[int, Execution] = {}
    executions = Execution.objects.with_budget().filter(project_year__in=rows)
    for execution in executions.order_by("month"):
        if execution.month <= until[execution.project_year_id]:
            spent[execution.project_year_id] = execution
    moved = list(BudgetChange.objects.in_force().filter(project_year__in=rows))
    known = {row.year: row for row in rows}
    return [
        _line(row, known.get(row.year - 1), spent.get(row.pk), moved, until[row.pk])
        for row in rows
    ]


def _line(
    year: ProjectYear,
    before: ProjectYear | None,
    spent: Execution | None,
    moved: Iterable[BudgetChange],
    until: int,
) -> YearLine:
    budget = _last(moved, year, MoneyChange.ADJUSTMENT, until)
    if budget is None:
        budget = spent.budget if spent else year.amount
    return YearLine(
        year=year,
        budget=budget,
        carried=_last(moved, before, MoneyChange.CARRY_OVER, until) if before else None,
        executed=spent.executed if spent else None,
        month=spent.month if spent else None,
        handed=_last(moved, year, MoneyChange.CARRY_OVER, MONTHS),
        more=year.initial - before.initial if before else None,
        percent=share(spent.executed, spent.budget) if spent else "",
        is_sample=bool(spent and spent.is_sample),
    )


def _last(
    moved: Iterable[BudgetChange], year: ProjectYear, what: MoneyChange, until: int
) -> Decimal | None:
    """Return the amount of the last change of a kind up to a month's end."""
    found = [
        row.after
        for row in moved
        if row.project_year_id == year.pk
        and row.what == what
        and row.valid_from.month <= until
    ]
    return found[-1] if found else None
