"""What is kept of a judgement: compared with what is stored, written where new."""

import datetime
import json
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from performance.choices import Light, LightKind
from performance.lights.change import Basis, cause_of_change
from performance.models import Assessment, LightChange
from performance.outlook.terms import OutlookReason
from performance.queries import seals
from performance.queries.among import among
from performance.queries.bases import basis_from_json, basis_to_json
from performance.queries.judging import Judged
from performance.queries.seals import Stale
from performance.services import flags, tables

logger = logging.getLogger(__name__)
_ALTERED = "assessment of target %s at %s-%02d was altered outside of the program"

CHANGE_COLUMNS = (
    "target_id",
    "period_id",
    "kind",
    "at",
    "before",
    "after",
    "cause",
    "why",
    "why_en",
    "inputs",
    "rule_version",
)


class NoPolicy(ValueError):
    """No 预警规则 is in force for a department on the period's last day."""


class Outcome(NamedTuple):
    """The columns of an Assessment that a judgement decides; equal ones need no write.

    A new one is a field here, a column of the model, a line in `outcome`, and one in
    `seals.SEALED`, which names the fields that a stranger must not change unnoticed.
    """

    department_id: int
    light: str
    reason: str
    pace: str
    expected: str
    source: str
    judged: bool
    figure_month: int | None
    actual_id: int | None
    target_version_id: int | None
    policy_id: int
    basis: dict[str, Any]
    outlook_light: str
    outlook_reason: str
    forecast: str
    forecast_low: str
    forecast_high: str
    probability: str
    needed_rate: str
    flags: str
    inputs: str
    seal: str = ""


GOAL, OUTLOOK = LightKind.GOAL.value, LightKind.OUTLOOK.value
GREY, RED = Light.GREY.value, Light.RED.value
_SEALED = [Outcome._fields.index(name) for name in seals.SEALED]
_BASIS = Outcome._fields.index("basis")


def outcome(row: Judged, basis: Basis, inputs: str) -> Outcome:
    """Return what is kept of a judgement; raise NoPolicy where no rules hold."""
    if row.rules.pk is None:
        raise NoPolicy(row.commitment.department)
    ahead = row.outlook
    found = Outcome(
        department_id=row.commitment.department_id,
        light=row.light.value,
        reason=row.verdict.reason.value,
        pace=row.pace,
        expected=row.expected,
        source=row.verdict.source.value,
        judged=row.counted,
        figure_month=row.row.month if row.row else None,
        actual_id=row.row.pk if row.row else None,
        target_version_id=row.version.pk if row.version else None,
        policy_id=row.rules.pk,
        basis=basis_to_json(basis),
        outlook_light=ahead.light.value,
        outlook_reason=ahead.reason.value,
        **ahead.as_text(),
        flags="".join(f"{kind.value} " for kind in flags.wanted(row)),
        inputs=inputs,
    )
    return Outcome(*found[:-1], seals.seal([found[at] for at in _SEALED]))


@dataclass
class Known:
    """What is stored of a year so far, by target and month, with what is weighed since.

    `seals` are those that were stored; `lights` those on record, by kind too, where no
    assessment can tell.
    """

    targets: Collection[int]
    rows: dict[tuple[int, int], Outcome]
    lights: dict[tuple[int, int, str], str]
    seals: dict[tuple[int, int], str] = field(init=False)

    def __post_init__(self) -> None:
        self.seals = {key: row.seal for key, row in self.rows.items()}

    def latest(self, target_id: int, month: int) -> bool:
        """Tell whether nothing later than `month` was judged of a target."""
        later = range(month + 1, 13)
        return not any((target_id, at) in self.rows for at in later)

    def before(self, target_id: int, month: int) -> Outcome | None:
        """Return the outcome that a new one at `month` replaces or follows."""
        earlier = (self.rows.get((target_id, at)) for at in range(month, 0, -1))
        return next((row for row in earlier if row is not None), None)

    def inputs(self, target_id: int, month: int) -> str:
        row = self.rows.get((target_id, month))
        return row.inputs if row else ""


def known(
    target_ids: Collection[int], year: int, stale: Mapping[int, Sequence[Stale]]
) -> Known:
    """Read what is stored of some targets for a year; `stale` are those of each month.

    What was altered or lost behind everybody's back tells nothing of the light before:
    that is read from the changes on record.
    """
    rows = Assessment.objects.filter(
        target__in=among(target_ids), period__year=year
    ).values_list("target_id", "period__month", *Outcome._fields)
    found = {(target, month): Outcome(*kept) for target, month, *kept in rows}
    unsure: dict[tuple[int, int, str], str] = {}
    for month, targets in stale.items():
        for row in targets:
            if row.altered:
                logger.warning(_ALTERED, row.target_id, year, month)
            if row.altered or (row.target_id, month) not in found:
                unsure[row.target_id, month, GOAL] = GREY
            earlier = ((row.target_id, at) for at in range(1, month + 1))
            if row.altered or not any(key in found for key in earlier):
                unsure[row.target_id, month, OUTLOOK] = GREY
    return Known(target_ids, found, _recorded(unsure, year) if unsure else {})


