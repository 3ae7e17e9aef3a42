"""元, 万元 and 亿元, exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget import money

AMOUNTS = st.decimals(
    min_value=-(10**12), max_value=10**12, places=2, allow_nan=False
).filter(lambda amount: amount == amount.quantize(Decimal("0.01")))


@pytest.mark.parametrize(
    ("amount", "unit", "places", "shown"),
    [
        ("21126985.52", "万元", 2, "2,112.70"),
        ("11312900.00", "万元", 2, "1,131.29"),
        ("644746.08", "万元", 2, "64.47"),
        ("21126985.52", "元", 2, "21,126,985.52"),
        ("21126985.52", "亿元", 2, "0.21"),
        ("-471400", "万元", 2, "-47.14"),
        # Half away from zero, where half-even would keep 1.00 and 0.
        ("1.005", "元", 2, "1.01"),
        ("-1.005", "元", 2, "-1.01"),
        ("5000", "万元", 0, "1"),
        ("-4999", "万元", 0, "0"),
        ("0", "万元", 2, "0.00"),
        ("999999999999999", "亿元", 0, "10,000,000"),
    ],
)
def test_display_rounds_once_half_up(
    amount: str, unit: str, places: int, shown: str
) -> None:
    assert money.display(Decimal(amount), unit, places) == shown


def test_display_defaults_to_ten_thousands_with_two_places() -> None:
    assert money.display(Decimal("644746.08")) == "64.47"


@given(AMOUNTS, st.sampled_from(["元", "万元", "亿元"]))
def test_conversion_there_and_back_is_exact(amount: Decimal, unit: str) -> None:
    assert money.to_yuan(money.from_yuan(amount, unit), unit) == amount


@given(st.lists(AMOUNTS, max_size=20))
def test_sum_in_another_unit_is_the_sum_of_parts(amounts: list[Decimal]) -> None:
    parts = sum((money.from_yuan(amount, "万元") for amount in amounts), Decimal())
    assert money.to_yuan(parts, "万元") == sum(amounts)


def test_conversion_prints_without_exponent() -> None:
    assert str(money.to_yuan(Decimal("1.2"), "亿元")) == "120000000"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("11,312,900.00", "11312900.00"),
        ("644746.08", "644746.08"),
        ("64.47万元", "644700"),
        ("1.2亿元", "120000000"),
        ("１２，３００．５元", "12300.5"),
        ("-47.14万元", "-471400"),
        ("0", "0"),
    ],
)
def test_amount_reads_as_yuan(text: str, amount: str) -> None:
    assert money.yuan(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12,30",
        "1e3",
        "1_000",
        "NaN",
        "Infinity",
        "٣",
        "①",
        "5%",
        "12万",
        "1 2",
        "0.001",
        "0.0000001万元",
        "1234567890123456",
        "99999999999亿元",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|digits"):
        money.yuan(text)


def test_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown unit"):
        money.display(Decimal(1), "千元")


def test_negative_places_are_refused() -> None:
    with pytest.raises(ValueError, match="places"):
        money.display(Decimal(1), "元", -1)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("981.41", "9814100"),
        ("981.41万元", "9814100"),
        (" ９８１．４１ ", "9814100"),
        ("9814085.52元", "9814085.52"),
        ("0", "0"),
    ],
)
def test_a_bare_amount_on_a_form_is_in_wan(text: str, amount: str) -> None:
    assert money.yuan_on_form(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["-1", "-1元", "", "约1", "0.0000001"])
def test_what_no_form_takes_for_an_amount(text: str) -> None:
    with pytest.raises(ValueError):
        money.yuan_on_form(text)
