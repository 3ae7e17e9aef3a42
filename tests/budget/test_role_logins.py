"""Whoever logs in with a role of docs/roles.md may do what stands there, no more."""

import json

import psycopg
import pytest

from budget.models import Change, Verification
from performance.models import Actual
from tests.budget.roles import HISTORY, PREFIX, SIX, RoleCase
from tests.servers import another

pytestmark = pytest.mark.postgres


class LoginTests(RoleCase):
    def test_the_application_is_refused_six_of_six(self) -> None:
        for statement in SIX:
            with self.subTest(statement):
                assert self.refused("app", statement)

    def test_the_house_runs_as_the_application(self) -> None:
        """A process of its own saves a figure and verifies the chain."""
        before = Change.objects.count()
        another.run(
            self.url("app"), "-m", "tests.performance.killed", "clerk", "count",
            str(self.indicator.pk),
        )  # fmt: skip
        assert Actual.objects.count() == 1
        assert Change.objects.count() == before + 1
        told = another.run(self.url("app"), "manage.py", "verify_history", "--json")
        assert json.loads(told.splitlines()[-1])["faults"] == 0
        assert Verification.objects.count() == 1

    def test_the_audit_role_reads_and_writes_nothing(self) -> None:
        with psycopg.connect(self.url("audit")) as session:
            row = session.execute("SELECT count(*) FROM budget_seal").fetchone()
            assert row is not None
            assert row[0] > 0
        for statement in (
            "UPDATE budget_department SET note = '改'",
            "INSERT INTO budget_seal (seq) VALUES (9999)",
            "DELETE FROM budget_jobrun",
            "SELECT password FROM budget_user",
            "SELECT * FROM django_session",
            *SIX,
        ):
            with self.subTest(statement):
                assert self.refused("audit", statement)

    def test_the_owner_may_migrate_and_yet_not_change_the_past(self) -> None:
        """Until it drops the triggers: that is what the chain is for."""
        with psycopg.connect(self.url("owner"), autocommit=True) as session:
            session.execute(f"ALTER TABLE {HISTORY} ADD COLUMN later text".encode())
            session.execute(f"ALTER TABLE {HISTORY} DROP COLUMN later".encode())
            for statement in SIX[:3]:
                with pytest.raises(psycopg.Error, match="append-only"):
                    session.execute(statement.encode())
        assert self.refused("owner", "SET session_replication_role = replica")

    def test_a_new_table_is_nobody_elses_until_the_statements_run_again(self) -> None:
        self.as_superuser(f"REVOKE ALL ON {HISTORY} FROM {PREFIX}_app")
        assert self.refused("app", f"SELECT 1 FROM {HISTORY}")
        self.run_printed()
        assert not self.refused("app", f"SELECT 1 FROM {HISTORY}")
