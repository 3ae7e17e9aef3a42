"""Past years called again, as if only what came before were known, and the score.

Pure. A call is scored against what the year brought; a promise that was already
kept or broken when it was called is no forecast and stands apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from performance.choices import Accumulation, Comparator, Light, Measure
from performance.course import MONTHS, PlanPoint, Season
from performance.lights.rule import SEEDED, judge
from performance.lights.terms import Figure, Promise, Thresholds
from performance.outlook.rule import BANDS, outlook
from performance.outlook.terms import Bands, OutlookReason

# Below this many calls a share of hits says little: of 30 at 75 %, 23 ± 5 hit.
FEWEST_CALLS = 30
BINS = 5
ESTIMATED = (OutlookReason.LIKELY, OutlookReason.HARD, OutlookReason.HOPELESS)
SETTLED = (OutlookReason.ALREADY_MET, OutlookReason.ALREADY_MISSED)
CALLED = (Light.GREEN, Light.YELLOW, Light.RED)

Figures = Mapping[int, Mapping[int, Decimal]]


@dataclass(frozen=True, slots=True)
class Record:
    """One indicator's figures in force, year → month → value, and its promises.

    A year without a promise of its own is replayed against a stand-in: at least as
    much as the year before. `path` is the department's branch.
    """

    measure: Measure
    accumulation: Accumulation
    figures: Figures
    promises: Mapping[int, tuple[Promise, ...]]
    path: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of the rules that past years are called by."""

    bands: Bands = BANDS
    thresholds: Thresholds = SEEDED


SEEDS = Numbers()


@dataclass(frozen=True, slots=True)
class Call:
    """What would have been said at a month, and whether the promise was kept."""

    month: int
    light: Light
    reason: OutlookReason
    chance: Decimal | None
    kept: bool
    stand_in: bool


def calls(
    record: Record, *, all_other_years: bool = False, numbers: Numbers = SEEDS
) -> Iterator[Call]:
    """Yield every call of every year that has ended.

    A year is called from the years before it, or from `all_other_years` (leave one
    out), which gives more calls but knows the future.
    """
    for year, figures in sorted(record.figures.items()):
        if MONTHS not in figures:
            continue
        own = record.promises.get(year, ())
        seasons = [
            _season(record.figures, other)
            for other in sorted(record.figures)
            if other < year or (all_other_years and other != year)
        ]
        for promise in own or _stand_in(record, year):
            ended = _said(promise, MONTHS, figures[MONTHS], seasons, numbers)
            kept = ended[1] is OutlookReason.YEAR_MET
            for month in sorted(figures):
                if month == MONTHS:
                    continue
                said = _said(promise, month, figures[month], seasons, numbers)
                yield Call(month, *said, kept=kept, stand_in=not own)


def _said(
    promise: Promise,
    month: int,
    value: Decimal,
    seasons: list[Season],
    numbers: Numbers,
) -> tuple[Light, OutlookReason, Decimal | None]:
    figure, thresholds = Figure(month, value), numbers.thresholds
    goal = judge(promise, figure, seasons=seasons, thresholds=thresholds)
    found = outlook(
        promise,
        figure,
        goal,
        seasons=seasons,
        bands=numbers.bands,
        thresholds=thresholds,
    )
    return found.light, found.reason, found.probability


def _season(figures: Figures, year: int) -> Season:
    points = sorted(figures[year].items())
    return Season(
        year,
        tuple(PlanPoint(month, value) for month, value in points),
        figures.get(year - 1, {}).get(MONTHS),
    )


def _stand_in(record: Record, year: int) -> tuple[Promise, ...]:
    """Return "at least as much as last year", where that is known."""
    before = record.figures.get(year - 1, {}).get(MONTHS)
    if before is None:
        return ()
    promise = Promise(
        Comparator.AT_LEAST, before, record.accumulation, record.measure, start=before
    )
    if record.accumulation is Accumulation.STOCK:
        return (promise,)
    return (promise._replace(start=None),)


@dataclass
class Tally:
    """Calls counted and scored; its size does not grow with their number."""

    called: Counter[tuple[int, Light]] = field(default_factory=Counter)
    kept: Counter[tuple[int, Light]] = field(default_factory=Counter)
    paced: Counter[tuple[int, Light]] = field(default_factory=Counter)
    paced_kept: Counter[tuple[int, Light]] = field(default_factory=Counter)
    settled: Counter[int] = field(default_factory=Counter)
    unsaid: Counter[int] = field(default_factory=Counter)
    stand_ins: int = 0
    squares: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))
    bins: defaultdict[tuple[int, int], "Bin"] = field(
        default_factory=lambda: defaultdict(Bin)
    )

    def add(self, call: Call) -> None:
        place = (call.month, call.light)
        self.stand_ins += call.stand_in
        if call.reason in ESTIMATED and call.chance is not None:
            self.called[place] += 1
            self.kept[place] += call.kept
            self.squares[call.month] += (float(call.chance) - call.kept) ** 2
            part = min(int(call.chance * BINS), BINS - 1)
            self.bins[call.month, part].add(call)
        elif call.reason is OutlookReason.BY_PACE and call.light in CALLED:
            self.paced[place] += 1
            self.paced_kept[place] += call.kept
        elif call.reason in SETTLED:
            self.settled[call.month] += 1
        else:
            self.unsaid[call.month] += 1

    @property
    def months(self) -> list[int]:
        places = {month for month, _light in (*self.called, *self.paced)}
        return sorted(places | set(self.settled) | set(self.unsaid))

    def calls(self, month: int | None = None) -> int:
        return _sum(self.called, month)

    def hits(self, month: int | None = None) -> int:
        return _sum(self.kept, month)

    def brier(self, month: int | None = None) -> float | None:
        """Return the mean squared miss: 0 is perfect, 0.25 is always saying one half.

        (Brier 1950.)
        """
        count = self.calls(month)
        if count == 0:
            return None
        if month is not None:
            return self.squares[month] / count
        return sum(self.squares.values()) / count

    def usual(self, month: int | None = None) -> float | None:
        """Return the Brier score of always saying the share that was kept."""
        count = self.calls(month)
        if count == 0:
            return None
        share = self.hits(month) / count
        return share * (1 - share)

    def reliability(self, month: int | None = None) -> list["Bin"]:
        """Return what was said against what came, by fifths of the probabilities."""
        return [
            _together(
                [
                    found
                    for (at, place), found in self.bins.items()
                    if place == part and month in (None, at)
                ]
            )
            for part in range(BINS)
        ]

    @property
    def enough(self) -> bool:
        return self.calls() >= FEWEST_CALLS


@dataclass
class Bin:
    """One fifth of the probabilities: what was said, and what came."""

    count: int = 0
    said: Decimal = Decimal(0)
    kept: int = 0

    def add(self, call: Call) -> None:
        self.count += 1
        self.said += call.chance or 0
        self.kept += call.kept


def _together(bins: Sequence[Bin]) -> Bin:
    return Bin(
        sum(found.count for found in bins),
        sum((found.said for found in bins), Decimal(0)),
        sum(found.kept for found in bins),
    )


def _sum(counts: Counter[tuple[int, Light]], month: int | None) -> int:
    return sum(n for (at, _), n in counts.items() if month is None or at == month)


def tally(found: Iterable[Call]) -> Tally:
    """Return the score of many calls."""
    score = Tally()
    for call in found:
        score.add(call)
    return score
