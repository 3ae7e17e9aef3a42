"""Where the year will end: the outlook light, its forecast and its probability.

Pure. The models are estimates and count in floats; what leaves here is `Decimal`,
rounded once, and the light is read from the rounded probability, so the number on
screen and the colour beside it never disagree. `docs/rule.md` says in words what
these modules do and where the models come from.
"""

from collections.abc import Sequence
from decimal import Decimal

from performance.choices import Accumulation, Comparator, CourseSource, Light
from performance.course import MONTHS, PlanPoint, Season
from performance.lights.rule import SEEDED
from performance.lights.terms import Figure, Promise, Thresholds, Verdict
from performance.outlook.case import LIMITS, NONE, UPWARD, Case
from performance.outlook.estimate import by_share, by_years, chance
from performance.outlook.history import Past, gains, levels
from performance.outlook.terms import (
    Bands,
    Estimate,
    Ground,
    Method,
    Needed,
    Outlook,
    OutlookReason,
    four_places,
)

BANDS = Bands()
CERTAIN, NEVER = Decimal(1), Decimal(0)
NEAR = 0.001


def outlook(
    promise: Promise,
    figure: Figure | None,
    goal: Verdict,
    *,
    plan: Sequence[PlanPoint] = (),
    seasons: Sequence[Season] = (),
    bands: Bands = BANDS,
    thresholds: Thresholds = SEEDED,
) -> Outlook:
    """Return where the year will end for `promise`, seen from the figure's month.

    `goal` is the goal light's verdict on the same figure: without two usable earlier
    years its bands are all there is. Earlier years are used whenever two or more are
    there; the policy's switch is about the goal light's course.
    Raises ValueError for a plan or seasons that name a month or year twice.
    """
    kind = promise.kind
    blank = _blank(promise, kind)
    if blank is not None or promise.number is None:
        return Outlook(Light.GREY, blank or OutlookReason.NO_TARGET)
    if figure is None or figure.value is None:
        return Outlook(Light.GREY, OutlookReason.NO_FIGURE)
    if len({season.year for season in seasons}) != len(seasons):
        raise ValueError("an earlier year is given twice")
    stock = kind is Accumulation.STOCK
    case = Case(
        promise,
        kind,
        promise.comparator or Comparator.AT_LEAST,
        figure.month,
        figure.value,
        promise.number,
        promise.start if stock and promise.start is not None else NONE,
        plan,
        seasons,
        thresholds,
    )
    return _year_end(case) if case.month == MONTHS else _ahead(case, goal, bands)


def _blank(promise: Promise, kind: Accumulation) -> OutlookReason | None:
    """Return why a promise is never forecast, if so."""
    if promise.long_term:
        return OutlookReason.LONG_TERM
    if promise.dropped:
        return OutlookReason.DROPPED
    if promise.awaiting:
        return OutlookReason.AWAITING
    if kind is Accumulation.GRADE:
        return OutlookReason.GRADED
    if kind is Accumulation.DATE:
        return OutlookReason.DEADLINE
    return None


def _year_end(case: Case) -> Outlook:
    """Return month 12's: the year is over, nothing is left to estimate."""
    end = Estimate(Method.KNOWN, case.actual, case.actual, case.actual)
    if case.met:
        return Outlook(Light.GREEN, OutlookReason.YEAR_MET, CERTAIN, end)
    return Outlook(Light.RED, OutlookReason.YEAR_MISSED, NEVER, end)


def _ahead(case: Case, goal: Verdict, bands: Bands) -> Outlook:
    past = _past(case)
    planned = case.planned()
    share, ground = _ground(case, past, planned)
    needed = _needed(case, past)
    if _early(share, bands) and not case.settled:
        return Outlook(Light.GREY, OutlookReason.EARLY, ground=ground, needed=needed)
    if not past.enough:
        estimate = by_share(case, share)
        light, reason, likely = _by_pace(case, goal)
    else:
        rest, estimate = by_years(case, past, planned)
        likely = chance(case, rest)
        light, reason, likely = _by_chance(case, likely, bands)
    return Outlook(light, reason, likely, estimate, ground, needed)


def _early(share: float | None, bands: Bands) -> bool:
    """Tell whether the rounded share is small: as the rounded probability, it decides.

    Rounding is left to those that are near enough for it to matter.
    """
    if share is None or share - NEAR > bands.early_below:
        return False
    return four_places(share) < bands.early_below


def _past(case: Case) -> Past:
    """Return the earlier years as this kind of promise wants them.

    A stock whose gains cannot be read, or that has fallen, is taken at its level; one
    whose gains lie too far apart is not: their changes would say no more.
    """
    stock = case.kind is Accumulation.STOCK
    if not stock and case.kind is not Accumulation.CUMULATIVE:
        return levels(case.seasons, case.month)
    if stock and case.promise.start is None:
        return levels(case.seasons, case.month)
    past = gains(case.seasons, case.month, stock=stock, things=case.whole)
    readable = past.enough or past.apart
    if not stock or (readable and not past.fell):
        return past
    return levels(case.seasons, case.month)


def _ground(
    case: Case, past: Past, planned: float | None
) -> tuple[float | None, Ground]:
    """Return the share of the year due by the month, and all an outlook rests on."""
    names = past.names if past.enough else ()
    share: float | None = case.month / MONTHS
    weight: float | None = None
    if past.enough and not past.growing:
        share, source = None, CourseSource.SEASON
    elif not case.timed:
        share, source = None, CourseSource.NONE
    elif planned is not None:
        share, source = planned, CourseSource.PLAN
    elif past.enough:
        source, weight = CourseSource.SEASON, past.weight
        shares = [year.reached / year.whole for year in past.years]
        usual = sum(shares) / len(shares)
        share = weight * usual + (1 - weight) * case.month / MONTHS
    else:
        source = CourseSource.CALENDAR
    return share, Ground(source, share, weight, names, past.left_out)


def _by_pace(case: Case, goal: Verdict) -> tuple[Light, OutlookReason, Decimal | None]:
    """Return the goal light's own band, without blue, and no probability.

    One earlier year, or none, says nothing about how years differ, and years that lie
    too far apart nothing about this one.
    """
    if case.settled:
        return _settled(case)
    light = Light.GREEN if goal.light is Light.BLUE else goal.light
    return light, OutlookReason.BY_PACE, None


def _by_chance(
    case: Case, likely: Decimal, bands: Bands
) -> tuple[Light, OutlookReason, Decimal]:
    if case.settled:
        return _settled(case)
    if likely >= bands.green_from:
        return Light.GREEN, OutlookReason.LIKELY, likely
    if likely >= bands.yellow_from:
        return Light.YELLOW, OutlookReason.HARD, likely
    return Light.RED, OutlookReason.HOPELESS, likely


def _settled(case: Case) -> tuple[Light, OutlookReason, Decimal]:
    if case.comparator in UPWARD:
        return Light.GREEN, OutlookReason.ALREADY_MET, CERTAIN
    return Light.RED, OutlookReason.ALREADY_MISSED, NEVER


def _needed(case: Case, past: Past) -> Needed | None:
    """Return what each month left must bring; of a limit, what it may still use."""
    if case.kind is Accumulation.RATE:
        return None
    months = case.months_left
    limit = case.comparator in LIMITS
    gap = case.gap if limit else max(case.gap, NONE)
    best = past.best_rest(lowest=limit)
    return Needed(months, gap, _per_month(gap, months), best)


def _per_month(amount: Decimal, months: int) -> Decimal:
    return four_places(amount / months).normalize()
