"""结转资金台账: what was carried on, by which document, and what of it is left."""

import datetime
import io
from decimal import Decimal

from django.urls import reverse
from openpyxl import load_workbook

from budget.choices import MoneyChange, Role, Status
from budget.models import Execution, ProjectYear
from performance.queries import carry_ledger
from tests import factories
from tests.base import TestCase
from tests.performance import factories as promises


class CarryLedgerTests(TestCase):
    """A project of 100 000 元 hands 20 000 元 from 2024 to 2025."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.finance = factories.make_user("finance")
        factories.grant(cls.finance, cls.bureau, Role.FINANCE)
        cls.year = promises.make_project(cls.section)
        cls.change = cls.carry(cls.year, "20000")
        cls.later = cls.next_year(cls.year)

    @classmethod
    def carry(cls, year, amount, **extra):
        return promises.make_budget_change(
            year,
            amount,
            **{
                "before": Decimal(0),
                "what": MoneyChange.CARRY_OVER,
                "valid_from": datetime.date(2025, 1, 1),
                "status": Status.APPROVED,
                "author": cls.lead,
                "approver": cls.head,
                **extra,
            },
        )

    @classmethod
    def next_year(cls, year):
        same = {
            field.attname: getattr(year, field.attname)
            for field in year._meta.concrete_fields
            if field.attname not in ("id", "year")
        }
        return factories.keep(ProjectYear(**same, year=year.year + 1))

    def spent(self, executed, year=None, adjusted="100000"):
        return factories.keep(
            Execution(
                project_year=year or self.later,
                month=3,
                adjusted=Decimal(adjusted),
                executed=Decimal(executed),
            )
        )

    def left(self):
        (row,) = carry_ledger.ledger(self.finance, {})
        return (row.left.least, row.left.most) if row.left else None

    def test_before_the_new_year_spends_nothing_is_said_of_the_rest(self):
        assert self.left() is None

    def test_what_is_left_lies_between_both_ways_of_spending(self):
        self.spent("15000")
        assert self.left() == (5000, 20000)

    def test_when_more_is_spent_than_the_new_budget_the_rest_shrinks(self):
        self.spent("110000")
        assert self.left() == (0, 10000)

    def test_when_all_is_spent_nothing_is_left(self):
        self.spent("120000")
        assert self.left() == (0, 0)

    def test_an_adjustment_of_the_new_year_counts(self):
        self.spent("110000")
        promises.make_budget_change(
            self.later,
            "150000",
            status=Status.APPROVED,
            valid_from=datetime.date(2025, 2, 1),
            author=self.lead,
            approver=self.head,
        )
        assert self.left() == (0, 20000)

    def test_of_two_documents_the_last_stands_and_a_draft_does_not(self):
        self.carry(self.year, "15000", document_no="青财预〔2025〕2号")
        other = promises.make_project(self.section, "另一项目")
        self.carry(other, "1", status=Status.DRAFT, approver=None)
        (row,) = carry_ledger.ledger(self.finance, {})
        assert (row.change.after, row.change.document_no) == (
            15000,
            "青财预〔2025〕2号",
        )
        assert (row.change.project_year.year, row.into) == (2024, 2025)

    def test_page_and_workbook_say_the_same(self):
        self.spent("15000")
        self.client.force_login(self.finance)
        page = self.client.get(reverse("performance:carry-ledger"), {"year": 2024})
        self.assertContains(page, "2024 → 2025")
        self.assertContains(page, "5,000.00 – 20,000.00")
        file = self.client.get(reverse("performance:carry-ledger-sheet"))
        rows = list(load_workbook(io.BytesIO(file.content)).active.values)
        (line,) = [row for row in rows if row[0] == self.change.pk]
        assert line[1:3] == (2024, 2025)
        assert [Decimal(str(line[n])) for n in (5, 9, 10, 12, 13)] == [
            Decimal(20000),
            Decimal(100000),
            Decimal(15000),
            Decimal(5000),
            Decimal(20000),
        ]
        none = self.client.get(reverse("performance:carry-ledger"), {"year": 1999})
        self.assertEqual(none.status_code, 422)

    def test_another_bureau_reads_nothing_of_it(self):
        self.client.force_login(self.outsider)
        page = self.client.get(reverse("performance:carry-ledger"))
        self.assertContains(page, "没有符合条件的结转")
        file = self.client.get(reverse("performance:carry-ledger-sheet"))
        rows = list(load_workbook(io.BytesIO(file.content)).active.values)
        assert self.change.pk not in {row[0] for row in rows}

    def test_queries_do_not_grow_with_the_rows(self):
        self.spent("50")
        carry_ledger.ledger(self.finance, {})
        with self.assertNumQueries(4):
            assert len(carry_ledger.ledger(self.finance, {})) == 1
        for number in range(3):
            year = promises.make_project(self.section, f"项目{number}")
            self.carry(year, "100")
            self.spent("50", self.next_year(year))
        with self.assertNumQueries(4):
            assert len(carry_ledger.ledger(self.finance, {})) == 4
