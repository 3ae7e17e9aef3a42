"""A database of its own beside the tests' one, for processes of its own."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.db import connection

from config.local import places
from tests.nursery import READ, nursery


@contextmanager
def database(folder: Path, what: str) -> Iterator[str]:
    """Make an empty database of the same kind; yield its address, and drop it."""
    if connection.vendor != "postgresql":
        yield f"sqlite:///{folder / what}.sqlite3"
        return
    name = f"{connection.settings_dict['NAME']}_{what}"
    _on_server(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    try:
        yield _named(name)
    finally:
        _on_server(f"DROP DATABASE IF EXISTS {name}")


def run(url: str, *words: str) -> str:
    """Run Python on another database, in a fork; return what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        code = nursery(*READ).start(words, environment(url), log).wait()
        printed = log.read_text()
    assert code == 0, printed
    return printed


def run_anew(url: str, *words: str) -> str:
    """Do the same by the command line, as in the house."""
    done = subprocess.run(
        [places.PYTHON, *words],
        cwd=places.ROOT,
        env=environment(url),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def environment(url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def _named(database: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()


def _on_server(*statements: str) -> None:
    here = _named(str(connection.settings_dict["NAME"]))
    with psycopg.connect(here, autocommit=True) as server:
        for statement in statements:
            server.execute(statement.encode())
