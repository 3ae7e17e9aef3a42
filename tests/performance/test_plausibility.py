"""Questions about a figure beside the past."""

from decimal import Decimal

import pytest

from performance.choices import Accumulation
from performance.plausibility import (
    compare_with_past,
    is_settled,
    says_why,
    to_settle,
)
from performance.questions import QUESTIONS, Past, Question


def ask(
    number: str,
    *,
    previous: str | None = None,
    last_year: str | None = None,
    target: str | None = None,
    accumulation: Accumulation = Accumulation.CUMULATIVE,
) -> tuple[Question, ...]:
    def known(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    return compare_with_past(
        Decimal(number),
        accumulation=accumulation,
        previous=known(previous),
        same_last_year=known(last_year),
        target=known(target),
    )


def codes(questions: tuple[Question, ...]) -> list[str]:
    return [question.code for question in questions]


@pytest.mark.parametrize(
    ("number", "previous", "last_year", "target"),
    [
        ("34.6", "19.8", "33.9", "55"),
        ("19.8", "6.1", None, "55"),
        ("6.1", None, "6.8", "55"),
        ("5", None, None, None),
        ("0", "0", None, "2"),
        ("3", "0", None, "2"),
        ("1", None, None, "12"),
        # Ten times last year, but a natural step from last period.
        ("50", "46", "5", "55"),
    ],
)
def test_ordinary_figure_raises_no_question(
    number: str, previous: str | None, last_year: str | None, target: str | None
) -> None:
    assert ask(number, previous=previous, last_year=last_year, target=target) == ()


def test_fall_of_a_cumulative_figure_needs_a_reason() -> None:
    fell = ask("-1", previous="19.8")[0]
    assert (fell.code, fell.needs_reason) == ("decreased", True)
    assert fell.sentence() == ("累计数不应减少：本次-1，上期19.8。如属更正，请说明原因")


def test_quarters_own_figure_suggests_the_sum() -> None:
    questions = ask("14.8", previous="19.8", last_year="33.9", target="55")
    assert codes(questions) == ["decreased", "quarter_figure"]
    assert questions[1].suggested == Decimal("34.6")
    assert not questions[1].needs_reason


def test_sum_beyond_reason_is_not_suggested() -> None:
    assert codes(ask("60", previous="70", target="55")) == ["decreased"]


def test_sum_at_twice_the_target_is_still_suggested() -> None:
    assert "quarter_figure" in codes(ask("50", previous="60", target="55"))


@pytest.mark.parametrize("number", ["0", "-3"])
def test_nothing_new_is_no_quarters_figure(number: str) -> None:
    assert "quarter_figure" not in codes(ask(number, previous="5", target="12"))


@pytest.mark.parametrize(
    "accumulation", [Accumulation.STOCK, Accumulation.RATE, Accumulation.GRADE]
)
def test_other_figures_may_fall(accumulation: Accumulation) -> None:
    assert ask("112", previous="117", accumulation=accumulation) == ()


@pytest.mark.parametrize(
    ("number", "code", "suggested"),
    [
        ("346", "ten_times", "34.6"),
        ("3.46", "tenth", "34.6"),
        ("346000", "ten_thousand_times", "34.6000"),
        ("0.00346", "ten_thousandth", "34.6"),
    ],
)
def test_slip_against_last_year_is_asked(
    number: str, code: str, suggested: str
) -> None:
    (question,) = ask(number, last_year="33.9", target="55")
    assert (question.code, question.suggested) == (code, Decimal(suggested))
    assert question.against == Decimal("33.9")


@pytest.mark.parametrize(
    ("number", "slips"),
    [("69.9", False), ("70", True), ("140", True), ("140.1", False)],
)
def test_ten_times_is_from_seven_to_fourteen_times(number: str, slips: bool) -> None:
    assert ("ten_times" in codes(ask(number, last_year="10"))) is slips


def test_slip_of_a_rate_is_asked_against_the_last_period() -> None:
    (question,) = ask("9.5", previous="95", accumulation=Accumulation.RATE)
    assert (question.code, question.suggested) == ("tenth", Decimal(95))


def test_slip_of_a_cumulative_figure_beyond_its_target_is_asked() -> None:
    (question,) = ask("198", previous="6.1", target="55")
    assert (question.code, question.against) == ("ten_times", Decimal("6.1"))


def test_figure_far_above_the_target_is_asked_without_a_past() -> None:
    assert codes(ask("550000", target="55")) == ["ten_thousand_times"]


def test_figure_far_below_the_target_is_ordinary_early_in_the_year() -> None:
    assert ask("5.5", target="55") == ()


def test_unchanged_figure_is_asked() -> None:
    assert codes(ask("5", previous="5")) == ["unchanged"]
    assert codes(ask("95.0", previous="95", accumulation=Accumulation.RATE)) == [
        "unchanged"
    ]


def test_unchanged_stock_is_ordinary() -> None:
    assert ask("117", previous="117", accumulation=Accumulation.STOCK) == ()


@pytest.mark.parametrize("code", QUESTIONS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_question_fills_its_places(code: str, language: str) -> None:
    question = Question(
        code=code, number=Decimal(10), against=Decimal(100), suggested=Decimal(101)
    )
    sentence = question.sentence(language)
    assert "{" not in sentence
    assert "100" in sentence or "101" in sentence


def test_confirmation_of_one_question_settles_no_other() -> None:
    past = Past(previous=Decimal("16.0000"))
    fell, own = to_settle(Decimal(11), Accumulation.CUMULATIVE, past)
    assert own.key == "quarter_figure:11:16"
    assert is_settled(own, {own.key}, "")
    assert not is_settled(own, {fell.key}, "核减重复走访")
    assert not is_settled(fell, {fell.key, own.key}, "")
    assert is_settled(fell, (), "核减重复走访")


def test_figure_that_stands_still_is_kept_only_when_confirmed() -> None:
    past = Past(previous=Decimal(16))
    (asked,) = to_settle(Decimal(16), Accumulation.CUMULATIVE, past)
    assert asked.code == "unchanged"
    assert not is_settled(asked, (), "沿用上期")
    assert is_settled(asked, (asked.key,), "")


def test_nobody_is_asked_about_a_nought_or_a_stock_that_stands_still() -> None:
    assert to_settle(Decimal(0), Accumulation.CUMULATIVE, Past(Decimal(0))) == ()
    assert to_settle(Decimal(16), Accumulation.STOCK, Past(Decimal(16))) == ()


def test_a_fall_is_ticked_where_the_rules_want_no_words() -> None:
    past = Past(previous=Decimal(16), fall_needs_words=False)
    asked = to_settle(Decimal(11), Accumulation.CUMULATIVE, past)
    assert [one.needs_reason for one in asked] == [False] * len(asked)
    assert is_settled(asked[0], (asked[0].key,), "")


@pytest.mark.parametrize("words", ["", " ", "-", "——", "无", "11", "。。。"])
def test_reason_is_given_in_words(words: str) -> None:
    assert not says_why(words)
    assert says_why(words + "核减")


def settle(
    number: str,
    past: Past,
    *,
    accumulation: Accumulation = Accumulation.RATE,
    unit: str = "%",
    share: bool = False,
) -> list[tuple[str, str]]:
    found = to_settle(Decimal(number), accumulation, past, unit=unit, share=share)
    return [(question.code, question.offer) for question in found]


@pytest.mark.parametrize(
    ("number", "unit", "target", "expected"),
    [
        ("5500", "亿元", "55", [("smaller_unit", "0.55")]),
        ("5500000000", "亿元", "55", [("smaller_unit", "55")]),
        ("550000", "亿元", "55", [("ten_thousand_times", "55")]),
        ("5500", "亿元", None, [("smaller_unit", "0.55")]),
        ("900", "亿元", None, []),
        ("90", "亿元", "55", []),
        ("300000", "万元", "120", [("smaller_unit", "30")]),
        ("5500", "家", "55", [("far_beyond", "")]),
        ("1100", "元", "55", []),
    ],
)
def test_a_figure_in_the_smaller_unit_is_asked_about(
    number: str, unit: str, target: str | None, expected: list[tuple[str, str]]
) -> None:
    past = Past(target=None if target is None else Decimal(target))
    kind = Accumulation.CUMULATIVE
    assert settle(number, past, accumulation=kind, unit=unit) == expected


def test_the_question_about_a_unit_names_both() -> None:
    past = Past(target=Decimal(55))
    asked = to_settle(Decimal(5500), Accumulation.CUMULATIVE, past, unit="亿元")[0]
    assert asked.sentence() == "5500亿元明显偏大，是否按万元填的？折合0.55亿元"


@pytest.mark.parametrize(
    ("number", "previous", "share", "expected"),
    [
        ("100", "82", True, ["exactly_100"]),
        ("100", "98", True, []),
        ("100", "82", False, []),
        ("99", "82", True, []),
        ("40", "82", True, ["drop"]),
        ("41", "82", True, []),
        ("2", "5", False, []),
        ("-2", "5", False, ["sign"]),
        ("2", "-5", False, ["sign"]),
        ("-2", "-3", False, []),
    ],
)
def test_a_rate_that_leaps_is_asked_about(
    number: str, previous: str, share: bool, expected: list[str]
) -> None:
    found = settle(number, Past(previous=Decimal(previous)), share=share)
    assert [code for code, _ in found] == expected


def test_a_stock_that_halves_is_asked_about() -> None:
    past = Past(previous=Decimal(100))
    stock = Accumulation.STOCK
    assert settle("45", past, accumulation=stock, unit="人") == [("drop", "")]
    assert settle("55", past, accumulation=stock, unit="人") == []


def test_a_leap_is_held_against_last_year_where_the_year_has_no_figure_yet() -> None:
    past = Past(same_last_year=Decimal(80))
    assert settle("100", past, share=True) == [("exactly_100", "")]
