"""Plain functions that make test data, through the door like everybody else."""

import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from budget.audit import door
from budget.choices import Action, DepartmentKind, Duty, Role, Status
from budget.models import Delegation, Department, Membership, Period, User
from performance.choices import (
    Accumulation,
    BlueRule,
    Comparator,
    FigureSource,
    GoalKind,
    Measure,
    ValueKind,
)
from performance.models import (
    Actual,
    Goal,
    Indicator,
    Policy,
    Target,
    TargetVersion,
)

PASSWORD = "Lanting-Xu 353"
NOON = datetime.datetime(2024, 10, 12, 12, 0, tzinfo=timezone.get_default_timezone())


def keep(*records: Any) -> Any:
    """Write records through the door; return the first."""
    with door.change(actor=None, action=Action.DATA_LOADED, now=NOON):
        for record in records:
            door.save(record)
    return records[0]


def make_department(
    path: str, name: str, kind: str = DepartmentKind.SECTION, **extra: Any
) -> Department:
    parent = Department.objects.filter(path=path[:-4]).first() if path[4:] else None
    return keep(Department(path=path, name=name, kind=kind, parent=parent, **extra))


def make_user(username: str, duty: str = Duty.BUSINESS, **extra: Any) -> User:
    user = User(
        username=username,
        name=extra.pop("name", username),
        duty=duty,
        must_change_password=False,
        password_changed_at=timezone.now(),
        **extra,
    )
    user.set_password(PASSWORD)
    return keep(user)


def grant(user: User, department: Department, role: Role) -> Membership:
    return keep(Membership(user=user, department=department, role=role))


def lend(giver: User, receiver: User, day: datetime.date | None = None) -> Delegation:
    """Lend the giver's last role for the ten days from `day` on."""
    day = day or NOON.date()
    return keep(
        Delegation(
            membership=giver.memberships.latest("pk"),
            receiver=receiver,
            starts_on=day,
            ends_on=day + datetime.timedelta(days=9),
            reason="外出培训",
        )
    )


def make_period(
    body: Department, month: int = 9, year: int = 2024, **extra: Any
) -> Period:
    end = datetime.date(year + month // 12, month % 12 + 1, 1)
    return keep(
        Period(
            body=body,
            year=year,
            month=month,
            opens_on=end,
            due_on=end + datetime.timedelta(days=19),
            **extra,
        )
    )


def make_indicator(
    department: Department, name: str = "走访企业次数", **extra: Any
) -> Indicator:
    values: dict[str, Any] = {
        "measure": Measure.COUNT,
        "accumulation": Accumulation.CUMULATIVE,
        "unit": "次",
        "sort_key": name,
        **extra,
    }
    return keep(Indicator(department=department, name=name, **values))


def make_actual(
    indicator: Indicator, period: Period, value: str, **extra: Any
) -> Actual:
    status = extra.pop("status", Status.DRAFT)
    if status == Status.APPROVED:
        extra.setdefault("approved_at", NOON)
    return keep(
        Actual(
            indicator=indicator,
            period=period,
            value=Decimal(value),
            as_typed=value,
            status=status,
            source=extra.pop("source", FigureSource.ENTERED),
            **extra,
        )
    )


def make_policy(**extra: Any) -> Policy:
    """The numbers that seed the first policy, in force from 2024 on."""
    values: dict[str, Any] = {
        "name": "预警规则",
        "valid_from": datetime.date(2024, 1, 1),
        "red_below": 60,
        "green_from": 80,
        "blue_from": 120,
        "rate_tolerance": 2,
        "year_end_tolerance": 5,
        "blue_rule": BlueRule.ANNUAL,
        "status": Status.APPROVED,
        **extra,
    }
    return keep(Policy(**values))


def make_target(indicator: Indicator, value: str = "30", **extra: Any) -> Target:
    """One annual commitment on 表14, with its first version."""
    goal = Goal.objects.filter(department=indicator.department).first() or keep(
        Goal(
            department=indicator.department,
            kind=extra.pop("kind", GoalKind.ANNUAL),
            year=2024,
            form="表14",
            order=1,
            text="年度目标",
        )
    )
    count = Target.objects.filter(goal=goal).count()
    target = keep(
        Target(
            goal=goal,
            indicator=indicator,
            code=f"T{count + 1:02}",
            order=count + 1,
            level1="产出指标",
            level2="数量指标",
            name_printed=indicator.name,
            value_printed=f"≥{value}",
            **extra,
        )
    )
    keep(
        TargetVersion(
            target=target,
            valid_from=datetime.date(2024, 1, 1),
            kind=ValueKind.NUMBER,
            comparator=Comparator.AT_LEAST,
            number=Decimal(value),
            text=f"≥{value}",
        )
    )
    return target
