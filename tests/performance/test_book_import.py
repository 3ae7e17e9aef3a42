"""A whole publication into the records, and again, and corrected."""

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import TestCase
from django.utils import translation

from budget.audit import door
from budget.book import pdf, reading
from budget.book.paper import pdf as paper_pdf
from budget.book.paper import workbook
from budget.book.readers import goal_grid
from budget.book.readers.text import sections
from budget.choices import Action, BookStatus, DepartmentKind, Role
from budget.models import (
    BudgetBook,
    Change,
    Department,
    DepartmentYear,
    Period,
    PrintedTable,
    ProjectYear,
)
from budget.publication import Cell, Publication, Row, Unplaced
from performance.models import Goal, Indicator, Target, TargetVersion
from performance.queries.promised import State
from performance.services import book_import
from performance.services import example_files as files
from performance.services.book_import import Book, Kept
from performance.sheets.official import registry
from performance.sheets.official.incoming import published as forms_in_excel
from tests import example
from tests.factories import grant, make_department, make_user
from tests.performance import published_case as published

pytestmark = pytest.mark.slow

NOW = files.instant("2024-02-01T09:00")
LATER = files.instant("2024-05-06T09:00")
# A person said of these that fewer and more are both to be explained.
BY_HAND = {"I15", "I25", "I41"}


def book(publication: Publication | None = None, **answers: str) -> Book:
    said = {f"row.{key}": text for key, text in answers.items()}
    return Book(
        publication=publication or published.publication(),
        code="307",
        year=2024,
        answers={**published.answers(), **said},
    )


def keep(one: Book | None = None, **given: Any) -> Kept:
    told = {"actor": None, "now": NOW, **given}
    return book_import.keep(one or book(), **told)


class Rolled(Exception):
    """Ends a story that is told only to be looked at."""


def shown() -> dict[str, list[Any]]:
    """Return what a bureau's records print, in an order of their own."""
    return {
        "units": sorted(
            Department.objects.exclude(kind="section").values_list("code", "name")
        ),
        "years": list(
            DepartmentYear.objects.order_by("year").values_list(
                *("year", "filled_on", "duties", "tasks", "fiscal_amount"),
                *("other_amount", "basic_amount"),
                *("project_amount", "fiscal_printed", "other_printed", "basic_printed"),
                "project_printed",
            )
        ),
        "projects": list(
            ProjectYear.objects.order_by("order").values_list(
                *("code", "project__name", "project__purpose", "year", "order"),
                *("amount", "amount_printed", "fund_kind", "central", "provincial"),
                *("municipal", "district", "self_raised", "attribute", "type"),
                *("starts_on", "ends_on", "overview", "basis", "total_goal"),
                *("year_goal", "filled_on"),
            )
        ),
        "goals": list(
            Goal.objects.order_by("form", "-kind", "order").values_list(
                "form", "kind", "year", "order", "text", "heading"
            )
        ),
        "rows": list(
            Target.objects.order_by("code").values_list(
                *("code", "order", "level1", "level2", "name_printed"),
                *("value_printed", "last_printed", "before_last_printed", "standard"),
                *("link_reason", "goal__form", "goal__text", "indicator__name"),
                "indicator__unit",
            )
        ),
        "values": list(
            TargetVersion.objects.exclude(target__code__in=BY_HAND)
            .order_by("target__code")
            .values_list(
                *("target__code", "valid_from", "kind", "comparator", "number"),
                *("grade", "date", "text"),
            )
        ),
    }


class ImportTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        try:
            with transaction.atomic():
                example.load()
                cls.demo = shown()
                cls.shared = Indicator.objects.count()
                raise Rolled
        except Rolled:
            pass
        cls.kept = keep()

    def test_empty_database_gets_the_bureau_that_the_demo_shows(self):
        found = shown()
        for part, rows in self.demo.items():
            self.assertEqual(found[part], rows, part)
        self.assertEqual(len(found["rows"]), 49)

    def test_three_links_of_a_person_make_46_indicators_of_49_rows(self):
        self.assertEqual(Indicator.objects.count(), self.shared)
        first = Target.objects.get(code="I04")
        self.assertEqual(first.indicator, Target.objects.get(code="I07").indicator)

    def test_book_is_published_and_its_forms_stand_beside_the_tables(self):
        one = BudgetBook.objects.get()
        self.assertEqual((one.edition, one.status), (1, BookStatus.PUBLISHED))
        keys = set(PrintedTable.objects.values_list("key", flat=True))
        self.assertLessEqual({"1", "10", "14", "15.1", "15.8"}, keys)

    @pytest.mark.once
    def test_forms_come_back_out_of_excel_as_they_were_printed(self):
        asked = registry.Asked(year=2024, month=12, today=NOW.date())
        body = Department.objects.get(code="307")
        years = ProjectYear.objects.select_related("project__department", "lead")
        papers = [registry.FORMS["department"].paper(body, asked)]
        papers += [registry.FORMS["project"].paper(one, asked) for one in years]
        sheets = [
            sheet for paper in papers for sheet in reading.read(workbook.written(paper))
        ]
        found, unplaced = forms_in_excel.forms(sheets)
        self.assertEqual(unplaced, [])
        own = {form.project: form for form in published.forms()}
        self.assertEqual(len(found), 9)
        for form in found:
            rows = [replace(row, line=0) for row in form.rows]
            self.assertEqual(rows, list(own[form.project].rows))
            wanted = own[form.project].head
            self.assertEqual({key: form.head.get(key) for key in wanted}, wanted)
        self.assertEqual(found[0].goals, own[""].goals)

    @pytest.mark.once
    def test_forms_come_back_out_of_a_pdf_cell_by_cell(self):
        asked = registry.Asked(year=2024, month=12, today=NOW.date())
        body = Department.objects.get(code="307")
        years = ProjectYear.objects.select_related("project__department", "lead")
        papers = [registry.FORMS["department"].paper(body, asked)]
        papers += [registry.FORMS["project"].paper(one, asked) for one in years[:3]]
        own = {form.project: form for form in published.forms()}
        for paper in papers:
            pages = pdf.read(paper_pdf.printed(paper))
            parts = sections("\f".join(page.text for page in pages))
            found = goal_grid.read(pages, parts, 2024)
            self.assertEqual(found.unplaced, [])
            (form,) = found.forms
            wanted = own[form.project]
            rows = [replace(row, line=0) for row in form.rows]
            self.assertEqual(rows, list(wanted.rows))
            said = {key: form.head.get(key) for key in wanted.head}
            self.assertEqual(said, wanted.head)
            self.assertEqual(form.goals, wanted.goals)

    def test_one_act_of_the_system_wrote_all_of_it(self):
        change = Change.objects.get()
        self.assertEqual(change.action, Action.BOOK_STORED)
        self.assertIsNone(change.actor_id)

    def test_same_book_again_writes_nothing(self):
        again = keep(now=LATER)
        self.assertFalse(again.written)
        self.assertEqual(Change.objects.count(), 1)
        self.assertTrue(book_import.look(book(), now=LATER).is_same)

    def test_corrected_value_is_shown_before_and_binds_from_its_day_on(self):
        one = book(
            published.with_row(published.publication(), "人员数（人）", value="3")
        )
        looked = book_import.look(one, now=LATER)
        moved = [pair for pair in looked.matched if pair.state is State.CHANGED]
        self.assertEqual([pair.key for pair in moved], ["I15"])
        self.assertEqual(
            [(m.field, m.old, m.new) for m in moved[0].moves],
            [("value_printed", "2", "3")],
        )
        kept = keep(one, now=LATER, reason="公开稿更正")
        self.assertTrue(kept.written)
        versions = TargetVersion.objects.filter(target__code="I15")
        self.assertEqual(
            list(versions.values_list("valid_from", "number")),
            [(datetime.date(2024, 1, 1), 2), (datetime.date(2024, 5, 6), 3)],
        )
        past = Target.history.filter(code="I15").order_by("history_id")
        self.assertEqual([row.value_printed for row in past], ["2", "3"])
        editions = BudgetBook.objects.order_by("edition")
        self.assertEqual(
            [one.status for one in editions],
            [BookStatus.REPLACED, BookStatus.PUBLISHED],
        )
        self.assertEqual(ProjectYear.objects.filter(book=editions[1]).count(), 8)

    def test_value_that_was_adjusted_since_stays_as_adjusted(self):
        target = Target.objects.get(code="I15")
        with door.change(actor=None, action=Action.ADJUSTMENT_FINALISED, now=LATER):
            day = datetime.date(2024, 4, 1)
            adjusted = TargetVersion(
                target=target, valid_from=day, kind="number", number=5, text="5"
            )
            door.save(adjusted)
        one = published.with_row(published.publication(), "人员数（人）", value="3")
        keep(book(one), now=LATER, reason="公开稿更正")
        last = TargetVersion.objects.filter(target=target).order_by("valid_from").last()
        assert last is not None
        self.assertEqual(last.text, "5")

    def test_correction_without_a_reason_is_refused(self):
        one = book(
            published.with_row(published.publication(), "人员数（人）", value="3")
        )
        with pytest.raises(ValidationError, match="更正须写明理由"):
            keep(one, now=LATER)
        self.assertEqual(Change.objects.count(), 1)

    def test_row_that_a_corrected_book_lacks_stays_and_is_told(self):
        whole = published.publication()
        forms = list(whole.forms)
        forms[1] = replace(forms[1], rows=forms[1].rows[:-1])
        one = book(replace(whole, forms=tuple(forms)))
        looked = book_import.look(one, now=LATER)
        self.assertEqual(
            [pair.name for pair in looked.matched.missing],
            ["I13 企业对科技补贴政策满意度"],
        )
        keep(one, now=LATER, reason="公开稿更正")
        self.assertEqual(Target.objects.count(), 49)

    def test_locked_year_is_changed_no_more_but_may_be_read_again(self):
        body = Department.objects.get(code="307")
        with door.change(actor=None, action=Action.PERIOD_CREATED, now=NOW):
            day = datetime.date(2024, 4, 1)
            door.save(
                Period(
                    body=body,
                    year=2024,
                    month=3,
                    opens_on=day,
                    due_on=day,
                    locks_on=datetime.date(2024, 5, 1),
                )
            )
        self.assertFalse(keep(now=LATER).written)
        one = book(
            published.with_row(published.publication(), "人员数（人）", value="3")
        )
        with pytest.raises(ValidationError, match="2024年的填报期已全部锁定"):
            keep(one, now=LATER, reason="公开稿更正")

    def test_finance_of_the_body_may_and_a_lead_may_not(self):
        body = Department.objects.get(code="307")
        one = book(
            published.with_row(published.publication(), "人员数（人）", value="3")
        )
        lead, finance = make_user("lead1"), make_user("finance1")
        grant(lead, body, Role.LEAD)
        grant(finance, body, Role.FINANCE)
        with pytest.raises(PermissionDenied):
            keep(one, actor=lead, now=LATER, reason="公开稿更正")
        self.assertTrue(
            keep(one, actor=finance, now=LATER, reason="公开稿更正").written
        )


