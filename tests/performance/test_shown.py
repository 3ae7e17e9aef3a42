"""How numbers look on a page."""

from decimal import Decimal

import pytest

from performance.templatetags.shown import number, units_whole


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1234567.5000"), "1,234,567.5"),
        (Decimal("-1234.00"), "-1,234"),
        (Decimal("1E+3"), "1,000"),
        ("41.25", "41.25"),
        ("0.5", "0.5"),
        ("达成", "达成"),
        ("7.5%", "7.5%"),
        ("2024-09-30", "2024-09-30"),
        ("", ""),
        (None, ""),
    ],
)
def test_number_is_exact_and_parted(value: Decimal | str | None, shown: str) -> None:
    assert number(value) == shown


def test_a_unit_in_brackets_stays_in_one_piece() -> None:
    whole = '<span class="nowrap">（亿元）</span>'
    assert units_whole("技术合同成交额（亿元）") == f"技术合同成交额{whole}"
    assert units_whole("<b>（亿元）、走访（家）；") == (
        f'&lt;b&gt;{whole}、走访<span class="nowrap">（家）</span>；'
    )


@pytest.mark.parametrize("text", ["", "立项情况（依据、可行性、必要性）", "<b>"])
def test_what_has_no_unit_is_left_as_it_is(text: str) -> None:
    assert units_whole(text) is text
