"""The door: one act, its reason, its history; nothing beside it."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from budget.audit import consistency, door, marks, triggers, writing
from budget.choices import Action, DepartmentKind, Duty, TrailMark
from budget.models import (
    AppendOnly,
    Change,
    ChangeRow,
    Department,
    HistoryBase,
    OutsideDoor,
    RowMark,
    User,
)
from performance.models import Indicator
from tests import factories
from tests.base import NOON, TestCase, TransactionTestCase

ROOT = Path(__file__).resolve().parents[2]
# Which table refuses what: enabled triggers that fire before it and only raise.
CATALOGUE = {
    "postgresql": """
SELECT c.relname, way FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_proc p ON p.oid = t.tgfoid AND p.proname = 'xushi_append_only'
CROSS JOIN (VALUES ('delete', 8), ('update', 16), ('truncate', 32)) AS w (way, bit)
WHERE t.tgenabled <> 'D' AND t.tgtype & 2 = 2 AND t.tgtype & bit = bit""",
    "sqlite": """
SELECT tbl_name, way FROM sqlite_master JOIN (SELECT 'UPDATE' AS way UNION
SELECT 'DELETE' UNION SELECT 'INSERT') WHERE type = 'trigger' AND sql LIKE
'%BEFORE ' || way || ' ON ' || tbl_name || ' %RAISE(ABORT%append-only%'""",
}


class DoorTests(TestCase):
    def test_saving_outside_the_door_is_refused(self):
        with pytest.raises(OutsideDoor):
            self.section.save()
        with pytest.raises(OutsideDoor):
            door.save(self.section)

    def test_every_bulk_write_is_refused(self):
        rows = Indicator.objects.all()
        for write in (
            lambda: rows.update(name="x"),
            lambda: rows.bulk_create([]),
            lambda: rows.bulk_update([], ["name"]),
            rows.delete,
            self.indicator.delete,
        ):
            with pytest.raises(OutsideDoor):
                write()

    def test_one_act_is_one_change_over_all_its_rows(self):
        self.section.note, self.sibling.note = "一", "二"
        before = Change.objects.count()
        with door.change(
            actor=self.sysadmin,
            action=Action.DEPARTMENT_SAVED,
            reason="更名",
            document_no="甲〔2024〕1号",
            now=NOON,
        ):
            door.save_many([self.section, self.sibling])
        change = Change.objects.latest("id")
        assert Change.objects.count() == before + 1
        assert change.rows.count() == 2
        assert (change.reason, change.document_no) == ("更名", "甲〔2024〕1号")
        assert sorted(row.fields["note"] for row in change.rows.all()) == [
            ["", "一"],
            ["", "二"],
        ]

    def test_what_is_said_of_a_record_passes_to_no_later_one(self):
        """A record that is given up leaves its place in memory to the next one."""
        with door.change(actor=self.lead, action=Action.DEPARTMENT_SAVED) as act:
            named = {"kind": DepartmentKind.SECTION, "parent": self.bureau}
            given_up = Department(name="不要了")
            marks.mark_record(given_up, TrailMark.AFTER_LOCK)
            door.confirm(given_up, "确认无误")
            del given_up
            later = [
                Department(path=f"0001{number}", name=f"科室{number}", **named)
                for number in range(1000, 1050)
            ]
            door.save_many(later)
        assert not RowMark.objects.filter(act=act.change.pk).exists()
        assert [
            row for row in act.change.rows.all() if writing.CONFIRMED in row.fields
        ] == []

    def test_nested_acts_join_the_outermost(self):
        with (
            door.change(actor=None, action=Action.DATA_LOADED, now=NOON),
            door.change(actor=self.lead, action=Action.ACTUAL_SAVED),
        ):
            self.section.note = "内"
            door.save(self.section)
        assert Change.objects.latest("id").action == Action.DATA_LOADED

    def test_an_act_that_changes_nothing_leaves_no_trace(self):
        before = Change.objects.count()
        with door.change(actor=None, action=Action.DATA_LOADED, now=NOON):
            door.save(self.section)
        assert Change.objects.count() == before

    def test_a_fault_takes_back_record_and_history(self):
        before = Change.objects.count()
        self.section.note = "错"
        with (
            pytest.raises(ZeroDivisionError),
            transaction.atomic(),
            door.change(actor=None, action=Action.DATA_LOADED, now=NOON),
        ):
            door.save(self.section)
            raise ZeroDivisionError
        assert Change.objects.count() == before
        assert Department.objects.get(pk=self.section.pk).note == ""

    def test_what_a_field_refuses_never_reaches_the_database(self):
        self.indicator.accumulation = "sometimes"
        with pytest.raises(ValidationError):
            factories.keep(self.indicator)

    def test_password_is_never_in_the_trail(self):
        user = factories.make_user("somebody")
        row = ChangeRow.objects.filter(model="budget.user", record_id=user.pk).get()
        assert row.fields["password"] == ["", "*"]
        assert not hasattr(user.history.first(), "password")

    def test_history_row_carries_its_change(self):
        row = self.section.history.get()
        assert row.change.action == Action.DATA_LOADED


class ConsistencyTests(TestCase):
    def found_after(self, statement: str, *values: object) -> list[str]:
        """Return the mismatches that a write beside the door leaves; undo it."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
            found = consistency.mismatches()
            transaction.set_rollback(True)
        return found

    def test_a_row_changed_beside_the_door_is_named(self):
        change = "UPDATE budget_user SET name = %s WHERE id = %s"
        found = self.found_after(change, "x", self.lead.pk)
        assert found == [f"budget.User {self.lead.pk}"]

    def test_a_value_that_was_null_or_becomes_null_is_named(self):
        change = "UPDATE budget_department SET {} WHERE id = %s"
        name = f"budget.Department {self.section.pk}"
        for values in ("parent_id = NULL", f"parent_id = {self.sibling.pk}"):
            assert self.found_after(change.format(values), self.section.pk) == [name]
        pk, to = self.bureau.pk, f"parent_id = {self.section.pk}"
        found = self.found_after(change.format(to), pk)
        assert found == [f"budget.Department {pk}"]

    def test_a_row_that_returned_to_an_older_state_is_named(self):
        self.lead.name = "新名"
        factories.keep(self.lead)
        change = "UPDATE budget_user SET name = %s WHERE id = %s"
        found = self.found_after(change, "lead", self.lead.pk)
        assert found == [f"budget.User {self.lead.pk}"]

    def test_a_row_without_history_is_named(self):
        pk, columns = self.indicator.pk, Indicator._meta.concrete_fields
        names = [f.column for f in columns if f.column != "id"]
        copied = ", ".join("'new'" if n == "name" else n for n in names)
        new = f"INSERT INTO performance_indicator ({', '.join(names)}) SELECT {copied}"
        found = self.found_after(f"{new} FROM performance_indicator WHERE id = %s", pk)
        assert [line.split()[0] for line in found] == ["performance.Indicator"]

    def test_a_row_deleted_beside_the_door_is_gone(self):
        stranger = factories.make_user("stranger")
        found = self.found_after("DELETE FROM budget_user WHERE id = %s", stranger.pk)
        assert found == [f"budget.User {stranger.pk} is gone"]