class RefusedTests(TestCase):
    def refused(self, one: Book) -> str:
        with pytest.raises(ValidationError) as caught:
            keep(one)
        self.assertEqual(Department.objects.count(), 0)
        return " ".join(caught.value.messages)

    def test_book_of_another_department(self):
        other = published.publication(department_code="308", department_name="区水务局")
        self.assertIn("“区水务局”（308）的部门预算", self.refused(book(other)))

    def test_book_of_another_year(self):
        words = self.refused(book(published.publication(year=2023)))
        self.assertIn("这是2023年的部门预算，要读入的是2024年", words)

    def test_file_without_any_table(self):
        words = self.refused(book(Publication("", "", 2024)))
        self.assertIn("没有找到任何部门预算表", words)

    def test_unclear_value_waits_for_a_person(self):
        one = published.with_row(published.publication(), "员工满意度", value="95%~98%")
        self.assertIn("I19 “员工满意度”"[:3], self.refused(book(one)))
        kept = keep(book(one, **{"I19.read_as": "≥95%"}))
        target = Target.objects.get(code="I19")
        self.assertTrue(kept.written)
        self.assertEqual(target.value_printed, "95%~98%")
        version = target.versions.get()
        self.assertEqual((version.comparator, version.text), (">=", "95%~98%"))

    def test_link_to_nothing_and_link_without_a_reason(self):
        self.assertIn("没有这个编号", self.refused(book(**{"I05.same_as": "I99"})))
        self.assertIn("请写明理由", self.refused(book(**{"I05.same_as": "I08"})))

    def test_project_whose_box_nobody_ticked_waits_for_a_person(self):
        whole = published.publication()
        form = whole.forms[1]
        bare = replace(form, head={**form.head, "项目属性": ""})
        one = replace(whole, forms=(whole.forms[0], bare, *whole.forms[2:]))
        self.assertIn("“项目属性”看不出勾选了哪一项", self.refused(book(one)))
        answered = Book(
            publication=one,
            code="307",
            year=2024,
            answers={"project.42010724307T000000102.项目属性": "new"},
        )
        keep(answered)
        year = ProjectYear.objects.get(code="42010724307T000000102")
        self.assertEqual(year.attribute, "new")


