"""Triggers of SQLite that stamp what is written, past our own door too.

They stand while the table does. Where one had to be made anew nobody knows what was
written meanwhile: then each key gets another stamp, and all is looked at once more.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps

from budget.models.stamp import Stamp

_STAMP = (
    "DELETE FROM {stamps} WHERE key IN (SELECT {by} FROM {row}); "
    "INSERT INTO {stamps} (key, number) SELECT {by}, random() FROM {row};"
)
_OLD, _NEW = "(SELECT OLD.{by} AS {by})", "(SELECT NEW.{by} AS {by})"
# No ON CONFLICT: that of the statement outside would go before it. What INSERT OR
# REPLACE takes away fires no trigger of its own, so it is stamped before.
_WAYS = {
    "insert": ("AFTER INSERT ON {table}", _NEW),
    "update": ("AFTER UPDATE ON {table}", _NEW),
    "move": ("AFTER UPDATE ON {table} WHEN OLD.{by} <> NEW.{by}", _OLD),
    "delete": ("AFTER DELETE ON {table}", _OLD),
    "replace": ("BEFORE INSERT ON {table}", "{table} WHERE {pk} = NEW.{pk}"),
}


def models() -> list[Any]:
    """Return the models of stamps."""
    return [model for model in apps.get_models() if issubclass(model, Stamp)]


def triggers() -> Iterator[tuple[str, str, str, str]]:
    """Yield (name, table, statement, table of the stamps) of each trigger."""
    for model in models():
        names = _names(model)
        for way, (when, row) in _WAYS.items():
            name = f"{names['stamps']}_{way}"
            body = _STAMP.format(row=row.format(**names), **names)
            when = when.format(**names)
            made = f"CREATE TRIGGER {name} {when} BEGIN {body} END"
            yield name, names["table"], made, names["stamps"]


def anew(tables: set[str]) -> Iterator[str]:
    """Yield the statements that stamp each key of some tables anew."""
    for model in models():
        names = _names(model)
        if names["table"] in tables:
            yield "DELETE FROM {stamps}".format(**names)
            rows = "(SELECT DISTINCT {by} FROM {table})".format(**names)
            yield (
                f"INSERT INTO {names['stamps']} (key, number)"
                f" SELECT {names['by']}, random() FROM {rows}"
            )


def _names(model: Any) -> dict[str, str]:
    of = model.OF._meta
    return {
        "stamps": model._meta.db_table,
        "table": of.db_table,
        "by": of.get_field(model.BY).column,
        "pk": of.pk.column,
    }
