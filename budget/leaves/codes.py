"""Codes of items and units, where one begins with its parent's. Pure."""

from collections.abc import Iterable

from budget.publication import Row


def ends(codes: Iterable[str]) -> set[str]:
    """Return the codes that no other one goes on from: 2060101, not 206 or 20601."""
    ordered = sorted({code for code in codes if code})
    pairs = zip(ordered, [*ordered[1:], ""], strict=False)
    return {code for code, after in pairs if not after.startswith(code)}


def last_rows(rows: Iterable[Row]) -> list[Row]:
    """Return a table's rows of the most detailed items, in order."""
    kept = list(rows)
    wanted = ends(row.text("code") for row in kept)
    return [row for row in kept if row.text("code") in wanted]


def parents(code: str, lengths: tuple[int, ...] = (3, 5, 7)) -> list[str]:
    """Return an item's 类 and 款 (and itself) by the lengths of their codes."""
    return [code[:length] for length in lengths if length < len(code)] + [code]
