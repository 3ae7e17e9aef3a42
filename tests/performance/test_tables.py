"""Tables that fill within one run are known to PostgreSQL before it is over."""

from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from performance.models import Assessment, LightChange
from performance.services import chunks, tables
from tests.performance.test_stale import NightTestCase


def counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples FROM pg_class WHERE oid = %s::regclass",
            [Assessment._meta.db_table],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.postgres
class AcquaintTests(NightTestCase):
    def setUp(self) -> None:
        super().setUp()
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {Assessment._meta.db_table}")
        self.assertEqual(counted(), 0)

    def test_a_table_taken_for_empty_is_counted(self) -> None:
        self.assess()
        tables.acquaint(Assessment, LightChange)
        self.assertEqual(counted(), Assessment.objects.count())

    def test_a_table_that_is_known_is_asked_about_and_left_alone(self) -> None:
        self.assess()
        tables.acquaint(Assessment)
        with CaptureQueriesContext(connection) as asked:
            tables.acquaint(Assessment)
        self.assertEqual(len(asked), 1)

    def test_a_run_counts_after_its_first_large_batch(self) -> None:
        self.assess(size=2)
        self.assertEqual(counted(), 0)
        Assessment.objects.all().delete()
        with mock.patch.object(chunks, "MANY", 2):
            self.assess(size=2)
        self.assertGreater(counted(), 0)
