"""What a slow function writes into an empty database, kept to be put back at once.

Rows come and go as the database holds them, ids included, through no model and no
door. Sequences are left alone in the session where the function ran: they only ever go
on there. In every other session they are moved up once: the rows may come from another
process, and the database may be another than the one the function filled.

Where KEPT_ROWS names a folder, whoever comes first of all processes of a run fills for
all of them, and the others take the rows from there.
"""

import fcntl
import os
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from weakref import WeakSet

from django.apps import apps
from django.db import connection, transaction

from budget.models.stamp import Stamp

APPS = ("budget", "performance")


class Kept:
    """`shared`: the function leaves nothing behind but rows, for any process to put."""

    def __init__(self, fill: Callable[[], None], *, shared: bool = False) -> None:
        self._fill = fill
        self._shared = shared
        self._rows: dict[type, Any] = {}
        self._level: WeakSet[Any] = WeakSet()

    def put(self) -> None:
        """Fill our empty tables: the first time by the function, then by its rows."""
        if not self._rows:
            assert not read(), "the function's rows could not be told from those there"
            with self._file() as file:
                if file is None or not file.exists():
                    self._begin(file)
                    return
                rows = pickle.loads(file.read_bytes())
                self._rows = {apps.get_model(name): rows[name] for name in rows}
        with transaction.atomic():
            for model, rows in self._rows.items():
                if issubclass(model, Stamp):  # the figures came in with others
                    model.objects.all().delete()
                _write(model, rows)
            self._move_up()

    def _begin(self, file: Path | None) -> None:
        """Fill by the function, and keep for this process, and in the file for all."""
        self._fill()
        self._rows = read()
        self._move_up()
        if file is not None:
            rows = {model._meta.label: rows for model, rows in self._rows.items()}
            file.write_bytes(pickle.dumps(rows))

    def _move_up(self) -> None:
        """Let next ids come after the rows; SQLite sees to it itself."""
        session = connection.connection
        if connection.vendor == "postgresql" and session not in self._level:
            for model in self._rows:
                _move_up(model)
            self._level.add(session)

    @contextmanager
    def _file(self) -> Iterator[Path | None]:
        """Yield, to one process at a time, the file for all, or None where none is."""
        folder = os.environ.get("KEPT_ROWS") if self._shared else None
        if not folder:
            yield None
            return
        name = f"{connection.vendor}.{self._fill.__module__}.{self._fill.__qualname__}"
        file = Path(folder) / name
        with Path(f"{file}.lock").open("w", encoding="ascii") as lock:
            _wait_for(lock)
            yield file


def _wait_for(lock: IO[str]) -> None:
    """Lock a file; a server would end a session that stood idle in its transaction."""
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            time.sleep(0.2)
        else:
            return


def leave_empty() -> None:
    """Take out what migrating writes: the seal of the schema."""
    from budget.audit import triggers
    from budget.models import Seal

    triggers.remove()
    Seal.objects.all().delete()
    triggers.install()


@contextmanager
def unguarded() -> Iterator[None]:
    """Delete in one transaction past the triggers that guard what is written once.

    PostgreSQL leaves out those of its foreign keys too: asking for each row whether
    another needs it took a third of a second a test, and all of them go."""
    from budget.audit import triggers

    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        return
    triggers.remove()
    try:
        with transaction.atomic():
            yield
    finally:
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


def _move_up(model: Any) -> None:
    named = [model._meta.db_table, model._meta.pk.column]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", named)
        (sequence,) = cursor.fetchone()
        if sequence:
            newest = f"(SELECT max({_key(model)}) FROM {_table(model)})"
            last = f"(SELECT last_value FROM {sequence})"
            cursor.execute(f"SELECT setval(%s, GREATEST({newest}, {last}))", [sequence])
