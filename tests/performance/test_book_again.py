"""The book that the example bureau has on record, sent again: whole, in part, moved
since, corrected."""

import datetime
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import TestCase, override_settings
from django.urls import reverse

from budget.audit import door
from budget.book import reconciled, volume
from budget.book.paper import pdf, workbook
from budget.choices import Action, Role
from budget.models import BudgetBook, Change, Department
from budget.publication import Cell, Publication
from budget.queries import books
from budget.reconcile import run
from performance.models import BookUpload, Goal, Target, TargetVersion
from performance.services import book_import
from performance.services import example_files as files
from performance.services.book_import import Book, Kept
from performance.sheets import publication
from tests import example
from tests.budget.book.readers import published
from tests.factories import grant, make_user

pytestmark = pytest.mark.slow

NOW = files.instant("2024-10-20T09:00")
PARTS = ("14", "15", "text")


def book(found: Publication, **answers: str) -> Book:
    return Book(publication=found, code="307", year=2024, answers=answers)


def keep(found: Publication, **given: str) -> Kept:
    return book_import.keep(book(found), actor=None, now=NOW, **given)


@override_settings(CLOCK=NOW.isoformat())
class AgainTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        example.load()
        cls.body = Department.objects.get(code="307", parent=None)
        cls.stored = BudgetBook.objects.get(department=cls.body, year=2024)

    def exported(self, written) -> Publication:
        """Return what the tables' own export says: no text, no goal forms."""
        shown = volume.read(self.stored).values()
        papers = {one.name: volume.paper(self.stored, one.table) for one in shown}
        return publication.read(written(papers))

    def printed(self) -> Publication:
        found = books.printed(self.stored)
        assert found is not None
        return found

    def same(self, found: Publication, lacking: tuple[str, ...] = ()) -> None:
        acts = Change.objects.count()
        looked = book_import.look(book(found), now=NOW)
        self.assertEqual(looked.differences, ())
        self.assertEqual((looked.is_same, looked.lacking), (True, lacking))
        self.assertFalse(keep(found).written)
        self.assertEqual(Change.objects.count(), acts)

    def test_book_on_record_is_the_same_whole_and_as_its_own_export(self):
        self.same(self.printed())
        text = Path(published.__file__).with_name("data") / "qingshan-2024.txt"
        self.same(publication.read(text.read_bytes()), PARTS[:2])
        self.same(self.exported(workbook.written_together), PARTS)
        in_pdf = self.exported(lambda found: pdf.printed_together([*found.values()]))
        self.assertEqual(in_pdf.unplaced, ())
        self.same(in_pdf, PARTS)

    def test_own_export_shows_what_is_found_in_the_book_on_record(self):
        """Three findings are of its paper's own words: a title, headings, a short name.
        The export has the official ones."""
        shown = volume.read(self.stored).values()
        papers = {one.name: volume.paper(self.stored, one.table) for one in shown}
        finance = make_user("rereader")
        grant(finance, self.body, Role.FINANCE)
        self.client.force_login(finance)
        sent = SimpleUploadedFile("表.xlsx", workbook.written_together(papers))
        given = {"department": self.body.pk, "year": 2024, "file": sent}
        page = self.client.post(reverse("performance:book-import"), given, follow=True)
        call_command(
            "run_due_jobs", run=BookUpload.objects.get().run.pk, stdout=io.StringIO()
        )
        page = self.client.get(page.request["PATH_INFO"])
        on_record = reconciled.judged(self.stored)
        self.assertEqual(len(page.context["findings"]), len(on_record))
        self.assertContains(page, f"勾稽核对有 {len(on_record)} 条发现")
        self.assertContains(page, "文件与已保存的第1版一致")
        self.assertContains(
            page, reverse("budget:book-findings", args=[self.stored.pk])
        )

    def test_tables_of_another_department_are_not_completed_with_ours(self):
        found = self.exported(workbook.written_together)
        looked = book_import.look(book(replace(found, department_code="308")), now=NOW)
        self.assertEqual(looked.lacking, ())
        self.assertEqual(looked.book.publication.forms, ())
        self.assertIn("（308）的部门预算", looked.refused[0])

    def test_what_people_moved_since_stays_as_they_moved_it(self):
        target = Target.objects.get(code="I15")
        goal = Goal.objects.filter(project_year__isnull=False).first()
        with door.change(actor=None, action=Action.ADJUSTMENT_FINALISED, now=NOW):
            target.value_printed = "7"
            goal.removed_at = NOW
            door.save(target)
            door.save(goal)
        self.same(self.printed())
        target.refresh_from_db()
        self.assertEqual(target.value_printed, "7")

    def test_corrected_tables_alone_keep_the_forms_and_the_text(self):
        found = self.exported(workbook.written_together)
        table = found.tables["7"]
        cells = table.rows[0].cells | {"total": Cell("1.00", Decimal(1))}
        table = replace(table, rows=(replace(table.rows[0], cells=cells),))
        found = replace(found, tables=found.tables | {"7": table})
        with pytest.raises(ValidationError, match="更正须写明理由"):
            keep(found)
        kept = keep(found, reason="公开稿更正", document_no="青科〔2024〕9号")
        assert kept.book is not None
        self.assertEqual((kept.book.edition, kept.book.document_no[-2:]), (2, "9号"))
        new = books.printed(kept.book)
        self.assertEqual(new.forms, self.printed().forms)
        self.assertEqual(new.statements, self.printed().statements)
        self.assertEqual(new.tables["7"].rows[0].number("total"), 1)

    def test_table_without_a_unit_is_asked_unless_it_says_what_is_kept(self):
        whole = self.printed()
        bare = replace(whole.tables["3"], unit="")
        self.same(replace(whole, tables=whole.tables | {"3": bare}))
        first = replace(bare.rows[0], cells={**bare.rows[0].cells, "total": Cell("1")})
        bare = replace(bare, rows=(first, *bare.rows[1:]))
        found = replace(whole, tables=whole.tables | {"3": bare})
        with pytest.raises(ValidationError, match="表3“支出总表”没有印金额单位"):
            keep(found, reason="更正")
        answered = book(found, **{"table.3.unit": "万元"})
        looked = book_import.look(answered, now=NOW)
        self.assertEqual(looked.promised.open, [])
        self.assertEqual(looked.book.publication.tables["3"].unit, "万元")

    def test_reconciliation_knows_the_targets_in_force_and_last_years_figures(self):
        facts = reconciled.facts(self.stored, self.printed())
        self.assertEqual(facts.targets["", "工业投资（亿元）"], "101")
        self.assertIn(("", "技术合同成交额"), facts.actuals)
        target = Target.objects.get(code="I03")
        with door.change(actor=None, action=Action.ADJUSTMENT_FINALISED, now=NOW):
            day = datetime.date(2024, 7, 1)
            door.save(
                TargetVersion(
                    target=target, valid_from=day, kind="number", number=90, text="90"
                )
            )
        found = run.findings(
            self.printed(), reconciled.facts(self.stored, self.printed())
        )
        told = [one for one in found if one.rule == "goals.in_force"]
        self.assertEqual([dict(one.words)["held"] for one in told], ["90"])