class TableTests(TestCase):
    """What table 10 may have besides eight projects with codes of their own."""

    def with_rows(self, change: Any) -> Book:
        whole = published.publication()
        table = whole.tables["10"]
        rows = tuple(change(row) for row in table.rows)
        return book(
            replace(whole, tables={**whole.tables, "10": replace(table, rows=rows)})
        )

    def with_cell(self, old: str, column: str, new: str) -> Book:
        def change(row: Row) -> Row:
            if row.text("code") != old:
                return row
            return replace(row, cells={**row.cells, column: Cell(new)})

        return self.with_rows(change)

    def test_project_without_a_code_waits_for_one(self):
        one = self.with_cell("42010724307T000000105", "code", "")
        with pytest.raises(ValidationError, match="维稳经费”没有编码，请填写"):
            keep(one)
        answers = {**one.answers, "project.6.code": "X105"}
        keep(replace(one, answers=answers))
        year = ProjectYear.objects.get(code="X105")
        self.assertEqual(year.project.name, "工作性其他-维稳经费")

    def test_sum_that_was_not_read_waits_for_one(self):
        one = self.with_cell("42010724307T000000105", "total", "7万多")
        with pytest.raises(ValidationError, match="合计看不清，请填写金额"):
            keep(one)
        key = "project.42010724307T000000105.amount"
        keep(replace(one, answers={**one.answers, key: "72206.52"}))
        year = ProjectYear.objects.get(code="42010724307T000000105")
        self.assertEqual(year.amount, Decimal("72206.52"))

    def test_code_twice_is_refused(self):
        one = self.with_cell("42010724307T000000105", "code", "42010724307T000000104")
        with pytest.raises(ValidationError, match="000104”出现了两次"):
            keep(one)

    def test_code_of_another_department_in_the_year_is_refused(self):
        keep()
        body = make_department("0002", "另一个局", DepartmentKind.BODY, code="308")
        other = published.publication(department_code="308", department_name=body.name)
        with pytest.raises(ValidationError, match="000100已用于2024年的“工作性保运转"):
            keep(replace(book(other), code="308"), now=LATER)

    def test_a_lasting_project_keeps_its_code_in_the_next_year(self):
        keep()
        keep(replace(book(published.publication(year=2025)), year=2025), now=LATER)
        again = ProjectYear.objects.filter(code="42010724307T000000105")
        self.assertEqual(set(again.values_list("year", flat=True)), {2024, 2025})
        self.assertEqual(again.values("project").distinct().count(), 1)

    def test_equal_names_of_two_units_are_two_projects(self):
        whole = published.publication()
        form = whole.forms[-1]
        again = replace(form, head={**form.head, "年底绩效目标": "另一单位的目标"})
        name = form.project
        table = whole.tables["10"]
        row = next(one for one in table.rows if one.text("name") == name)
        unit = "武汉市青山区中小企业服务中心"
        cells = {**row.cells, "code": Cell("Y1"), "unit": Cell(unit)}
        rows = (*table.rows, replace(row, cells=cells))
        one = replace(
            whole,
            forms=(*whole.forms, again),
            tables={**whole.tables, "10": replace(table, rows=rows)},
        )
        keep(book(one))
        years = ProjectYear.objects.filter(project__name=name).order_by("order")
        self.assertEqual(
            [(year.project.department.name, year.year_goal) for year in years],
            [
                (whole.units[0].name, form.head["年底绩效目标"]),
                (unit, "另一单位的目标"),
            ],
        )
        self.assertEqual([year.goals.get().targets.count() for year in years], [4, 4])
        self.assertFalse(keep(book(one), now=LATER).written)


