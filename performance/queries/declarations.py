"""What is on record of a declared form: to fill it on, and to check it against."""

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from budget import access
from budget.choices import BookStatus, Role, Status
from budget.models import BudgetBook, Department, DepartmentYear, ProjectYear, User
from budget.models.organization import STEP
from budget.models.review import UNDER_REVIEW
from performance.choices import GoalKind, OfficialForm, ValueKind
from performance.declaring import (
    DEPARTMENT_MONEY,
    HEAD,
    JOINS,
    PROJECT_MONEY,
    DeclaredForm,
    DeclaredGoal,
    DeclaredRow,
    FormKind,
    MoneyLine,
    Standing,
    fingerprint,
    numbered,
)
from performance.models import Filing, Goal, Target, TargetVersion
from performance.rounding import plain

# Who fills a form in: who enters figures, and who sets targets up.
FILLERS: Final = frozenset({Role.LEAD, Role.CLERK, Role.FINANCE, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Held:
    """A form's goals and rows on record, in their order."""

    goals: tuple[Goal, ...]
    rows: tuple[Target, ...]


def may_fill(user: User, path: str) -> bool:
    """Whether the person may fill in the forms of a department."""
    return bool(access.roles_at(user, path) & FILLERS)


def places(user: User) -> list[Department]:
    """Return the departments whose forms the person may fill in, parents first."""
    wanted = Q(pk__in=[])
    for grant in access.grants(user):
        if Role(grant.role) in FILLERS:
            wanted |= Q(path__startswith=grant.path)
    return list(Department.objects.filter(wanted).order_by("path"))


def standing(targets: "QuerySet[Target]") -> "QuerySet[Target]":
    """Leave out the rows that were taken off a form while it was being filled."""
    promised = TargetVersion.objects.filter(target=OuterRef("pk"))
    return targets.filter(Exists(promised.exclude(kind=ValueKind.DROPPED)))


def held(department: Department, year: int, project_year: ProjectYear | None) -> Held:
    """Return the goals and rows of a form: of a project year, else of the body's own.

    Two queries.
    """
    goals = Goal.objects.filter(year=year, removed_at=None)
    if project_year is None:
        goals = goals.filter(department=department, project_year=None)
    else:
        goals = goals.filter(project_year=project_year)
    found = tuple(goals.order_by("-kind", "order", "pk"))
    rows = standing(Target.objects.filter(goal__in=found)).select_related("indicator")
    return Held(found, tuple(rows.order_by("goal__order", "order", "pk")))


def blank(row: Department, year: int, draft: str = "") -> DeclaredForm:
    """Return the form of a section's new project; two queries."""
    body = Department.objects.get(path=row.body_path)
    days = {"starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"}
    form = DeclaredForm(
        kind=FormKind.PROJECT,
        year=year,
        department_id=row.pk,
        body_code=body.code,
        body_name=body.name,
        head={key: days.get(key, "") for key in HEAD},
        money=tuple(MoneyLine(place=f"money.{key}", key=key) for key in PROJECT_MONEY),
        draft=draft,
    )
    return joining(form) if needs_grounds(form, row) else form


def joining(form: DeclaredForm) -> DeclaredForm:
    """Return a form with the places of what joins a published budget."""
    return replace(form, head={**form.head, **dict.fromkeys(JOINS, "")})


def of_project(year: ProjectYear) -> DeclaredForm:
    """Return a project's form as it is on record; two queries beside the body's."""
    body = Department.objects.get(path=year.project.department.path[:STEP])
    on_record = held(year.project.department, year.year, year)
    form = DeclaredForm(
        kind=FormKind.PROJECT,
        year=year.year,
        department_id=year.project.department_id,
        body_code=body.code,
        body_name=body.name,
        project_year_id=year.pk,
        project_id=year.project_id,
        project_code=year.code,
        project_name=year.project.name,
        head=_head(year),
        money=tuple(
            MoneyLine(place=f"money.{key}", key=key, text=project_amount(year, key))
            for key in PROJECT_MONEY
        ),
        goals=_goals(on_record),
    )
    return _seen(form)


def of_department(row: Department, year: int) -> DeclaredForm:
    """Return a whole department's form as it is on record, in three queries.

    With nothing on record it is a form to begin with, and `seen` is "".
    """
    years = years_of(row, year)
    on_record = held(row, year, None)
    now = years.get(year)
    form = DeclaredForm(
        kind=FormKind.DEPARTMENT,
        year=year,
        department_id=row.pk,
        body_code=row.code,
        body_name=row.name,
        duties=now.duties if now else "",
        tasks=now.tasks if now else "",
        money=tuple(
            MoneyLine(
                place=f"money.{key}.{year - ago}",
                key=key,
                text=department_amount(years.get(year - ago), key),
                year=year - ago,
            )
            for key in DEPARTMENT_MONEY
            for ago in (0, 1, 2)
        ),
        goals=_goals(on_record),
    )
    return _seen(form) if now or on_record.goals else numbered(form)


def years_of(row: Department, year: int) -> dict[int, DepartmentYear]:
    """Return what is on record of a department's year and the two before, by year."""
    rows = DepartmentYear.objects.filter(
        department=row, year__in=range(year - 2, year + 1)
    )
    return {one.year: one for one in rows}


def project_amount(year: ProjectYear, key: str) -> str:
    """Return a project's amount as its form printed it, else in full."""
    if key == PROJECT_MONEY[0]:
        return year.amount_printed or f"{plain(year.amount)}元"
    amount: Decimal | None = getattr(year, key)
    return "" if amount is None else f"{plain(amount)}万元"


def department_amount(year: DepartmentYear | None, key: str) -> str:
    """Return a department's amount as its form printed it, else in full."""
    if year is None:
        return ""
    amount = year.amount_of(key)
    printed: str = getattr(year, f"{key}_printed")
    return printed or ("" if amount is None else f"{plain(amount)}元")


def standing_of(
    department: Department, year: int, project_year: ProjectYear | None
) -> Standing:
    """Return whether a form may still be filled in, in three queries at most."""
    rows = Target.objects.filter(goal__year=year, approved_on__isnull=False)
    filed = Filing.objects.filter(form=OfficialForm.DECLARATION, year=year)
    if project_year is None:
        rows = rows.filter(goal__department=department, goal__project_year=None)
        filed = filed.filter(department=department, project_year=None)
        books = BudgetBook.objects.filter(department=department, year=year)
        published = books.filter(status=BookStatus.PUBLISHED).exists()
    else:
        rows = rows.filter(goal__project_year=project_year)
        filed = filed.filter(project_year=project_year)
        joins = project_year.awaits_grant
        published = project_year.book.status == BookStatus.PUBLISHED and not joins
    if published or rows.exists():
        return Standing.BINDS
    found = set(filed.values_list("status", flat=True))
    if Status.GRANTED in found:
        return Standing.BINDS
    if found & {*UNDER_REVIEW, Status.APPROVED, Status.REPORTED}:
        return Standing.UNDER_REVIEW
    return Standing.OPEN


def needs_grounds(form: DeclaredForm, department: Department) -> bool:
    """Whether a form would join a budget that is published: a new one, mid-year."""
    if form.kind is FormKind.DEPARTMENT or form.project_year_id is not None:
        return False
    return is_published(department.body_path, form.year)


def is_published(body_path: str, year: int) -> bool:
    """Whether a body's newest budget of a year is published."""
    books = BudgetBook.objects.filter(department__path=body_path, year=year)
    newest = books.order_by("-edition").values_list("status", flat=True).first()
    return bool(newest == BookStatus.PUBLISHED)


def _head(year: ProjectYear) -> dict[str, str]:
    kept: Any = {"purpose": year.project.purpose}
    days = ("starts_on", "ends_on")
    for key in HEAD:
        if key in days:
            kept[key] = getattr(year, key).isoformat()
        elif key != "purpose":
            kept[key] = getattr(year, key)
    head = {key: str(kept[key]) for key in HEAD}
    if year.awaits_grant and year.joins_on is not None:
        said = (year.joins_reason, year.joins_on.isoformat())
        head |= dict(zip(JOINS, said, strict=True))
    return head


def _goals(on_record: Held) -> tuple[DeclaredGoal, ...]:
    rows: dict[int, list[Target]] = defaultdict(list)
    for target in on_record.rows:
        rows[target.goal_id].append(target)
    return tuple(
        DeclaredGoal(
            place="",
            kind=GoalKind(goal.kind),
            text=goal.text,
            heading=goal.heading,
            rows=tuple(_row(target) for target in rows[goal.pk]),
            goal_id=goal.pk,
        )
        for goal in on_record.goals
    )


def _row(target: Target) -> DeclaredRow:
    return DeclaredRow(
        place="",
        level1=target.level1,
        level2=target.level2,
        name=target.name_printed,
        value=target.value_printed,
        last=target.last_printed,
        before_last=target.before_last_printed,
        weight="" if target.weight is None else plain(target.weight),
        standard=target.standard,
        target_id=target.pk,
        link_reason=target.link_reason,
        owner_id=target.indicator.department_id,
    )


def _seen(form: DeclaredForm) -> DeclaredForm:
    form = numbered(form)
    return replace(form, seen=fingerprint(form))
