"""Past years called again: what counts, what does not, and how it is scored."""

from collections.abc import Iterator
from decimal import Decimal
from math import exp
from random import Random

import pytest

from performance.choices import Accumulation, Comparator, Light, Measure
from performance.lights.terms import Promise
from performance.outlook.replay import (
    FEWEST_CALLS,
    Call,
    Numbers,
    Record,
    Tally,
    calls,
    tally,
)
from performance.outlook.terms import Bands, OutlookReason

QUARTERS = (3, 6, 9, 12)
EVEN = (3, 6, 9, 12)


def record(
    years: dict[int, tuple[int, ...]], targets: dict[int, int] | None = None
) -> Record:
    return Record(
        Measure.COUNT,
        Accumulation.CUMULATIVE,
        {
            year: dict(zip(QUARTERS, map(Decimal, figures), strict=False))
            for year, figures in years.items()
        },
        {
            year: (
                Promise(
                    Comparator.AT_LEAST,
                    Decimal(target),
                    Accumulation.CUMULATIVE,
                    Measure.COUNT,
                ),
            )
            for year, target in (targets or {}).items()
        },
    )


def said(chance: str, kept: bool, month: int = 9) -> Call:
    number = Decimal(chance)
    light = Light.GREEN if number >= Decimal("0.75") else Light.RED
    reason = OutlookReason.LIKELY if light is Light.GREEN else OutlookReason.HOPELESS
    return Call(month, light, reason, number, kept, stand_in=False)


def test_a_year_is_called_only_from_those_before_it() -> None:
    found = list(calls(record({2021: EVEN, 2022: EVEN, 2023: EVEN}, {2023: 12})))
    by_chance = [call for call in found if call.chance is not None]
    assert [call.month for call in by_chance] == [3, 6, 9]
    assert all(call.kept for call in by_chance)


def test_leaving_one_out_calls_every_year_from_all_others() -> None:
    history = record(
        {2021: EVEN, 2022: EVEN, 2023: EVEN}, {2021: 12, 2022: 12, 2023: 12}
    )
    found = list(calls(history, all_other_years=True))
    assert len([call for call in found if call.chance is not None]) == 9


def test_the_year_itself_never_informs_its_own_calls() -> None:
    years = {2021: EVEN, 2022: EVEN, 2023: (3, 6, 9, 40)}
    chances = [
        [call.chance for call in calls(record(years | {2023: end}, {2023: 30}))]
        for end in ((3, 6, 9, 40), (3, 6, 9, 9))
    ]
    assert chances[0] == chances[1]


def test_year_without_a_target_stands_in_for_as_much_as_the_year_before() -> None:
    found = list(calls(record({2022: EVEN, 2023: (2, 4, 6, 8)})))
    assert {(call.stand_in, call.kept) for call in found} == {(True, False)}
    assert len(found) == 3


def test_running_year_and_a_first_year_without_target_are_not_called() -> None:
    assert list(calls(record({2023: EVEN, 2024: (3, 6, 9)}))) == []


def test_promise_kept_early_is_no_forecast() -> None:
    score = tally(calls(record({2021: EVEN, 2022: EVEN, 2023: EVEN}, {2023: 5})))
    assert (score.settled[6], score.settled[9], score.calls(3)) == (1, 1, 1)


def test_brier_score_is_the_mean_squared_miss() -> None:
    score = tally([said("0.9", True), said("0.2", True), said("0.1", False)])
    assert score.brier() == pytest.approx((0.01 + 0.64 + 0.01) / 3)
    assert score.usual() == pytest.approx(2 / 3 * 1 / 3)
    assert score.brier(3) is None


def test_reliability_sorts_calls_by_what_was_said() -> None:
    score = tally([said("0.9", True), said("1", False), said("0.2", True)])
    assert [(found.count, found.kept) for found in score.reliability()] == [
        (0, 0),
        (1, 1),
        (0, 0),
        (0, 0),
        (2, 1),
    ]
    assert score.reliability()[4].said == Decimal("1.9")


def test_reliability_is_told_by_month_too() -> None:
    score = tally([said("0.9", True, 3), said("0.85", False), said("0.1", False)])
    assert [found.count for found in score.reliability(9)] == [1, 0, 0, 0, 1]
    assert [found.count for found in score.reliability(3)] == [0, 0, 0, 0, 1]
    assert score.reliability()[4].said == Decimal("1.75")


def test_past_years_are_called_by_the_numbers_that_are_given() -> None:
    history = record({2021: EVEN, 2022: EVEN, 2023: EVEN}, {2023: 12})
    strict = Numbers(Bands(Decimal("0.99"), Decimal("0.98")))
    lights = [
        {call.light for call in calls(history, numbers=numbers) if call.chance}
        for numbers in (Numbers(), strict)
    ]
    assert (Light.RED in lights[0], lights[1]) == (False, {Light.RED})


def test_too_few_calls_are_said_to_be_too_few() -> None:
    score = Tally()
    for _ in range(FEWEST_CALLS - 1):
        score.add(said("0.9", True))
    assert not score.enough
    score.add(said("0.9", True))
    assert score.enough


def world(measure: Measure) -> Iterator[Record]:
    """Yield 120 bodies over five years whose years differ as ordinary ones do."""
    chance = Random(20240930)
    for _ in range(120):
        usual = chance.choice([8, 20, 60])
        quarters = [exp(chance.gauss(0, 0.35)) for _ in QUARTERS]
        years, targets = {}, {}
        for year in range(2019, 2024):
            level = usual * exp(chance.gauss(0, 0.3)) / sum(quarters)
            done, figures = 0, []
            for part in quarters:
                mean = level * part * exp(chance.gauss(0, 0.2))
                # Poisson, as the number of arrivals within one unit of time.
                clock = chance.expovariate(mean)
                while clock < 1:
                    done += 1
                    clock += chance.expovariate(mean)
                figures.append(done)
            years[year] = tuple(figures)
            targets[year] = max(1, round(usual * exp(chance.gauss(0, 0.25))))
        found = record(years, targets)
        yield Record(measure, found.accumulation, found.figures, found.promises)


def test_calls_come_true_about_as_often_as_they_say() -> None:
    score = tally(call for body in world(Measure.COUNT) for call in calls(body))
    assert score.calls() > 500
    brier, usual = score.brier(), score.usual()
    assert brier is not None and usual is not None and brier < 0.7 * usual
    for found in score.reliability():
        assert found.kept / found.count == pytest.approx(
            float(found.said) / found.count, abs=0.12
        )
    for light, least, most in (("green", 0.8, 1), ("red", 0, 0.3)):
        called = sum(score.called[m, Light(light)] for m in score.months)
        kept = sum(score.kept[m, Light(light)] for m in score.months)
        assert least <= kept / called <= most
