"""Which official forms there are, and what each is made of: one entry each.

What reads it (the batch export) takes a new sheet in with its entry here.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from budget.book.paper import pdf, workbook
from budget.book.paper.layout import Paper
from budget.models import Department, ProjectYear
from performance.choices import OfficialForm
from performance.queries import (
    declared,
    monitored,
    monitored_department,
    scored,
    scored_department,
)
from performance.sheets.official import department, project
from performance.sheets.official import monitored as monitored_sheet
from performance.sheets.official import scored as scored_sheet
from performance.sheets.official import scored_department as whole_sheet

# What a form is taken away as, and what makes it.
MEDIA: Final[dict[str, Callable[[Paper], bytes]]] = {
    "xlsx": workbook.written,
    "pdf": pdf.printed,
}


class Absent(Exception):
    """There is nothing to make this form of; says why, in the form's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Of which year, through which month, as of which day; and the form's foot."""

    year: int
    month: int
    today: datetime.date
    imprint: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One official form. It is of a `whole` department or else of a project's year;
    a `running` one runs through a month. `paper` raises Absent."""

    key: str
    label: Any  # lazy text
    paper: Callable[[Any, Asked], Paper]
    # As what it goes to the finance bureau.
    filed: OfficialForm
    whole: bool = False
    running: bool = False


def _department(row: Department, asked: Asked) -> Paper:
    found = declared.department(row, asked.year)
    if not found.goals:
        raise Absent("本年度没有部门整体绩效目标")
    return department.described(found, asked.imprint)


def _project(row: ProjectYear, asked: Asked) -> Paper:
    return project.described(declared.project(row), asked.imprint)


def _monitored(row: ProjectYear, asked: Asked) -> Paper:
    found = monitored.project(row, asked.month, asked.today)
    if not found.rows:
        raise Absent("本年度没有绩效指标")
    return monitored_sheet.described(found, asked.imprint)


def _monitored_whole(row: Department, asked: Asked) -> Paper:
    found = monitored_department.department(row, asked.year, asked.month, asked.today)
    if not found.rows:
        raise Absent("本年度没有部门整体绩效指标")
    return monitored_sheet.described(found, asked.imprint)


def _scored(row: ProjectYear, asked: Asked) -> Paper:
    found = scored.project(row, asked.month, asked.today, None)
    if found is None:
        raise Absent("本年度没有年度绩效指标")
    return scored_sheet.described(found, asked.imprint)


def _scored_department(row: Department, asked: Asked) -> Paper:
    found = scored_department.department(
        row, asked.year, asked.month, asked.today, None
    )
    if found is None:
        raise Absent("本年度没有部门整体年度绩效指标")
    return whole_sheet.described(found, asked.imprint)


FORMS: Final[dict[str, Form]] = {
    form.key: form
    for form in (
        Form(
            key="department",
            label=_("部门整体支出绩效目标申报表"),
            paper=_department,
            filed=OfficialForm.DECLARATION,
            whole=True,
        ),
        Form(
            key="department_monitor",
            label=_("部门整体支出绩效运行监控表"),
            paper=_monitored_whole,
            filed=OfficialForm.MONITORING,
            whole=True,
            running=True,
        ),
        Form(
            key="project",
            label=_("项目支出绩效目标申报表"),
            paper=_project,
            filed=OfficialForm.DECLARATION,
        ),
        Form(
            key="monitor",
            label=_("项目支出绩效运行监控表"),
            paper=_monitored,
            filed=OfficialForm.MONITORING,
            running=True,
        ),
        Form(
            key="score",
            label=_("项目支出绩效自评表"),
            paper=_scored,
            filed=OfficialForm.SELF_EVALUATION,
            running=True,
        ),
        Form(
            key="department_score",
            label=_("部门整体支出绩效自评表"),
            paper=_scored_department,
            filed=OfficialForm.SELF_EVALUATION,
            whole=True,
            running=True,
        ),
    )
}
