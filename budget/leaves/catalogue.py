"""The names of functional items (类/款/项) and economic items (类/款) by code. Pure.

Source: 财政部 2024年政府收支分类科目. All 类 are there, 款 and 项 as far as they are
known here; a code that is missing is no fault of a book: it keeps its printed name.
"""

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

# 收支总表 prints these 25 classes, in this order, whether or not there is money: those
# of a local budget. The code of a class begins the codes of its items.
CLASSES: Final = (
    *("201", "203", "204", "205", "206", "207", "208", "210", "211", "212", "213"),
    *("214", "215", "216", "217", "219", "220", "221", "222", "223", "224", "229"),
    *("231", "232", "233"),
)
CLASS_LENGTH: Final = 3


@lru_cache
def functional() -> Mapping[str, str]:
    """Return {code: name} of the functional items."""
    return _names("functional-2024.csv")


@lru_cache
def economic() -> Mapping[str, str]:
    """Return {code: name} of the economic items of departments."""
    return _names("economic-2024.csv")


def _names(name: str) -> Mapping[str, str]:
    text = files("budget").joinpath("data", name).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["code"]: row["name"] for row in rows})
