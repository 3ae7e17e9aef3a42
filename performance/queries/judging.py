"""Facts in, verdicts out: the one way from stored rows to the rule."""

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import cached_property

from budget import periods as calendar
from performance import kept
from performance.choices import FlagKind, Grade, Light, ReportingState
from performance.course import Season
from performance.lights.change import Basis
from performance.lights.rule import SEEDED, judge
from performance.lights.terms import RULE_VERSION, Figure, Promise, Verdict
from performance.outlook import words
from performance.outlook.rule import outlook
from performance.outlook.terms import Outlook, OutlookReason
from performance.phrases import pace_lines
from performance.queries import selecting
from performance.queries.facts import (
    Commitment,
    Facts,
    FigureRow,
    NodePlan,
    PeriodRow,
    Rules,
    Version,
)
from performance.reporting import State
from performance.rounding import plain, rounded
from performance.sentences import Language
from performance.wording import why

PACE_PLACES = 2
AMOUNT_PLACES = 6
NO_RULES = Rules(None, "", datetime.date.min, SEEDED)


class _Judged(NamedTuple):
    commitment: Commitment
    month: int
    version: Version | None
    plan: NodePlan | None
    rules: Rules
    row: FigureRow | None
    promise: Promise
    figure: Figure | None
    verdict: Verdict
    light: Light
    facts: Facts
    today: datetime.date
    period: PeriodRow | None
    seasons: Sequence[Season] = ()
    annual: "Judged | None" = None


# No slots: what is asked for more than once, or seldom, is made then and kept.
class Judged(_Judged):
    """A commitment at a month: its light, what led to it, whether it was reported.

    `light` of a long-term commitment is that of `annual`, the one with its indicator.
    """

    @cached_property
    def state(self) -> State:
        """Whether the figure of exactly this month has come; a queue narrowed by
        light asks it of nobody."""
        return selecting.state(
            self.facts,
            self.commitment,
            self.promise,
            self.rules,
            self.month,
            selecting.month_end(self.facts.year, self.month),
            self.today,
        )

    @cached_property
    def counted(self) -> bool:
        """Whether it is judged on its own, and so counts: a long-term goal does not,
        nor does what was carried over before its 批复."""
        return not self.commitment.long_term and not self.promise.awaiting

    @property
    def granted(self) -> bool:
        """Whether it was granted by a document, whatever its first day."""
        known = self.commitment
        return known.carried_from_id is None and known.approved_on is not None

    @property
    def promised(self) -> str:
        """The value that binds, as it is printed: the form's, or an adjustment's."""
        return self.version.text if self.version else self.commitment.value_printed

    @property
    def original(self) -> str:
        """What the form promised before it was adjusted; "" where it was not."""
        printed = self.commitment.value_printed
        return "" if self.promised == printed else printed

    @property
    def hollow(self) -> bool:
        """Whether the light rests on a figure that is still under review."""
        return self.row is not None and not self.row.in_force

    @property
    def old(self) -> bool:
        """Whether the figure is of an earlier month than the board."""
        return self.row is not None and self.row.month < self.month

    @property
    def explanation(self) -> str:
        return self.row.explanation if self.row else ""

    @property
    def wants_words(self) -> bool:
        """Whether a light that must be explained has no explanation yet."""
        asked = self.verdict.needs_explanation or self.light is Light.RED
        return self.counted and asked and not self.explanation.strip()

    @cached_property
    def calls_for(self) -> tuple[FlagKind, ...]:
        """The flags that it should have now, in the order of `seals.JUDGED_FLAGS`.

        BEHIND is a red light; EXPLAIN a light that needs words and has none; OVERDUE a
        figure that is late; OUTLOOK a year's end that is foretold to fail. Long-term
        commitments have none of their own.
        """
        if not self.counted:
            return ()
        found = [FlagKind.BEHIND] if self.light is Light.RED else []
        if self.wants_words:
            found.append(FlagKind.EXPLAIN)
        if self.state.state is ReportingState.LATE:
            found.append(FlagKind.OVERDUE)
        if self.hopeless:
            found.append(FlagKind.OUTLOOK)
        return tuple(found)

    @property
    def hopeless(self) -> bool:
        """Whether the year's end is foretold red; by pace it is the goal light's."""
        ahead = self.outlook
        return ahead.light is Light.RED and ahead.reason is not OutlookReason.BY_PACE

    @property
    def pace(self) -> str:
        if self.verdict.pace is None:
            return ""
        return rounded(
            self.verdict.pace, PACE_PLACES, pace_lines(self.rules.thresholds)
        )

    @property
    def expected(self) -> str:
        if self.verdict.expected is None:
            return ""
        return rounded(self.verdict.expected, AMOUNT_PLACES)

    @property
    def actual(self) -> str:
        """The figure as text: a number, a grade's stored word, or a day."""
        if self.row is None:
            return ""
        if self.row.value is not None:
            return plain(self.row.value)
        return self.row.grade.value or (
            self.row.date.isoformat() if self.row.date else ""
        )

    @property
    def shown(self) -> str:
        """The figure as people read it: of units, only % is said."""
        if self.row is not None and self.row.value is not None:
            return self.actual + ("%" if self.commitment.unit == "%" else "")
        if self.row is None:
            return ""
        if self.row.grade is not Grade.NONE:
            return str(self.row.grade.label)
        return self.actual

    @cached_property
    def outlook(self) -> Outlook:
        """Where the year will end; a long-term row shows its annual row's light."""
        found = outlook(
            self.promise,
            self.figure,
            self.verdict,
            plan=self.plan.points if self.plan else (),
            seasons=self.seasons,
            bands=self.rules.bands,
            thresholds=self.rules.thresholds,
        )
        if self.annual is None:
            return found
        return found._replace(light=self.annual.outlook.light)

    def outlook_word(self, language: Language = "zh") -> str:
        shown = self.annual or self
        return words.word(shown.outlook.reason, language)

    def outlook_brief(self, language: Language = "zh") -> str:
        return words.brief(
            self.outlook,
            self.promise,
            unit=self.commitment.unit,
            bands=self.rules.bands,
            language=language,
        )

    def outlook_why(self, language: Language = "zh") -> str:
        """Return the outlook's sentence; where another light holds the figures, that
        one's is behind it."""
        said = words.say(
            self.outlook,
            self.promise,
            unit=self.commitment.unit,
            bands=self.rules.bands,
            language=language,
        )
        if self.annual is not None:
            return words.with_next(said, self.annual.outlook_why(language), language)
        if words.leans_on_goal(self.outlook):
            return words.with_next(said, self.why(language), language)
        return said

    def outlook_notes(self, language: Language = "zh") -> list[str]:
        return words.notes(
            self.outlook, self.promise, unit=self.commitment.unit, language=language
        )

    def why(self, language: Language = "zh") -> str:
        """Return the goal light's sentence, a long-term row's with its annual row's."""
        said = why(
            self.promise,
            self.figure,
            self.verdict,
            thresholds=self.rules.thresholds,
            unit=self.commitment.unit,
            language=language,
        )
        if self.annual is None:
            return said
        return words.with_next(said, self.annual.why(language), language)

    def words(self) -> str:
        """Return what `why` is made from, as JSON, to keep where a light turned."""
        return kept.verdict_to_json(
            self.promise,
            self.figure,
            self.verdict,
            self.rules.thresholds,
            self.commitment.unit,
        )

    def outlook_words(self) -> str:
        """Return what `outlook_why` is made from, as JSON."""
        return kept.outlook_to_json(
            self.promise, self.outlook, self.rules.bands, self.commitment.unit
        )

    @cached_property
    def basis(self) -> Basis:
        """What this judgement rests on, to tell the cause of the next."""
        row, version = self.row, self.version
        return Basis(
            self.month,
            row.pk if row else None,
            row.corrects_id if row else None,
            _value(row),
            version.pk if version else None,
            _plan_text(self.plan),
            self.rules.pk,
            RULE_VERSION,
        )


