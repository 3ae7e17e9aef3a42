"""Ask whoever enters a target for what it still wants."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

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

# SQLite takes no condition of a thousand terms.
AT_ONCE = 100
Row = TypeVar("Row")


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
    """Put the same question about many targets, in one go."""
    notices.keep(_asked(rows, now))


def _asked(
    rows: Iterable[tuple[Target, TargetVersion]], now: datetime.datetime
) -> list[Notice]:
    today, bodies = timezone.localdate(now), dict[str, Staff]()
    asked: list[Notice] = []
    for target, version in rows:
        question = _question(target, version)
        if question is None:
            continue
        body = target.indicator.department.path[:STEP]
        if body not in bodies:
            bodies[body] = staff(body, today)
        people = _people(target, bodies[body])
        asked += [_notice(target, question, who, now) for who in people]
    return asked


def ask_anew(
    rows: Sequence[tuple[Target, TargetVersion]], now: datetime.datetime
) -> None:
    """Put the question about targets whose value is another one now; take it back of
    those that have grown out of it."""
    settle([target.pk for target, _version in rows], now)
    asked = _asked(rows, now)
    notices.keep(asked)
    for notice in asked:  # put before, perhaps, with another value
        Notice.objects.filter(dedupe_key=notice.dedupe_key).update(
            text=notice.text, text_en=notice.text_en, read_at=None, created_at=now
        )


def settle(target_ids: Sequence[int], now: datetime.datetime) -> None:
    """Mark the question about these targets as read: nothing is asked any more."""
    open_ones = Notice.objects.filter(kind=NoticeKind.PLAN, read_at=None)
    for part in _parts(target_ids):
        about = Q(pk__in=[])
        for pk in part:
            about |= Q(dedupe_key=f"plan:{pk}") | Q(
                dedupe_key__startswith=f"plan:{pk}:"
            )
        open_ones.filter(about).update(read_at=now)


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Yield a few at a time."""
    return (rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE))


def _people(target: Target, present: Staff) -> set[int]:
    """Return who is asked: the person responsible, else the leads, else the clerks."""
    responsible = target.indicator.responsible_id
    if responsible is not None:
        return {responsible}
    path = target.indicator.department.path
    found = list(present.covering(path, [Role.LEAD]))
    found = found or list(present.covering(path, [Role.CLERK]))
    return {row.user_id for row in found}


def _notice(
    target: Target,
    question: plan_problems.Problem,
    user_id: int,
    now: datetime.datetime,
) -> Notice:
    return Notice(
        user_id=user_id,
        dedupe_key=f"plan:{target.pk}:{user_id}",
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