class TriggerTests(TransactionTestCase):
    def refused(self, statement: str) -> bool:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError:
            return True
        return False

    def ways(self, table: str, key: str) -> list[str]:
        """Return every statement that would change what is there, per database."""
        sqlite = connection.vendor == "sqlite"
        return [
            f"UPDATE {table} SET {key} = {key}",
            f"DELETE FROM {table}",
            *([f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"] * sqlite),
            *([f"REPLACE INTO {table} SELECT * FROM {table}"] * sqlite),
            *([f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE"] * (not sqlite)),
        ]

    def test_no_table_that_the_stage_fills_can_be_changed_or_emptied(self):
        filled = set()
        for table, key in triggers.tables():
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT COUNT(*) FROM {table}")
                count = cursor.fetchone()[0]
            for statement in self.ways(table, key) if count else ():
                assert self.refused(statement), statement
            filled |= {table} if count else set()
        assert {"budget_seal", "budget_change", "budget_changerow"} <= filled
        assert User.history.model._meta.db_table in filled

    def test_every_table_that_is_written_once_is_guarded_in_the_catalogue(self):
        """The empty ones too, as the database tells it and not as we named it."""
        wanted = {
            model._meta.db_table
            for model in apps.get_models(include_auto_created=True)
            if issubclass(model, (AppendOnly, HistoryBase))
        }
        assert {"budget_seal", "budget_securityevent", "budget_change"} <= wanted
        with connection.cursor() as cursor:
            cursor.execute(CATALOGUE[connection.vendor])
            found = {(table, way) for table, way in cursor.fetchall()}
        ways = {way for _table, way in found}
        assert len(ways) == 3
        assert found == {(table, way) for table in wanted for way in ways}

    def test_a_missing_trigger_is_noticed(self):
        assert triggers.missing() == []
        self.addCleanup(triggers.install)
        triggers.remove()
        assert len(triggers.missing()) >= len(triggers.tables())

    def test_inserting_goes_on(self):
        factories.make_user("next", Duty.SYSTEM)
        factories.make_department("0003", "丙局", DepartmentKind.BODY)
        assert consistency.mismatches() == []


def _calls(tree: ast.AST) -> set[str]:
    return {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def test_no_module_uses_history_helpers_that_bypass_the_door():
    banned = {
        "bulk_create_with_history",
        "bulk_update_with_history",
        "bulk_history_create",
        "save_without_historical_record",
        "update_change_reason",
        "save_base",
        "_raw_delete",
        "bulk_update",
    }
    for app in ("budget", "performance", "config"):
        for path in (ROOT / app).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if any(name in text for name in banned):
                found = _calls(ast.parse(text)) & banned
                assert not found, f"{path.relative_to(ROOT)}: {found}"


def test_plain_querysets_that_write_stay_in_the_door():
    """`models.QuerySet(model)` and `_base_manager` writes walk past TrackedQuerySet."""
    door_itself = {ROOT / "budget/audit" / name for name in ("door.py", "writing.py")}
    for app in ("budget", "performance"):
        for path in (ROOT / app).rglob("*.py"):
            if path in door_itself or "migrations" in path.parts:
                continue
            text = path.read_text(encoding="utf-8")
            assert "models.QuerySet(" not in text, path
            for line in text.splitlines():
                wrote = any(verb in line for verb in (".update(", ".bulk_create("))
                assert not ("_base_manager" in line and wrote), f"{path}: {line}"


def test_every_tracked_model_has_history_and_is_guarded():
    models = consistency.tracked_models()
    assert len(models) >= 18
    for model in models:
        assert model.save.__qualname__ == "Tracked.save" or model is User
    assert {m for m in apps.get_models() if m.__name__ == "Actual"} <= set(models)
