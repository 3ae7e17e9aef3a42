"""What is kept of a judgement: compared with what is stored, written where new."""

import datetime
import json
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet

from performance.choices import Light, LightKind
from performance.lights.change import Basis, cause_of_change
from performance.models import Assessment, LightChange, Target
from performance.outlook.terms import OutlookReason
from performance.queries import seals
from performance.queries.among import within
from performance.queries.bases import basis_from_json, basis_to_json
from performance.queries.facts import Commitment
from performance.queries.judging import Judged
from performance.queries.seals import Stale
from performance.services import tables

logger = logging.getLogger(__name__)
_ALTERED = "assessment of target %s at %s-%02d was altered outside of the program"

GREY = Light.GREY.value
CHANGE_COLUMNS = (
    "target_id",
    "period_id",
    "kind",
    "at",
    "before",
    "after",
    "cause",
    "inputs",
    "rule_version",
)


class NoPolicy(ValueError):
    """No 预警规则 is in force for a department on the period's last day."""


class Outcome(NamedTuple):
    """The columns of an Assessment that a judgement decides; equal ones need no write.

    A new one is a field here, a column of the model, a line in `outcome`, and one in
    `seals.SEALED`, which names those that a stranger must not change unnoticed: all but
    the last here, in this order. `judged` is 0 or 1, `basis` JSON as text.
    """

    department_id: int
    light: str
    reason: str
    pace: str
    expected: str
    source: str
    judged: int
    figure_month: int | None
    actual_id: int | None
    target_version_id: int | None
    policy_id: int
    outlook_light: str
    outlook_reason: str
    forecast: str
    forecast_low: str
    forecast_high: str
    probability: str
    needed_rate: str
    flags: str
    inputs: str
    basis: str
    seal: str

    @property
    def rested_on(self) -> Basis | None:
        """What it rested on; None where a stranger has left no such text."""
        try:
            return basis_from_json(json.loads(self.basis))
        except (LookupError, TypeError, ValueError, ArithmeticError):
            return None


GOAL, OUTLOOK = LightKind.GOAL.value, LightKind.OUTLOOK.value
BEHIND = (Light.RED.value, Light.YELLOW.value)
BY_PACE = OutlookReason.BY_PACE.value
# What an altered judgement is taken to have rested on.
NO_BASIS = "null"
# A target at a month; and a light of it, by kind, with its colour.
At = tuple[int, int]
Lights = dict[tuple[int, int, str], str]


def outcome(row: Judged, inputs: str) -> Outcome:
    """Return what is kept of a judgement; raise NoPolicy where no rules hold."""
    if row.rules.pk is None:
        raise NoPolicy(row.commitment.department)
    ahead, figure, verdict = row.outlook, row.row, row.verdict
    # `_value_` is read at once, `value` by way of a function.
    sealed: tuple[Any, ...] = (
        row.commitment.department_id,
        row.light._value_,
        verdict.reason._value_,
        row.pace,
        row.expected,
        verdict.source._value_,
        int(row.counted),
        figure.month if figure else None,
        figure.pk if figure else None,
        row.version.pk if row.version else None,
        row.rules.pk,
        ahead.light._value_,
        ahead.reason._value_,
        *ahead.texts(),
        "".join([f"{kind._value_} " for kind in row.calls_for]),
        inputs,
        basis_to_json(row.basis),
    )
    return Outcome._make((*sealed, seals.seal(sealed)))


