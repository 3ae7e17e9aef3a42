"""What must hold for the points of any promise, figure and sheet."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from performance.choices import Accumulation, Comparator, Grade
from performance.lights.terms import Figure, Promise
from performance.scoring.entry import Entry, problems
from performance.scoring.rule import rounded, score, score_execution, total
from performance.scoring.schemes import SCHEMES
from performance.scoring.terms import CENT, Scheme

REACHING = st.sampled_from([Comparator.AT_LEAST, Comparator.GREATER, Comparator.NONE])
LIMITING = st.sampled_from([Comparator.AT_MOST, Comparator.LESS])
numbers = st.decimals(-1000, 1000, places=4)
extremes = st.decimals(
    Decimal("-999999999999999"), Decimal("999999999999999"), allow_nan=False
)
weights = st.decimals(Decimal("0.01"), 100, places=2)
schemes = st.sampled_from(SCHEMES)


def points(
    comparator: Comparator,
    target: Decimal,
    actual: Decimal,
    weight: Decimal,
    scheme: Scheme,
) -> Decimal:
    promise = Promise(comparator, target)
    found = score(promise, Figure(12, actual), weight, scheme).points
    assert found is not None
    return found


@given(st.sampled_from(Comparator), extremes, extremes, weights, schemes)
def test_points_lie_between_nothing_and_the_weight_in_cents(
    comparator: Comparator,
    target: Decimal,
    actual: Decimal,
    weight: Decimal,
    scheme: Scheme,
) -> None:
    found = points(comparator, target, actual, weight, scheme)
    assert 0 <= found <= weight
    assert found == found.quantize(CENT)


@given(REACHING, numbers, numbers, numbers, weights, schemes)
def test_more_never_loses_points_where_more_is_wanted(
    comparator: Comparator,
    target: Decimal,
    first: Decimal,
    second: Decimal,
    weight: Decimal,
    scheme: Scheme,
) -> None:
    less, more = sorted([first, second])
    assert points(comparator, target, less, weight, scheme) <= points(
        comparator, target, more, weight, scheme
    )


@given(LIMITING, numbers, numbers, numbers, weights, schemes)
def test_more_never_wins_points_where_a_limit_is_set(
    comparator: Comparator,
    limit: Decimal,
    first: Decimal,
    second: Decimal,
    weight: Decimal,
    scheme: Scheme,
) -> None:
    less, more = sorted([first, second])
    assert points(comparator, limit, less, weight, scheme) >= points(
        comparator, limit, more, weight, scheme
    )


@given(st.sampled_from(Comparator), extremes, extremes, weights, schemes)
def test_a_promise_that_is_kept_has_its_full_weight(
    comparator: Comparator,
    target: Decimal,
    actual: Decimal,
    weight: Decimal,
    scheme: Scheme,
) -> None:
    promise = Promise(comparator, target)
    found = score(promise, Figure(12, actual), weight, scheme)
    if found.met:
        assert found.points == weight
    else:
        assert found.wants_reason


@given(
    st.decimals(0, 10**9, places=2),
    st.decimals(Decimal("0.01"), 10**9, places=2),
    weights,
)
def test_money_is_capped_and_rises_with_what_is_spent(
    executed: Decimal, budget: Decimal, weight: Decimal
) -> None:
    found = score_execution(executed, budget, weight).points
    more = score_execution(executed + 1, budget, weight).points
    assert found is not None and more is not None
    assert 0 <= found <= more <= weight


@given(
    st.lists(st.tuples(numbers, numbers, weights), max_size=12),
    schemes,
    st.decimals(0, 100, places=2),
)
def test_a_sheet_is_the_sum_of_its_weights_and_points(
    given_rows: list[tuple[Decimal, Decimal, Decimal]], scheme: Scheme, spent: Decimal
) -> None:
    rows = [
        score(Promise(Comparator.AT_LEAST, target), Figure(12, actual), weight, scheme)
        for target, actual, weight in given_rows
    ]
    rows.append(score_execution(spent, Decimal(100), scheme.execution))
    found = total(rows)
    assert found.points == sum(row.points or 0 for row in rows)
    assert found.weight == found.scored == sum(row.weight for row in rows)
    assert found.points == found.weight - sum(row.lost for row in rows)


@given(st.decimals(1, 100, places=2), schemes, st.decimals(0, 100, places=2))
def test_any_points_fit_one_band_and_no_other(
    weight: Decimal, scheme: Scheme, given_points: Decimal
) -> None:
    promise = Promise(accumulation=Accumulation.GRADE)
    fits = 0
    for band in (Grade.MET, Grade.PARTLY, Grade.MISSED):
        found = score(promise, Figure(12, grade=band), weight, scheme)
        assert found.span is not None
        assert found.points is not None and found.span.holds(found.points)
        entry = Entry(points=given_points, reason="原因")
        fits += not list(problems(found, entry))
    assert fits == (given_points <= weight)


@given(st.fractions(0, 100))
def test_rounding_is_half_up_and_off_by_at_most_half_a_cent(exact: Fraction) -> None:
    found = Fraction(rounded(exact, Decimal(100)))
    assert -Fraction(1, 200) < found - exact <= Fraction(1, 200)
