"""What the form of a filing says now, and its review built on that."""

from budget import clock
from budget.book.paper import frozen
from budget.book.paper.frozen import Difference
from budget.book.paper.layout import Paper
from budget.models import Department, ProjectYear
from performance.choices import OfficialForm
from performance.models import Filing
from performance.queries import declared, monitored, scored, scored_department
from performance.services import filings
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


def described(row: Filing) -> Paper:
    """Return what the form says now, without an imprint; raise NoForm without one."""
    year, today = row.project_year, clock.today()
    if year is None:
        return _of_department(row)
    if row.form == OfficialForm.DECLARATION:
        return project.described(declared.project(year))
    if row.form == OfficialForm.MONITORING:
        found = monitored.project(year, row.month or DECEMBER, today)
        return monitored_sheet.described(found)
    scores = scored.project(year, DECEMBER, today, None)
    if scores is None:
        raise NoForm(str(row))
    return scored_sheet.described(scores)


def moved(row: Filing) -> list[Difference]:
    """Return what the form says otherwise now than what was sent, cell by cell."""
    try:
        now = described(row)
    except NoForm:
        return []
    return frozen.differences(frozen.thawed(row.paper.content), now)


def _of_department(row: Filing) -> Paper:
    if row.form == OfficialForm.MONITORING:
        month = row.month or DECEMBER
        sheet = monitored.department(row.department, row.year, month, clock.today())
        if not sheet.goal:
            raise NoForm(str(row))
        return monitored_sheet.described(sheet)
    if row.form == OfficialForm.SELF_EVALUATION:
        scores = scored_department.department(
            row.department, row.year, DECEMBER, clock.today(), None
        )
        if scores is None:
            raise NoForm(str(row))
        return whole_sheet.described(scores)
    found = declared.department(row.department, row.year)
    if row.form != OfficialForm.DECLARATION or not found.goals:
        raise NoForm(str(row))
    return department.described(found)


def _title(
    form: OfficialForm, name: str, year: int, month: int | None, *, joins: bool = False
) -> str:
    """Name a filing for the trail, in Chinese: “某项目 2024年1–7月绩效运行监控表”.

    `joins`: a project's declaration in mid-year, which is an application.
    """
    words = {
        OfficialForm.DECLARATION: "绩效目标申报表",
        OfficialForm.MONITORING: "绩效运行监控表",
        OfficialForm.SELF_EVALUATION: "绩效自评表",
    }
    through = f"1–{month}月" if month else ""
    said = "绩效目标申请表（年中追加）" if joins else words[form]
    return f"{name[:120]} {year}年{through}{said}"


FILINGS = filings.reviewed_by(described)
