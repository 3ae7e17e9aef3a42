"""What was promised: indicators, goals, targets and their node plans."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget import names
from budget.audit import door
from budget.choices import Action, Status
from budget.models import Department, ProjectYear, User
from budget.services import rights
from performance import values
from performance.choices import (
    Accumulation,
    Comparator,
    CourseSource,
    GoalKind,
    Measure,
    ValueKind,
)
from performance.models import Goal, Indicator, Plan, PlanPoint, Target, TargetVersion
from performance.services import asking


@dataclass(frozen=True, kw_only=True)
class Definition:
    """How an indicator is measured; `due_months` as "3,6,9,12"."""

    name: str
    measure: Measure
    accumulation: Accumulation
    unit: str = ""
    decimals: int = 0
    due_months: str = "3,6,9,12"
    lag_days: int = 0
    allow_negative: bool = False
    explanation: str = ""


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """One row of a form, word for word, and the place where it stands."""

    code: str
    order: int
    level1: str
    level2: str
    name_printed: str
    value_printed: str
    last_printed: str = ""
    before_last_printed: str = ""
    standard: str = ""
    link_reason: str = ""
    start: Decimal | None = None


def create_indicator(
    *,
    department_id: int,
    definition: Definition,
    responsible_id: int | None,
    actor: User | None,
    now: datetime.datetime,
) -> Indicator:
    """Add a measured thing. Raises PermissionDenied, ValidationError."""
    with door.change(actor=actor, action=Action.TARGET_SET, now=now):
        department = Department.objects.get(pk=department_id)
        rights.require_role(actor, department.path, *rights.BUSINESS_SETUP)
        indicator = Indicator(
            department=department,
            responsible_id=responsible_id,
            sort_key=names.sort_key(definition.name),
            **asdict(definition),
        )
        door.save(indicator)
        return indicator


def create_goal(
    *,
    department_id: int,
    project_year: ProjectYear | None,
    kind: GoalKind,
    year: int,
    form: str,
    order: int,
    text: str,
    actor: User | None,
    now: datetime.datetime,
    measured_by: Indicator | None = None,
    heading: str = "",
) -> Goal:
    """Add a goal of a department or a project year. Raises PermissionDenied.

    `measured_by` is the indicator that the printed goal speaks of; `heading` stands
    above its indicators on the form.
    """
    with door.change(actor=actor, action=Action.TARGET_SET, now=now):
        department = Department.objects.get(pk=department_id)
        rights.require_role(actor, department.path, *rights.BUSINESS_SETUP)
        goal = Goal(
            department=department,
            project_year=project_year,
            kind=kind,
            year=year,
            form=form,
            order=order,
            text=text,
            heading=heading,
            measured_by=measured_by,
        )
        door.save(goal)
        return goal


def create_target(
    *,
    goal_id: int,
    indicator_id: int,
    commitment: Commitment,
    valid_from: datetime.date,
    actor: User | None,
    now: datetime.datetime,
    comparator: Comparator | None = None,
    reason: str = "",
) -> Target:
    """Add a commitment and its first version, read from the printed value.

    `comparator` is given by a person where the form prints none or a wrong one, with
    the reason. Raises PermissionDenied, ValidationError for a value that is unclear.
    """
    if comparator is not None and not reason.strip():
        raise ValidationError({"reason": _("改定比较方式须写明理由。")})
    with door.change(actor=actor, action=Action.TARGET_SET, reason=reason, now=now):
        goal = door.lock(Goal.objects.filter(pk=goal_id).select_related("department"))[
            0
        ]
        rights.require_role(actor, goal.department.path, *rights.BUSINESS_SETUP)
        target = Target(
            goal=goal,
            indicator=Indicator.objects.select_related("department").get(
                pk=indicator_id
            ),
            **asdict(commitment),
        )
        target.validate_constraints()
        version = _first_version(target, goal.year, valid_from, comparator)
        door.save(target)
        version.target = target
        door.save(version)
        asking.ask_for_plan(target, version, now)
        return target


def set_plan(
    *,
    target_id: int,
    valid_from: datetime.date,
    points: Mapping[int, Decimal],
    reason: str,
    actor: User | None,
    now: datetime.datetime,
) -> Plan:
    """Set a course that came with the approved forms: {month: cumulative amount}.

    It is in force at once; what a lead proposes goes through `services.plans`.
    Raises PermissionDenied, ValidationError for amounts that fall or no amount.
    """
    months = sorted(points)
    amounts = [points[month] for month in months]
    if not amounts or amounts != sorted(amounts):
        raise ValidationError(_("节点计划应逐期递增，且至少有一个节点。"))
    with door.change(actor=actor, action=Action.PLAN_SET, reason=reason, now=now):
        rows = Target.objects.filter(pk=target_id)
        target = door.lock(rows.select_related("indicator__department"))[0]
        path = target.indicator.department.path
        rights.require_role(actor, path, *rights.BUSINESS_SETUP)
        plan = Plan(
            target=target,
            valid_from=valid_from,
            source=CourseSource.PLAN,
            reason=reason,
            status=Status.APPROVED,
            approver=actor,
            approved_at=now,
        )
        plan.validate_constraints()
        door.save(plan)
        door.save_many(
            [PlanPoint(plan=plan, month=m, amount=points[m]) for m in months]
        )
        asking.settle([target_id], now)
        return plan


def _first_version(
    target: Target,
    year: int,
    valid_from: datetime.date,
    comparator: Comparator | None,
) -> TargetVersion:
    reading = values.read(target.value_printed, name=target.name_printed, year=year)
    if reading.kind in (ValueKind.UNCLEAR, ValueKind.EMPTY):
        raise ValidationError(
            {"value_printed": reading.reason() or _("指标值不能为空。")}
        )
    return TargetVersion(
        valid_from=valid_from,
        kind=reading.kind,
        comparator=reading.comparator if comparator is None else comparator,
        number=reading.number,
        grade=reading.grade,
        date=reading.date,
        text=target.value_printed,
    )
