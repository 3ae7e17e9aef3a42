"""The rule against its table of vectors; bands and deadlines have their own lists."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from performance.choices import (
    Accumulation,
    BlueRule,
    Comparator,
    CourseSource,
    Grade,
    Light,
    Measure,
)
from performance.course import PlanPoint, Season
from performance.lights.rule import judge
from performance.lights.terms import Figure, Promise, Reason, Thresholds, Verdict
from tests.performance.light_vectors import TABLES

QUARTERS = (3, 6, 9, 12)
NOT_ASKED = "?"
NOTHING = "-"
END_OF_JUNE = datetime.date(2024, 6, 30)


@dataclass(frozen=True)
class Vector:
    promise: Promise
    figure: Figure
    plan: tuple[PlanPoint, ...]
    seasons: tuple[Season, ...]
    thresholds: Thresholds
    light: Light
    reason: Reason
    pace: str
    expected: str

    def judge(self) -> Verdict:
        return judge(
            self.promise,
            self.figure,
            plan=self.plan,
            seasons=self.seasons,
            thresholds=self.thresholds,
        )


def read_vector(line: str) -> Vector:
    given, wanted = (half.split() for half in line.split("->"))
    comparator, target, accumulation, month, actual = given
    light, reason, pace, expected, *pairs = wanted
    options = dict(pair.split("=", 1) for pair in pairs)
    return Vector(
        promise=Promise(
            Comparator("" if comparator == NOTHING else comparator),
            number=Decimal(target),
            accumulation=Accumulation(accumulation),
            measure=Measure(options["measure"]) if "measure" in options else None,
            start=Decimal(options["start"]) if "start" in options else None,
        ),
        figure=Figure(int(month), Decimal(actual)),
        plan=tuple(map(read_point, split(options.get("plan")))),
        seasons=tuple(map(read_season, split(options.get("seasons")))),
        thresholds=Thresholds(
            blue_rule=BlueRule(options.get("blue", "annual")),
            use_season="seasons" in options,
        ),
        light=Light(light),
        reason=Reason(reason),
        pace=pace,
        expected=expected,
    )


def split(text: str | None) -> list[str]:
    return text.split(",") if text else []


def read_point(text: str) -> PlanPoint:
    month, amount = text.split(":")
    return PlanPoint(int(month), Decimal(amount))


def read_season(text: str) -> Season:
    year, *amounts = text.split(":")
    points = zip(QUARTERS, map(Decimal, amounts), strict=True)
    return Season(int(year), tuple(PlanPoint(*point) for point in points))


def ratio(text: str) -> Fraction | None:
    if text == NOTHING:
        return None
    top, _, bottom = text.partition("/")
    return Fraction(top) / Fraction(bottom or 1)


VECTORS = [
    pytest.param(read_vector(line), id=f"{name}: {line}")
    for name, table in TABLES.items()
    for line in table.strip().splitlines()
]


@pytest.mark.parametrize("vector", VECTORS)
def test_light_and_reason_are_those_of_the_table(vector: Vector) -> None:
    verdict = vector.judge()
    assert (verdict.light, verdict.reason) == (vector.light, vector.reason)


@pytest.mark.parametrize("vector", VECTORS)
def test_pace_and_expected_are_exact(vector: Vector) -> None:
    verdict = vector.judge()
    if vector.pace != NOT_ASKED:
        assert verdict.pace == ratio(vector.pace)
    assert verdict.expected == ratio(vector.expected)


def test_table_shows_every_comparator_with_every_number_accumulation() -> None:
    shown = {
        (vector.promise.comparator, vector.promise.accumulation)
        for vector in (param.values[0] for param in VECTORS)
    }
    numbers = (Accumulation.CUMULATIVE, Accumulation.STOCK, Accumulation.RATE)
    assert shown == set(product(Comparator, numbers))


@pytest.mark.parametrize(
    ("measure", "grade", "light", "reason"),
    [
        (Measure.GRADE, Grade.MET, Light.GREEN, Reason.GRADE_MET),
        (Measure.GRADE, Grade.PARTLY, Light.YELLOW, Reason.GRADE_PARTLY),
        (Measure.GRADE, Grade.MISSED, Light.RED, Reason.GRADE_MISSED),
        (Measure.GRADE, Grade.NONE, Light.GREY, Reason.NO_FIGURE),
        (None, Grade.PARTLY, Light.YELLOW, Reason.GRADE_PARTLY),
        (Measure.YES_NO, Grade.MET, Light.GREEN, Reason.YES),
        (Measure.YES_NO, Grade.PARTLY, Light.RED, Reason.NO),
        (Measure.YES_NO, Grade.MISSED, Light.RED, Reason.NO),
        (Measure.YES_NO, Grade.NONE, Light.GREY, Reason.NO_FIGURE),
    ],
)
@pytest.mark.parametrize("month", [3, 12])
def test_grades_are_judged_by_band_in_every_month(
    month: int, measure: Measure | None, grade: Grade, light: Light, reason: Reason
) -> None:
    promise = Promise(accumulation=Accumulation.GRADE, measure=measure)
    verdict = judge(promise, Figure(month, grade=grade))
    assert (verdict.light, verdict.reason) == (light, reason)


@pytest.mark.parametrize(
    ("done", "as_of", "light", "reason"),
    [
        ("2024-06-29", "2024-06-30", Light.GREEN, Reason.DATE_ON_TIME),
        ("2024-06-30", "2024-06-30", Light.GREEN, Reason.DATE_ON_TIME),
        ("2024-07-01", "2024-09-30", Light.YELLOW, Reason.DATE_LATE),
        ("2024-07-01", "2024-06-30", Light.GREY, Reason.DATE_NOT_DUE),
        (None, "2024-03-31", Light.GREY, Reason.DATE_NOT_DUE),
        (None, "2024-06-30", Light.GREY, Reason.DATE_NOT_DUE),
        (None, "2024-07-01", Light.RED, Reason.DATE_OVERDUE),
        (None, "2024-12-31", Light.RED, Reason.DATE_OVERDUE),
        ("2024-07-05", "2024-07-01", Light.RED, Reason.DATE_OVERDUE),
        ("2024-07-01", "2024-12-31", Light.YELLOW, Reason.DATE_LATE),
    ],
)
def test_deadline_is_late_only_after_its_day_has_ended(
    done: str | None, as_of: str, light: Light, reason: Reason
) -> None:
    promise = Promise(accumulation=Accumulation.DATE, date=END_OF_JUNE)
    today = datetime.date.fromisoformat(as_of)
    day = datetime.date.fromisoformat(done) if done else None
    verdict = judge(promise, Figure(today.month, date=day, as_of=today))
    assert (verdict.light, verdict.reason) == (light, reason)


def test_deadline_without_a_day_to_judge_on_is_refused() -> None:
    promise = Promise(accumulation=Accumulation.DATE, date=END_OF_JUNE)
    with pytest.raises(ValueError, match="as of"):
        judge(promise, Figure(6))


@pytest.mark.parametrize("accumulation", list(Accumulation))
def test_no_figure_is_grey(accumulation: Accumulation) -> None:
    promise = Promise(Comparator.AT_LEAST, Decimal(5), accumulation, date=END_OF_JUNE)
    assert judge(promise, None) == Verdict(Light.GREY, Reason.NO_FIGURE)


@pytest.mark.parametrize("comparator", list(Comparator))
def test_period_without_a_value_is_grey(comparator: Comparator) -> None:
    verdict = judge(Promise(comparator, Decimal(5)), Figure(12))
    assert verdict == Verdict(Light.GREY, Reason.NO_FIGURE)


@pytest.mark.parametrize(
    "accumulation", [kind for kind in Accumulation if kind is not Accumulation.GRADE]
)
def test_promise_without_a_target_is_grey(accumulation: Accumulation) -> None:
    promise = Promise(Comparator.AT_LEAST, accumulation=accumulation)
    figure = Figure(6, Decimal(5), as_of=END_OF_JUNE)
    assert judge(promise, figure) == Verdict(Light.GREY, Reason.NO_TARGET)


@pytest.mark.parametrize("accumulation", list(Accumulation))
def test_long_term_commitment_is_never_judged(accumulation: Accumulation) -> None:
    promise = Promise(Comparator.AT_LEAST, Decimal(5), accumulation, long_term=True)
    figure = Figure(6, Decimal(0), Grade.MISSED, as_of=END_OF_JUNE)
    assert judge(promise, figure) == Verdict(Light.GREY, Reason.LONG_TERM)


@pytest.mark.parametrize("accumulation", list(Accumulation))
def test_what_waits_for_its_approval_is_not_judged(accumulation: Accumulation) -> None:
    promise = Promise(Comparator.AT_LEAST, Decimal(5), accumulation, awaiting=True)
    figure = Figure(6, Decimal(0), Grade.MISSED, as_of=END_OF_JUNE)
    assert judge(promise, figure) == Verdict(Light.GREY, Reason.AWAITING)
    given_up = promise._replace(dropped=True)
    assert judge(given_up, figure).reason is Reason.DROPPED


def test_missing_comparator_is_read_as_at_least_and_says_so() -> None:
    figure = Figure(6, Decimal(10))
    silent = judge(Promise(Comparator.NONE, Decimal(12)), figure)
    spoken = judge(Promise(Comparator.AT_LEAST, Decimal(12)), figure)
    assert (silent.light, silent.pace) == (spoken.light, spoken.pace)
    assert (silent.assumed, spoken.assumed) == (True, False)


@pytest.mark.parametrize(
    ("promise", "value", "explain"),
    [
        (Promise(Comparator.AT_LEAST, Decimal(2)), "3", True),
        (Promise(Comparator.AT_LEAST, Decimal(2)), "0", False),
        (Promise(Comparator.EQUAL, Decimal(12)), "6", False),
        (Promise(Comparator.EQUAL, Decimal(12)), "4", True),
        (Promise(Comparator.EQUAL, Decimal(12)), "1", True),
        (Promise(Comparator.EQUAL, Decimal(12)), "13", True),
    ],
)
def test_blue_and_every_missed_equality_ask_for_words(
    promise: Promise, value: str, explain: bool
) -> None:
    assert judge(promise, Figure(6, Decimal(value))).needs_explanation is explain


def test_season_is_used_only_where_the_policy_says_so() -> None:
    seasons = tuple(read_season(f"{year}:10:20:60:100") for year in (2022, 2023))
    promise, figure = Promise(Comparator.AT_LEAST, Decimal(100)), Figure(6, Decimal(28))
    verdict = judge(promise, figure, seasons=seasons)
    assert (verdict.light, verdict.source) == (Light.RED, CourseSource.CALENDAR)


def test_a_rate_ignores_a_node_plan() -> None:
    promise = Promise(Comparator.AT_LEAST, Decimal(95), Accumulation.RATE)
    verdict = judge(promise, Figure(6, Decimal(40)), plan=[PlanPoint(6, Decimal(40))])
    assert verdict.light is Light.RED


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no figures"):
        Figure(6, Decimal(text))


@pytest.mark.parametrize("month", [0, 13, -1])
def test_month_outside_the_year_is_refused(month: int) -> None:
    with pytest.raises(ValueError, match="month"):
        Figure(month, Decimal(1))


@pytest.mark.parametrize(
    "numbers",
    [
        {"red_below": Decimal(0)},
        {"red_below": Decimal(81)},
        {"green_from": Decimal(121)},
        {"green_from": Decimal(50)},
        {"blue_from": Decimal(100)},
        {"rate_tolerance": Decimal(-1)},
        {"year_end_tolerance": Decimal("-0.1")},
        {"year_end_tolerance": Decimal("NaN")},
    ],
)
def test_contradicting_thresholds_are_refused(numbers: dict[str, Decimal]) -> None:
    with pytest.raises(ValueError, match=r"threshold|blue|tolerance"):
        Thresholds(**numbers)


def test_thresholds_of_the_policy_decide() -> None:
    strict = Thresholds(
        red_below=Decimal("90.5"),
        green_from=Decimal(100),
        blue_from=Decimal(130),
        rate_tolerance=Decimal("0.5"),
        year_end_tolerance=Decimal(0),
    )
    amount = Promise(Comparator.AT_LEAST, Decimal(100))
    rate = Promise(Comparator.AT_LEAST, Decimal(95), Accumulation.RATE)

    def light(promise: Promise, month: int, value: str) -> Light:
        return judge(promise, Figure(month, Decimal(value)), thresholds=strict).light

    assert light(amount, 6, "45.24") is Light.RED
    assert light(amount, 6, "45.25") is Light.YELLOW
    assert light(amount, 6, "49.9") is Light.YELLOW
    assert light(amount, 6, "129") is Light.GREEN
    assert light(amount, 6, "130") is Light.BLUE
    assert light(amount, 12, "99.99") is Light.RED
    assert light(rate, 6, "94.5") is Light.YELLOW
    assert light(rate, 6, "94.4") is Light.RED
