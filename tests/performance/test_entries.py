"""What a person may type into the box of an actual."""

from decimal import Decimal

import pytest

from performance.choices import Measure
from performance.entries import ERRORS, QUESTIONS, Entry, parse_entry


def amount(text: str, *, unit: str = "亿元", decimals: int = 2) -> Entry:
    return parse_entry(
        text,
        decimals=decimals,
        measure=Measure.AMOUNT,
        unit=unit,
        target=Decimal(55),
        allow_negative=False,
    )


def percent(text: str, *, decimals: int = 2, target: str | None = "95") -> Entry:
    return parse_entry(
        text,
        decimals=decimals,
        measure=Measure.PERCENT,
        unit="%",
        target=None if target is None else Decimal(target),
        allow_negative=False,
    )


def growth(text: str) -> Entry:
    return parse_entry(
        text,
        decimals=1,
        measure=Measure.GROWTH,
        unit="%",
        target=Decimal(12),
        allow_negative=True,
    )


def count(text: str) -> Entry:
    return parse_entry(
        text,
        decimals=0,
        measure=Measure.COUNT,
        unit="家",
        target=Decimal(12),
        allow_negative=False,
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("16", "16"),
        (" 16 ", "16"),
        ("0", "0"),
        ("-0", "0"),
        ("+5", "5"),
        ("１２，３００．５", "12300.5"),
        ("12,300.5", "12300.5"),
        ("12.50", "12.50"),
        ("12.500", "12.50"),
        ("55亿元", "55"),
        ("999999999999999", "999999999999999"),
    ],
)
def test_plain_figure_is_taken(text: str, number: str) -> None:
    entry = amount(text)
    assert (str(entry.number), entry.error, entry.question) == (number, "", "")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "empty"),
        ("　 ", "empty"),
        ("abc", "text"),
        ("约100", "text"),
        ("--5", "text"),
        ("5%%", "text"),
        ("1e3", "exponent"),
        ("1e30", "exponent"),
        ("0x10", "exponent"),
        ("NaN", "not_finite"),
        ("Infinity", "not_finite"),
        ("1_000", "underscore"),
        ("٣", "foreign_digits"),
        ("①", "foreign_digits"),
        ("½", "foreign_digits"),
        ("一百二十", "chinese_numeral"),
        ("12,30", "separator"),
        ("3，5", "separator"),
        (".5", "separator"),
        ("5.", "separator"),
        ("1 234", "two_numbers"),
        ("102 112", "two_numbers"),
        ("2-3", "two_numbers"),
        ("5/6", "two_numbers"),
        ("1234567890123456", "too_long"),
        ("12.345", "decimals"),
        ("-5", "negative"),
        ("－5", "negative"),
        ("12家", "unit"),
        ("16%", "unit"),
        # 1.2万元 is 0.00012 亿元, which the box cannot hold.
        ("1.2万", "unit"),
    ],
)
def test_bad_figure_is_refused_with_its_own_code(text: str, error: str) -> None:
    entry = amount(text)
    assert (entry.error, entry.number, entry.question) == (error, None, "")


def test_what_was_typed_stays() -> None:
    assert amount(" １２,３０ ").text == " １２,３０ "


def test_negative_growth_is_taken() -> None:
    assert growth("-5").number == -5


def test_percent_sign_in_a_percent_box_is_dropped() -> None:
    assert percent("12％").number == 12


def test_fraction_in_a_percent_box_is_asked() -> None:
    entry = percent("0.12")
    assert (entry.number, entry.error) == (Decimal("0.12"), "")
    assert (entry.question, entry.suggested) == ("percent_fraction", Decimal(12))
    assert entry.question_sentence(unit="%") == "填的是0.12，是否应为12%？"


def test_fraction_is_asked_even_where_it_has_too_many_decimals() -> None:
    entry = percent("0.12", decimals=0)
    assert (entry.error, entry.question) == ("decimals", "percent_fraction")
    assert (entry.number, entry.suggested) == (None, Decimal(12))


@pytest.mark.parametrize("text", ["0.12%", "0", "1", "95.12"])
def test_ordinary_percent_is_not_asked(text: str) -> None:
    assert percent(text).question == ""


def test_fraction_is_not_asked_beside_a_target_below_one_percent() -> None:
    assert percent("0.12", target="0.5").question == ""


def test_fraction_of_unknown_size_is_asked_of_a_share() -> None:
    asked = percent("0.95", target=None)
    assert (asked.question, asked.suggested) == ("percent_fraction", Decimal(95))


def test_percent_above_a_hundred_is_asked() -> None:
    assert percent("120").question == "percent_over_100"
    assert percent("100").question == ""


def test_growth_above_a_hundred_is_not_asked() -> None:
    assert growth("120").question == ""


@pytest.mark.parametrize(
    ("text", "unit", "suggested"),
    [
        ("5500万元", "亿元", "0.55"),
        ("5500万", "亿元", "0.55"),
        ("12000元", "万元", "1.2"),
        ("3.2亿", "万元", "32000"),
        ("3.2亿元", "万元", "32000"),
    ],
)
def test_other_unit_of_money_is_converted_and_asked(
    text: str, unit: str, suggested: str
) -> None:
    entry = amount(text, unit=unit)
    assert (entry.error, entry.question) == ("", "unit")
    assert entry.number == entry.suggested == Decimal(suggested)


def test_scale_typed_into_a_box_of_the_same_scale_is_asked_both_ways() -> None:
    entry = amount("1.2万", unit="万元")
    assert (entry.question, entry.number) == ("scale", Decimal(12000))
    assert entry.suggested == Decimal("1.2")
    assert entry.question_sentence(unit="万元") == (
        "填的是1.2万，而本格单位是万元：应为1.2还是12000？"
    )


def test_scaled_count_is_converted_and_asked() -> None:
    assert count("1.2万").number == 12000
    assert count("1.2万").question == "unit"


def test_count_takes_no_fraction() -> None:
    assert count("3.5").error == "decimals"
    assert count("3.5").error_sentence(decimals=0) == "最多0位小数"
    assert count("3.0").number == 3


def test_error_names_the_unit_wanted() -> None:
    assert count("12人").error_sentence(unit="家") == "单位不符，请按“家”填写"


@pytest.mark.parametrize(
    "sentence", [*ERRORS.values(), *QUESTIONS.values()], ids=[*ERRORS, *QUESTIONS]
)
def test_every_sentence_speaks_both_languages(sentence: tuple[str, str]) -> None:
    chinese, english = sentence
    assert chinese and not chinese.isascii()
    assert english and english[-1] in ".?"


def test_a_unit_where_the_box_has_none_is_a_word_too_many() -> None:
    entry = amount("5500万元", unit="")
    assert entry.error_sentence() == "请只填数字，文字写在“情况说明”里"


@pytest.mark.parametrize("typed", ["许多", "5500万元"])
def test_a_sheet_without_a_place_for_words_names_none(typed: str) -> None:
    entry = amount(typed, unit="")
    assert entry.error_sentence(explained=False) == "请只填数字"
