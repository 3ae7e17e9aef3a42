"""How numbers look on a page."""

from decimal import Decimal

import pytest

from performance.templatetags.shown import number


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
