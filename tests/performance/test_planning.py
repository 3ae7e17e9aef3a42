"""The pure side of node plans: what adds up, and how one is drawn up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance import plan_problems, planning
from performance.choices import Accumulation, Comparator, Measure
from performance.planning import Frame, Problem

MONTHS = (3, 6, 9, 12)
THIRTY = Frame(Decimal(30), MONTHS, 0)
# 112 firms at the opening of the year, 120 promised.
STOCK = Frame(Decimal(120), MONTHS, 0, Decimal(112))


def points(*amounts, months=MONTHS):
    return [(m, Decimal(a)) for m, a in zip(months, amounts, strict=True)]


def codes(found):
    return [(problem.code, problem.month) for problem in found]


@pytest.mark.parametrize(
    ("given_points", "frame", "expected"),
    [
        (points("0", "5", "20", "30"), THIRTY, []),
        (points("30", "30", "30", "30"), THIRTY, []),
        ([], THIRTY, [("empty", None)]),
        (points("5", "4", "20", "30"), THIRTY, [("falls", 6)]),
        (points("5", "6", "20", "29"), THIRTY, [("end", 12)]),
        (points("5", "6", "40", "30"), THIRTY, [("falls", 12)]),
        (points("5", "6", "20", "31"), THIRTY, [("end", 12)]),
        (points("-1", "6", "20", "30"), THIRTY, [("negative", 3)]),
        (points("1.5", "6", "20", "30"), THIRTY, [("decimals", 3)]),
        (
            points("1", "6", "20", "30", months=(3, 3, 9, 12)),
            THIRTY,
            [("twice", 3), ("missing", 6)],
        ),
        (
            points("1", "6", "20", "30", months=(3, 5, 9, 12)),
            THIRTY,
            [("not_due", 5), ("missing", 6)],
        ),
        (points("112", "114", "116", "120"), STOCK, []),
        (points("0", "114", "116", "120"), STOCK, [("gain", 3)]),
        (points("2", "4", "6", "8"), STOCK, [("gain", m) for m in MONTHS]),
    ],
)
def test_a_plan_that_does_not_add_up_is_told_where(given_points, frame, expected):
    assert codes(planning.check(given_points, frame)) == expected


def test_zeros_behind_the_point_are_no_decimals():
    assert planning.check(points("1.00", "6.0", "20", "30"), THIRTY) == []


def test_a_target_finer_than_its_indicator_may_be_the_last_point():
    frame = Frame(Decimal("1.25"), (6, 12), 1)
    assert planning.check(points("0.5", "1.25", months=(6, 12)), frame) == []


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        (("10", "20", "30", "40"), []),
        (("0", "0", "0", "100"), []),
        (("33.33", "33.33", "33.34", "0"), []),
        (("10", "20", "30", "30"), [("sum", None)]),
        (("10", "20", "30", "50"), [("sum", None)]),
        (("-10", "20", "50", "40"), [("negative", 3)]),
        (("33.333", "33.333", "33.334", "0"), [("decimals", m) for m in (3, 6, 9)]),
    ],
)
def test_shares_must_make_the_whole(shares, expected):
    assert codes(planning.check_shares(points(*shares), THIRTY)) == expected


def test_a_wrong_sum_says_by_how_much():
    found = planning.check_shares(points("10", "20", "30", "30"), THIRTY)
    assert "现为90%，少10%" in found[0].sentence()
    assert "short by 10 %" in found[0].sentence("en")


def test_shares_become_amounts_rounded_half_up():
    frame = Frame(Decimal(3), MONTHS, 0)
    assert planning.from_shares(points("25", "25", "25", "25"), frame) == tuple(
        points("1", "2", "2", "3")
    )


def test_shares_of_a_stock_are_of_its_gain():
    assert planning.from_shares(points("25", "25", "25", "25"), STOCK) == tuple(
        points("114", "116", "118", "120")
    )


def test_last_years_batches_carry_over_as_shares():
    past = {3: Decimal(0), 6: Decimal(2), 9: Decimal(4), 12: Decimal(10)}
    found = planning.like_last_year(past, None, Frame(Decimal(12), MONTHS, 0))
    assert found == tuple(points("0", "2", "5", "12"))


def test_last_years_gains_carry_over_for_a_stock():
    past = {3: Decimal(100), 6: Decimal(100), 9: Decimal(105), 12: Decimal(110)}
    found = planning.like_last_year(past, Decimal(100), STOCK)
    assert found == tuple(points("112", "112", "116", "120"))


@pytest.mark.parametrize(
    ("past", "start", "frame", "code"),
    [
        ({3: 1, 6: 2, 12: 4}, None, THIRTY, "no_past"),
        ({}, None, THIRTY, "no_past"),
        ({3: 1, 6: 2, 9: 3, 12: 4}, None, STOCK, "no_past"),
        ({3: 0, 6: 0, 9: 0, 12: 0}, None, THIRTY, "past_falls"),
        ({3: 5, 6: 4, 9: 6, 12: 8}, None, THIRTY, "past_falls"),
        ({3: -1, 6: 4, 9: 6, 12: 8}, None, THIRTY, "past_falls"),
    ],
)
def test_a_year_that_cannot_be_followed_says_so(past, start, frame, code):
    past = {month: Decimal(value) for month, value in past.items()}
    found = planning.like_last_year(past, start, frame)
    assert isinstance(found, Problem)
    assert found.code == code


@given(
    st.lists(st.integers(0, 1_000), min_size=4, max_size=4).map(sorted),
    st.decimals(min_value="0.01", max_value=99_999, places=2),
    st.integers(0, 4),
)
def test_what_is_drawn_from_last_year_always_stands(past, target, decimals):
    frame = Frame(target, MONTHS, decimals)
    found = planning.like_last_year(
        dict(zip(MONTHS, map(Decimal, past), strict=True)), None, frame
    )
    assert isinstance(found, Problem) or planning.check(found, frame) == []


@given(st.lists(st.integers(0, 100), min_size=3, max_size=3), st.integers(1, 9_999))
def test_what_is_drawn_from_shares_always_stands(parts, target):
    parts = sorted(parts)
    shares = [parts[0], parts[1] - parts[0], parts[2] - parts[1], 100 - parts[2]]
    frame = Frame(Decimal(target), MONTHS, 0)
    drawn = planning.from_shares(points(*map(str, shares)), frame)
    assert planning.check(drawn, frame) == []


@pytest.mark.parametrize(
    ("kind", "number", "months", "start", "held"),
    [
        (Accumulation.CUMULATIVE, "30", MONTHS, None, True),
        (Accumulation.CUMULATIVE, "0", MONTHS, None, False),
        (Accumulation.CUMULATIVE, "30", (12,), None, False),
        (Accumulation.RATE, "30", MONTHS, None, False),
        (Accumulation.STOCK, "120", MONTHS, "112", True),
        (Accumulation.STOCK, "120", MONTHS, None, False),
        (Accumulation.STOCK, "112", MONTHS, "112", False),
        (Accumulation.CUMULATIVE, None, MONTHS, None, False),
    ],
)
def test_only_what_time_has_a_say_in_takes_a_plan(kind, number, months, start, held):
    frame = planning.frame_of(
        kind=kind,
        number=Decimal(number) if number else None,
        months=months,
        decimals=0,
        start=Decimal(start) if start else None,
    )
    assert (frame is not None) is held


@pytest.mark.parametrize(
    ("number", "measure", "comparator", "asked"),
    [
        ("3", Measure.COUNT, Comparator.AT_LEAST, True),
        ("5", Measure.COUNT, Comparator.NONE, True),
        ("3", None, Comparator.EQUAL, True),
        ("6", Measure.COUNT, Comparator.AT_LEAST, False),
        ("3", Measure.AMOUNT, Comparator.AT_LEAST, False),
        ("3", Measure.COUNT, Comparator.AT_MOST, False),
    ],
)
def test_a_small_count_asks_for_a_plan(number, measure, comparator, asked):
    found = planning.asks_for_plan(
        Frame(Decimal(number), MONTHS, 0),
        kind=Accumulation.CUMULATIVE,
        measure=measure,
        comparator=comparator,
    )
    assert found is asked


def test_the_words_that_ask_name_the_target():
    assert plan_problems.small(Decimal(3), "家").sentence() == (
        "目标只有3家，按月平摊没有意义：请设节点计划"
    )


def test_every_sentence_can_be_said_in_both_languages():
    names = (
        "month months decimals amount start suggested before before_month target "
        "gap sum way unit"
    )
    figures = dict.fromkeys(names.split(), "7")
    for sentence in plan_problems.SENTENCES.values():
        assert sentence.say("zh", **figures) != sentence.say("en", **figures)
