"""Rules: which bind whom today, and which lights proposed ones would change."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import Q, QuerySet

from budget import access as reading
from budget import periods as calendar
from budget.choices import Duty, ReviewAction, Status
from budget.models import Period, User
from budget.models.organization import STEP
from budget.models.review import OPEN
from budget.workflow import ONE_DECISION
from performance import access
from performance.choices import Light, ReportingState
from performance.lights.rollup import worst
from performance.models import Policy, Target
from performance.queries import judging, loading
from performance.queries.facts import Facts, Rules, Standing
from performance.queries.judging import Judged
from performance.ruling import FIELDS

# The page shows so many turned lights of a period; all of them are counted.
SHOWN = 200
MINE = (
    ReviewAction.EDIT,
    ReviewAction.SUBMIT,
    ReviewAction.WITHDRAW,
    ReviewAction.CANCEL,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """The policies a reader may see, by where they stand."""

    in_force: list[Policy]
    coming: list[Policy]
    on_their_way: list[Policy]
    past: list[Policy]


@dataclass(frozen=True, slots=True)
class Line:
    """One number beside the one in force today; `now` is None without rules."""

    field: str
    label: str
    now: object
    proposed: object

    @property
    def moved(self) -> bool:
        return self.now is not None and self.now != self.proposed


@dataclass(frozen=True, slots=True)
class Turn:
    """One commitment whose light the rules would change."""

    before: Judged
    after: Judged


@dataclass(frozen=True, slots=True)
class ProjectTurn:
    """One project whose light the rules would change."""

    name: str
    before: Light
    after: Light


@dataclass(frozen=True, slots=True)
class Effect:
    """One period under the rules in force and under the proposed ones."""

    year: int
    month: int
    judged: int
    turns: list[Turn]
    projects: list[ProjectTurn]
    late_before: int
    late_after: int

    @property
    def counts(self) -> list[tuple[Light, Light, int]]:
        """How many lights go from which to which, the most first."""
        pairs = Counter((turn.before.light, turn.after.light) for turn in self.turns)
        return [(*pair, n) for pair, n in pairs.most_common()]

    @property
    def shown(self) -> list[Turn]:
        return self.turns[:SHOWN]

    @property
    def hidden(self) -> int:
        return max(len(self.turns) - SHOWN, 0)


@dataclass(frozen=True, slots=True)
class Preview:
    """What approval would change; `trial` where no period has opened since the day."""

    effects: list[Effect]
    trial: bool

    @property
    def turned(self) -> int:
        return sum(len(effect.turns) for effect in self.effects)


def scope(department_id: int | None) -> Q:
    """Return the filter for the policies of exactly this branch."""
    if department_id is None:
        return Q(department__isnull=True)
    return Q(department_id=department_id)


def bodies(path: str) -> Q:
    """Return the filter for the periods of a branch's body; "" is everybody."""
    return Q(body__path=path[:STEP]) if path else Q()


def first_free_day(
    department_id: int | None, path: str, today: datetime.date
) -> datetime.date:
    """Return the first day from which new rules of a branch may hold.

    After the last locked period, after the rules in force there, and not before last
    year: older years are not judged again.
    """
    days = [datetime.date(today.year - 1, 1, 1)]
    locked = Period.objects.filter(bodies(path), year__gte=today.year - 1)
    one = datetime.timedelta(days=1)
    days += [period.end + one for period in locked if period.is_locked(today)]
    held = Policy.objects.in_force().filter(scope(department_id))
    days += [day + one for day in held.values_list("valid_from", flat=True)]
    return max(days)


def listed(user: User, today: datetime.date) -> Listed:
    """Return the policies the user may see, in one query."""
    rows = Policy.objects.filter(access.policies(user)).select_related(
        "department", "author", "approver"
    )
    ordered: list[Policy] = list(rows.order_by("department__path", "-valid_from", "pk"))
    approved = [row for row in ordered if row.status == Status.APPROVED]
    held = [row for row in approved if row.valid_from <= today]
    newest: dict[int | None, Policy] = {}
    for row in held:
        newest.setdefault(row.department_id, row)
    return Listed(
        in_force=list(newest.values()),
        coming=[row for row in approved if row.valid_from > today],
        on_their_way=[row for row in ordered if row.status in OPEN],
        past=[
            row
            for row in ordered
            if row.status not in OPEN
            and row not in newest.values()
            and not (row.status == Status.APPROVED and row.valid_from > today)
        ],
    )


def current(path: str, today: datetime.date) -> Policy | None:
    """Return the policy that binds a branch today: its own, else the nearest above."""
    above = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
    rows = (
        Policy.objects.in_force()
        .filter(Q(department=None) | Q(department__path__in=above))
        .filter(valid_from__lte=today)
        .select_related("department")
    )
    return max(rows, key=_nearness, default=None)


