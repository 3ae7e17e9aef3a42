"""Migrating an empty database ends in the tables that the models describe, and what
was sealed on the way is as it was."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from budget.audit import triggers
from tests.servers import another

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
OURS = ("budget_", "performance_")
UNNAMED = r"^(__unnamed_constraint_\d+__|fk_\d+)$"  # SQLite numbers these as it likes
TOLD = ("columns", "primary_key", "unique", "foreign_key", "check", "index")


@pytest.fixture(scope="module")
def migrated(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BaseDatabaseWrapper]:
    """Migrate a database of its own, as an installation does, with an act that was
    sealed before many of them; yield a connection."""
    other: Any = connection.copy("migrated")
    with another.database(tmp_path_factory.mktemp("migrated"), "migrated") as url:
        other.settings_dict |= {"NAME": urlsplit(url).path[1:], "URL": url}
        connections["migrated"] = other
        try:
            another.run(url, "-m", "tests.servers.each_migration", "first")
            another.run(url, "manage.py", "migrate", "-v0")
            yield other
        finally:
            other.close()
            del connections["migrated"]


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


def test_what_was_sealed_before_later_migrations_is_found_intact(
    migrated: BaseDatabaseWrapper,
) -> None:
    """Columns have come since: no text that was sealed without them is told anew."""
    url = migrated.settings_dict["URL"]
    told = another.run(url, "manage.py", "verify_history", "--json")
    last = json.loads(told.splitlines()[-1])
    assert last["faults"] == 0
    assert (last["rows"], last["entries"]) == (4, 3)
