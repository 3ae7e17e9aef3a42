"""A form that came back as it is kept until it is confirmed."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from performance.sheets.official.reading.terms import (
    Finding,
    Kind,
    Line,
    Official,
    Place,
    Table,
)


def to_json(form: Official) -> dict[str, Any]:
    """Return the form as plain lists and dicts."""
    kept = asdict(form)
    for table in kept["tables"]:
        table["keys"] = sorted(table["keys"])
    return kept


def from_json(kept: Mapping[str, Any]) -> Official:
    """Read a kept form back."""
    return Official(
        **{
            **kept,
            "kind": Kind(kept["kind"]),
            "places": {key: Place(**at) for key, at in kept["places"].items()},
            "tables": tuple(_table(one) for one in kept["tables"]),
            "findings": tuple(
                Finding(**{**one, "place": Place(**one["place"])})
                for one in kept["findings"]
            ),
        }
    )


def _table(kept: Mapping[str, Any]) -> Table:
    lines = tuple(
        Line(Place(**one["place"]), one["texts"], one["columns"])
        for one in kept["lines"]
    )
    heading = Place(**kept["heading_at"])
    keys = frozenset(kept["keys"])
    return Table(**{**kept, "lines": lines, "keys": keys, "heading_at": heading})
