"""PostgreSQL roles: who owns the tables, who writes them, who only reads.

The owner migrates. The application may add to what is written once, and nothing else;
it owns no table, so it can neither drop a trigger nor switch one off. The audit role
reads, without passwords, keys and sessions. The operator runs the statements as a
superuser, after the first migration and after each later one (docs/roles.md).
"""

from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps

from budget.audit import triggers
from budget.models import Tracked

OWNER, APPLICATION, AUDIT = "owner", "app", "audit"
ROLES: Final = (OWNER, APPLICATION, AUDIT)
# Columns and tables that no auditor reads.
SECRETS: Final = frozenset({"password", "token", "secret"})
CLOSED: Final = frozenset({"budget_pastpassword", "django_session"})
_CREATE: Final = """DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} LOGIN;
  END IF;
END $$"""
_UPRIGHT: Final = (
    "ALTER ROLE {role} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
)
_OWN: Final = """DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT c.oid::regclass AS name FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
  LOOP EXECUTE format('ALTER TABLE %s OWNER TO {owner}', one.name); END LOOP;
  FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'xushi\\_%'
  LOOP EXECUTE format('ALTER FUNCTION %s OWNER TO {owner}', one.name); END LOOP;
END $$"""


def statements(database: str, prefix: str = "xushi") -> Iterator[str]:
    """Yield the statements for a database, safe to run again and again."""
    names = {role: f"{prefix}_{role}" for role in ROLES}
    for role in names.values():
        yield _CREATE.format(role=role)
        yield _UPRIGHT.format(role=role)
    owner, app, audit = (names[role] for role in ROLES)
    both = f"{app}, {audit}"
    place = '"' + database.replace('"', '""') + '"'
    yield f"REVOKE ALL ON DATABASE {place} FROM PUBLIC, {both}"
    yield f"GRANT CONNECT, TEMPORARY ON DATABASE {place} TO {owner}, {app}"
    yield f"GRANT CONNECT ON DATABASE {place} TO {audit}"
    yield f"REVOKE ALL ON SCHEMA public FROM PUBLIC, {both}"
    yield f"GRANT ALL ON SCHEMA public TO {owner}"
    yield f"GRANT USAGE ON SCHEMA public TO {both}"
    yield _OWN.format(owner=owner)
    for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        yield f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM PUBLIC, {both}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}"
    yield f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {app}"
    yield f"GRANT SELECT ON TABLE django_migrations TO {both}"
    yield from _of_tables(app, audit)


def _of_tables(app: str, audit: str) -> Iterator[str]:
    once = {table for table, _key in triggers.tables()}
    for model in sorted(_models(), key=lambda model: model._meta.db_table):
        table = model._meta.db_table
        rights = "SELECT, INSERT"
        if table not in once:
            # Tracked records are retired, never deleted.
            more = ", UPDATE" if issubclass(model, Tracked) else ", UPDATE, DELETE"
            rights += more
        yield f"GRANT {rights} ON TABLE {table} TO {app}"
        if table in CLOSED or model._meta.app_label == "axes":
            continue
        columns = [field.column for field in model._meta.concrete_fields]
        open_ones = [f'"{name}"' for name in columns if name not in SECRETS]
        part = "" if len(open_ones) == len(columns) else f" ({', '.join(open_ones)})"
        yield f"GRANT SELECT{part} ON TABLE {table} TO {audit}"


def _models() -> list[Any]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