def _recorded(
    lights: dict[tuple[int, int, str], str], year: int
) -> dict[tuple[int, int, str], str]:
    """Put each light at (target, month, kind) to what its last change up to then says.

    Where there is none it stays as it is.
    """
    turns = LightChange.objects.filter(
        target__in=among({target for target, _month, _kind in lights}),
        period__year=year,
    ).order_by("period__month", "pk")
    for target, at, kind, light in turns.values_list(
        "target_id", "period__month", "kind", "after"
    ):
        for month in range(at, 13):
            if (target, month, kind) in lights:
                lights[target, month, kind] = light
    return lights


def overtaken(so_far: Known, year: int) -> set[int]:
    """Return the targets that another run has kept anew since they were read."""
    rows = Assessment.objects.filter(
        target__in=among(so_far.targets), period__year=year
    ).values_list("target_id", "period__month", "seal")
    now = {(target, month): seal for target, month, seal in rows}
    return {key[0] for key, _seal in now.items() ^ so_far.seals.items()}


@dataclass(frozen=True)
class Weighed:
    """Rows to write, each with its target in front."""

    fresh: list[tables.Row]
    turns: list[tables.Row]


def weigh(
    rows: Iterable[Judged],
    inputs: Mapping[int, str],
    so_far: Known,
    now: datetime.datetime,
) -> Weighed:
    """Return the outcomes and turns of light that are new.

    `inputs` are the digests of what was read, by target; a target that is judged only
    along with another has none and keeps its own. `so_far` is brought up to date.
    Sentences are made for what turned, and only there.
    """
    at = tables.instant(now)
    found = Weighed([], [])
    for row in rows:
        assert row.period is not None
        target, month = row.commitment.pk, row.month
        digest = inputs.get(target) or so_far.inputs(target, month)
        basis = row.basis()
        after, before = outcome(row, basis, digest), so_far.before(target, month)
        held = so_far.rows.get((target, month))
        if held != after:
            _watch(row, held, after)
            text = json.dumps(after.basis)
            stored = (*after[:_BASIS], text, *after[_BASIS + 1 :])
            found.fresh.append((target, row.period.pk, at, *stored))
            so_far.rows[target, month] = after
        if row.counted:
            turns = _turns(row, basis, before, after, so_far.lights, at)
            found.turns.extend(turns)
    return found


def write(weighed: Weighed, targets: Collection[int]) -> int:
    """Write what was weighed of some targets; return how many turned."""
    turns = [row for row in weighed.turns if row[0] in targets]
    tables.upsert(
        Assessment,
        ("target_id", "period_id", "assessed_at", *Outcome._fields),
        [row for row in weighed.fresh if row[0] in targets],
        key=("target_id", "period_id"),
    )
    tables.insert(LightChange, CHANGE_COLUMNS, turns)
    return len(turns)


def _watch(row: Judged, held: Outcome | None, after: Outcome) -> None:
    """Say in the log where a figure in force is not what it was: it is never edited."""
    if held is None or held.actual_id is None:
        return
    same = held.actual_id == after.actual_id
    if same and held.basis["value"] != after.basis["value"]:
        logger.warning(
            "figure %s of indicator %s was changed outside of the program",
            after.actual_id,
            row.commitment.indicator_id,
        )


def _turns(
    row: Judged,
    basis: Basis,
    before: Outcome | None,
    after: Outcome,
    lights: Mapping[tuple[int, int, str], str],
    at: Any,
) -> Iterator[tables.Row]:
    """Yield a change of each light that is another one than before.

    The year's first verdict turns a goal light from grey, an outlook only to red; an
    outlook by pace repeats the goal light, and so its turns.
    """
    target, month = row.commitment.pk, row.month
    held = before.light if before else GREY
    was = lights.get((target, month, GOAL), held)
    if was != after.light:
        words = row.why("zh"), row.why("en")
        yield _turn(row, basis, (GOAL, was, after.light), words, before, at)
    seen = before is not None and (target, month, OUTLOOK) not in lights
    held = before.outlook_light if before else GREY
    was = lights.get((target, month, OUTLOOK), held)
    if was == after.outlook_light or after.outlook_reason == OutlookReason.BY_PACE:
        return
    if seen or was != GREY or after.outlook_light == RED:
        words = row.outlook_why("zh"), row.outlook_why("en")
        yield _turn(row, basis, (OUTLOOK, was, after.outlook_light), words, before, at)


def _turn(
    row: Judged,
    basis: Basis,
    turned: tuple[str, str, str],
    words: tuple[str, str],
    before: Outcome | None,
    at: Any,
) -> tables.Row:
    """Return a change of a light as it is stored; `turned` is kind, before, after."""
    assert row.period is not None
    kind, was, now = turned
    cause = cause_of_change(basis_from_json(before.basis) if before else None, basis)
    inputs = {
        "before": before.basis if before else None,
        "after": basis_to_json(basis),
    }
    return (
        row.commitment.pk,
        row.period.pk,
        kind,
        at,
        was,
        now,
        cause.value,
        *words,
        json.dumps(inputs),
        basis.rule_version,
    )
