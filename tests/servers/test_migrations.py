"""Migrating an empty database ends in the tables that the models describe, and what
was sealed on the way is as it was."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from budget.audit import triggers
from tests.servers import another

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
OURS = ("budget_", "performance_")
# SQLite keeps what its tables were made by.
WRITTEN = """SELECT tbl_name || '.' || name, sql FROM sqlite_master
    WHERE type IN ('table', 'index') AND sql IS NOT NULL"""
TOLD = ("columns", "primary_key", "unique", "foreign_key", "check", "index")


@pytest.fixture(scope="module")
def fresh(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BaseDatabaseWrapper]:
    """Migrate a database of its own, as an installation does; yield a connection."""
    with a_connection(tmp_path_factory.mktemp("fresh"), "fresh") as other:
        another.run_anew(other.settings_dict["URL"], "manage.py", "migrate", "-v0")
        yield other


@pytest.fixture(scope="module")
def older(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BaseDatabaseWrapper]:
    """Migrate one that stopped on the way, at an act that was sealed before many of
    the migrations."""
    with a_connection(tmp_path_factory.mktemp("older"), "older") as other:
        url = other.settings_dict["URL"]
        another.run(url, "-m", "tests.servers.each_migration", "first")
        another.run(url, "manage.py", "migrate", "-v0")
        yield other


@contextmanager
def a_connection(folder: Path, what: str) -> Iterator[BaseDatabaseWrapper]:
    other: Any = connection.copy(what)
    with another.database(folder, what) as url:
        other.settings_dict |= {"NAME": urlsplit(url).path[1:], "URL": url}
        connections[what] = other
        try:
            yield other
        finally:
            other.close()
            del connections[what]


def described(on: BaseDatabaseWrapper) -> dict[str, Any]:
    """Return columns, constraints and indexes by table."""
    with on.cursor() as cursor:
        if on.vendor != "postgresql":
            cursor.execute(WRITTEN)
            return {name: parts(sql) for name, sql in cursor if name.startswith(OURS)}
        found: dict[str, Any] = {}
        for table in on.introspection.table_names(cursor):
            if not table.startswith(OURS):
                continue
            columns = on.introspection.get_table_description(cursor, table)
            found[table] = {column.name: column for column in columns}
            rules = on.introspection.get_constraints(cursor, table)
            found[f"{table}: rules"] = sorted(
                [name, *(str(rule[key]) for key in TOLD)]
                for name, rule in rules.items()
            )
        return found


def parts(sql: str) -> list[str]:
    """Return what a table is made of, in whatever order its columns came."""
    inside, depth = [""], 0
    for piece in re.split(r"([(),])", sql):
        depth += (piece == "(") - (piece == ")")
        if piece == "," and depth == 1:
            inside.append("")
        else:
            inside[-1] += piece
    head, _, column = inside[0].partition("(")
    columns = [column, *inside[1:]]
    last, _, end = columns[-1].rpartition(")")
    return [head, *sorted(word.strip() for word in [*columns[:-1], last]), end]


def test_migrating_makes_what_the_models_describe_and_the_triggers(
    fresh: BaseDatabaseWrapper,
) -> None:
    assert different_from_the_models(fresh) == {}
    assert triggers.missing("fresh") == []


def test_migrating_on_from_the_middle_makes_the_same(
    older: BaseDatabaseWrapper,
) -> None:
    assert different_from_the_models(older) == {}
    assert triggers.missing("older") == []


def different_from_the_models(on: BaseDatabaseWrapper) -> dict[str, Any]:
    """Return what is made and what is wanted where the two are not the same."""
    made, wanted = described(on), described(connection)
    assert set(made) == set(wanted)
    return {t: (made[t], wanted[t]) for t in wanted if made[t] != wanted[t]}


def test_what_was_sealed_before_later_migrations_is_found_intact(
    older: BaseDatabaseWrapper,
) -> None:
    """Columns have come since: no text that was sealed without them is told anew."""
    url = older.settings_dict["URL"]
    told = another.run(url, "manage.py", "verify_history", "--json")
    last = json.loads(told.splitlines()[-1])
    assert last["faults"] == 0
    assert (last["rows"], last["entries"]) == (4, 3)
