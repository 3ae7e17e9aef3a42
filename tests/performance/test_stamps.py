"""On SQLite whatever writes a figure stamps its indicator; PostgreSQL needs none."""

import pytest
from django.db import connection

from budget.audit import stamps, triggers
from performance.models import Actual, FigureStamp
from tests import factories as base
from tests.base import TestCase
from tests.performance import factories

TABLE = "performance_actual"
# As a stranger writes, past the door: (statement, whose stamps are to be others).
MINE, OTHERS, BOTH = {"mine"}, {"other"}, {"mine", "other"}
WAYS = {
    "an update": ("UPDATE {table} SET value = 7 WHERE id = {id}", MINE),
    "one that changes nothing": ("UPDATE {table} SET value = value", MINE),
    "a deletion": ("DELETE FROM {table} WHERE id = {id}", MINE),
    "of all": ("DELETE FROM {table}", MINE),
    "a move": ("UPDATE {table} SET indicator_id = {other} WHERE id = {id}", BOTH),
    "a new row": ("INSERT INTO {table} ({columns}) SELECT {to_other}", OTHERS),
    "unless there is one": (
        "INSERT OR IGNORE INTO {table} ({columns}) SELECT {to_other}",
        OTHERS,
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

    def test_postgresql_has_none(self) -> None:
        if connection.vendor == "postgresql":
            self.assertEqual(self.stamped(), [])
            self.assertFalse(
                [name for name in triggers.missing() if "figurestamp" in name]
            )
        else:
            self.assertEqual(self.stamped(), [self.indicator.pk])

    @pytest.mark.once
    def test_every_way_of_writing_stamps(self) -> None:
        for name, (statement, whose) in WAYS.items():
            with self.subTest(name):
                before = self.stamps()
                with connection.cursor() as cursor:
                    cursor.execute("SAVEPOINT written")
                    cursor.execute(self.written(statement))
                    after = self.stamps()
                    cursor.execute("ROLLBACK TO written")
                moved = {key for key in after if after[key] != before[key]}
                self.assertEqual(moved, whose)

    @pytest.mark.once
    def test_where_a_trigger_was_gone_everything_is_stamped_anew(self) -> None:
        for name, table, _statement, _stamps in list(stamps.triggers()):
            before = self.stamps()
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TRIGGER {name}")
                cursor.execute(f"UPDATE {table} SET value = value + 1")
            self.assertEqual(triggers.missing(), [name])
            triggers.install()
            self.assertEqual(triggers.missing(), [])
            self.assertNotEqual(self.stamps()["mine"], before["mine"])
        with connection.cursor() as cursor:  # as the trail knows it
            cursor.execute(f"UPDATE {TABLE} SET value = 20")

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
            + f" FROM {TABLE} WHERE true"
            for kind, put in rows.items()
        }
        return statement.format(
            table=TABLE,
            id=self.figure.pk,
            other=other,
            columns=", ".join(quoted),
            **selected,
        )
