"""What codes are called in one book. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from budget.leaves import catalogue
from budget.publication import Table

FUNCTIONAL_TABLES: Final = ("3", "5.1", "8", "9")
ECONOMIC_TABLES: Final = ("6",)


@dataclass(frozen=True)
class Names:
    """Names by code. What a book prints itself goes before the catalogue: a code that
    the catalogue lacks keeps its name, and a table reads as it was published."""

    functional: Mapping[str, str] = field(default_factory=catalogue.functional)
    economic: Mapping[str, str] = field(default_factory=catalogue.economic)


def names_of(printed: Mapping[str, Table]) -> Names:
    """Return the names that printed tables have, over those of the catalogues."""
    return Names(
        {**catalogue.functional(), **_printed(printed, FUNCTIONAL_TABLES)},
        {**catalogue.economic(), **_printed(printed, ECONOMIC_TABLES)},
    )


def unknown(printed: Mapping[str, Table]) -> list[tuple[str, str, str]]:
    """Return (table, code, printed name) of each code that no catalogue has."""
    found = []
    for keys, known in (
        (FUNCTIONAL_TABLES, catalogue.functional()),
        (ECONOMIC_TABLES, catalogue.economic()),
    ):
        for key in keys:
            codes = _printed(printed, (key,))
            found += [
                (key, code, name) for code, name in codes.items() if code not in known
            ]
    return found


def _printed(printed: Mapping[str, Table], keys: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in keys:
        table = printed.get(key)
        for row in table.rows if table else ():
            code, name = row.text("code"), row.text("name")
            if name and not row.is_total:
                found.setdefault(code, name)
    return found
