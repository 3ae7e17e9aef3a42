"""Totals of a whole department's 申报表 that are not what stands above them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from budget import money as sums
from budget import numerals
from performance.declaring import WAN
from performance.sheets.official.incoming.overlay import Laid
from performance.sheets.official.reading.terms import Finding

_TOTALS: Final = {"fiscal+other": "收入合计", "basic+project": "支出合计"}


def differing(laid: Laid) -> Iterator[Finding]:
    """Ask where a total of the file is not the sum of what stands above it."""
    for key, word in _TOTALS.items():
        for year in range(laid.base.year - 2, laid.base.year + 1):
            said = _yuan(laid.form.fields.get(f"{key}.{year}", ""))
            parts = [
                _yuan(laid.form.fields.get(f"{part}.{year}", ""))
                for part in key.split("+")
            ]
            known = [part for part in parts if part is not None]
            if said is None or not known:
                continue
            total = sum(known, Decimal(0))
            if abs(total - said) >= 100:  # Two places of 万元.
                facts = (f"{year}年{word}", sums.display(total))
                yield Finding("sum_differs", laid.form.at(f"{key}.{year}"), *facts)


def _yuan(text: str) -> Decimal | None:
    """Return an amount in 元; None where there is none to add."""
    plain = numerals.plain(text)
    try:
        return sums.yuan(plain if plain.endswith("元") else plain + WAN)
    except ValueError:
        return None
