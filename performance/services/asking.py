"""Ask the person responsible for what a new target still wants."""

import datetime
from collections.abc import Iterable

from django.urls import reverse

from budget.choices import NoticeKind
from budget.models import Notice
from budget.services import notices
from performance import plan_problems, planning
from performance.choices import Accumulation, Comparator, GoalKind, Measure
from performance.lights.terms import Promise
from performance.models import Target, TargetVersion


def ask_for_plan(
    target: Target, version: TargetVersion, now: datetime.datetime
) -> Notice | None:
    """Tell the responsible person that a small count wants a node plan.

    Returns None where nothing is asked, or nobody is responsible: the target's page
    and the entry list put the question in any case.
    """
    row = _notice(target, version, now)
    if row is not None:
        notices.keep([row])
    return row


def ask_for_plans(
    rows: Iterable[tuple[Target, TargetVersion]], now: datetime.datetime
) -> None:
    """Put the same question about many targets, in one go."""
    asked = [_notice(target, version, now) for target, version in rows]
    notices.keep([row for row in asked if row is not None])


def _notice(
    target: Target, version: TargetVersion, now: datetime.datetime
) -> Notice | None:
    indicator = target.indicator
    question = _question(target, version)
    if question is None or indicator.responsible_id is None:
        return None
    return Notice(
        user_id=indicator.responsible_id,
        dedupe_key=_key(target.pk),
        kind=NoticeKind.PLAN,
        path=indicator.department.path,
        text=f"{target.name_printed}：{question.sentence('zh')}",
        text_en=f"{target.name_printed}: {question.sentence('en')}",
        link=reverse("performance:plan-propose", args=[target.pk]),
        created_at=now,
    )


def settle(target_ids: Iterable[int], now: datetime.datetime) -> None:
    """Mark the question about these targets as read: a plan is in force."""
    asked = Notice.objects.filter(dedupe_key__in=map(_key, target_ids), read_at=None)
    asked.update(read_at=now)


def _question(target: Target, version: TargetVersion) -> plan_problems.Problem | None:
    if target.goal.kind == GoalKind.LONG_TERM:
        return None
    indicator = target.indicator
    measure = Measure(indicator.measure)
    promise = Promise(
        accumulation=Accumulation(indicator.accumulation), measure=measure
    )
    frame = planning.frame_of(
        kind=promise.kind,
        number=version.number,
        months=indicator.months,
        decimals=indicator.decimals,
        start=target.start,
    )
    wanted = planning.asks_for_plan(
        frame,
        kind=promise.kind,
        measure=measure,
        comparator=Comparator(version.comparator),
    )
    return (
        plan_problems.small(frame.target, indicator.unit) if wanted and frame else None
    )


def _key(target_id: int) -> str:
    return f"plan:{target_id}"