@dataclass
class Known:
    """What is stored of a year so far, by target and month, with what is weighed since.

    `owners` are the indicators of all targets; `seals` those that were stored, with
    target and month. By target, month and kind: `lights` are those on record, where no
    assessment can tell; `earlier` those on record before a month that has none (`new`)
    or whose outlook went by pace.
    """

    owners: Mapping[int, int]
    rows: dict[int, dict[int, Outcome]]
    lights: Lights
    earlier: Lights
    new: set[At]
    seals: set[tuple[int, int, str]]
    weighed: set[int] = field(default_factory=set)

    def latest(self, target_id: int, month: int) -> bool:
        """Tell whether nothing later than `month` was judged of a target."""
        return max(self.rows.get(target_id, {}), default=0) <= month

    def before(self, target_id: int, month: int, kind: str, held: str | None) -> str:
        """Return what a light was; `held` is the one that is kept, None for none.

        Before a new month the record tells more surely than an assessment, but knows
        nothing yet of what this run has weighed. (Not of an outlook: its first verdict
        may be on no record.)
        """
        key = target_id, month, kind
        unweighed = kind == GOAL and target_id not in self.weighed
        if held is None or (unweighed and (target_id, month) in self.new):
            held = self.earlier.get(key, GREY)
        return self.lights.get(key, held)


def known(
    indicators: Collection[int], year: int, stale: Mapping[int, Sequence[Stale]]
) -> Known:
    """Read what is stored of indicators for a year; `stale` are those of each month.

    What was altered or lost behind everybody's back tells nothing of the light before:
    that is read from the changes on record.
    """
    owners = _owners(indicators, year)
    rows = _of(owners, year).values_list("target_id", "period__month", *Outcome._fields)
    found: dict[int, dict[int, Outcome]] = {}
    stored = set[tuple[int, int, str]]()
    for target, at, *kept in rows:
        row = Outcome._make(kept)
        found.setdefault(target, {})[at] = row
        stored.add((target, at, row.seal))
    wrong, new, paced = set[At](), set[At](), set[At]()
    for month, targets in stale.items():
        for target, _indicator, _inputs, altered in targets:
            months = found.get(target, {})
            if altered:
                logger.warning(_ALTERED, target, year, month)
                wrong.add((target, month))
                if month in months:
                    months[month] = months[month]._replace(basis=NO_BASIS)
            elif month not in months:
                new.add((target, month))
            elif months[month].outlook_reason == BY_PACE:
                paced.add((target, month))
    return Known(owners, found, *_recorded(wrong, new, paced, year), new, stored)


def _recorded(
    altered: set[At], new: set[At], paced: set[At], year: int
) -> tuple[Lights, Lights]:
    """Return the `lights` and the `earlier` ones of some targets at some months; of
    those `paced`, which had no turns while they went by pace, the earlier ones.

    Of what was altered the last turn up to its month tells, grey where there is none.
    What has no assessment is new; but where it has turned at its own month it was lost,
    and must not turn a second time.
    """
    lights = {(*at, kind): GREY for at in altered for kind in (GOAL, OUTLOOK)}
    earlier: Lights = {}
    if not altered and not new and not paced:
        return lights, earlier
    turns = LightChange.objects.filter(
        within("target", {target for target, _month in altered | new | paced}),
        period__year=year,
    ).order_by("period__month", "pk")
    for target, at, kind, light in turns.values_list(
        "target_id", "period__month", "kind", "after"
    ):
        if (target, at) in new:
            lights[target, at, kind] = light
        for month in range(at, 13):
            if (target, month) in altered:
                lights[target, month, kind] = light
            elif (target, month) in new or (target, month) in paced:
                earlier[target, month, kind] = light
    return lights, earlier


def overtaken(so_far: Known, year: int, judged: Iterable[Commitment]) -> set[int]:
    """Return the indicators of what another run has kept anew since it was read, and
    of what has been promised since."""
    owners = so_far.owners
    found = {row.indicator_id for row in judged if row.pk not in owners}
    rows = _of(owners, year).values_list("target_id", "period__month", "seal")
    moved = so_far.seals.symmetric_difference(rows)
    return found.union(owners[target] for target, _month, _seal in moved)


def _owners(indicators: Collection[int], year: int) -> dict[int, int]:
    """Return the indicator of each target that some indicators have in a year."""
    targets = Target.objects.filter(within("indicator", indicators), goal__year=year)
    return dict(targets.values_list("pk", "indicator_id"))


