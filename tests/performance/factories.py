"""Promises for tests: a goal with targets, a policy, a plan, figures in force."""

import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from budget.audit import door
from budget.book.paper import frozen
from budget.choices import (
    Action,
    BookStatus,
    FundKind,
    MoneyChange,
    ProjectAttribute,
    ProjectType,
    Purpose,
    Status,
)
from budget.models import (
    BudgetBook,
    BudgetChange,
    Department,
    Period,
    Project,
    ProjectYear,
    User,
)
from performance.choices import (
    BlueRule,
    CourseSource,
    GoalKind,
    OfficialForm,
    RectifySource,
    ValueKind,
)
from performance.lights.terms import Thresholds
from performance.models import (
    Actual,
    Addition,
    Adjustment,
    FiledPaper,
    Filing,
    Goal,
    Indicator,
    Inquiry,
    LibraryIndicator,
    Plan,
    PlanPoint,
    Policy,
    Rectification,
    Target,
    TargetVersion,
)
from performance.sheets import filing
from tests.factories import NOON, keep, make_actual

NEW_YEAR = datetime.date(2024, 1, 1)


def make_policy(**extra: Any) -> Policy:
    seeds = Thresholds()
    values: dict[str, Any] = {
        "valid_from": NEW_YEAR,
        "name": "通用规则",
        "red_below": seeds.red_below,
        "green_from": seeds.green_from,
        "blue_from": seeds.blue_from,
        "rate_tolerance": seeds.rate_tolerance,
        "year_end_tolerance": seeds.year_end_tolerance,
        "blue_rule": BlueRule.ANNUAL,
        "status": Status.APPROVED,
        **extra,
    }
    return keep(Policy(**values))


def make_project(department: Department, name: str = "经济运行") -> ProjectYear:
    book = BudgetBook.objects.filter(department=department).first()
    if book is None:
        book = keep(
            BudgetBook(
                department=department, year=2024, status="published", title="预算"
            )
        )
    project = keep(Project(department=department, name=name, purpose=Purpose.OTHER))
    return keep(
        ProjectYear(
            project=project,
            book=book,
            year=2024,
            code=f"P{project.pk}",
            order=project.pk,
            amount=Decimal("100000.00"),
            fund_kind=FundKind.GENERAL,
            attribute=ProjectAttribute.CONTINUING,
            type=ProjectType.RECURRENT,
            starts_on=NEW_YEAR,
            ends_on=datetime.date(2024, 12, 31),
        )
    )


def make_goal(department: Department, **extra: Any) -> Goal:
    values: dict[str, Any] = {
        "kind": GoalKind.ANNUAL,
        "year": 2024,
        "form": "表15",
        "order": 1,
        "text": "目标1：走访企业40次",
        **extra,
    }
    return keep(Goal(department=department, **values))


def make_target(
    goal: Goal, indicator: Indicator, value: str | None = "40", **extra: Any
) -> Target:
    """Make a target with its first version; `comparator` and `grade` go to that."""
    kind = ValueKind.GRADE if value is None else ValueKind.NUMBER
    comparator = extra.pop("comparator", ">=")
    target = keep(
        Target(
            goal=goal,
            indicator=indicator,
            code=extra.pop("code", f"I{indicator.pk:02d}"),
            order=indicator.pk,
            level1="产出指标",
            level2="数量指标",
            name_printed=indicator.name,
            value_printed=value or "达成",
            **extra,
        )
    )
    keep(
        TargetVersion(
            target=target,
            valid_from=NEW_YEAR,
            kind=kind,
            comparator=comparator if value else "",
            number=Decimal(value) if value else None,
            text=value or "达成",
        )
    )
    return target


def make_plan(target: Target, *points: tuple[int, str], **extra: Any) -> Plan:
    """Make a plan in force from the new year on."""
    values: dict[str, Any] = {
        "valid_from": NEW_YEAR,
        "source": CourseSource.PLAN,
        "reason": "节点",
        "status": Status.APPROVED,
        **extra,
    }
    plan = keep(Plan(target=target, **values))
    for month, amount in points:
        keep(PlanPoint(plan=plan, month=month, amount=Decimal(amount)))
    return plan


def approved(indicator: Indicator, period: Period, value: str, **extra: Any) -> Actual:
    return make_actual(indicator, period, value, status=Status.APPROVED, **extra)


