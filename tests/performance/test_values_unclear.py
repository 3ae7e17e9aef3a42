"""Printed values that are put to a person, and why."""

import pytest

from performance.choices import ValueKind
from performance.values import read
from performance.values.reasons import UNCLEAR


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2-3家", "two_numbers"),
        ("5/6", "two_numbers"),
        ("102 112", "two_numbers"),
        ("102\n112", "two_numbers"),
        ("2、3家", "two_numbers"),
        ("90%≤x≤95%", "two_numbers"),
        ("2024年1月1日-2024年12月31日", "two_numbers"),
        ("44,561", "date_serial"),
        ("44561", "date_serial"),
        ("20241231", "date_serial"),
        ("2024.9", "date_or_number"),
        ("**%", "masked"),
        ("≥XX%", "masked"),
        ("28.×", "masked"),
        ("≥__%", "masked"),
        ("290%", "percent"),
        ("292%", "percent"),
        ("≥100.01%", "percent"),
        ("≥95%以下", "comparator"),
        ("不低于90%以内", "comparator"),
        (">95%以上", "comparator"),
        ("95%（不含）以上", "comparator"),
        ("一百二十", "chinese_numeral"),
        ("五家", "chinese_numeral"),
        ("不少于三次", "chinese_numeral"),
        ("百分之九十五", "chinese_numeral"),
        ("不超过千分之五", "chinese_numeral"),
        ("3百", "chinese_numeral"),
        ("二〇二四年十二月底前", "chinese_numeral"),
        ("1e3", "exponent"),
        ("1E+30", "exponent"),
        ("0x10", "exponent"),
        ("1_000", "underscore"),
        ("٣", "foreign_digits"),
        ("①", "foreign_digits"),
        ("½", "foreign_digits"),
        ("10²", "foreign_digits"),
        ("NaN", "not_finite"),
        ("-Infinity", "not_finite"),
        ("1234567890123456", "too_long"),
        ("0.1234567890123456", "too_long"),
        ("99999999999亿", "too_long"),
        ("12,30", "separator"),
        ("1,2345", "separator"),
        (".5", "separator"),
        ("1.2.3", "separator"),
        ("约100家", "approximate"),
        ("100家左右", "approximate"),
        ("100余家", "approximate"),
        ("第3名", "ordinal"),
        ("每月1次", "recurring"),
        ("每月15日前", "recurring"),
        ("高于全市增速2.7个百分点", "relative"),
        ("≥", "no_number"),
        ("≥%", "no_number"),
        ("万元", "no_number"),
        ("12月底前完成", "year"),
        ("年底前", "year"),
        ("2024年12月前", "date_edge"),
        ("2024年2月30日", "bad_date"),
        ("2024-13-01", "bad_date"),
        ("15日前", "bad_date"),
        ("9-1月", "month_range"),
        ("1-13月", "month_range"),
        ("3成", "unit"),
        ("不发生1起", "prose"),
        ("--5", "sign"),
        ("–5%", "sign"),
        ("下降-5%", "sign"),
        ("减少5家", "sign"),
        ("5%的降幅", "sign"),
        ("增速下降2个百分点", "sign"),
        ("。", "unreadable"),
        ("1\u202e2", "unreadable"),
    ],
)
def test_unclear_value_names_its_reason(text: str, code: str) -> None:
    reading = read(text)
    assert (reading.kind, reading.unclear) == (ValueKind.UNCLEAR, code)
    assert (reading.number, reading.date, reading.text) == (None, None, text)


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("28.8万元", "占比（%）", "unit_conflict"),
        ("12家", "人员数（人）", "unit_conflict"),
        ("3万", "工业投资（万元）", "scale"),
        ("95%", "群众满意度(≥**%)", "comparator_in_name"),
        ("44561", "完成时间", "date_serial"),
        ("12", "完成时限", "not_a_date"),
        ("-5%", "群众满意度", "percent"),
        ("下降5%", "能耗下降率", "sign"),
    ],
)
def test_name_can_make_a_value_unclear(text: str, name: str, code: str) -> None:
    assert read(text, name=name).unclear == code


@pytest.mark.parametrize("year", [0, -1, 10_000, 10**30])
def test_year_outside_the_calendar_is_no_date(year: int) -> None:
    assert read("12月底前", year=year).unclear == "bad_date"


@pytest.mark.parametrize("sentence", UNCLEAR.values(), ids=UNCLEAR)
def test_every_reason_speaks_both_languages(sentence: tuple[str, str]) -> None:
    chinese, english = sentence
    assert chinese and not chinese.isascii()
    assert english.isprintable() and english[0].isascii()


def test_reading_says_its_reason() -> None:
    assert read("2-3家").reason() == "一格中有两个数"
    assert read("2-3家").reason("en") == "there are two numbers in one cell"
    assert read("2家").reason() == ""
