"""A project's next year, begun where its commitments are carried over.

Code and budget are the person's; the head of the form is this year's, its goals are
those that go on. Where the money comes from is left open, for the form to say.
"""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone

from budget.audit import door
from budget.models import ProjectYear
from budget.models.organization import STEP
from performance.declared_numbers import amount_of
from performance.declared_terms import LONGEST, WANTED, too_long
from performance.declaring import PROJECT_MONEY, WAN, MoneyLine, Problem
from performance.language import language
from performance.models import Goal, Target
from performance.queries import declarations
from performance.queries.declared_doubts import CODE_TAKEN
from performance.rolling import Budget, Plan, next_value
from performance.services import locks
from performance.services.declarations import FOR_FINANCE
from performance.services.declared_heads import book_of, last_order

# What the next form begins with, as every form begun from the year before.
_KEPT = (
    "fund_kind",
    "functional_code",
    "attribute",
    "type",
    "owner_role",
    "overview",
    "basis",
    "total_goal",
)


def begin(path: str, year: int, plan: Plan, now: datetime.datetime) -> int:
    """Begin the next year of the projects that `plan` gives budgets and of which it
    carries something over; return how many.

    One that has its next year already is passed over. Raises ValidationError
    {"k<project>": …} for a code that is missing or taken and where the next budget is
    published, {"a<project>": …} for an amount that cannot be read.
    """
    if not plan.budgets:
        return 0
    locks.one_at_a_time([path[:STEP]], locks.DECLARING)
    goals = _goals(path, year, plan)
    there = ProjectYear.objects.filter(year=year + 1).values("project")
    held = ProjectYear.objects.filter(pk__in={goal.project_year_id for goal in goals})
    rows = list(
        held.exclude(project__in=there)
        .select_related("project__department", "lead")
        .order_by("project__department__path", "order", "pk")
    )
    if rows and declarations.is_published(path[:STEP], year + 1):
        raise ValidationError({f"k{row.project_id}": FOR_FINANCE for row in rows})
    amounts = _amounts({row.project_id: plan.budgets[row.project_id] for row in rows})
    _write(rows, plan, amounts, _words(goals, plan, year), now)
    return len(rows)


def _goals(path: str, year: int, plan: Plan) -> list[Goal]:
    """Return the goals of these projects of which a commitment goes on."""
    mine = Target.objects.filter(
        pk__in=plan.carry,
        goal__year=year,
        goal__project_year__project__in=plan.budgets,
        indicator__department__path__startswith=path,
        retired_at=None,
    )
    rows = Goal.objects.filter(pk__in=mine.order_by().values("goal"))
    return list(rows.order_by("order", "pk"))


def _amounts(budgets: dict[int, Budget]) -> dict[int, Decimal]:
    """Read each project's amount in 元; refuse what cannot be read, and its code."""
    found: list[Problem] = []
    taken = set(
        ProjectYear.objects.filter(
            code__in=[one.code.strip() for one in budgets.values()]
        ).values_list("code", flat=True)
    )
    amounts = {}
    for pk, one in budgets.items():
        code = one.code.strip()
        if not code:
            found.append(Problem(f"k{pk}", WANTED))
        elif len(code) > LONGEST["code"]:
            found.append(Problem(f"k{pk}", too_long(LONGEST["code"])))
        elif code in taken:
            found.append(Problem(f"k{pk}", CODE_TAKEN))
        taken.add(code)
        line = MoneyLine(place=f"a{pk}", key=PROJECT_MONEY[0], text=one.amount)
        amounts[pk] = amount_of(line, found) or Decimal()
    if found:
        raise ValidationError({one.place: one.say(language()) for one in found})
    return amounts


def _words(goals: Iterable[Goal], plan: Plan, year: int) -> dict[int | None, str]:
    """Return the next year's goals of each project year, one a line."""
    words: dict[int | None, list[str]] = {}
    for goal in goals:
        text = plan.goals.get(goal.pk, next_value(goal.text, year)).strip()
        words.setdefault(goal.project_year_id, []).append(text)
    return {pk: "\n".join(lines) for pk, lines in words.items()}


def _write(
    rows: list[ProjectYear],
    plan: Plan,
    amounts: dict[int, Decimal],
    words: dict[int | None, str],
    now: datetime.datetime,
) -> None:
    if not rows:
        return
    book = book_of(rows[0].project.department, rows[0].year + 1)
    first = last_order(book) + 1
    fresh = []
    for order, row in enumerate(rows, start=first):
        given = plan.budgets[row.project_id]
        printed = given.amount.strip()
        starts_on, ends_on = _term(row)
        heir = ProjectYear(
            project=row.project,
            book=book,
            year=row.year + 1,
            order=order,
            code=given.code.strip(),
            amount=amounts[row.project_id],
            amount_printed=printed if printed.endswith("元") else printed + WAN,
            starts_on=starts_on,
            ends_on=ends_on,
            lead=row.lead if row.lead and row.lead.is_active else None,
            year_goal=words[row.pk],
            filled_on=timezone.localdate(now),
            **{name: getattr(row, name) for name in _KEPT},
        )
        fresh.append(heir)
    door.save_many(fresh)


def _term(row: ProjectYear) -> tuple[datetime.date, datetime.date]:
    """Move a term that ends with the year on; a longer one stays."""
    if row.ends_on.year > row.year:
        return row.starts_on, row.ends_on
    own = row.starts_on.year == row.year
    return _moved(row.starts_on) if own else row.starts_on, _moved(row.ends_on)


def _moved(day: datetime.date) -> datetime.date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year + 1, day=28 if leap else day.day)
