"""Is the new promise easier to keep? Pure."""

import datetime
from decimal import Decimal

import pytest

from performance.adjusting import Step, Terms, dropped, easing, printed
from performance.choices import Comparator, Easing, Grade, ValueKind


def number(text, comparator=Comparator.AT_LEAST):
    return Terms(
        ValueKind.NUMBER,
        comparator,
        Decimal(text),
        text=printed(comparator, Decimal(text), "家"),
    )


def by(day):
    return Terms(ValueKind.DATE, Comparator.AT_MOST, date=datetime.date(2024, 12, day))


def graded(grade, text="良好"):
    return Terms(ValueKind.GRADE, grade=grade, text=text)


CASES = [
    (number("30"), number("25"), Easing.EASIER),
    (number("30"), number("35"), Easing.HARDER),
    (number("30"), number("30.0"), Easing.SAME),
    (number("5", Comparator.AT_MOST), number("6", Comparator.AT_MOST), Easing.EASIER),
    (number("5", Comparator.AT_MOST), number("4", Comparator.AT_MOST), Easing.HARDER),
    (number("5", Comparator.AT_MOST), number("5", Comparator.LESS), Easing.HARDER),
    (number("5", Comparator.LESS), number("5", Comparator.AT_MOST), Easing.EASIER),
    (number("30", Comparator.GREATER), number("30"), Easing.EASIER),
    (number("30"), number("30", Comparator.GREATER), Easing.HARDER),
    (number("12", Comparator.EQUAL), number("12"), Easing.EASIER),
    (number("12"), number("12", Comparator.EQUAL), Easing.HARDER),
    (number("12", Comparator.EQUAL), number("10", Comparator.EQUAL), Easing.UNCLEAR),
    (number("12"), number("12", Comparator.AT_MOST), Easing.UNCLEAR),
    (number("30", Comparator.NONE), number("25"), Easing.EASIER),
    (number("-3"), number("-5"), Easing.EASIER),
    (number("0"), number("-0"), Easing.SAME),
    (by(10), by(20), Easing.EASIER),
    (by(20), by(10), Easing.HARDER),
    (by(20), by(20), Easing.SAME),
    (graded(Grade.MET), graded(Grade.PARTLY, "一般"), Easing.EASIER),
    (graded(Grade.PARTLY, "一般"), graded(Grade.MET), Easing.HARDER),
    (graded(Grade.NONE, "明显提升"), graded(Grade.NONE, "有所提升"), Easing.UNCLEAR),
    (graded(Grade.NONE, "明显提升"), graded(Grade.NONE, "明显提升"), Easing.SAME),
    (number("30"), by(10), Easing.UNCLEAR),
    (number("30"), dropped(), Easing.DROPPED),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_pair_is_told(before, after, expected):
    assert easing(before, after) is expected


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_the_way_back_is_the_opposite(before, after, expected):
    turned = {Easing.EASIER: Easing.HARDER, Easing.HARDER: Easing.EASIER}
    if expected is not Easing.DROPPED:
        assert easing(after, before) is turned.get(expected, expected)


def test_the_words_name_both_values():
    step = Step(number("30"), number("25"))
    assert step.sentence() == "由“≥30家”改为“≥25家”，目标放宽"
    assert step.sentence("en") == "From “≥30家” to “≥25家”: the target becomes easier"
    assert step.weakened


def test_giving_up_counts_as_weakening():
    step = Step(number("30"), dropped())
    assert step.weakened
    assert step.sentence() == "取消指标，原承诺“≥30家”不再考核"


def test_what_cannot_be_compared_is_no_weakening():
    assert not Step(number("30"), by(10)).weakened
