"""What the form of a filing says now, and its review built on that."""

from collections.abc import Sequence

from budget import clock
from budget.book.paper import frozen
from budget.book.paper.frozen import Difference
from budget.book.paper.layout import Paper
from budget.models import Department, ProjectYear
from performance.choices import OfficialForm
from performance.models import Addition, Filing
from performance.queries import (
    additions,
    adjusted,
    declared,
    monitored,
    monitored_department,
    scored,
    scored_department,
)
from performance.services import filings
from performance.sheets.official import adjusted as application
from performance.sheets.official import department, project
from performance.sheets.official import monitored as monitored_sheet
from performance.sheets.official import scored as scored_sheet
from performance.sheets.official import scored_department as whole_sheet

DECEMBER = 12


class NoForm(LookupError):
    """There is no such form: nothing was promised for it."""


def of_project(form: OfficialForm, year: ProjectYear, month: int | None) -> Filing:
    """Return the unsaved filing of a project's form; a month is for monitoring."""
    joins = form is OfficialForm.DECLARATION and year.joins_on is not None
    return Filing(
        form=form,
        department=year.project.department,
        project_year=year,
        year=year.year,
        month=month,
        title=_title(form, year.project.name, year.year, month, joins=joins),
    )


def of_department(
    form: OfficialForm, row: Department, year: int, month: int | None
) -> Filing:
    """Return the unsaved filing of a whole department's form."""
    return Filing(
        form=form,
        department=row,
        year=year,
        month=month,
        title=_title(form, row.name, year, month),
    )


def about_addition(row: Addition) -> Filing:
    """Return the unsaved filing of the application that a row belongs to."""
    form, year = OfficialForm.ADDITION, row.goal.project_year
    if year is not None:
        return of_project(form, year, None)
    return of_department(form, row.goal.department, row.goal.year, None)


def described(row: Filing) -> Paper:
    """Return what the form says now, without an imprint; raise NoForm without one."""
    found = described_each([row]).get(row.pk)
    if found is None:
        raise NoForm(str(row))
    return found


def described_each(rows: Sequence[Filing]) -> dict[int | None, Paper]:
    """Return what forms say now by the filing's id, without those that are no more.

    Forms of one kind, year and month take a fixed number of queries however many there
    are: those of projects, and those of whole departments.
    """
    found: dict[int | None, Paper] = {}
    alike: dict[tuple[bool, str, int, int | None], list[Filing]] = {}
    for row in rows:
        whole = row.project_year is None
        alike.setdefault((whole, row.form, row.year, row.month), []).append(row)
    for (whole, form, _year, month), group in alike.items():
        if form == OfficialForm.ADDITION:
            found |= _of_additions(group)
            continue
        described = _of_departments if whole else _of_projects
        papers = described(OfficialForm(form), group, month)
        for row in group:
            subject = row.department_id if whole else row.project_year_id
            if (paper := papers.get(subject or 0)) is not None:
                found[row.pk] = paper
    return found


def moved(row: Filing) -> list[Difference]:
    """Return what the form says otherwise now than what was sent, cell by cell."""
    return moved_each([row]).get(row.pk, [])


def moved_each(rows: Sequence[Filing]) -> dict[int | None, list[Difference]]:
    """Return the same for many forms, by the filing's id, in as many queries as
    `described_each` takes; nothing of a form that is no more."""
    now = described_each(rows)
    return {
        row.pk: frozen.differences(frozen.thawed(row.paper.content), now[row.pk])
        for row in rows
        if row.pk in now
    }


def _of_additions(rows: Sequence[Filing]) -> dict[int | None, Paper]:
    """Return the applications of rows that wait, by the filing's id; two queries."""
    bodies = declared.bodies_of(row.department.path for row in rows)
    waiting = additions.waiting_each(rows)
    return {
        row.pk: application.described(
            adjusted.of_waiting(mine, bodies[row.department.body_path].name)
        )
        for row in rows
        if (mine := waiting[row.pk])
    }


def _of_projects(
    form: OfficialForm, rows: Sequence[Filing], month: int | None
) -> dict[int, Paper]:
    """Return one form of some projects of a year by the year's id."""
    years = [*{one.pk: one for row in rows if (one := row.project_year)}.values()]
    today = clock.today()
    if form is OfficialForm.DECLARATION:
        forms = declared.of_projects(years)
        return {pk: project.described(one) for pk, one in forms.items()}
    if form is OfficialForm.MONITORING:
        sheets = monitored.projects(years, month or DECEMBER, today)
        return {pk: monitored_sheet.described(one) for pk, one in sheets.items()}
    scores = scored.projects(years, DECEMBER, today, None)
    return {pk: scored_sheet.described(one) for pk, one in scores.items()}


def _of_departments(
    form: OfficialForm, rows: Sequence[Filing], month: int | None
) -> dict[int, Paper]:
    """Return one form of some whole departments of a year by the department's id,
    without those that nothing was promised for."""
    bodies = [*{row.department_id: row.department for row in rows}.values()]
    year, today = rows[0].year, clock.today()
    if form is OfficialForm.DECLARATION:
        forms = declared.of_departments(bodies, year)
        return {pk: department.described(f) for pk, f in forms.items() if f.goals}
    if form is OfficialForm.MONITORING:
        sheets = monitored_department.departments(
            bodies, year, month or DECEMBER, today
        )
        return {pk: monitored_sheet.described(s) for pk, s in sheets.items() if s.goal}
    scores = scored_department.departments(bodies, year, DECEMBER, today, None)
    return {pk: whole_sheet.described(one) for pk, one in scores.items()}


def _title(
    form: OfficialForm, name: str, year: int, month: int | None, *, joins: bool = False
) -> str:
    """Name a filing for the trail, in Chinese: “某项目 2024年1–7月绩效运行监控表”.

    `joins`: a project's declaration in mid-year, which is an application.
    """
    words = {
        OfficialForm.DECLARATION: "绩效目标申报表",
        OfficialForm.ADDITION: f"{application.TITLE}（年中追加）",
        OfficialForm.MONITORING: "绩效运行监控表",
        OfficialForm.SELF_EVALUATION: "绩效自评表",
    }
    through = f"1–{month}月" if month else ""
    said = "绩效目标申请表（年中追加）" if joins else words[form]
    return f"{name[:120]} {year}年{through}{said}"


FILINGS = filings.reviewed_by(described_each)
