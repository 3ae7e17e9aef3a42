"""On SQLite whatever writes a figure stamps its indicator; PostgreSQL needs none."""

import datetime

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.signals import pre_migrate

from budget.audit import stamps, triggers
from performance.models import Actual, Assessment, FigureStamp
from performance.services.assessing import assess_period
from tests import factories as base
from tests.base import LATER, NOON, TestCase
from tests.performance import factories

TABLE = "performance_actual"
# As a stranger writes, past the door: (statement, whose stamps are to be others).
MINE, OTHERS, BOTH = {"mine"}, {"other"}, {"mine", "other"}
WAYS = {
    "an update": ("UPDATE {table} SET value = 7 WHERE id = {id}", MINE),
    "one that changes nothing": ("UPDATE {table} SET value = value", BOTH),
    "a deletion": ("DELETE FROM {table} WHERE id = {id}", MINE),
    "of all": ("DELETE FROM {table}", BOTH),
    "a move": ("UPDATE {table} SET indicator_id = {other} WHERE id = {id}", BOTH),
    "a new row": ("INSERT INTO {table} ({columns}) SELECT {to_other}", OTHERS),
    "unless there is one": (
        "INSERT OR IGNORE INTO {table} ({columns}) SELECT {to_other}",
        OTHERS,
    ),
    "a displaced row": (
        "UPDATE OR REPLACE {table} SET id = {id} WHERE id = {its}",
        BOTH,
    ),
    "in the place of one": (
        "INSERT OR REPLACE INTO {table} ({columns}) SELECT {replaced}",
        BOTH,
    ),
    "or else an update": (
        "INSERT INTO {table} ({columns}) SELECT {same} ON CONFLICT (id)"
        " DO UPDATE SET value = 9",
        MINE,
    ),
}


class StampTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.other = base.make_indicator(cls.section, "另一指标")
        cls.figure = factories.approved(cls.indicator, cls.period, "20")
        cls.its = factories.approved(cls.other, base.make_period(cls.bureau, 6), "3")

    def test_postgresql_has_none(self) -> None:
        if connection.vendor == "postgresql":
            self.assertEqual(self.stamped(), [])
            self.assertEqual(triggers.missing(), [])
        else:
            self.assertEqual(self.stamped(), [self.indicator.pk, self.other.pk])

    @pytest.mark.once
    def test_every_way_of_writing_stamps(self) -> None:
        for name, (statement, whose) in WAYS.items():
            with self.subTest(name):
                self.assertEqual(self.moved(statement), whose)

    @pytest.mark.once
    def test_each_trigger_is_missed_and_all_is_stamped_anew(self) -> None:
        for name, *_rest in list(stamps.triggers()):
            with self.subTest(name), connection.cursor() as cursor:
                before = self.stamps()
                cursor.execute(f"DROP TRIGGER {name}")
                self.assertEqual(triggers.missing(), [name])
                self.assertFalse(stamps.stand(connection))
                self.assertEqual(self.stamps(), before)
                triggers.install()
                self.assertEqual(triggers.missing(), [])
                self.assertTrue(stamps.stand(connection))
                self.assertTrue(set(self.stamps().values()).isdisjoint(before.values()))

    @pytest.mark.once
    def test_each_trigger_is_needed(self) -> None:
        """Without one some way of writing goes unnoticed where a stranger writes."""
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = OFF")
        self.addCleanup(self.recur)
        for name, *_rest in list(stamps.triggers()):
            with self.subTest(name), connection.cursor() as cursor:
                cursor.execute("SAVEPOINT dropped")
                cursor.execute(f"DROP TRIGGER {name}")
                missed = [
                    way
                    for way, (how, whose) in WAYS.items()
                    if self.moved(how) != whose
                ]
                cursor.execute("ROLLBACK TO dropped")
                self.assertTrue(missed)

    @pytest.mark.once
    def test_while_one_is_gone_everything_is_judged(self) -> None:
        factories.make_policy(department=self.bureau)
        factories.make_target(factories.make_goal(self.bureau), self.indicator)
        self.assess()
        self.assertEqual(self.assess(LATER), NOON)
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER stamped_performance_actual_update")
        for hour in (2, 3):
            now = NOON + datetime.timedelta(hours=hour)
            with self.assertLogs("performance.queries.seals", "WARNING"):
                self.assertEqual(self.assess(now), now)
        triggers.install()

    @pytest.mark.once
    def test_a_migration_runs_without_them(self) -> None:
        """SQLite cannot rebuild a table that triggers of another one write into."""
        app = apps.get_app_config("budget")
        before = self.stamps()
        told = {"sender": app, "app_config": app, "using": "default"}
        pre_migrate.send(**told, plan=[])
        self.assertEqual(triggers.missing(), [])
        pre_migrate.send(**told, plan=["something"])
        self.assertEqual(len(triggers.missing()), len(list(stamps.triggers())))
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE performance_figurestamp RENAME TO rebuilt")
            cursor.execute("ALTER TABLE rebuilt RENAME TO performance_figurestamp")
        triggers.install()
        self.assertTrue(stamps.stand(connection))
        self.assertTrue(set(self.stamps().values()).isdisjoint(before.values()))

    @pytest.mark.once
    def test_nothing_is_stamped_while_all_triggers_stand(self) -> None:
        before = self.stamps()
        triggers.install()
        self.assertEqual(self.stamps(), before)

    @pytest.mark.once
    def test_without_the_table_of_stamps_no_trigger_is_asked_for(self) -> None:
        """As while an older program's database is being brought up to date."""
        with connection.cursor() as cursor:
            for name, *_rest in list(stamps.triggers()):
                cursor.execute(f"DROP TRIGGER {name}")
        existing = connection.introspection.table_names()
        existing.remove("performance_figurestamp")
        self.assertEqual(triggers.missing("default", existing), [])
        triggers.install()

    def recur(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")

    def assess(self, now: datetime.datetime = NOON) -> datetime.datetime:
        """Judge, and return when the judgement that is kept was made."""
        assess_period(year=2024, month=9, now=now)
        return Assessment.objects.get().assessed_at

    def moved(self, statement: str) -> set[str]:
        """Return whose stamps a statement moves; it is taken back."""
        before = self.stamps()
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT written")
            cursor.execute(self.written(statement))
            after = self.stamps()
            cursor.execute("ROLLBACK TO written")
        return {key for key in after if after[key] != before[key]}

    def stamped(self) -> list[int]:
        return list(FigureStamp.objects.values_list("key", flat=True))

    def stamps(self) -> dict[str, int | None]:
        held = dict(FigureStamp.objects.values_list("key", "number"))
        return {
            "mine": held.get(self.indicator.pk),
            "other": held.get(self.other.pk),
        }

    def written(self, statement: str) -> str:
        names = [field.column for field in Actual._meta.concrete_fields]
        quoted = [connection.ops.quote_name(name) for name in names]
        other, new = str(self.other.pk), str(self.figure.pk + 1000)
        rows = {
            "same": {},
            "to_other": {"indicator_id": other, "id": new},
            "replaced": {"indicator_id": other},
        }
        selected = {
            kind: ", ".join(
                put.get(name, column)
                for name, column in zip(names, quoted, strict=True)
            )
            + f" FROM {TABLE} WHERE id = {self.figure.pk}"
            for kind, put in rows.items()
        }
        return statement.format(
            table=TABLE,
            id=self.figure.pk,
            other=other,
            its=self.its.pk,
            columns=", ".join(quoted),
            **selected,
        )
