"""What codes are called in one book. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from budget.leaves import catalogue
from budget.publication import Publication

FUNCTIONAL_TABLES = ("3", "5.1", "8", "9")


@dataclass(frozen=True)
class Names:
    """Names by code. What a book prints itself goes before the catalogue: a code that
    the catalogue lacks keeps its name, and a table reads as it was published."""

    functional: Mapping[str, str] = field(default_factory=catalogue.functional)
    economic: Mapping[str, str] = field(default_factory=catalogue.economic)


def names_of(publication: Publication | None) -> Names:
    """Return the names that a publication prints, over those of the catalogues."""
    if publication is None:
        return Names()
    return Names(
        {**catalogue.functional(), **_printed(publication, FUNCTIONAL_TABLES)},
        {**catalogue.economic(), **_printed(publication, ("6",))},
    )


def unknown(publication: Publication) -> list[tuple[str, str, str]]:
    """Return (table, code, printed name) of each code that no catalogue has."""
    found = []
    for keys, known in (
        (FUNCTIONAL_TABLES, catalogue.functional()),
        (("6",), catalogue.economic()),
    ):
        for key in keys:
            printed = _printed(publication, (key,))
            found += [
                (key, code, name) for code, name in printed.items() if code not in known
            ]
    return found


def _printed(publication: Publication, keys: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in keys:
        table = publication.tables.get(key)
        for row in table.rows if table else ():
            code, name = row.text("code"), row.text("name")
            if name and not row.is_total:
                found.setdefault(code, name)
    return found
