"""What holds for any printed value whatever."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.choices import Comparator, Measure, ValueKind
from performance.entries import parse_entry
from performance.values import read
from performance.values.reasons import UNCLEAR

# Text that often comes close to a value, and text that does not.
PIECES = """
    ≥ ≤ 〉 = 不少于 以上 以内 控制在 下降 同比 每 前 不 约 到 % ％ 万 亿 家 亿元 百分点
    0 1 95 4,561 12.5 2024 年 月 日 底前 - — . , ， / ① 一 百 （ ） X * _ e
"""
CELLS = st.one_of(
    st.text(), st.lists(st.sampled_from(PIECES.split()), max_size=8).map("".join)
)
FIGURES = st.decimals(
    min_value=0, max_value=10**12, places=2, allow_nan=False, allow_infinity=False
)


@given(CELLS, CELLS, st.one_of(st.none(), st.integers(1, 9999)))
def test_reading_never_raises_and_keeps_the_text(
    text: str, name: str, year: int | None
) -> None:
    assert read(text, name=name, year=year).text == text


@given(CELLS)
def test_unclear_has_a_reason_and_nothing_else(text: str) -> None:
    reading = read(text)
    assert (reading.kind == ValueKind.UNCLEAR) == bool(reading.unclear)
    if reading.unclear:
        assert reading.unclear in UNCLEAR
        assert (reading.number, reading.date, reading.unit) == (None, None, "")


@given(CELLS)
def test_kind_says_what_is_filled(text: str) -> None:
    reading = read(text)
    assert (reading.number is not None) == (reading.kind == ValueKind.NUMBER)
    assert (reading.date is not None) == (reading.kind == ValueKind.DATE)


@given(FIGURES, st.sampled_from(["亿元", "万元", "家", "人次"]))
def test_a_printed_figure_reads_back(figure: Decimal, unit: str) -> None:
    for printed in (f"{figure}{unit}", f"{figure:,}{unit}", f"{figure} {unit}"):
        reading = read(printed)
        assert (reading.number, reading.unit) == (figure, unit)


@given(FIGURES, st.sampled_from([member for member in Comparator if member]))
def test_a_printed_comparator_reads_back(figure: Decimal, sign: Comparator) -> None:
    reading = read(f"{sign.value}{figure}元")
    assert (reading.comparator, reading.number) == (sign, figure)


@given(FIGURES)
def test_full_width_digits_read_like_plain_ones(figure: Decimal) -> None:
    wide = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
    assert read(f"{figure:,}元".translate(wide)).number == figure


@given(CELLS, st.sampled_from(["%", "亿元", "家", ""]), st.sampled_from(Measure))
def test_entry_never_raises_and_an_error_is_no_number(
    text: str, unit: str, measure: Measure
) -> None:
    entry = parse_entry(
        text,
        decimals=2,
        measure=measure,
        unit=unit,
        target=Decimal(95),
        allow_negative=True,
    )
    assert entry.text == text
    assert bool(entry.error) == (entry.number is None)
    assert entry.error_sentence() or not entry.error
    assert entry.question_sentence() or not entry.question


@given(FIGURES)
def test_entry_takes_what_it_prints(figure: Decimal) -> None:
    entry = parse_entry(
        f"{figure:,}",
        decimals=2,
        measure=Measure.AMOUNT,
        unit="亿元",
        target=None,
        allow_negative=False,
    )
    assert (entry.number, entry.error, entry.question) == (figure, "", "")


@pytest.mark.parametrize(
    "piece", ["百", "9", "9,", "约", "不少于", "（", "1-", "* ", "X", "年", "≥", "1 "]
)
def test_long_text_is_read_in_a_moment(piece: str) -> None:
    started = time.perf_counter()
    read(piece * 2_000)
    assert time.perf_counter() - started < 1
