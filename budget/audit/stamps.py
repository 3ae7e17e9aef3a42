"""Triggers of SQLite that stamp what is written, past our own door too.

A migration runs without them, since it may rebuild either table (`remove`). Where one
has to be made, nobody knows what was written meanwhile: then each key gets another
stamp, and all is looked at once more.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from budget.models.stamp import Stamp

PREFIX = "stamped_"
_STAMP = (
    "DELETE FROM {stamps} WHERE key IN (SELECT {by} FROM {row}); "
    "INSERT INTO {stamps} (key, number) SELECT {by}, random() FROM {row};"
)
_OLD, _NEW = "(SELECT OLD.{by} AS {by})", "(SELECT NEW.{by} AS {by})"
_IN_THE_WAY = "{table} WHERE {pk} = NEW.{pk}"
# No ON CONFLICT: that of the statement outside would go before it. What OR REPLACE
# takes away fires no trigger of its own, so it is stamped before.
_WAYS = {
    "insert": ("AFTER INSERT ON {table}", _NEW),
    "update": ("AFTER UPDATE ON {table}", _NEW),
    "move": ("AFTER UPDATE ON {table} WHEN OLD.{by} <> NEW.{by}", _OLD),
    "delete": ("AFTER DELETE ON {table}", _OLD),
    "replace": ("BEFORE INSERT ON {table}", _IN_THE_WAY),
    "displace": ("BEFORE UPDATE ON {table} WHEN OLD.{pk} <> NEW.{pk}", _IN_THE_WAY),
}


def models() -> list[Any]:
    """Return the models of stamps."""
    return [model for model in apps.get_models() if issubclass(model, Stamp)]


def triggers() -> Iterator[tuple[str, str, str, str]]:
    """Yield (name, table, statement, table of the stamps) of each trigger."""
    for model in models():
        names = _names(model)
        for way, (when, row) in _WAYS.items():
            name = f"{PREFIX}{names['table']}_{way}"
            body = _STAMP.format(row=row.format(**names), **names)
            made = f"CREATE TRIGGER {name} {when.format(**names)} BEGIN {body} END"
            yield name, names["table"], made, names["stamps"]


def stand(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether every trigger stands and says what it should: else a stamp that is
    as it was says nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING)
        found = dict(cursor.fetchall())
    return all(found.get(name) == made for name, _table, made, _stamps in triggers())


def remove(using: str) -> None:
    """Drop the triggers, those of stamps that there are no more too."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(_STANDING)
        for name, _statement in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


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


_STANDING = (
    "SELECT name, sql FROM sqlite_master"
    f" WHERE type = 'trigger' AND substr(name, 1, {len(PREFIX)}) = '{PREFIX}'"
)
