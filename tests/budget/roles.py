"""The roles of the database, made from what `database_roles` prints, with passwords."""

import io
import re
import secrets
from urllib.parse import quote

import psycopg
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from budget.audit import chain, grants
from tests.base import TransactionTestCase

# Roles are the whole server's: other tests and a developer may have some.
PREFIX = "xushi_logged"
HISTORY = "budget_historicaldepartment"
# What an application that was taken over would try first.
SIX = (
    f"UPDATE {HISTORY} SET note = '改'",
    f"DELETE FROM {HISTORY}",
    f"TRUNCATE {HISTORY}",
    f"ALTER TABLE {HISTORY} DISABLE TRIGGER ALL",
    f"DROP TRIGGER {HISTORY}_no_change ON {HISTORY}",
    "SET session_replication_role = replica",
)


class RoleCase(TransactionTestCase):
    def setUp(self) -> None:
        super().setUp()
        chain.note_schema()
        # Tables that come from the models have no list of migrations; a house has.
        MigrationRecorder(connection).ensure_schema()
        self.password = secrets.token_hex(12)
        self.addCleanup(self.give_back)
        self.run_printed()
        for role in grants.ROLES:
            self.as_superuser(f"ALTER ROLE {PREFIX}_{role} PASSWORD '{self.password}'")

    def run_printed(self) -> None:
        """Run the statements as `psql -f` does."""
        printed = io.StringIO()
        call_command("database_roles", stdout=printed)
        named = re.sub(
            r"\bxushi_(owner|app|audit)\b", rf"{PREFIX}_\1", printed.getvalue()
        )
        self.as_superuser(named)

    def give_back(self) -> None:
        for role in grants.ROLES:
            self.as_superuser(f"REASSIGN OWNED BY {PREFIX}_{role} TO CURRENT_USER")
            self.as_superuser(f"DROP OWNED BY {PREFIX}_{role}")
            self.as_superuser(f"DROP ROLE {PREFIX}_{role}")
        self.as_superuser("DROP TABLE django_migrations")

    def as_superuser(self, statements: str) -> None:
        at = connection.settings_dict
        url = self._url(at["USER"], at["PASSWORD"])
        with psycopg.connect(url, autocommit=True) as session:
            session.execute(statements.encode())

    def url(self, role: str) -> str:
        return self._url(f"{PREFIX}_{role}", self.password)

    def _url(self, name: str, password: str) -> str:
        at = connection.settings_dict
        account = f"{quote(name, '')}:{quote(password, '')}"
        return f"postgres://{account}@{at['HOST']}:{at['PORT']}/{at['NAME']}"

    def refused(self, role: str, statement: str) -> bool:
        """Log in as the role and try; say whether its rights forbade it."""
        with psycopg.connect(self.url(role), autocommit=True) as session:
            try:
                session.execute(statement.encode())
            except psycopg.errors.InsufficientPrivilege as fault:
                return "append-only" not in str(fault)
        return False
