"""One database of a run is made table by table; those of its other processes are
copies of it, which take a fraction of the time.

As with the rows of tests/kept.py: only where KEPT_ROWS names a folder for the run.
"""

import fcntl
import os
from pathlib import Path

from django.db import connection

SUFFIX = "_model"


class Model:
    """The database to copy, and the lock of whoever makes it."""

    def __init__(self) -> None:
        self._lock: int | None = None

    def look(self) -> None:
        """Copy the model where there is one; else lock, and be who makes it."""
        folder = os.environ.get("KEPT_ROWS")
        if not folder or connection.vendor != "postgresql":
            return
        self._made = Path(folder) / "database"
        self._lock = os.open(Path(folder, "database.lock"), os.O_CREAT | os.O_RDWR)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        if self._made.exists():
            name = self._made.read_text("ascii")
            connection.settings_dict["TEST"]["TEMPLATE"] = name
            self._unlock()

    def keep(self) -> None:
        """Keep a copy of what was made, for the others."""
        if self._lock is None:
            return
        mine = str(connection.settings_dict["NAME"])
        name = mine + SUFFIX
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{mine}"')
        self._made.write_text(name, "ascii")
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
