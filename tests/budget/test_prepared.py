"""Questions whose SQL is made once: each answer as the query set would give it."""

import datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Subquery
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from budget import prepared
from budget.choices import Status
from budget.models import Period
from budget.prepared import Prepared, Texts
from performance.models import Actual
from tests import factories

END = datetime.date(2024, 10, 1)


def opened(bodies: object, ids: object, day: object) -> object:
    rows = Period.objects.filter(body__path__in=bodies, pk__in=ids, opens_on__lte=day)
    return rows.order_by("month").values_list("month", "opens_on")


class PreparedTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.body = factories.make_department("0001", "甲局")
        cls.other = factories.make_department("0002", "乙局")
        cls.periods = [factories.make_period(cls.body, month) for month in (3, 6, 9)]
        cls.theirs = factories.make_period(cls.other, 3)

    def months(self, asked: Prepared, *values: object) -> list[int]:
        return [month for month, _day in asked.rows(*values)]

    def test_each_value_goes_to_its_own_place(self) -> None:
        asked, ids = Prepared(opened), [row.pk for row in self.periods]

        self.assertEqual(self.months(asked, Texts(["0001"]), ids, END), [3, 6, 9])
        self.assertEqual(self.months(asked, Texts(["0002"]), ids, END), [])
        self.assertEqual(self.months(asked, Texts(["0001"]), ids[:1], END), [3])
        day = self.periods[0].opens_on
        self.assertEqual(self.months(asked, Texts(["0001", "0002"]), ids, day), [3])

    def test_many_may_be_none(self) -> None:
        asked = Prepared(opened)

        self.assertEqual(asked.rows(Texts([]), [self.theirs.pk], END), [])
        self.assertEqual(asked.rows(Texts(["0002"]), [], END), [])

    def test_a_text_is_a_value_whatever_is_in_it(self) -> None:
        asked, ids = Prepared(opened), [row.pk for row in self.periods]
        odd = ["0001')--", '0001"],"', "0001,0002", "{0001}", "%s", "\\"]

        self.assertEqual(asked.rows(Texts(odd), ids, END), [])
        self.assertEqual(self.months(asked, Texts([*odd, "0001"]), ids, END), [3, 6, 9])

    def test_the_query_set_is_made_once(self) -> None:
        made = []

        def make(year: object) -> object:
            made.append(year)
            return Period.objects.filter(year=year).values_list("pk")

        asked = Prepared(make)

        with CaptureQueriesContext(connection) as queries:
            counts = [len(asked.rows(year)) for year in (2024, 2025, 2024)]

        self.assertEqual(counts, [4, 0, 4])
        self.assertEqual((len(made), len(queries)), (1, 3))

    def test_days_numbers_and_instants_come_back_as_they_are_stored(self) -> None:
        period, value = self.periods[0], "12345678901.1234"
        actual = factories.make_actual(
            factories.make_indicator(self.body, "企业"),
            period,
            value,
            status=Status.APPROVED,
        )
        again = Actual.objects.filter(pk=actual.pk).values("approved_at")
        asked = Prepared(
            lambda pk: Actual.objects.filter(pk=pk).values_list(
                "value", "period__opens_on", "approved_at", Subquery(again)
            )
        )

        [(number, day, at, once_more)] = asked.rows(actual.pk)

        self.assertEqual(prepared.number(number), Decimal(value))
        self.assertEqual(prepared.day(day), period.opens_on)
        self.assertEqual(prepared.instant(at), factories.NOON)
        self.assertEqual(prepared.instant(once_more), factories.NOON)
        self.assertIsNone(prepared.day_if_any(None))
