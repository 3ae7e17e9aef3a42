"""The example bureau: its tree, its cast, its projects and its periods."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from budget.audit import door
from budget.choices import (
    Action,
    DepartmentKind,
    Duty,
    FundKind,
    ProjectAttribute,
    ProjectType,
    Purpose,
    Role,
)
from budget.models import Department, Period, ProjectYear, User
from budget.models.department_year import MONEY
from budget.periods import period_end
from budget.services import department_years, organization, periods, projects
from budget.services.department_years import DepartmentForm
from performance.services import example_book
from performance.services import example_files as files

DUE_DAYS = 20
# The third quarter is open on the demo's day; it locks by itself.
THIRD_QUARTER_LOCKS = datetime.date(files.YEAR, 11, 15)


@dataclass(frozen=True)
class Bureau:
    """What was set up: departments by name, accounts by login, projects by code."""

    body: Department
    sections: dict[str, Department]
    users: dict[str, User]
    leads: dict[str, User]
    projects: dict[str, ProjectYear]
    periods: dict[tuple[int, int], Period]


def load(now: datetime.datetime) -> Bureau:
    """Set the bureau up, each kind of thing in one Change of the trail."""
    spec = files.document("bureau.json")
    with door.change(actor=None, action=Action.DEPARTMENT_SAVED, now=now):
        body, sections = _departments(spec, now)
    with door.change(actor=None, action=Action.ACCOUNT_CREATED, now=now):
        users = {row["username"]: _account(row, now) for row in spec["accounts"]}
    places = {"body": body, **sections}
    with door.change(actor=None, action=Action.MEMBERSHIP_GRANTED, now=now):
        for row in spec["accounts"]:
            _grant(row, users[row["username"]], places, now)
    leads = {row["name"]: users[row["lead"]] for row in spec["sections"]}
    _department_years(spec, body, now)
    years = _projects(spec, body, sections, leads, now)
    example_book.store(body, now)
    return Bureau(
        body=body,
        sections=sections,
        users=users,
        leads=leads,
        projects=years,
        periods=_periods(body, now),
    )


def _departments(
    spec: Any, now: datetime.datetime
) -> tuple[Department, dict[str, Department]]:
    body = _department(spec["body"], None, DepartmentKind.BODY, now)
    units = [_department(row, body, DepartmentKind.UNIT, now) for row in spec["units"]]
    sections = [
        _department({"name": row["name"]}, units[0], DepartmentKind.SECTION, now)
        for row in spec["sections"]
    ]
    return body, {section.name: section for section in sections}


def _department(
    row: dict[str, Any],
    parent: Department | None,
    kind: DepartmentKind,
    now: datetime.datetime,
) -> Department:
    return organization.create_department(
        parent_id=parent.pk if parent else None, kind=kind, actor=None, now=now, **row
    )


def _account(row: dict[str, str], now: datetime.datetime) -> User:
    return organization.create_account(
        username=row["username"],
        name=row["name"],
        duty=Duty(row["duty"]),
        password=None,
        actor=None,
        now=now,
    )


def _grant(
    row: dict[str, str],
    user: User,
    places: dict[str, Department],
    now: datetime.datetime,
) -> None:
    if row["role"]:
        organization.grant_role(
            user_id=user.pk,
            department_id=places[row["at"]].pk,
            role=Role(row["role"]),
            actor=None,
            now=now,
        )


def _projects(
    spec: Any,
    body: Department,
    sections: dict[str, Department],
    leads: dict[str, User],
    now: datetime.datetime,
) -> dict[str, ProjectYear]:
    with door.change(actor=None, action=Action.DATA_LOADED, now=now):
        book = projects.create_book(
            department_id=body.pk,
            year=files.YEAR,
            title=spec["book"]["title"],
            actor=None,
            now=now,
        )
        return {
            row["key"]: projects.create_project(
                department_id=sections[row["section"]].pk,
                book_id=book.pk,
                name=row["name"],
                purpose=Purpose(row["purpose"]),
                form=_form(row),
                lead_id=leads[row["section"]].pk,
                actor=None,
                now=now,
            )
            for row in files.document("projects.json")
        }


def _form(row: dict[str, Any]) -> projects.YearForm:
    return projects.YearForm(
        code=row["code"],
        order=row["order"],
        amount=Decimal(row["amount"]),
        amount_printed=row["amount_printed"],
        fund_kind=FundKind(row["fund_kind"]),
        functional_code=row["functional_code"],
        district=Decimal(row["district_wan"]),
        attribute=ProjectAttribute(row["attribute"]),
        type=ProjectType(row["type"]),
        starts_on=datetime.date.fromisoformat(row["starts_on"]),
        ends_on=datetime.date.fromisoformat(row["ends_on"]),
        owner_role=row["owner_role"],
        overview=row["overview"],
        basis=row["basis"],
        total_goal=row["total_goal"],
        year_goal=row["year_goal"],
        filled_on=datetime.date.fromisoformat(row["filled_on"]),
    )


def _department_years(spec: Any, body: Department, now: datetime.datetime) -> None:
    """Record what 表14 prints of the year and of the two before it."""
    with door.change(actor=None, action=Action.DATA_LOADED, now=now):
        for row in spec["years"]:
            form: dict[str, Any] = {
                name: Decimal(text) if name in MONEY else text
                for name, text in row.items()
                if name != "year"
            }
            department_years.create_department_year(
                department_id=body.pk,
                year=row["year"],
                form=DepartmentForm(**form),
                actor=None,
                now=now,
            )


def _periods(body: Department, now: datetime.datetime) -> dict[tuple[int, int], Period]:
    """Open on the day after the period's end, due twenty days after it."""
    with door.change(actor=None, action=Action.PERIOD_CREATED, now=now):
        return {
            (year, month): _period(body, year, month, now)
            for year in (*files.PAST_YEARS, files.YEAR)
            for month in files.MONTHS
        }


def _period(body: Department, year: int, month: int, now: datetime.datetime) -> Period:
    end = period_end(year, month)
    third = (year, month) == (files.YEAR, 9)
    return periods.create_period(
        body_id=body.pk,
        year=year,
        month=month,
        opens_on=end + datetime.timedelta(days=1),
        due_on=end + datetime.timedelta(days=DUE_DAYS),
        locks_on=THIRD_QUARTER_LOCKS if third else None,
        actor=None,
        now=now,
    )
