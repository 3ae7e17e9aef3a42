"""What keeps the trail from being changed is there, is noticed, and comes back."""

import io
import json
import tempfile
from pathlib import Path

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from budget.audit import chain, grants, triggers, verify
from budget.choices import AnchorChannel, SecurityKind
from budget.models import Anchor, Seal, StoredFile
from budget.services import anchoring, organization, security
from tests.base import NOON, TestCase

PREFIX = "xushi_tested"
postgres = connection.vendor == "postgresql"


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


class TriggerTests(TestCase):
    def setUp(self):
        self.addCleanup(triggers.install)

    def found(self):
        found = run_checks(tags=[Tags.database], databases=["default"])
        return [message.id for message in found]

    def harmless(self):
        """Do as somebody would who wants nobody to notice: keep the name."""
        if postgres:
            return [
                "ALTER TABLE budget_seal DISABLE TRIGGER budget_seal_no_change",
                "ALTER TABLE budget_seal ENABLE REPLICA TRIGGER budget_seal_no_change",
                "CREATE OR REPLACE TRIGGER budget_seal_no_change BEFORE UPDATE ON"
                " budget_seal FOR EACH ROW EXECUTE FUNCTION xushi_append_only()",
                "CREATE OR REPLACE FUNCTION xushi_append_only() RETURNS trigger"
                " LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
            ]
        return [
            "DROP TRIGGER budget_seal_no_update",
            "DROP TRIGGER budget_seal_no_update;CREATE TRIGGER budget_seal_no_update"
            " BEFORE UPDATE ON budget_seal BEGIN SELECT 1; END",
        ]

    def test_a_trigger_that_keeps_its_name_and_does_nothing_is_noticed(self):
        for statement in self.harmless():
            with self.subTest(statement):
                for part in statement.split(";CREATE"):
                    run(part if part.startswith(("DROP", "ALTER", "CREATE"))
                        else f"CREATE{part}")  # fmt: skip
                assert triggers.missing()
                assert self.found() == ["xushi.W001"]
                assert self.client.get("/healthz").status_code == 503
                triggers.install()
                assert triggers.missing() == []
        assert self.found() == []

    def test_the_anchors_and_verifications_are_guarded_too(self):
        guarded = dict(triggers.tables())
        assert {"budget_anchor", "budget_verification", "budget_seal"} <= set(guarded)
        chain.note_schema()
        anchoring.keep(AnchorChannel.FORM, "监控表.pdf")
        for statement in (
            "UPDATE budget_anchor SET seq = 1",
            "DELETE FROM budget_anchor",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                run(statement)
        assert Anchor.objects.count() == 1


class SettingTests(TestCase):
    def found(self, **changed):
        with override_settings(**changed):
            return [one.id for one in run_checks() if one.id.startswith("xushi")]

    @pytest.mark.once
    def test_fewer_days_than_the_law_asks_are_refused(self):
        assert self.found(JOB_KEEP_DAYS=183) == ["xushi.E004"]
        assert self.found(JOB_KEEP_DAYS=184) == []

    @pytest.mark.slow
    @pytest.mark.once
    def test_an_anchor_file_must_lie_in_a_folder_that_exists(self):
        assert self.found(ANCHOR_FILE="anchors.txt") == ["xushi.E005"]
        assert self.found(ANCHOR_FILE="/no/such/folder/anchors.txt") == ["xushi.E005"]
        with tempfile.TemporaryDirectory() as folder:
            assert self.found(ANCHOR_FILE=f"{folder}/anchors.txt") == []


class ManifestTests(TestCase):
    def setUp(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(override_settings(MEDIA_ROOT=folder))
        chain.note_schema()
        self.path = folder / "manifest.json"

    def make(self):
        call_command("backup_manifest", str(self.path))
        return json.loads(self.path.read_text("utf-8"))

    def check(self):
        out = io.StringIO()
        try:
            call_command("backup_manifest", str(self.path), "--check", stdout=out)
        except SystemExit as end:
            return end.code, out.getvalue().splitlines()
        return 0, out.getvalue().splitlines()

    @pytest.mark.slow
    def test_what_was_backed_up_passes_also_when_more_was_written_since(self):
        self.make()
        security.note(None, SecurityKind.LOGIN, succeeded=True, user=self.lead)
        assert self.check() == (0, ["PASS"])

    @pytest.mark.slow
    def test_an_older_state_than_the_manifest_fails_with_what_lacks(self):
        told = self.make()
        told["anchor"] = f"{Seal.objects.count() + 500}:{'ab' * 32}"
        told["rows"]["budget_seal"] += 500
        told["migrations"].append("budget.9999_later")
        self.path.write_text(json.dumps(told), "utf-8")
        code, lines = self.check()
        assert (code, lines[-1]) == (1, "FAIL")
        text = "\n".join(lines)
        for words in ("budget_seal", "budget.9999_later", "链尾早于外部锚点"):
            assert words in text

    @pytest.mark.slow
    def test_a_lost_evidence_file_fails(self):
        self.make()
        StoredFile.objects.create(
            sha256="ab" * 32, size=1, content_type="x", stored_at=NOON
        )
        code, lines = self.check()
        assert code == 1
        assert "佐证文件不在" in lines[0]

    @pytest.mark.once
    def test_what_is_no_manifest_is_refused(self):
        for text in ("{", "[]", '{"format": "x"}'):
            self.path.write_text(text, "utf-8")
            with pytest.raises(CommandError) as refusal:
                self.check()
            assert refusal.value.returncode == 2


@pytest.mark.postgres
class RoleTests(TestCase):
    """The roles are made inside of the test's transaction and go with it."""

    def setUp(self):
        chain.note_schema()
        MigrationRecorder(connection).ensure_schema()
        self.part()

    def part(self):
        """Run the statements, as the operator does."""
        run("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in grants.statements(connection.settings_dict["NAME"], PREFIX):
            run(statement)

    def act_as(self, role):
        run(f"SET LOCAL ROLE {PREFIX}_{role}")
        self.addCleanup(run, "RESET ROLE")

    def refused(self, statement):
        try:
            with transaction.atomic():
                run(statement)
        except DatabaseError as fault:
            return getattr(fault.__cause__, "sqlstate", "") == "42501"
        return False

    def test_the_application_writes_its_acts_and_verifies_them(self):
        self.act_as("app")
        organization.reset_password(
            user_id=self.lead.pk, password="Green-Lantern-58", actor=None, now=NOON
        )
        security.note(None, SecurityKind.LOGIN, succeeded=True, user=self.lead)
        assert verify.verify().faults == []

    def test_the_application_can_neither_change_the_past_nor_its_guards(self):
        self.act_as("app")
        history = "budget_historicaldepartment"
        for statement in (
            f"UPDATE {history} SET note = '改'",
            f"DELETE FROM {history}",
            f"TRUNCATE {history}",
            f"ALTER TABLE {history} DISABLE TRIGGER ALL",
            f"DROP TRIGGER {history}_no_change ON {history}",
            f"DROP TABLE {history} CASCADE",
            "SET session_replication_role = replica",
            "UPDATE budget_seal SET at = now()",
            "DELETE FROM budget_department",
            "DROP FUNCTION xushi_append_only() CASCADE",
            "CREATE OR REPLACE FUNCTION xushi_append_only() RETURNS trigger"
            " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TABLE public.mine (id int)",
            "DELETE FROM django_migrations",
        ):
            assert self.refused(statement), statement

    def test_no_guarded_table_can_be_changed_by_the_application(self):
        with connection.cursor() as cursor:
            for table, _key in triggers.tables():
                cursor.execute(
                    "SELECT has_table_privilege(%s, %s, 'UPDATE, DELETE, TRUNCATE,"
                    " TRIGGER, REFERENCES'), has_table_privilege(%s, %s, 'INSERT')",
                    [f"{PREFIX}_app", table, f"{PREFIX}_app", table],
                )
                assert cursor.fetchone() == (False, True), table

    def test_the_audit_role_reads_the_trail_and_writes_nothing(self):
        self.act_as("audit")
        assert verify.verify().faults == []
        for statement in (
            "UPDATE budget_department SET note = '改'",
            "INSERT INTO budget_verification SELECT * FROM budget_verification",
            "DELETE FROM budget_jobrun",
            "SELECT password FROM budget_user",
            "SELECT * FROM django_session",
            "SELECT token FROM budget_robot",
            "CREATE TEMP TABLE mine (id int)",
            "SELECT xushi_seal('{event}', '{1}', '{}', '{x}', now())",
        ):
            assert self.refused(statement), statement

    def test_running_the_statements_again_changes_nothing(self):
        self.part()
        self.act_as("app")
        security.note(None, SecurityKind.LOGIN, succeeded=True, user=self.lead)
        assert self.refused("UPDATE budget_seal SET at = now()")
