"""Database triggers that refuse to change what is written once.

Installed idempotently after every migration: on SQLite a changed column rebuilds the
table and silently drops its triggers.
"""

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from budget.audit import chain
from budget.models import AppendOnly, HistoryBase

MESSAGE = "append-only"
FUNCTION = "xushi_append_only"


def tables() -> list[tuple[str, str]]:
    """Return (table, primary key column) of every append-only table, sorted."""
    return sorted(
        (model._meta.db_table, str(model._meta.pk.column))
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, (AppendOnly, HistoryBase))
    )


def install(using: str = "default") -> None:
    """Create the triggers of each existing append-only table; safe to repeat."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    statements = _statements(connection)
    with connection.cursor() as cursor:
        for statement in statements.once:
            cursor.execute(statement)
        for table, key in tables():
            if table in existing:
                for statement in statements.each:
                    cursor.execute(statement.format(table=table, key=key))


def remove(using: str = "default") -> None:
    """Drop the triggers: for a test database that is to be flushed, nothing else."""
    connection = connections[using]
    on_table = " ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table, _key in tables():
            for name in _names(connection):
                cursor.execute(
                    f"DROP TRIGGER IF EXISTS {table}_{name}"
                    + on_table.format(table=table)
                )


def missing(using: str = "default") -> list[str]:
    """Return the names of triggers that should stand and do not."""
    connection = connections[using]
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    wanted = {
        f"{table}_{name}" for table, _key in tables() for name in _names(connection)
    }
    return sorted(wanted - present)


def _names(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    if connection.vendor == "postgresql":
        return ("no_change", "no_truncate")
    return ("no_update", "no_delete", "no_replace")


class _Statements:
    def __init__(self, once: tuple[str, ...], each: tuple[str, ...]) -> None:
        self.once = once
        self.each = each


def _statements(connection: BaseDatabaseWrapper) -> _Statements:
    return _POSTGRES if connection.vendor == "postgresql" else _SQLITE


_POSTGRES = _Statements(
    once=(
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}: % refused on %', TG_OP, TG_TABLE_NAME "
        "USING ERRCODE = '42501'; END $$",
        chain.POSTGRES,
    ),
    each=(
        "CREATE OR REPLACE TRIGGER {table}_no_change "
        "BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()",
        "DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}",
        "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
    ),
)
# INSERT OR REPLACE walks past a delete trigger unless recursive_triggers is on, which
# is a matter of the connection: the third trigger holds on every connection.
_SQLITE = _Statements(
    once=(),
    each=(
        "CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
        "CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
        "CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "
        "WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    ),
)