def _of(targets: Iterable[int], year: int) -> "QuerySet[Assessment]":
    # By targets: by their indicators PostgreSQL read all targets that there are.
    return Assessment.objects.filter(within("target", targets), period__year=year)


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
    """
    at = tables.instant(now)
    found = Weighed([], [])
    for row in rows:
        assert row.period is not None
        target, month = row.commitment.pk, row.month
        months = so_far.rows.setdefault(target, {})
        held = months.get(month)
        digest = inputs.get(target) or (held.inputs if held else "")
        after, before = outcome(row, digest), _before(months, month)
        if held != after:
            _watch(row, held, after)
            found.fresh.append((target, row.period.pk, at, *after))
            months[month] = after
        if row.counted:
            found.turns.extend(_turns(row, before, after, so_far, at))
            so_far.weighed.add(target)
    return found


def _before(months: Mapping[int, Outcome], month: int) -> Outcome | None:
    """Return the outcome that a new one at `month` replaces or follows."""
    last = max((at for at in months if at <= month), default=None)
    return None if last is None else months[last]


def write(weighed: Weighed, targets: Collection[int]) -> int:
    """Write what was weighed of some targets; return how many turned."""
    turns = [row for row in weighed.turns if row[0] in targets]
    tables.upsert(
        Assessment,
        ("target_id", "period_id", "assessed_at", *Outcome._fields),
        [row for row in weighed.fresh if row[0] in targets],
        key=("target_id", "period_id"),
        made={"writer": seals.THIS_WRITER},
    )
    tables.insert(LightChange, CHANGE_COLUMNS, turns)
    return len(turns)


def turned(weighed: Weighed) -> dict[int, tuple[str, str]]:
    """Return the goal lights that turned, before and after, by target."""
    kind, was, now = map(CHANGE_COLUMNS.index, ("kind", "before", "after"))
    return {row[0]: (row[was], row[now]) for row in weighed.turns if row[kind] == GOAL}


def _watch(row: Judged, held: Outcome | None, after: Outcome) -> None:
    """Say in the log where a figure in force is not what it was: it is never edited."""
    if held is None or held.actual_id is None:
        return
    same, was, now = held.actual_id == after.actual_id, held.rested_on, after.rested_on
    if same and was and now and was.value != now.value:
        logger.warning(
            "figure %s of indicator %s was changed outside of the program",
            after.actual_id,
            row.commitment.indicator_id,
        )


def _turns(
    row: Judged,
    before: Outcome | None,
    after: Outcome,
    so_far: Known,
    at: Any,
) -> Iterator[tables.Row]:
    """Yield a change of each light that is another one than before.

    The year's first verdict turns a goal light from grey, an outlook only to what is
    behind; an outlook by pace repeats the goal light, and so its turns.
    """
    target, month = row.commitment.pk, row.month
    was = so_far.before(target, month, GOAL, before and before.light)
    if was != after.light:
        yield _turn(row, (GOAL, was, after.light), row.words(), before, after, at)
    # While it went by pace it had no turns of its own: the last before that tells.
    kept = None if before is None or before.outlook_reason == BY_PACE else before
    was = so_far.before(target, month, OUTLOOK, kept and kept.outlook_light)
    if was == after.outlook_light or after.outlook_reason == BY_PACE:
        return
    seen = kept is not None and (target, month, OUTLOOK) not in so_far.lights
    if seen or was != GREY or after.outlook_light in BEHIND:
        turned = (OUTLOOK, was, after.outlook_light)
        yield _turn(row, turned, row.outlook_words(), before, after, at)


def _turn(
    row: Judged,
    turned: tuple[str, str, str],
    words: str,
    before: Outcome | None,
    after: Outcome,
    at: Any,
) -> tables.Row:
    """Return a change of a light as it is stored; `turned` is kind, before, after."""
    assert row.period is not None
    kind, was, now = turned
    basis, rested = row.basis, before.basis if before else NO_BASIS
    cause = cause_of_change(before.rested_on if before else None, basis)
    return (
        row.commitment.pk,
        row.period.pk,
        kind,
        at,
        was,
        now,
        cause._value_,
        f'{{"before": {rested}, "after": {after.basis}, "words": {words}}}',
        basis.rule_version,
    )
