"""What must hold of any outlook."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from performance.choices import Accumulation, Comparator, Light, Measure
from performance.course import PlanPoint, Season
from performance.lights.rule import judge
from performance.lights.terms import Figure, Promise
from performance.outlook.rule import BANDS, outlook
from performance.outlook.terms import MOST_APART, Outlook, OutlookReason
from performance.outlook.words import notes, say

KINDS = {
    Accumulation.CUMULATIVE: (Measure.COUNT, Measure.AMOUNT),
    Accumulation.STOCK: (Measure.COUNT, Measure.AMOUNT),
    Accumulation.RATE: (Measure.PERCENT, Measure.GROWTH, Measure.AMOUNT),
}
UPWARD = (Comparator.AT_LEAST, Comparator.GREATER, Comparator.NONE)

amounts = st.decimals(0, 500, places=1)
numbers = st.decimals(-300, 600, places=1)
extremes = st.decimals(
    Decimal("-999999999999999"), Decimal("999999999999999"), allow_nan=False
)


@st.composite
def seasons(draw: st.DrawFn, values: st.SearchStrategy[Decimal]) -> tuple[Season, ...]:
    """Earlier years: growing ones, and any others."""
    found = []
    for year in range(2020, 2020 + draw(st.integers(0, 3))):
        parts = draw(st.lists(values, min_size=4, max_size=4))
        if draw(st.booleans()):
            parts = [sum(map(abs, parts[: n + 1]), Decimal(0)) for n in range(4)]
        months = draw(st.sampled_from([(3, 6, 9, 12), (2, 5, 8, 11), (6, 12)]))
        points = tuple(PlanPoint(*pair) for pair in zip(months, parts, strict=False))
        found.append(Season(year, points, draw(st.none() | values)))
    return tuple(found)


@st.composite
def promises(
    draw: st.DrawFn, comparators: tuple[Comparator, ...] = tuple(Comparator)
) -> Promise:
    kind = draw(st.sampled_from(list(KINDS)))
    return Promise(
        draw(st.sampled_from(comparators)),
        draw(numbers),
        kind,
        draw(st.sampled_from(KINDS[kind])),
        draw(st.none() | amounts),
    )


def see(
    promise: Promise,
    month: int,
    value: Decimal,
    years: tuple[Season, ...],
    plan: tuple[PlanPoint, ...] = (),
) -> Outlook:
    figure = Figure(month, value)
    return outlook(promise, figure, judge(promise, figure), seasons=years, plan=plan)


@given(promises(UPWARD), st.integers(1, 12), numbers, amounts, seasons(numbers))
def test_more_never_lowers_the_chance_of_at_least(
    promise: Promise,
    month: int,
    value: Decimal,
    more: Decimal,
    years: tuple[Season, ...],
) -> None:
    before = see(promise, month, value, years)
    after = see(promise, month, value + more, years)
    if before.probability is not None:
        assert after.probability is not None
        assert after.probability >= before.probability


@given(promises(), st.integers(1, 12), extremes, seasons(extremes))
def test_chance_and_interval_are_in_order_whatever_the_size(
    promise: Promise, month: int, value: Decimal, years: tuple[Season, ...]
) -> None:
    found = see(promise, month, value, years)
    if found.probability is not None:
        assert 0 <= found.probability <= 1
    if found.low is not None and found.high is not None:
        assert found.forecast is not None
        assert found.low <= found.forecast <= found.high
    for language in ("zh", "en"):
        assert say(found, promise, language=language)
        notes(found, promise, language=language)


@settings(max_examples=settings.default.max_examples // 2)
@given(promises(), st.integers(1, 12), numbers, seasons(numbers), st.randoms())
def test_order_of_years_and_figures_does_not_matter(
    promise: Promise, month: int, value: Decimal, years: tuple[Season, ...], random
) -> None:
    shuffled = []
    for season in years:
        points = list(season.points)
        random.shuffle(points)
        shuffled.append(season._replace(points=tuple(points)))
    random.shuffle(shuffled)
    assert see(promise, month, value, tuple(shuffled)) == see(
        promise, month, value, years
    )


@settings(max_examples=settings.default.max_examples // 2)
@given(promises(), st.integers(1, 11), numbers, seasons(numbers))
def test_light_is_that_of_the_shown_probability(
    promise: Promise, month: int, value: Decimal, years: tuple[Season, ...]
) -> None:
    found = see(promise, month, value, years)
    if found.probability is None:
        return
    wanted = Light.RED
    if found.probability >= BANDS.yellow_from:
        wanted = Light.YELLOW
    if found.probability >= BANDS.green_from:
        wanted = Light.GREEN
    assert found.light is wanted


PARTS = st.lists(st.integers(1, 500), min_size=4, max_size=4)
WITHOUT_YEARS = (
    OutlookReason.EARLY,
    OutlookReason.BY_PACE,
    OutlookReason.ALREADY_MET,
    OutlookReason.ALREADY_MISSED,
)


@settings(max_examples=settings.default.max_examples // 2)
@given(
    promises(),
    st.integers(1, 11),
    numbers,
    st.lists(PARTS, min_size=2, max_size=4),
    st.integers(MOST_APART + 1, 10**9),
)
def test_years_too_far_apart_say_nothing_of_this_one(
    promise: Promise,
    month: int,
    value: Decimal,
    years: list[list[int]],
    times: int,
) -> None:
    """Without them a promise fares as with them: no probability, the same forecast."""
    promise = promise._replace(accumulation=Accumulation.CUMULATIVE)
    promise = promise._replace(measure=Measure.AMOUNT, start=None)
    least = min(map(sum, years))
    years = [[*years[0][:3], least * times], *years]
    past = tuple(
        Season(
            2020 + place,
            tuple(PlanPoint(3 * n + 3, Decimal(sum(y[: n + 1]))) for n in range(4)),
        )
        for place, y in enumerate(years)
    )
    found, alone = see(promise, month, value, past), see(promise, month, value, ())
    assert found.reason in WITHOUT_YEARS
    assert (found.light, found.probability) == (alone.light, alone.probability)
    assert (found.forecast, found.low) == (alone.forecast, None)


@settings(max_examples=settings.default.max_examples // 2)
@given(promises(), numbers, seasons(numbers))
def test_never_blue_and_december_is_certain(
    promise: Promise, value: Decimal, years: tuple[Season, ...]
) -> None:
    assert see(promise, 9, value, years).light is not Light.BLUE
    assert see(promise, 12, value, years).probability in (0, 1)


@settings(max_examples=settings.default.max_examples // 2)
@given(
    promises((Comparator.AT_MOST, Comparator.LESS)),
    st.integers(1, 11),
    numbers,
    amounts,
    seasons(numbers),
)
def test_more_used_never_raises_the_chance_of_staying_within(
    promise: Promise,
    month: int,
    value: Decimal,
    more: Decimal,
    years: tuple[Season, ...],
) -> None:
    before = see(promise, month, value, years)
    after = see(promise, month, value + more, years)
    if before.probability is not None:
        assert after.probability is not None
        assert after.probability <= before.probability
