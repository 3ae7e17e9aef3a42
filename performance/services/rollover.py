"""结转下年: carry a year's commitments over, retire some; safe to repeat.

What is carried stands without 批复: authority, 文号 and date are empty until it is
given. What was sent back is a draft: changed it is offered again, or given up. The
closed year stays as it is; its figures are the next year's past already, because a
figure belongs to the indicator, and not to the commitment.
"""

import datetime
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action
from budget.models import ProjectYear, User
from budget.services import rights
from performance import adjusting, values
from performance.adjusting import Terms
from performance.choices import Accumulation, Comparator, ValueKind
from performance.language import language
from performance.models import Goal, Target, TargetVersion
from performance.queries import rollover
from performance.queries.rollover import Row
from performance.rolling import UNDECIDED, Plan, Standing
from performance.services import next_years


@dataclass(frozen=True, slots=True)
class Rolled:
    """What one run did; `started` are levels whose opening value became known,
    `begun` projects whose next year began with it."""

    carried: int = 0
    retired: int = 0
    started: int = 0
    begun: int = 0


def roll_over(
    *, path: str, year: int, plan: Plan, actor: User, now: datetime.datetime
) -> Rolled:
    """Carry and retire commitments of a branch's year as `plan` says.

    What is carried, retired or there already is passed over, so a second run adds
    nothing; it fills in opening values that were missing. A goal takes its next words
    with a commitment that goes on, while none has its 批复. A project without the next
    year begins it where its code and budget are given; else its commitments wait.
    Raises PermissionDenied, and ValidationError {"v<id>": …} for values that cannot be
    read, {"g<id>": …} for a goal without words, {"k<id>": …, "a<id>": …} for a
    project's code and amount: then nothing is done.
    """
    with door.change(actor=actor, action=Action.YEAR_ROLLED, reason=str(year), now=now):
        rights.require_role(actor, path, *rights.BUSINESS_SETUP)
        wanted = {*plan.carry, *plan.retire}
        begun = next_years.begin(path, year, plan, now)
        rows = _lock(path, year, wanted)
        terms = _terms(rows, plan, year + 1)
        words = _words(rows, plan, year)
        carried = _carry(_of(rows, Standing.OPEN, plan.carry), terms, words, year + 1)
        offered = _offer(_of(rows, Standing.RETURNED, plan.carry), terms, words)
        given_up = _of(rows, Standing.RETURNED, plan.retire)
        _give_up(given_up)
        ended = [
            *_of(rows, Standing.OPEN, plan.retire),
            *_of(rows, Standing.NO_PROJECT, plan.retire),
            *given_up,
        ]
        retired = _retire(ended, now)
        started = _fill_starts(path, year)
        return Rolled(carried + offered, retired, started, begun)


def _of(rows: Iterable[Row], standing: Standing, wanted: Container[int]) -> list[Row]:
    """Return the rows that stand so and are asked for."""
    return [r for r in rows if r.standing is standing and r.target.pk in wanted]


def _lock(path: str, year: int, wanted: set[int]) -> list[Row]:
    """Lock the commitments asked for, then read where each stands now."""
    mine = Target.objects.filter(
        pk__in=wanted, goal__year=year, indicator__department__path__startswith=path
    )
    goals = mine.order_by().values("goal")
    door.lock(Goal.objects.filter(Q(pk__in=goals) | Q(carried_from__in=goals)))
    # Whoever approves locks the commitments: their goal keeps its words from then on.
    door.lock(Target.objects.filter(Q(pk__in=mine) | Q(goal__carried_from__in=goals)))
    found = mine.select_related(
        "goal__project_year__project", "indicator__department", "carried_to"
    )
    return rollover.rows_of(list(found.order_by("pk")), year)


def _terms(rows: Iterable[Row], plan: Plan, year: int) -> dict[int, Terms]:
    """Read each next value as a form's cell is read; one unclear refuses all."""
    read: dict[int, Terms] = {}
    wrong = {}
    for row in rows:
        if row.standing not in UNDECIDED or row.target.pk not in plan.carry:
            continue
        text = plan.carry[row.target.pk].strip()
        reading = values.read(text, name=row.target.name_printed, year=year)
        if reading.kind in (ValueKind.UNCLEAR, ValueKind.EMPTY):
            reason = reading.reason(language()) or _("指标值不能为空。")
            wrong[f"v{row.target.pk}"] = reason
            continue
        read[row.target.pk] = Terms(
            kind=reading.kind,
            comparator=reading.comparator or _comparator(row, reading.kind),
            number=reading.number,
            grade=reading.grade,
            date=reading.date,
            text=text,
        )
    if wrong:
        raise ValidationError(wrong)
    return read


def _words(rows: Iterable[Row], plan: Plan, year: int) -> dict[int, str]:
    """Return the next words of the goals that are open to them, by this year's goal."""
    heads = rollover.heads([row for row in rows if row.target.pk in plan.carry], year)
    words = {pk: plan.goals.get(pk, head.text).strip() for pk, head in heads.items()}
    wrong = {
        f"g{pk}": _("目标内容不能为空。") for pk, text in words.items() if not text
    }
    if wrong:
        raise ValidationError(wrong)
    return words


