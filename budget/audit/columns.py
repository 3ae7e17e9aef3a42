"""How a record is, and what moved in it, column by column."""

import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from budget.models import Tracked

SECRET = {"password", "token", "secret"}


@cache
def history_of(model: Any) -> Any:
    """Return the model of a tracked model's past. Asking `model.history` builds a class
    of managers each time."""
    return model.history.model


def values_of(record: Tracked) -> dict[str, Any]:
    """Return {column: value} as the record holds them in memory, keys of relations by
    their ids."""
    return {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields}


def relations_of(model: type[Tracked]) -> set[str]:
    """Return the names of its foreign keys, which the database checks: here each would
    cost a query."""
    return {f.name for f in model._meta.concrete_fields if f.is_relation}


def difference(old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    """Return {column: [old, new]} as JSON values; for a new row, what it holds."""
    moved: dict[str, Any] = {}
    for name, value in new.items():
        was = old.get(name) if old is not None else None
        if name == "id" or was == value or (old is None and value in (None, "")):
            continue
        moved[name] = ["", "*"] if name in SECRET else [plain(was), plain(value)]
    return moved


def plain(value: Any) -> Any:
    """Return a value as a change row keeps it: decimals and instants become text."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return value