def write_comparator(text: str, target: Target) -> None:
    """Write behind the door, as a fault of the storage would."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE performance_targetversion SET comparator = %s WHERE target_id = %s",
            [text, target.pk],
        )


def make_adjustment(target: Target, value: str = "20", **extra: Any) -> Adjustment:
    """Make an adjustment of a number target, valid from July on."""
    values: dict[str, Any] = {
        "before": target.versions.latest("valid_from"),
        "valid_from": datetime.date(2024, 7, 1),
        "kind": ValueKind.NUMBER,
        "comparator": ">=",
        "number": Decimal(value),
        "text": f"≥{value}",
        "reason": "任务压减",
        "document_no": "青财绩〔2024〕12号",
        "authority": "区财政局",
        **extra,
    }
    return keep(Adjustment(target=target, **values))


def make_addition(goal: Goal, **extra: Any) -> Addition:
    """Make a row that is to join a goal, drawn up on a document."""
    values: dict[str, Any] = {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "培训（场）",
        "value": "≥4",
        "valid_from": datetime.date(2024, 10, 1),
        "reason": "区政府新增任务",
        "document_no": "青财绩〔2024〕13号",
        "authority": "区财政局",
        "decided_on": datetime.date(2024, 9, 1),
        **extra,
    }
    return keep(Addition(goal=goal, department=goal.department, **values))


def make_budget_change(year: ProjectYear, after: str, **extra: Any) -> BudgetChange:
    """Make a change of a project's money, drawn up on a document."""
    values: dict[str, Any] = {
        "what": MoneyChange.ADJUSTMENT,
        "before": year.amount,
        "after": Decimal(after),
        "valid_from": datetime.date(2024, 7, 1),
        "reason": "年中压减",
        "document_no": "青财预〔2024〕8号",
        "authority": "区财政局",
        "decided_on": datetime.date(2024, 6, 20),
        **extra,
    }
    if values.get("status") == Status.APPROVED:
        values.setdefault("approved_at", NOON)
    return keep(BudgetChange(project_year=year, **values))


def make_filing(
    project: ProjectYear,
    author: User,
    form: OfficialForm = OfficialForm.DECLARATION,
    **extra: Any,
) -> Filing:
    """Make the filing of a project's form, sent as the form is now."""
    row = filing.of_project(form, project, extra.pop("month", None))
    return send_filing(row, author, **extra)


def send_filing(row: Filing, author: User, **extra: Any) -> Filing:
    """Keep the filing of any form, sent as the form is now."""
    paper = filing.described(row)
    row.paper = FiledPaper.objects.get_or_create(
        sha256=frozen.digest(paper), defaults={"content": frozen.frozen(paper)}
    )[0]
    values: dict[str, Any] = {
        "status": Status.SECTION_REVIEW,
        "author": author,
        "round": 1,
        "submitted_at": NOON,
        **extra,
    }
    for name, value in values.items():
        setattr(row, name, value)
    return keep(row)


def correct(old: Actual, value: str) -> Actual:
    """Put a correction in force in place of a figure."""
    with door.change(actor=None, action=Action.ACTUAL_CORRECTED, now=NOON):
        old.status = Status.SUPERSEDED
        door.save(old)
    return approved(old.indicator, old.period, value, corrects=old)


def make_rectification(
    department: Department, responsible: User, issuer: User, **extra: Any
) -> Rectification:
    """Make an order of a head, due two weeks after the tests' day."""
    values: dict[str, Any] = {
        "source": RectifySource.HEAD,
        "problem": "走访企业进度滞后",
        "deadline": NOON.date() + datetime.timedelta(days=14),
        "issued_at": NOON,
        **extra,
    }
    return keep(
        Rectification(
            department=department, responsible=responsible, issuer=issuer, **values
        )
    )


def make_inquiry(actual: Actual, asker: User, **extra: Any) -> Inquiry:
    """Make an auditor's question about a figure, due ten days after the tests' day."""
    values: dict[str, Any] = {
        "department": actual.indicator.department,
        "responsible": actual.indicator.responsible,
        "about": actual.indicator.name,
        "value": actual.shown,
        "question": "本期数据依据什么统计？",
        "due_on": NOON.date() + datetime.timedelta(days=10),
        "asked_at": NOON,
        **extra,
    }
    return keep(Inquiry(actual=actual, asker=asker, **values))


def draw_up(book: BudgetBook) -> None:
    """Let a budget be one that is still being drawn up: its declarations are sent."""
    book.status = BookStatus.DRAFT
    keep(book)


def make_entry(department: Department | None, **extra: Any) -> LibraryIndicator:
    """Make an entry of the indicator library; a common one for no department."""
    values: dict[str, Any] = {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "走访企业数",
        "measure": "count",
        "accumulation": "cumulative",
        **extra,
    }
    return keep(LibraryIndicator(department=department, **values))
