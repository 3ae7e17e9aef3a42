"""What must hold for any promise and any figure."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from performance.choices import (
    Accumulation,
    BlueRule,
    Comparator,
    Grade,
    Light,
    Measure,
)
from performance.course import PlanPoint
from performance.lights.rollup import budget_light, roll_up
from performance.lights.rule import judge
from performance.lights.terms import Figure, Promise, Reason, Thresholds, Verdict

RANK = {Light.RED: 0, Light.YELLOW: 1, Light.GREEN: 2, Light.BLUE: 2}
UPWARD = st.sampled_from([Comparator.AT_LEAST, Comparator.GREATER, Comparator.NONE])
DOWNWARD = st.sampled_from([Comparator.AT_MOST, Comparator.LESS])
NUMBER_KINDS = (Accumulation.CUMULATIVE, Accumulation.STOCK, Accumulation.RATE)

months = st.integers(1, 12)
numbers = st.decimals(-1000, 1000, places=3)
extremes = st.decimals(
    Decimal("-999999999999999"), Decimal("999999999999999"), allow_nan=False
)
plans = st.dictionaries(months, st.decimals(-50, 1200, places=2), max_size=6).map(
    lambda points: tuple(PlanPoint(*point) for point in points.items())
)
thresholds = st.builds(
    Thresholds,
    red_below=st.decimals(40, 60, places=1),
    green_from=st.decimals(70, 95, places=1),
    blue_from=st.decimals(110, 150, places=1),
    rate_tolerance=st.decimals(0, 5, places=1),
    year_end_tolerance=st.decimals(0, 10, places=1),
    blue_rule=st.sampled_from(BlueRule),
)


def promises(comparators: st.SearchStrategy[Comparator]) -> st.SearchStrategy[Promise]:
    return st.builds(
        Promise,
        comparators,
        number=numbers,
        accumulation=st.sampled_from(NUMBER_KINDS),
        measure=st.sampled_from(
            [None, Measure.COUNT, Measure.AMOUNT, Measure.PERCENT, Measure.GROWTH]
        ),
        start=st.none() | numbers,
        # Of a tuple all is drawn that is not given.
        date=st.none(),
        long_term=st.just(False),
        dropped=st.just(False),
        awaiting=st.just(False),
    )


def ranks(
    promise: Promise,
    month: int,
    plan: tuple[PlanPoint, ...],
    policy: Thresholds,
    values: tuple[Decimal, Decimal],
) -> list[int | None]:
    lights = (
        judge(promise, Figure(month, value), plan=plan, thresholds=policy).light
        for value in values
    )
    return [RANK.get(light) for light in lights]


@settings(max_examples=3 * settings.default.max_examples)
@given(promises(UPWARD), months, plans, thresholds, numbers, numbers)
def test_more_is_never_worse_where_more_is_wanted(
    promise: Promise,
    month: int,
    plan: tuple[PlanPoint, ...],
    policy: Thresholds,
    one: Decimal,
    other: Decimal,
) -> None:
    low, high = sorted([one, other])
    less, more = ranks(promise, month, plan, policy, (low, high))
    assert less is None or more is None or less <= more


@settings(max_examples=3 * settings.default.max_examples)
@given(promises(DOWNWARD), months, plans, thresholds, numbers, numbers)
def test_more_is_never_better_under_a_limit(
    promise: Promise,
    month: int,
    plan: tuple[PlanPoint, ...],
    policy: Thresholds,
    one: Decimal,
    other: Decimal,
) -> None:
    low, high = sorted([one, other])
    less, more = ranks(promise, month, plan, policy, (low, high))
    assert less is not None and more is not None and less >= more


@given(promises(st.sampled_from(Comparator)), months, plans, thresholds, numbers)
def test_equal_inputs_give_equal_output(
    promise: Promise,
    month: int,
    plan: tuple[PlanPoint, ...],
    policy: Thresholds,
    value: Decimal,
) -> None:
    first = judge(promise, Figure(month, value), plan=plan, thresholds=policy)
    again = judge(
        Promise._make(promise),
        Figure(month, value),
        plan=plan,
        thresholds=replace(policy),
    )
    assert first == again


@given(promises(st.sampled_from(Comparator)), months, plans, numbers, st.randoms())
def test_order_of_plan_points_does_not_matter(
    promise: Promise,
    month: int,
    plan: tuple[PlanPoint, ...],
    value: Decimal,
    random: Random,
) -> None:
    shuffled = random.sample(plan, len(plan))
    figure = Figure(month, value)
    assert judge(promise, figure, plan=plan) == judge(promise, figure, plan=shuffled)


@given(
    st.sampled_from(Comparator),
    st.sampled_from([Accumulation.CUMULATIVE, Accumulation.STOCK]),
    numbers,
    st.none() | numbers,
    months,
    plans,
    numbers,
    st.sampled_from([Decimal("0.0001"), Decimal(10), Decimal(10000)]),
)
def test_unit_does_not_matter_to_an_amount(
    comparator: Comparator,
    accumulation: Accumulation,
    target: Decimal,
    start: Decimal | None,
    month: int,
    plan: tuple[PlanPoint, ...],
    value: Decimal,
    scale: Decimal,
) -> None:
    promise = Promise(comparator, target, accumulation, Measure.AMOUNT, start)
    scaled = promise._replace(
        number=target * scale,
        start=None if start is None else start * scale,
    )
    points = tuple(PlanPoint(point.month, point.amount * scale) for point in plan)
    small = judge(promise, Figure(month, value), plan=plan)
    large = judge(scaled, Figure(month, value * scale), plan=points)
    assert (small.light, small.reason, small.pace) == (
        large.light,
        large.reason,
        large.pace,
    )


@given(
    st.builds(
        Promise,
        st.sampled_from(Comparator),
        number=st.none() | extremes,
        accumulation=st.sampled_from([*NUMBER_KINDS, Accumulation.GRADE]),
        measure=st.none() | st.sampled_from([m for m in Measure if m != Measure.DATE]),
        start=st.none() | extremes,
    ),
    st.none() | st.builds(Figure, months, st.none() | extremes, st.sampled_from(Grade)),
)
def test_every_promise_and_figure_get_a_verdict(
    promise: Promise, figure: Figure | None
) -> None:
    assert isinstance(judge(promise, figure), Verdict)


@given(promises(st.sampled_from(Comparator)), months, numbers)
def test_only_a_figure_that_was_given_turns_red_or_green(
    promise: Promise, month: int, value: Decimal
) -> None:
    absent = judge(promise, Figure(month))
    given_figure = judge(promise, Figure(month, value))
    assert absent.reason is Reason.NO_FIGURE
    assert given_figure.reason is not Reason.NO_FIGURE


@given(st.lists(st.sampled_from(Light)), st.randoms())
def test_order_of_targets_does_not_matter_to_a_project(
    lights: list[Light],
    random: Random,
) -> None:
    shuffled = random.sample(lights, len(lights))
    assert roll_up(lights).light == roll_up(shuffled).light


@given(
    st.decimals(0, 10**9, places=2),
    st.decimals(0, 10**9, places=2),
    st.decimals(0, 10**9, places=2),
    months,
)
def test_more_execution_is_never_worse(
    one: Decimal, other: Decimal, budget: Decimal, month: int
) -> None:
    low, high = sorted([one, other])
    less = RANK.get(budget_light(low, budget, month).light, 0)
    more = RANK.get(budget_light(high, budget, month).light, 0)
    assert less <= more
