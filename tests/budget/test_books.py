"""A publication into the database, once, again and corrected."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from budget.audit import triggers
from budget.choices import BookStatus, Role
from budget.leaves import compared
from budget.leaves.taken import taken
from budget.models import (
    BookUnit,
    BudgetBook,
    Change,
    IncomeLine,
    PrintedTable,
    ProjectFunding,
    ProjectYear,
    SpendingLine,
)
from budget.publication import Cell, Publication, Row
from budget.queries import books as queries
from budget.services import books
from performance.services.example_book import publication
from tests import factories
from tests.base import LATER, NOON, TestCase
from tests.performance import factories as promises


def corrected(key: str = "10", column: str = "year_general") -> Publication:
    """The example's book with one project's money changed."""
    whole = publication()
    rows = list(whole.tables[key].rows)
    cells = {
        **rows[-1].cells,
        column: Cell("70,501.00", Decimal("70501.00")),
    }
    rows[-1] = Row(cells, rows[-1].depth)
    table = replace(whole.tables[key], rows=tuple(rows))
    return replace(whole, tables={**whole.tables, key: table})


class StoreTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.finance = factories.make_user("finance")
        factories.grant(cls.finance, cls.bureau, Role.FINANCE)
        cls.stored = cls.store(publication())

    @classmethod
    def store(cls, what: Publication, **more) -> books.Stored:
        return books.store(
            publication=what,
            department_id=cls.bureau.pk,
            actor=more.pop("actor", cls.finance),
            now=more.pop("now", NOON),
            **more,
        )

    def test_the_leaves_that_are_kept_are_those_taken(self):
        assert queries.leaves(self.stored.book) == taken(publication())

    def test_what_was_printed_comes_back_whole(self):
        assert queries.printed(self.stored.book) == publication()

    def test_the_department_of_a_unit_is_found_by_its_code(self):
        found = BookUnit.objects.exclude(branch=None)
        assert [(unit.code, unit.branch_id) for unit in found] == [
            ("307", self.bureau.pk)
        ]

    def test_the_same_book_again_changes_nothing(self):
        acts = Change.objects.count()
        again = self.store(publication(), now=LATER)
        assert (again.is_new, again.book) == (False, self.stored.book)
        assert Change.objects.count() == acts
        assert BudgetBook.objects.count() == 1

    def test_a_corrected_book_is_a_new_edition_and_the_old_one_stays(self):
        old = queries.leaves(self.stored.book)
        assert len(self.difference()) == 1
        after = self.store(corrected(), now=LATER, reason="更正")
        assert (after.book.edition, after.is_new) == (2, True)
        assert [d.new for d in after.differences] == ["70,501.00"]
        self.stored.book.refresh_from_db()
        assert self.stored.book.status == BookStatus.REPLACED
        assert queries.leaves(self.stored.book) == old
        changed = ProjectFunding.objects.get(book=after.book, order=8)
        assert changed.amount == Decimal("70501.00")

    def difference(self):
        kept = books.kept(department_id=self.bureau.pk, year=corrected().year).printed
        return compared.differences(kept, corrected())

    def test_the_projects_of_the_year_go_over_to_the_new_edition(self):
        year = promises.make_project(self.section)
        year.code, year.book = "42010724307T000000107", self.stored.book
        factories.keep(year)
        after = self.store(corrected(), now=LATER)
        year = ProjectYear.objects.get(pk=year.pk)
        assert (year.book, year.amount) == (after.book, Decimal("70501.00"))

    def test_another_departments_book_is_refused(self):
        with pytest.raises(ValidationError, match="308"):
            books.store(
                publication=publication(),
                department_id=self.other_bureau.pk,
                actor=None,
                now=NOON,
            )

    def test_a_lead_and_a_finance_officer_of_another_body_may_not(self):
        with pytest.raises(PermissionDenied):
            self.store(publication(), actor=self.lead)
        with pytest.raises(PermissionDenied):
            self.store(publication(), actor=self.outsider)

    def test_what_was_printed_cannot_be_overwritten(self):
        assert "budget_printedtable" in dict(triggers.tables())
        row = PrintedTable.objects.get(book=self.stored.book, key="3")
        with pytest.raises(DatabaseError), transaction.atomic():
            PrintedTable.objects.filter(pk=row.pk).update(key="4")

    def test_a_year_of_its_own_is_a_book_of_its_own(self):
        other = self.store(replace(publication(), year=2025))
        assert (other.book.year, other.book.edition) == (2025, 1)
        assert IncomeLine.objects.filter(book=other.book).count() == 1
        assert SpendingLine.objects.count() == 32