def _comparator(row: Row, kind: ValueKind) -> Comparator:
    """Keep the comparator that a person gave, where the form prints none."""
    held = row.version
    if held is None or held.kind != kind:
        return Comparator.NONE
    return Comparator(held.comparator)


def _carry(
    rows: list[Row], terms: Mapping[int, Terms], words: Mapping[int, str], year: int
) -> int:
    goals = _goals(rows, words, year)
    heirs = [
        _heir(row, goals[row.target.goal_id], terms[row.target.pk].text) for row in rows
    ]
    done = door.save_many(heirs)
    first = rollover.new_year(year)
    door.save_many(
        [
            _valued(TargetVersion(target=heir, valid_from=first), terms[row.target.pk])
            for row, heir in zip(rows, heirs, strict=True)
        ]
    )
    return done


def _offer(
    rows: list[Row], terms: Mapping[int, Terms], words: Mapping[int, str]
) -> int:
    """Give what was sent back its new value and its goal's new words, and have it wait
    for its 批复 again."""
    goals = Goal.objects.filter(carried_from__in={row.target.goal_id for row in rows})
    reworded = [goal for goal in goals if goal.carried_from_id in words]
    for goal in reworded:
        goal.text = words[goal.carried_from_id or 0]
    door.save_many(reworded)
    heirs = {row.target.pk: row.heir for row in rows if row.heir is not None}
    versions = _versions_of(heirs.values())
    for pk, heir in heirs.items():
        heir.value_printed = terms[pk].text
        heir.returned_at, heir.returned_reason = None, ""
        _valued(versions[heir.pk], terms[pk])
    door.save_many(list(versions.values()))
    return door.save_many(list(heirs.values()))


def _give_up(rows: Iterable[Row]) -> None:
    """Leave what was sent back as a draft that never binds."""
    versions = _versions_of(row.heir for row in rows if row.heir is not None)
    for version in versions.values():
        _valued(version, adjusting.dropped())
    door.save_many(list(versions.values()))


def _versions_of(heirs: Iterable[Target]) -> dict[int, TargetVersion]:
    """Lock the values of drafts: each has one, because nothing may adjust it yet."""
    rows = door.lock(TargetVersion.objects.filter(target__in=list(heirs)))
    return {row.target_id: row for row in rows}


def _valued(version: TargetVersion, terms: Terms) -> TargetVersion:
    version.kind, version.comparator = terms.kind, terms.comparator
    version.number, version.grade = terms.number, terms.grade
    version.date, version.text = terms.date, terms.text
    return version


def _goals(rows: Iterable[Row], words: Mapping[int, str], year: int) -> dict[int, Goal]:
    """Return {goal: its heir}, written where there is none yet."""
    old = {row.target.goal_id: row.target.goal for row in rows}
    known = Goal.objects.filter(carried_from__in=old)
    found: dict[int, Goal] = {
        goal.carried_from_id: goal for goal in known if goal.carried_from_id
    }
    held = ProjectYear.objects.filter(
        year=year, project__years__goals__in=old
    ).distinct()
    years = {row.project_id: row for row in held}
    new = []
    for pk, goal in old.items():
        if pk in found:
            continue
        project = goal.project_year.project_id if goal.project_year else None
        found[pk] = Goal(
            department_id=goal.department_id,
            project_year=years[project] if project is not None else None,
            kind=goal.kind,
            year=year,
            horizon=goal.horizon,
            form=goal.form,
            order=goal.order,
            text=words[pk],
            heading=goal.heading,
            measured_by_id=goal.measured_by_id,
            carried_from=goal,
        )
        new.append(found[pk])
    door.save_many(new)
    return found


def _heir(row: Row, goal: Goal, text: str) -> Target:
    old = row.target
    return Target(
        goal=goal,
        indicator=old.indicator,
        code=old.code,
        order=old.order,
        level1=old.level1,
        level2=old.level2,
        name_printed=old.name_printed,
        value_printed=text,
        last_printed=row.version.text if row.version else old.value_printed,
        before_last_printed=old.last_printed,
        weight=old.weight,
        standard=old.standard,
        link_reason=old.link_reason,
        start=_start(row),
        carried_from=old,
    )


def _start(row: Row) -> Decimal | None:
    """Return the level that the next year opens with."""
    stock = row.target.indicator.accumulation == Accumulation.STOCK
    return row.closing if stock else None


def _retire(rows: Iterable[Row], now: datetime.datetime) -> int:
    ended = [row.target for row in rows]
    for target in ended:
        target.retired_at = now
    return door.save_many(ended)


def _fill_starts(path: str, year: int) -> int:
    """Give levels carried over earlier the opening value that has come since."""
    waiting = Target.objects.filter(
        indicator__department__path__startswith=path,
        indicator__accumulation=Accumulation.STOCK,
        carried_from__goal__year=year,
        start=None,
    )
    heirs = door.lock(waiting)
    old = Target.objects.filter(carried_to__in=heirs).select_related(
        "goal__project_year", "indicator"
    )
    closing: dict[int | None, Decimal | None] = {
        row.target.pk: row.closing for row in rollover.rows_of(list(old), year)
    }
    for heir in heirs:
        heir.start = closing.get(heir.carried_from_id)
    return door.save_many(heirs)
