"""Figures made plain and read strictly."""

from decimal import Decimal

import pytest

from budget import numerals


def test_full_width_becomes_plain() -> None:
    assert numerals.plain("\ufeff－１２，３００．５％　") == "-12,300.5%"


@pytest.mark.parametrize("text", ["①", "½"])
def test_what_was_never_a_digit_does_not_become_one(text: str) -> None:
    assert numerals.plain(text) == text


@pytest.mark.parametrize("text", ["٣", "①", "½", "10²", "𝟏"])
def test_foreign_digits_are_found(text: str) -> None:
    assert numerals.has_foreign_digits(text)


@pytest.mark.parametrize("text", ["123", "一百二十", "二〇二四", "Ⅲ类", "100m²", "km³"])
def test_plain_text_has_no_foreign_digits(text: str) -> None:
    assert not numerals.has_foreign_digits(text)


@pytest.mark.parametrize("text", ["", "-1", "1e3", "1_000", "12,30", "1.", ".1", "٣"])
def test_figure_refuses_what_is_not_plain(text: str) -> None:
    with pytest.raises(ValueError, match="not a plain figure"):
        numerals.figure(text)


@pytest.mark.parametrize(
    ("number", "long"),
    [
        ("999999999999999", False),
        ("1000000000000000", True),
        ("1E+14", False),
        ("1E+15", True),
        ("0E+20", False),
        ("0.000000000000001", False),
        ("0.0000000000000001", True),
        ("12345678901234.5", False),
        ("123456789012345.6", True),
    ],
)
def test_fifteen_digits_is_the_limit(number: str, long: bool) -> None:
    assert numerals.too_long(Decimal(number)) is long


def test_shift_is_exact_beyond_the_context() -> None:
    digits = "1" * 40
    assert str(numerals.shift(Decimal(digits), -4)) == f"{digits[:-4]}.1111"


def test_infinity_cannot_be_shifted() -> None:
    with pytest.raises(ValueError, match="finite"):
        numerals.shift(Decimal("Infinity"), 1)
