"""The texts made from the tables are those that were made from the records."""

import datetime
import gc
from decimal import Decimal
from unittest import mock

import pytest
from django.db import connection, models, transaction

from budget.audit import chain, entries, export, verify
from budget.audit.texts import Column, Table, instant
from budget.choices import SealFault
from budget.models import Change, ChangeRow, Seal
from tests.budget.forging import Forged

AT = datetime.datetime(2024, 10, 12, 5, 0, 0, 120, tzinfo=datetime.UTC)
TEXTS = ("", "一\t二\n\"三\"\\ 'x' % %s %% \u2028 \x7f 😀", "null", "0")
# Of each kind of column, values whose text could be told in two ways.
VALUES = {
    models.DecimalField: [Decimal(0), Decimal("0.5"), Decimal(-1), Decimal("0.10")],
    models.DateTimeField: [AT, AT.replace(microsecond=0)],
    models.DateField: [AT.date()],
    models.BooleanField: [True, False],
    models.JSONField: [{}, {"乙": ["", None], "a": ["1.50", True, 2, {"b": []}]}],
    models.ForeignKey: [7],
    models.IntegerField: [0, 12],
    models.CharField: TEXTS,
    models.TextField: TEXTS,
}


def values(field):
    """Return values that a column takes, as the ORM takes them."""
    for kind, found in VALUES.items():
        if isinstance(field, kind):
            size = getattr(field, "max_length", None)
            cut = [one[:size] if isinstance(one, str) else one for one in found]
            return [*cut, None] if field.null else cut
    raise AssertionError(f"{field}: how is it told?")


def written(model, number):
    """Write a row whose columns hold their `number`-th values, and return it."""
    row = model()
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            found = values(field)
            setattr(row, field.attname, found[number % len(found)])
    models.QuerySet(model).bulk_create([row])
    return row


class TextTests(Forged):
    @pytest.mark.slow
    def test_each_sealed_table_gives_the_text_that_its_records_gave(self):
        told = [*chain.histories(), *chain.steps(), Change, ChangeRow]
        for model in told:
            with self.subTest(model._meta.label_lower), transaction.atomic():
                rows = [written(model, number) for number in range(4)]
                names = [name for name, _ in chain.columns(model, {})]
                key = model._meta.pk.attname
                found = dict(Table(model, names, [key]).read(key, [r.pk for r in rows]))
                assert found == {row.pk: chain._text(row, {}) for row in rows}
                transaction.set_rollback(True)

    def test_columns_that_a_shape_does_not_name_are_not_told(self):
        row = ChangeRow.objects.latest("id")
        table = Table(ChangeRow, ["kind"], ["id", "kind"])
        assert table.read("id", [row.pk]) == [(row.pk, "~", '{"kind":"~"}')]

    def test_whatever_the_driver_gives_is_told_and_never_raised(self):
        for field, raw in (
            (Change._meta.get_field("at"), "2024-13-45 00:00:00"),
            (Change._meta.get_field("at"), "x"),
            (Change._meta.get_field("reason"), b"\xff"),
            (ChangeRow._meta.get_field("fields"), "[" * 100_000),
        ):
            with self.subTest(field.name):
                told = Column(field).told([raw])[raw]
                assert told == chain.sealing.canonical({"unreadable": repr(raw)})

    def test_the_collector_waits_only_while_a_part_is_read(self):
        assert gc.isenabled()
        for _batch in entries.batches():
            assert gc.isenabled()

    def test_an_instant_is_told_alike_however_the_database_writes_it(self):
        for raw in (
            "2024-10-12 05:00:00.000120",
            "2024-10-12T05:00:00.00012+00:00",
            "2024-10-12T13:00:00.00012+08:00",
        ):
            with self.subTest(raw):
                assert instant(raw) == chain.sealing.plain(AT)

    @pytest.mark.once  # only SQLite takes a word for an instant
    def test_an_entry_whose_instant_became_a_word_is_named(self):
        last = Seal.objects.latest("seq").seq
        with self.forged("UPDATE budget_seal SET at = 'x' WHERE seq = %s", last):
            (fault,) = verify.walk().faults
            assert (fault.kind, fault.seq) == (SealFault.INSTANT, last)
            assert self.outside(export.lines())[0] != 0


class PartTests(Forged):
    """How a chain is parted changes nothing of what is told of it."""

    def test_one_row_at_a_time_reads_the_same_as_all_at_once(self):
        whole = [read for batch in entries.batches() for read in batch]
        for limit, value in (("ROWS", 1), ("BATCH", 1)):
            with self.subTest(limit), self.limited(limit, value):
                parts = list(entries.batches())
                assert len(parts) > 5
                assert [read for batch in parts for read in batch] == whole

    def limited(self, name, value):
        return mock.patch.object(entries, name, value)

    def test_a_copy_that_no_act_tells_of_is_found(self):
        row = ChangeRow.objects.latest("id")
        columns = [
            field.column
            for field in entries._histories()["budget.department"]._meta.concrete_fields
            if not field.primary_key
        ]
        named = ", ".join(map(connection.ops.quote_name, columns))
        table = "budget_historicaldepartment"
        with self.forged(
            f"INSERT INTO {table} ({named}) SELECT {named} FROM {table}"
            " WHERE history_id = %s",
            row.history_id,
        ):
            faults = verify.verify().faults
            unsealed = [f for f in faults if f.kind == SealFault.UNSEALED]
            assert [(f.table, f.record) for f in unsealed] == [
                ("budget.department", row.record_id)
            ]
