"""What a slow function writes into an empty database, kept to be put back at once.

Rows come and go as the database holds them, ids included, through no model and no
door. Sequences are not touched: within one process they only ever go on.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connection, transaction

APPS = ("budget", "performance")


class Kept:
    def __init__(self, fill: Callable[[], None]) -> None:
        self._fill = fill
        self._rows: dict[type, Any] = {}

    def put(self) -> None:
        """Fill our empty tables: the first time by the function, then by its rows."""
        if self._rows:
            with transaction.atomic():
                for model, rows in self._rows.items():
                    _write(model, rows)
            return
        assert not read(), "the function's rows could not be told from those there"
        self._fill()
        self._rows = read()


def read() -> dict[type, Any]:
    """Return the raw rows of each of our tables that has any, by their ids."""
    ours = [apps.get_app_config(label) for label in APPS]
    models = [m for app in ours for m in app.get_models(include_auto_created=True)]
    found = {model: _read(model) for model in models}
    return {model: rows for model, rows in found.items() if rows}


def _read(model: Any) -> Any:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            ordered = f"SELECT * FROM {_table(model)} ORDER BY {_key(model)}"
            with cursor.copy(f"COPY ({ordered}) TO STDOUT") as copy:
                return b"".join(copy)
        # The plus takes the column's type away, and with it Django's conversion.
        raw = ", ".join(f"+{column}" for column in _columns(model))
        cursor.execute(f"SELECT {raw} FROM {_table(model)} ORDER BY {_key(model)}")
        return cursor.fetchall()


def _write(model: Any, rows: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {_table(model)} FROM STDIN") as copy:
                copy.write(rows)
            return
        names = _columns(model)
        cursor.executemany(
            f"INSERT INTO {_table(model)} ({', '.join(names)})"
            f" VALUES ({', '.join(['%s'] * len(names))})",
            rows,
        )


def _table(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _key(model: Any) -> str:
    return connection.ops.quote_name(model._meta.pk.column)


def _columns(model: Any) -> list[str]:
    fields = model._meta.concrete_fields
    return [connection.ops.quote_name(field.column) for field in fields]
