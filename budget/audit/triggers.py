"""Database triggers that refuse to change what is written once, and that stamp writes.

Installed after every migration where one is missing or does not say what it should: on
SQLite a changed column rebuilds the table and silently drops its triggers.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from budget.audit import chain, stamps
from budget.models import AppendOnly, HistoryBase

MESSAGE = "append-only"
FUNCTION = "xushi_append_only"


class Trigger(NamedTuple):
    """One trigger: its name, its table, the statement that makes it, and the table
    that it writes into, if it does."""

    name: str
    table: str
    statement: str
    writes: str = ""

    def stands_among(self, tables: Collection[str]) -> bool:
        """Tell whether these are all that it needs."""
        return self.table in tables and (not self.writes or self.writes in tables)


def tables() -> list[tuple[str, str]]:
    """Return (table, primary key column) of every append-only table, sorted."""
    return sorted(
        (model._meta.db_table, str(model._meta.pk.column))
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, (AppendOnly, HistoryBase))
    )


def install(using: str = "default") -> None:
    """Make what is missing on the existing tables; safe to repeat."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_GUARD)
            cursor.execute(chain.POSTGRES)
        lacking = [one for one in _lacking(connection) if one.stands_among(existing)]
        for trigger in lacking:
            cursor.execute(_drop(connection, trigger))
            cursor.execute(trigger.statement)
        if connection.vendor == "sqlite":
            for statement in stamps.anew({one.table for one in lacking}):
                cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Drop the triggers: for a test database that is to be flushed, nothing else."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for trigger in _wanted(connection):
            cursor.execute(_drop(connection, trigger))


def missing(using: str = "default", among: Iterable[str] | None = None) -> list[str]:
    """Return the names of triggers that should stand and do not, or that were made
    harmless: switched off, or with another body. `among` keeps to these tables."""
    kept = None if among is None else set(among)
    return sorted(
        trigger.name
        for trigger in _lacking(connections[using])
        if kept is None or trigger.stands_among(kept)
    )


def _lacking(connection: BaseDatabaseWrapper) -> list[Trigger]:
    standing = _standing(connection)
    return [one for one in _wanted(connection) if one.name not in standing]


def _wanted(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    templates = _POSTGRES if connection.vendor == "postgresql" else _SQLITE
    for table, key in tables():
        for suffix, template in templates.items():
            name = f"{table}_{suffix}"
            yield Trigger(name, table, template.format(name=name, table=table, key=key))
    if connection.vendor == "sqlite":
        yield from map(Trigger._make, stamps.triggers())


def _standing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the triggers that stand on their table and do what they should."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_CATALOGUE, [FUNCTION, _BODY])
            return {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = dict(cursor.fetchall())
    return {
        one.name for one in _wanted(connection) if found.get(one.name) == one.statement
    }


def _drop(connection: BaseDatabaseWrapper, trigger: Trigger) -> str:
    on_table = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {trigger.name}{on_table}"


_BODY = (
    f" BEGIN RAISE EXCEPTION '{MESSAGE}: % refused on %', TG_OP, TG_TABLE_NAME "
    "USING ERRCODE = '42501'; END "
)
_GUARD = (
    f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
    f"$${_BODY}$$"
)
_POSTGRES = {
    "no_change": "CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
    f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()",
    "no_truncate": "CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
}
# tgtype is the sum of: a row 1, before 2, insert 4, delete 8, update 16, truncate 32.
_CATALOGUE = """
SELECT t.tgname FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL
AND t.tgattr = '' AND c.relpersistence = 'p' AND p.proname = %s AND p.prosrc = %s
AND ((t.tgname = c.relname || '_no_change' AND t.tgtype = 27)
  OR (t.tgname = c.relname || '_no_truncate' AND t.tgtype = 34))"""
# INSERT OR REPLACE walks past a delete trigger unless recursive_triggers is on, which
# is a matter of the connection: the third trigger holds on every connection.
_SQLITE = {
    "no_update": "CREATE TRIGGER {name} BEFORE UPDATE ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    "no_delete": "CREATE TRIGGER {name} BEFORE DELETE ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    "no_replace": "CREATE TRIGGER {name} BEFORE INSERT ON {table} "
    "WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) "
    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
}