def lines(policy: Policy, now: Policy | None) -> list[Line]:
    """Return every number of a policy beside the one in force."""
    return [
        Line(
            field,
            str(Policy._meta.get_field(field).verbose_name),  # type: ignore[union-attr]
            getattr(now, field) if now else None,
            getattr(policy, field),
        )
        for field in FIELDS
    ]


def actions(user: User, policy: Policy) -> frozenset[ReviewAction]:
    """Return what the user may do with the policy now; the services decide again."""
    path = policy.department.path if policy.department else ""
    found = {action for at, action in ONE_DECISION if at == policy.status}
    if not access.may_propose(user, path):
        found -= set(MINE)
    if policy.author_id != user.pk:
        found -= {ReviewAction.WITHDRAW}
    if policy.author_id == user.pk or not access.may_approve(user, path):
        found -= {ReviewAction.FINALISE, ReviewAction.RETURN}
    return frozenset(found)


def preview(policy: Policy, user: User, today: datetime.date) -> Preview | None:
    """Judge every opened period from the policy's day on under both rules, in memory.

    Where none has opened since, the newest one is tried. Nothing is written. None for
    a reader without business data.
    """
    if user.duty not in (Duty.BUSINESS, Duty.AUDIT):
        return None
    path = policy.department.path if policy.department else ""
    opened = Period.objects.filter(bodies(path), opens_on__lte=today)
    pairs = sorted(set(opened.values_list("year", "month")))
    months = [p for p in pairs if calendar.period_end(*p) >= policy.valid_from]
    trial = not months
    targets = reading.visible(
        Target.objects.filter(indicator__department__path__startswith=path), user
    )
    effects: list[Effect] = []
    for year, group in groupby(months or pairs[-1:], key=lambda pair: pair[0]):
        within = [month for _year, month in group]
        effects += _effects(policy, path, targets, year, within, today)
    return Preview(effects, trial)


def _effects(
    policy: Policy,
    path: str,
    targets: "QuerySet[Target]",
    year: int,
    months: Sequence[int],
    today: datetime.date,
) -> list[Effect]:
    """Judge one year's periods twice from one reading of its facts."""
    last = max(months)
    since = min(policy.valid_from, calendar.period_end(year, months[0]))
    proposed = replace(loading.rules_of(policy), path=path, valid_from=since)
    facts, without = _facts(targets, year, last, proposed)
    return [
        _effect(
            year,
            month,
            judging.judge_at(without, month, today=today),
            judging.judge_at(facts, month, today=today),
        )
        for month in months
    ]


def _facts(
    targets: "QuerySet[Target]", year: int, month: int, proposed: Rules
) -> tuple[Facts, Facts]:
    """Return the facts under the proposed rules and under those in force.

    Read with the proposed rules in place, so that earlier years come along where
    these ask for them. First in the list, they win against rules of the same day.
    """
    held = loading.stand(
        Period.objects.filter(year=year)
        .values_list("body__path", flat=True)
        .distinct(),
        year=year,
        month=month,
    )
    standing = Standing([proposed, *held.policies], held.periods)
    facts = loading.load(targets, year=year, month=month, standing=standing)
    return facts, replace(facts, policies=held.policies)


def _effect(year: int, month: int, before: list[Judged], after: list[Judged]) -> Effect:
    pairs = [
        Turn(old, new) for old, new in zip(before, after, strict=True) if old.counted
    ]
    return Effect(
        year,
        month,
        len(pairs),
        [turn for turn in pairs if turn.before.light is not turn.after.light],
        _projects(pairs),
        sum(turn.before.state.state is ReportingState.LATE for turn in pairs),
        sum(turn.after.state.state is ReportingState.LATE for turn in pairs),
    )


def _projects(pairs: list[Turn]) -> list[ProjectTurn]:
    groups: dict[int, list[Turn]] = {}
    for turn in pairs:
        project = turn.before.commitment.project_id
        if project is not None:
            groups.setdefault(project, []).append(turn)
    found = [
        ProjectTurn(
            group[0].before.commitment.project or "",
            _light([turn.before for turn in group]),
            _light([turn.after for turn in group]),
        )
        for group in groups.values()
    ]
    return [turn for turn in found if turn.before is not turn.after]


def _light(rows: list[Judged]) -> Light:
    share = rows[0].rules.exception_share
    return worst((row.light for row in rows), exceptions=share)


def _nearness(policy: Policy) -> tuple[int, datetime.date]:
    path = policy.department.path if policy.department else ""
    return len(path), policy.valid_from
