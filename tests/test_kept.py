"""Rows that are put back are those that were written, and the trail goes on."""

import os
import tempfile
from unittest import mock

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import TestCase, TransactionTestCase

from budget.audit import consistency
from budget.models import Change, Department
from tests import factories
from tests.kept import Kept, read


def fill() -> None:
    bureau = factories.make_department("0001", "甲局", "body", code="307")
    lead = factories.make_user("lead")
    indicator = factories.make_indicator(bureau, "名称\\N\t与换行\n", responsible=lead)
    period = factories.make_period(bureau)
    factories.make_actual(indicator, period, "-12.50", status="approved")
    factories.make_target(indicator)


class KeptTests(TestCase):
    def setUp(self) -> None:
        self.kept = Kept(fill)
        with transaction.atomic():
            self.kept.put()
            self.written = read()
            transaction.set_rollback(True)
        assert not read()

    def test_rows_come_back_as_they_were(self) -> None:
        self.kept.put()
        assert read() == self.written
        assert consistency.mismatches() == []

    def test_they_come_back_again_whatever_became_of_them(self) -> None:
        with transaction.atomic():
            self.kept.put()
            factories.make_department("0002", "乙局", "body", code="308")
            transaction.set_rollback(True)
        self.kept.put()
        assert read() == self.written

    def test_new_records_get_ids_of_their_own(self) -> None:
        self.kept.put()
        last = Change.objects.latest("pk").pk
        other = factories.make_department("0002", "乙局", "body", code="308")
        assert Department.objects.filter(pk=other.pk).count() == 1
        assert Change.objects.latest("pk").pk > last

    def test_the_history_that_came_back_is_closed_like_any(self) -> None:
        self.kept.put()
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE budget_change SET reason = 'x'")

    def test_who_comes_second_in_a_run_takes_the_rows_of_the_first(self) -> None:
        told = []

        def tell() -> None:
            told.append(1)
            fill()

        folder = self.enterContext(tempfile.TemporaryDirectory())
        with mock.patch.dict(os.environ, KEPT_ROWS=folder):
            with transaction.atomic():
                Kept(tell, shared=True).put()
                written = read()
                transaction.set_rollback(True)
            Kept(tell, shared=True).put()
        assert (len(told), read()) == (1, written)
        assert consistency.mismatches() == []

    @pytest.mark.postgres
    def test_ids_go_on_also_in_a_database_that_only_has_the_name_of_the_first(
        self,
    ) -> None:
        folder = self.enterContext(tempfile.TemporaryDirectory())
        with mock.patch.dict(os.environ, KEPT_ROWS=folder):
            with transaction.atomic():
                Kept(fill, shared=True).put()
                first = Department.objects.get().pk
                transaction.set_rollback(True)
            with connection.cursor() as cursor:
                behind = "ALTER SEQUENCE budget_department_id_seq RESTART WITH %s"
                cursor.execute(behind, [first])
            Kept(fill, shared=True).put()
        factories.make_department("0002", "乙局", "body", code="308")
        assert Department.objects.count() == 2

    def test_a_database_that_holds_something_is_not_kept(self) -> None:
        factories.make_user("lead")
        with pytest.raises(AssertionError):
            Kept(fill).put()


class AnotherSessionTests(TransactionTestCase):
    @pytest.mark.postgres
    def test_ids_go_on_where_another_database_took_the_place_of_the_first(self) -> None:
        kept = Kept(fill)
        kept.put()
        first = Department.objects.get().pk
        self._fixture_teardown()
        with connection.cursor() as cursor:
            behind = "ALTER SEQUENCE budget_department_id_seq RESTART WITH %s"
            cursor.execute(behind, [first])
        connection.close()
        kept.put()
        factories.make_department("0002", "乙局", "body", code="308")
        assert Department.objects.count() == 2
