"""Ask whoever enters a target for what it still wants."""

import datetime
from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from budget.choices import NoticeKind, Role
from budget.models import Notice
from budget.models.organization import STEP
from budget.services import notices
from performance import plan_problems, planning
from performance.choices import Accumulation, Comparator, GoalKind, Measure
from performance.lights.terms import Promise
from performance.models import Target, TargetVersion
from performance.queries.staff import Staff, staff


def ask_for_plan(
    target: Target, version: TargetVersion, now: datetime.datetime
) -> None:
    """Tell whoever enters a target that its small count wants a node plan.

    The person responsible, else the department's leads, else its clerks. The target's
    page and the entry list put the question in any case.
    """
    ask_for_plans([(target, version)], now)


def ask_for_plans(
    rows: Iterable[tuple[Target, TargetVersion]], now: datetime.datetime
) -> None:
    """Put the question about many targets in one go, and take it back of those whose
    value has grown out of it."""
    today, bodies = timezone.localdate(now), dict[str, Staff]()
    asked: list[Notice] = []
    settled: list[int] = []
    for target, version in rows:
        question = _question(target, version)
        if question is None:
            settled.append(target.pk)
            continue
        body = target.indicator.department.path[:STEP]
        if body not in bodies:
            bodies[body] = staff(body, today)
        people = _people(target, bodies[body])
        asked += [
            _notice(target, question, key, who, now) for key, who in people.items()
        ]
    notices.keep(asked)
    settle(settled, now)


def settle(target_ids: Iterable[int], now: datetime.datetime) -> None:
    """Mark the question about these targets as read: nothing is asked any more."""
    about = Q(pk__in=[])
    for pk in target_ids:
        about |= Q(dedupe_key=_key(pk)) | Q(dedupe_key__startswith=f"{_key(pk)}:")
    Notice.objects.filter(about, kind=NoticeKind.PLAN, read_at=None).update(read_at=now)


def _people(target: Target, present: Staff) -> dict[str, int]:
    """Return who is asked, by the key of the notice to each."""
    responsible = target.indicator.responsible_id
    if responsible is not None:
        return {_key(target.pk): responsible}
    path = target.indicator.department.path
    found = list(present.covering(path, [Role.LEAD]))
    found = found or list(present.covering(path, [Role.CLERK]))
    return {f"{_key(target.pk)}:{row.user_id}": row.user_id for row in found}


def _notice(
    target: Target,
    question: plan_problems.Problem,
    key: str,
    user_id: int,
    now: datetime.datetime,
) -> Notice:
    return Notice(
        user_id=user_id,
        dedupe_key=key,
        kind=NoticeKind.PLAN,
        path=target.indicator.department.path,
        text=f"{target.name_printed}：{question.sentence('zh')}",
        text_en=f"{target.name_printed}: {question.sentence('en')}",
        link=reverse("performance:plan-propose", args=[target.pk]),
        created_at=now,
    )


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
