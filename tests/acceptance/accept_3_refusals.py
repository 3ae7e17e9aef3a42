"""D9.3: every attempt of case 79 of the security reference is refused."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from simple_history.utils import update_change_reason

from budget.models import Department, OutsideDoor, User
from tests.acceptance import told
from tests.base import TransactionTestCase
from tests.budget.roles import SIX, RoleCase

Attempt = Callable[[], object]
TABLE = Department.history.model._meta.db_table


def raw(statement: str) -> Attempt:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


class TriggerTests(TransactionTestCase):
    def attempts(self) -> dict[str, Attempt]:
        """Return what somebody with the application's rights may try."""
        history = Department.history.model.objects
        anybody = User.objects.latest("pk")
        own = {"INSERT OR REPLACE", "REPLACE"}
        if connection.vendor == "postgresql":
            own = {"TRUNCATE"}
        ways: dict[str, Attempt] = {
            "ORM delete": history.all().delete,
            "ORM update": lambda: history.update(note="改"),
            "UPDATE": raw(f"UPDATE {TABLE} SET note = '改'"),
            "DELETE": raw(f"DELETE FROM {TABLE}"),
            "TRUNCATE": raw(f"TRUNCATE {TABLE}"),
            "INSERT OR REPLACE": raw(
                f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE}"
            ),
            "REPLACE": raw(f"REPLACE INTO {TABLE} SELECT * FROM {TABLE}"),
            "user.delete()": anybody.delete,
            "update_change_reason": lambda: update_change_reason(self.section, "改"),
            "clean_old_history": lambda: call_command("clean_old_history", auto=True),
            "clean_duplicate_history": lambda: call_command(
                "clean_duplicate_history", auto=True
            ),
        }
        others = {"TRUNCATE", "INSERT OR REPLACE", "REPLACE"} - own
        return {name: way for name, way in ways.items() if name not in others}

    def test_each_attempt_is_refused(self) -> None:
        ways = self.attempts()
        refused = [name for name, way in ways.items() if self.is_refused(way)]
        wanted = 9 if connection.vendor == "postgresql" else 10
        told(3, f"write attempts of case 79 refused: {len(refused)}/{wanted}")
        assert (len(refused), set(refused)) == (wanted, set(ways))

    def is_refused(self, way: Attempt) -> bool:
        try:
            with transaction.atomic():
                way()
        except (DatabaseError, OutsideDoor, CommandError):
            return True
        return False


@pytest.mark.postgres
class GrantTests(RoleCase):
    def test_six_of_six_are_refused_by_grants(self) -> None:
        refused = sum(self.refused("app", statement) for statement in SIX)
        told(3, f"by grants, logged in as the application: {refused}/{len(SIX)}")
        assert refused == len(SIX)
