"""The points against vectors worked out by hand, each boundary with its last digit."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from performance.choices import (
    Accumulation,
    Comparator,
    Grade,
    Measure,
    ScoreGrade,
    ScorePart,
)
from performance.lights.terms import Figure, Promise
from performance.scoring.entry import Entry, entered, problems
from performance.scoring.rule import Total, score, score_execution, total
from performance.scoring.schemes import (
    CENTRAL,
    CENTRAL_COST,
    HUBEI,
    SCHEMES,
    in_year,
    named,
)
from performance.scoring.terms import Ground, Scheme, Score

# comparator, target, actual, weight -> points by the central formula, by Hubei's
NUMBERS = """
>= 55     54.5      10 -> 9.91  9.91
>= 55     53.3      10 -> 9.69  9.69
>= 101    90.57     10 -> 8.97  8.97
>= 95     93        8  -> 7.83  7.83
<= 5      6         10 -> 8.00  8.33
<= 5      10        10 -> 0.00  5.00
<= 5      12        10 -> 0.00  4.17
=  0      1         10 -> 0.00  0.00
>= 12     17        10 -> 10.00 10.00
>= 100    100       10 -> 10.00 10.00
>= 100    99.9499   10 -> 9.99  9.99
>= 100    99.95     10 -> 10.00 10.00
>= 100    99.945    10 -> 9.99  9.99
>= 100    0.05      10 -> 0.01  0.01
>= 100    0.0499    10 -> 0.00  0.00
>= 100    0         10 -> 0.00  0.00
>= 100    -20       10 -> 0.00  0.00
>= 3      1         10 -> 3.33  3.33
>= 3      2         10 -> 6.67  6.67
>= 8      1         0.04 -> 0.01 0.01
>  55     55        10 -> 10.00 10.00
>  55     54.5      10 -> 9.91  9.91
none 55   54.5      10 -> 9.91  9.91
>= 0      0         10 -> 10.00 10.00
>= 0      -0.01     10 -> 0.00  0.00
>= -2     -2        10 -> 10.00 10.00
>= -2     -3        10 -> 5.00  5.00
>= -2     -4        10 -> 0.00  0.00
=  6      5         10 -> 8.33  8.33
=  6      6         10 -> 10.00 10.00
=  6      7         10 -> 10.00 10.00
=  0      0         10 -> 10.00 10.00
=  0      -1        10 -> 10.00 10.00
=  0      0.0001    10 -> 0.00  0.00
<= 5      5         10 -> 10.00 10.00
<= 5      5.0001    10 -> 10.00 10.00
<= 5      5.01      10 -> 9.98  9.98
<= 5      9.99      10 -> 0.02  5.01
<= 5      9.9975    10 -> 0.01  5.00
<= 5      9.9976    10 -> 0.00  5.00
<= 5      0         10 -> 10.00 10.00
<= 5      -1        10 -> 10.00 10.00
<  5      5         10 -> 10.00 10.00
<= 0      0         10 -> 10.00 10.00
<= 0      0.01      10 -> 0.00  0.00
<= -2     -1        10 -> 5.00  5.00
<= -2     1         10 -> 0.00  0.00
"""


def rows(table: str) -> list[list[str]]:
    return [line.replace("->", "").split() for line in table.strip().splitlines()]


def number(
    comparator: str,
    target: str,
    actual: str,
    weight: str = "10",
    scheme: Scheme = CENTRAL,
) -> Score:
    sign = Comparator("" if comparator == "none" else comparator)
    promise = Promise(sign, Decimal(target))
    return score(promise, Figure(12, Decimal(actual)), Decimal(weight), scheme)


def graded(grade: Grade, weight: str = "10", scheme: Scheme = CENTRAL) -> Score:
    promise = Promise(accumulation=Accumulation.GRADE, measure=Measure.GRADE)
    return score(promise, Figure(12, grade=grade), Decimal(weight), scheme)


@pytest.mark.parametrize("row", rows(NUMBERS), ids=" ".join)
def test_a_number_gets_the_points_worked_out_by_hand(row: list[str]) -> None:
    comparator, target, actual, weight, central, hubei = row
    assert str(number(comparator, target, actual, weight).points) == central
    assert str(number(comparator, target, actual, weight, HUBEI).points) == hubei


def test_scheme_with_cost_scores_as_the_central_one() -> None:
    assert number("<=", "5", "6", scheme=CENTRAL_COST).points == Decimal("8.00")


OVER = """
>= 12  15.599999 no
>= 12  15.6      over
>= 12  17        over
=  12  15.6      over
none 12 15.6     over
<= 12  1         no
>= 0   5         no
>= -5  5         no
"""


@pytest.mark.parametrize("row", rows(OVER), ids=" ".join)
def test_far_over_the_target_is_marked_from_130_percent_on(row: list[str]) -> None:
    comparator, target, actual, over = row
    assert number(comparator, target, actual).over is (over == "over")


def test_the_mark_of_far_over_can_be_set() -> None:
    promise = Promise(Comparator.AT_LEAST, Decimal(12))
    figure = Figure(12, Decimal("14.4"))
    for over_from, over in (("120", True), ("120.01", False)):
        found = score(
            promise, figure, Decimal(10), CENTRAL, over_from=Decimal(over_from)
        )
        assert found.over is over
        assert found.points == Decimal(10)


# scheme, grade, points entered by a person out of 10
BANDS = """
central met     10.00 yes
central met     10.01 no
central met     8.00  yes
central met     7.99  no
central partly  8.00  no
central partly  7.99  yes
central partly  6.00  yes
central partly  5.99  no
central missed  6.00  no
central missed  5.99  yes
central missed  0.00  yes
central missed  -0.01 no
hubei   met     8.00  yes
hubei   met     7.99  no
hubei   partly  7.99  yes
hubei   partly  8.00  no
hubei   partly  5.00  yes
hubei   partly  4.99  no
hubei   missed  5.00  no
hubei   missed  4.99  yes
hubei   missed  0.00  yes
"""


@pytest.mark.parametrize("row", rows(BANDS), ids=" ".join)
def test_a_persons_points_stand_only_inside_the_band(row: list[str]) -> None:
    scheme, grade, points, stands = row
    found = graded(Grade(grade), scheme=named(scheme))
    entry = Entry(Decimal(points), reason="原因")
    codes = [problem.code for problem in problems(found, entry)]
    assert codes == ([] if stands == "yes" else ["points_outside"])
    if stands == "yes":
        assert entered(found, entry).points == Decimal(points)
    else:
        with pytest.raises(ValueError):
            entered(found, entry)


def test_a_band_is_exact_where_the_weight_is_odd() -> None:
    found = graded(Grade.PARTLY, "3.33")  # [1.998, 2.664)
    for points, stands in (("1.99", 0), ("2.00", 1), ("2.66", 1), ("2.67", 0)):
        entry = Entry(Decimal(points), reason="原因")
        assert bool(list(problems(found, entry))) is not bool(stands)
    assert found.points == Decimal("2.00")


@pytest.mark.parametrize(
    ("grade", "central", "hubei"),
    [(Grade.MET, "10", "10"), (Grade.PARTLY, "6", "5"), (Grade.MISSED, "0", "0")],
)
def test_until_a_person_scores_a_band_counts_from_its_cautious_end(
    grade: Grade, central: str, hubei: str
) -> None:
    assert graded(grade).points == Decimal(central)
    assert graded(grade, scheme=HUBEI).points == Decimal(hubei)


def test_yes_or_no_is_all_or_nothing() -> None:
    promise = Promise(accumulation=Accumulation.GRADE, measure=Measure.YES_NO)
    for grade, points in ((Grade.MET, 10), (Grade.PARTLY, 0), (Grade.MISSED, 0)):
        found = score(promise, Figure(12, grade=grade), Decimal(10), CENTRAL)
        assert found.points == points
        assert found.span is None


DUE = datetime.date(2024, 9, 30)
AFTER = datetime.date(2024, 10, 1)


@pytest.mark.parametrize(
    ("done", "as_of", "ground", "points"),
    [
        (DUE, AFTER, Ground.ON_TIME, "10"),
        (AFTER, AFTER, Ground.LATE, "6"),
        (None, DUE, Ground.NOT_DUE, None),
        (None, AFTER, Ground.OVERDUE, "0"),
    ],
)
def test_a_deadline_has_points_by_its_day(
    done: datetime.date | None,
    as_of: datetime.date,
    ground: Ground,
    points: str | None,
) -> None:
    promise = Promise(accumulation=Accumulation.DATE, date=DUE)
    figure = Figure(12, date=done, as_of=as_of)
    found = score(promise, figure, Decimal(10), CENTRAL)
    assert (found.ground, found.points) == (ground, points and Decimal(points))


@pytest.mark.parametrize(
    ("promise", "ground"),
    [
        (Promise(Comparator.AT_LEAST, Decimal(5)), Ground.NO_FIGURE),
        (Promise(Comparator.AT_LEAST), Ground.NO_TARGET),
        (Promise(number=Decimal(5), long_term=True), Ground.LONG_TERM),
        (Promise(number=Decimal(5), dropped=True), Ground.DROPPED),
        (Promise(number=Decimal(5), awaiting=True), Ground.AWAITING),
        (Promise(accumulation=Accumulation.GRADE), Ground.NO_FIGURE),
    ],
)
def test_what_has_no_figure_has_no_points_rather_than_none_of_them(
    promise: Promise, ground: Ground
) -> None:
    found = score(promise, None, Decimal(10), CENTRAL)
    assert (found.ground, found.points, found.lost) == (ground, None, 0)


@pytest.mark.parametrize(
    ("executed", "budget", "central", "hubei"),
    [
        ("251.89", "251.89", "10.00", "20.00"),
        ("1018.16", "1131.29", "9.00", "18.00"),
        ("300", "251.89", "10.00", "20.00"),
        ("0", "251.89", "0.00", "0.00"),
        ("-5", "251.89", "0.00", "0.00"),
    ],
)
def test_the_money_gets_its_share_of_the_points(
    executed: str, budget: str, central: str, hubei: str
) -> None:
    for scheme, points in ((CENTRAL, central), (HUBEI, hubei)):
        found = score_execution(Decimal(executed), Decimal(budget), scheme.execution)
        assert str(found.points) == points


def test_no_budget_has_no_points() -> None:
    for budget in (Decimal(0), Decimal(-1)):
        found = score_execution(Decimal(5), budget, Decimal(10))
        assert (found.points, found.ground) == (None, Ground.NO_BUDGET)


@pytest.mark.parametrize(
    ("points", "word"),
    [
        ("100", ScoreGrade.EXCELLENT),
        ("90.00", ScoreGrade.EXCELLENT),
        ("89.99", ScoreGrade.GOOD),
        ("80.00", ScoreGrade.GOOD),
        ("79.99", ScoreGrade.FAIR),
        ("60.00", ScoreGrade.FAIR),
        ("59.99", ScoreGrade.POOR),
        ("0", ScoreGrade.POOR),
    ],
)
def test_a_mark_belongs_to_the_better_grade(points: str, word: ScoreGrade) -> None:
    for scheme in SCHEMES:
        assert scheme.grade(Decimal(points)) is word


@pytest.mark.parametrize("points", ["-0.01", "100.01"])
def test_points_that_no_sheet_has_get_no_grade(points: str) -> None:
    with pytest.raises(ValueError):
        CENTRAL.grade(Decimal(points))


def test_below_the_target_a_reason_is_wanted() -> None:
    for row in (number(">=", "55", "54.999"), number("<=", "5", "5.0001")):
        assert row.wants_reason
        assert [p.code for p in problems(row, Entry())] == ["reason_short"]
        assert not list(problems(row, Entry(reason="上游来件减少")))
    assert not number(">=", "55", "55").wants_reason


def test_rounding_up_to_full_points_still_wants_the_reason() -> None:
    row = number(">=", "100", "99.95")
    assert (row.points, row.wants_reason) == (Decimal(10), True)


def test_more_than_that_is_only_reached_keeps_its_points_and_says_why() -> None:
    row = number(">", "55", "55")
    assert (row.points, row.wants_reason) == (Decimal(10), True)


def test_far_over_the_target_a_reason_is_wanted_and_a_person_may_deduct() -> None:
    row = number(">=", "12", "17")
    assert [p.code for p in problems(row, Entry())] == ["reason_over"]
    assert "141.7%" in next(problems(row, Entry())).sentence()
    deducted = entered(row, Entry(deduction=Decimal("1.5"), reason="目标偏低"))
    assert deducted.points == Decimal("8.50")


@pytest.mark.parametrize(
    ("actual", "entry", "code"),
    [
        ("12", Entry(deduction=Decimal(1), reason="原因"), "deduction_unasked"),
        ("17", Entry(deduction=Decimal("10.01"), reason="原因"), "deduction_outside"),
        ("17", Entry(deduction=Decimal(-1), reason="原因"), "deduction_outside"),
        ("17", Entry(deduction=Decimal("0.005"), reason="原因"), "decimals"),
        ("12", Entry(points=Decimal(9), reason="原因"), "computed"),
    ],
)
def test_a_persons_part_that_cannot_stand_is_named(
    actual: str, entry: Entry, code: str
) -> None:
    row = number(">=", "12", actual)
    assert [problem.code for problem in problems(row, entry)] == [code]
    with pytest.raises(ValueError):
        entered(row, entry)


def test_a_grade_waits_for_a_persons_points() -> None:
    codes = [problem.code for problem in problems(graded(Grade.MET), Entry())]
    assert codes == ["points_missing"]


def test_a_row_without_a_figure_takes_no_entry() -> None:
    row = score(Promise(number=Decimal(5)), None, Decimal(10), CENTRAL)
    assert [problem.code for problem in problems(row, Entry())] == ["not_scored"]


@pytest.mark.parametrize("weight", ["0", "-1", "100.01", "NaN", "Infinity", "1.005"])
def test_a_weight_that_cannot_be_is_refused(weight: str) -> None:
    with pytest.raises(ValueError):
        number(">=", "5", "5", weight)


def test_a_sheet_is_the_sum_of_its_rows_as_printed() -> None:
    thirds = [number(">=", "3", "1", "33.33")] * 3
    money = score_execution(Decimal(1), Decimal(1), Decimal("0.01"))
    assert total([*thirds, money]) == Total(
        Decimal("33.34"), Decimal(100), Decimal(100)
    )


def test_what_is_given_up_or_judged_elsewhere_stays_out_of_the_sum() -> None:
    kept = number(">=", "5", "5", "90")
    for apart in (
        Promise(number=Decimal(5), dropped=True),
        Promise(number=Decimal(5), long_term=True),
    ):
        found = total([kept, score(apart, None, Decimal(10), CENTRAL)])
        assert found == Total(Decimal(90), Decimal(90), Decimal(90))
        assert not found.complete


def test_what_does_not_bind_yet_holds_its_points_open() -> None:
    waiting = score(
        Promise(number=Decimal(5), awaiting=True),
        Figure(9, Decimal(5)),
        Decimal(10),
        CENTRAL,
    )
    found = total([number(">=", "5", "4", "90"), waiting])
    assert (found.weight, found.scored, found.open) == (100, 90, 10)
    assert (found.standing, found.complete) == (Decimal("80.00"), False)


def test_as_it_stands_is_told_per_hundred_of_what_is_scored() -> None:
    missing = score(Promise(number=Decimal(5)), None, Decimal(10), CENTRAL)
    found = total([number(">=", "10", "8", "30"), missing])
    assert (found.standing, found.open) == (Decimal("80.00"), Decimal(10))
    assert total([missing]).standing is None


@pytest.mark.parametrize(
    ("scheme", "parts"),
    [
        (CENTRAL, {"execution": 10, "output": 50, "benefit": 30, "satisfaction": 10}),
        (
            CENTRAL_COST,
            {
                "execution": 10,
                "cost": 20,
                "output": 40,
                "benefit": 20,
                "satisfaction": 10,
            },
        ),
        (HUBEI, {"execution": 20, "goal": 80}),
    ],
)
def test_a_scheme_divides_a_hundred_points(
    scheme: Scheme, parts: dict[str, int]
) -> None:
    assert dict(scheme.parts) == {ScorePart(key): n for key, n in parts.items()}
    assert scheme.source


def test_a_scheme_counts_for_the_years_in_which_it_is_in_force() -> None:
    assert in_year(2019) == []
    assert in_year(2020) == [CENTRAL, HUBEI]
    assert in_year(2021) == [CENTRAL, CENTRAL_COST, HUBEI]


def test_a_scheme_that_contradicts_itself_is_refused() -> None:
    for change in (
        {"parts": {ScorePart.OUTPUT: Decimal(90)}},
        {"partly_from": Decimal(80)},
        {"grades": (Decimal(80), Decimal(80), Decimal(60))},
    ):
        with pytest.raises(ValueError):
            replace(CENTRAL, **change)


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(ValueError):
        named("jiangsu")
