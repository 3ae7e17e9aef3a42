"""What a slow function writes into an empty database, kept to be put back at once.

Rows come and go as the database holds them, ids included, through no model and no
door. Sequences are left alone where the function ran: they only ever go on there. A
server of a test's own is behind, and its are moved up.
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
        self._filled = ""

    def put(self) -> None:
        """Fill our empty tables: the first time by the function, then by its rows."""
        if self._rows:
            with transaction.atomic():
                for model, rows in self._rows.items():
                    _write(model, rows)
                    if self._filled != _server():
                        _move_up(model)
            return
        assert not read(), "the function's rows could not be told from those there"
        self._fill()
        self._rows = read()
        self._filled = _server()


def leave_empty() -> None:
    """Take out what migrating writes: the seal of the schema."""
    from budget.audit import triggers
    from budget.models import Seal

    triggers.remove()
    Seal.objects.all().delete()
    triggers.install()


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


def _server() -> str:
    """Tell which server's database this process is at."""
    return "{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)


def _move_up(model: Any) -> None:
    """Let a table's next id come after those put back; SQLite sees to it itself."""
    if connection.vendor != "postgresql":
        return
    named = [model._meta.db_table, model._meta.pk.column]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", named)
        (sequence,) = cursor.fetchone()
        if sequence:
            newest = f"(SELECT max({_key(model)}) FROM {_table(model)})"
            last = f"(SELECT last_value FROM {sequence})"
            cursor.execute(f"SELECT setval(%s, GREATEST({newest}, {last}))", [sequence])