def judge_at(
    facts: Facts, month: int, *, today: datetime.date, pending: bool = False
) -> list[Judged]:
    """Judge every commitment as of a month; `pending` lets in figures under review."""
    end = calendar.period_end(facts.year, month)
    paths = {commitment.path for commitment in facts.commitments}
    rules = {path: rules_for(facts.policies, path, end) for path in paths}
    rows = [
        _judge_one(
            facts, commitment, rules[commitment.path], month, end, today, pending
        )
        for commitment in facts.commitments
    ]
    return _with_annual_lights(rows)


def _judge_one(
    facts: Facts,
    commitment: Commitment,
    rules: Rules,
    month: int,
    end: datetime.date,
    today: datetime.date,
    pending: bool,
) -> Judged:
    versions = facts.versions.get(commitment.pk, ())
    version = selecting.binding(commitment, versions, end)
    plan = selecting.in_force(facts.plans.get(commitment.pk, ()), end)
    row = selecting.newest(
        facts.figures.get(commitment.indicator_id, ()), month, pending
    )
    promise = selecting.promise(commitment, version, end)
    figure = selecting.figure(row, facts.year)
    seasons = facts.seasons.get(commitment.indicator_id, ())
    verdict = judge(
        promise,
        figure,
        plan=plan.points if plan else (),
        seasons=seasons,
        thresholds=rules.thresholds,
    )
    return Judged(
        commitment,
        month,
        version,
        plan,
        rules,
        row,
        promise,
        figure,
        verdict,
        verdict.light,
        facts,
        today,
        facts.periods.get((commitment.body_path, month)),
        seasons,
    )


def rules_for(policies: Iterable[Rules], path: str, end: datetime.date) -> Rules:
    """Return the newest rules in force of the nearest branch, else of everybody."""
    held = [r for r in policies if path.startswith(r.path) and r.valid_from <= end]
    return max(held, key=lambda r: (len(r.path), r.valid_from), default=NO_RULES)


def _with_annual_lights(rows: list[Judged]) -> list[Judged]:
    """Show on each long-term row the light of the annual row with its indicator."""
    if not any(row.commitment.long_term for row in rows):
        return rows
    annual = {r.commitment.indicator_id: r for r in rows if r.counted}
    return [
        _beside(row, annual.get(row.commitment.indicator_id))
        if row.commitment.long_term
        else row
        for row in rows
    ]


def _beside(row: Judged, annual: Judged | None) -> Judged:
    light = annual.light if annual else Light.GREY
    return row._replace(light=light, annual=annual)


def _value(row: FigureRow | None) -> Decimal | Grade | datetime.date | None:
    if row is None:
        return None
    if row.value is not None:
        return row.value
    return row.grade if row.grade is not Grade.NONE else row.date


def _plan_text(plan: NodePlan | None) -> str:
    if plan is None:
        return ""
    return " ".join(
        f"{p.month}:{Decimal(str(p.amount)).normalize():f}" for p in plan.points
    )
