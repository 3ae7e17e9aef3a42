"""Numbers as people read them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.rounding import plain, rounded


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1E+3", "1000"),
        ("55.00", "55"),
        ("100", "100"),
        ("-0.0", "0"),
        ("-1.50", "-1.5"),
        ("0.000001", "0.000001"),
    ],
)
def test_plain_number_is_exact_and_without_exponent(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("35/12", 2, "2.92"),
        ("1/8", 2, "0.13"),
        ("-1/8", 2, "-0.13"),
        ("-1/1000", 2, "0"),
        ("80", 1, "80"),
        ("1/20", 1, "0.1"),
        ("123456789012345678901234567890123", 1, "123456789012345678901234567890123"),
    ],
)
def test_rounding_is_half_up(value: str, places: int, text: str) -> None:
    assert rounded(Fraction(value), places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("79.996", "79.996"),
        ("79.94", "79.9"),
        ("79.95", "79.95"),
        ("79.9999999", "79.9999999"),
        ("80", "80"),
        ("80.004", "80"),
        ("59.96", "59.96"),
        ("119.97", "119.97"),
    ],
)
def test_shown_number_never_crosses_a_line(value: str, text: str) -> None:
    lines = [Decimal(60), Decimal(80), Decimal(120)]
    assert rounded(Fraction(value), 1, lines) == text


@given(st.fractions(0, 200), st.decimals(0, 200, places=3), st.integers(0, 4))
def test_shown_number_is_on_its_own_side_of_any_line(
    value: Fraction, line: Decimal, places: int
) -> None:
    shown = Decimal(rounded(value, places, [line]))
    assert (shown >= line) is (value >= Fraction(line))
