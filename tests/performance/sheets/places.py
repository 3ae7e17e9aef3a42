"""Where a column of the quarter's workbook stands, by its name in `sheets.columns`."""

import re

from openpyxl.utils import get_column_letter

from performance.sheets.columns import COLUMNS

KEYS = [column.key for column in COLUMNS]


def number(key: str) -> int:
    """Return the number of a column, from 1 on."""
    return KEYS.index(key) + 1


def column(key: str) -> str:
    """Return the letter of a column."""
    return get_column_letter(number(key))


def cell(name: str) -> str:
    """Return the address of a cell named by column and row: "text3" is M3."""
    found = re.fullmatch(r"([a-z_]+)(\d+)", name)
    assert found, name
    return column(found[1]) + found[2]