class QuestionTests(TestCase):
    def test_book_says_the_same_whatever_the_language_of_the_page(self):
        with translation.override("en"):
            looked = book_import.look(book(), now=NOW)
        self.assertEqual(looked.promised.open, [])
        purposes = {one.purpose for one in looked.promised.projects}
        self.assertEqual(purposes, {"running", "staff", "other"})

    def test_equal_names_raise_a_question_and_are_never_merged(self):
        one = Book(publication=published.publication(), code="307", year=2024)
        looked = book_import.look(one, now=NOW)
        asked = {question.key for question in looked.promised.questions}
        self.assertLessEqual({"row.I02.same_as", "row.I14.same_as"}, asked)
        # A pair is asked about once, and other names are other things.
        self.assertFalse({"row.I06.same_as", "row.I01.same_as"} & asked)
        self.assertEqual(looked.promised.open, [])
        keep(one)
        self.assertEqual(Indicator.objects.count(), 49)

    def test_form_without_a_project_in_the_table_is_told_and_left_out(self):
        whole = published.publication()
        table = whole.tables["10"]
        rows = tuple(row for row in table.rows if not row.text("code").endswith("105"))
        one = replace(whole, tables={**whole.tables, "10": replace(table, rows=rows)})
        looked = book_import.look(book(one), now=NOW)
        said = [sentence.zh for _line, sentence in looked.promised.notes]
        self.assertEqual(
            said, ["项目支出表里没有项目“工作性其他-维稳经费”，它的申报表没有读入。"]
        )

    def test_lines_that_were_not_placed_stop_nothing(self):
        one = published.publication(unplaced=(Unplaced(7, "？", "不明"),))
        self.assertTrue(keep(book(one)).written)


class SectionTests(TestCase):
    """A section that a person's answers name is one that is set up already."""

    CODE = "42010724307T000000100"

    def setUp(self):
        self.body = make_department(
            "0001",
            "武汉市青山区科学技术和经济信息化局",
            DepartmentKind.BODY,
            code="307",
        )
        self.finance = make_user("finance1")
        grant(self.finance, self.body, Role.FINANCE)

    def book(self) -> Book:
        said = {f"project.{self.CODE}.section": "经济运行"}
        return replace(book(), answers={**book().answers, **said})

    def test_section_that_is_not_set_up_is_refused(self):
        with pytest.raises(ValidationError, match="没有科室“经济运行”"):
            keep(self.book(), actor=self.finance)
        self.assertFalse(ProjectYear.objects.exists())

    def test_project_goes_to_the_section_that_is_named(self):
        make_department("00010001", "经济运行", DepartmentKind.SECTION)
        keep(self.book(), actor=self.finance)
        project = ProjectYear.objects.get(code=self.CODE)
        self.assertEqual(project.project.department.name, "经济运行")
        goal = project.goals.get()
        self.assertEqual(goal.department.name, "经济运行")
        sections = Department.objects.filter(kind=DepartmentKind.SECTION)
        self.assertEqual(sections.count(), 1)
