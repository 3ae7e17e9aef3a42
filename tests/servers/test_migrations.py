"""Migrating an empty database ends in the tables that the models describe."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from budget.audit import triggers
from config.local import places

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
OURS = ("budget_", "performance_")
UNNAMED = r"^(__unnamed_constraint_\d+__|fk_\d+)$"  # SQLite numbers these as it likes
TOLD = ("columns", "primary_key", "unique", "foreign_key", "check", "index")


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """Migrate a database of its own, as an installation does; yield a connection."""
    other: Any = connection.copy("migrated")
    name = f"{connection.settings_dict['NAME']}_migrated"
    url = f"sqlite:///{tmp_path / 'migrated.sqlite3'}"
    other.settings_dict["NAME"] = str(tmp_path / "migrated.sqlite3")
    connections["migrated"] = other
    if connection.vendor == "postgresql":
        url = _named(name)
        other.settings_dict["NAME"] = name
        _on_server(f"DROP DATABASE IF EXISTS {name}")
        _on_server(f"CREATE DATABASE {name}")
    try:
        subprocess.run(
            [places.PYTHON, "manage.py", "migrate", "-v0"],
            cwd=places.ROOT,
            env={**os.environ, "DATABASE_URL": url},
            check=True,
        )
        yield other
    finally:
        other.close()
        del connections["migrated"]
        if connection.vendor == "postgresql":
            _on_server(f"DROP DATABASE IF EXISTS {name}")


def _named(database: str) -> str:
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{database}"


def _on_server(statement: str) -> None:
    here = _named(connection.settings_dict["NAME"])
    with psycopg.connect(here, autocommit=True) as server:
        server.execute(statement.encode())


def described(on: BaseDatabaseWrapper) -> dict[str, Any]:
    """Return columns, constraints and indexes by table."""
    found: dict[str, Any] = {}
    with on.cursor() as cursor:
        for table in on.introspection.table_names(cursor):
            if not table.startswith(OURS):
                continue
            columns = on.introspection.get_table_description(cursor, table)
            found[table] = {column.name: column for column in columns}
            rules = on.introspection.get_constraints(cursor, table)
            found[f"{table}: rules"] = sorted(
                [re.sub(UNNAMED, "", name), *(str(rule[key]) for key in TOLD)]
                for name, rule in rules.items()
            )
    return found


def test_migrating_makes_what_the_models_describe_and_the_triggers(
    migrated: BaseDatabaseWrapper,
) -> None:
    made, wanted = described(migrated), described(connection)
    assert set(made) == set(wanted)
    different = {t: (made[t], wanted[t]) for t in wanted if made[t] != wanted[t]}
    assert different == {}
    assert triggers.missing("migrated") == []
