"""The pages and files of a budget book."""

import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import override_settings
from django.urls import reverse
from openpyxl import load_workbook

from budget.book import volume
from budget.choices import Role, SecurityKind
from budget.models import BudgetBook, DepartmentYear, SecurityEvent
from budget.publication import Cell, Publication, Row
from budget.services import books
from performance.services.example_book import publication
from tests import factories
from tests.base import NOON, TestCase

LIST = "/books/"


def misprinted() -> Publication:
    """The example with a total in table 3 that its rows do not give."""
    whole = publication()
    table = whole.tables["3"]
    cells = {
        **table.rows[0].cells,
        "total": Cell("21126985.53", Decimal("21126985.53")),
    }
    rows = (Row(cells), *table.rows[1:])
    tables = {**whole.tables, "3": replace(table, rows=rows)}
    return replace(whole, tables=tables)


@pytest.mark.page
@override_settings(CLOCK=NOON.isoformat())
class BookPageTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        stored = books.store(
            publication=misprinted(), department_id=cls.bureau.pk, actor=None, now=NOON
        )
        cls.book = stored.book

    def setUp(self):
        super().setUp()
        self.client.force_login(self.head)

    def url(self, name="book", *more):
        return reverse(f"budget:{name}", args=[self.book.pk, *more])

    def test_the_contents_name_all_tables_and_where_one_differs(self):
        page = self.client.get(self.url())
        text = page.content.decode()
        assert [shown.key for shown in page.context["tables"]] == list(volume.KEYS)
        assert text.count("处与公开表不一致") == 2
        assert "表14" in text and "表15" in text
        assert "空表" in text

    def test_a_figure_that_differs_stands_beside_the_sum_of_the_leaves(self):
        page = self.client.get(self.url("book-table", "3"))
        self.assertContains(page, "21126985.52")
        self.assertContains(page, '<span class="printed">公开表：21126985.53</span>')
        (mark,) = page.context["shown"].marks
        assert (mark.place, mark.column) == ("合计", "合计")

    def test_a_table_that_agrees_shows_no_mark(self):
        page = self.client.get(self.url("book-table", "5.1"))
        self.assertNotContains(page, "printed")
        self.assertContains(page, "　　其他技术研究与开发支出")
        self.assertContains(page, '<th scope="colgroup" colspan="3">基本支出</th>')

    def test_an_empty_table_says_its_sentence(self):
        page = self.client.get(self.url("book-table", "8"))
        self.assertContains(page, "注：本单位无政府性基金预算，特此声明。")

    def test_a_table_that_is_none_is_not_found(self):
        for key in ("14", "0", "x"):
            assert self.client.get(self.url("book-table", key)).status_code == 404

    def test_another_body_and_an_administrator_do_not_see_it(self):
        self.client.force_login(self.outsider)
        assert self.client.get(self.url()).status_code == 404
        assert not self.client.get(LIST).context["books"]
        self.client.force_login(self.sysadmin)
        assert self.client.get(LIST).status_code == 403

    def test_the_list_narrows_by_year_and_department(self):
        asked = {"year": "2024", "department": "307"}
        assert len(self.client.get(LIST, asked).context["books"]) == 1
        assert not self.client.get(LIST, {"department": "乙"}).context["books"]
        assert self.client.get(LIST, {"year": "1999"}).status_code == 422

    @pytest.mark.slow
    def test_an_edition_that_was_replaced_says_so(self):
        newer = books.store(
            publication=publication(),
            department_id=self.bureau.pk,
            actor=None,
            now=NOON,
        )
        self.assertContains(self.client.get(self.url()), "已被更正后的新版替换")
        page = self.client.get(reverse("budget:book", args=[newer.book.pk]))
        self.assertNotContains(page, "已被更正后的新版替换")
        # What is left is the department's name in table 11, which the document cuts.
        found = [shown.key for shown in page.context["tables"] if shown.marks]
        assert found == ["11"]

    def test_a_book_without_tables_says_so(self):
        draft = factories.keep(
            BudgetBook(department=self.bureau, year=2025, status="draft", title="草案")
        )
        page = self.client.get(reverse("budget:book", args=[draft.pk]))
        self.assertContains(page, "还没有载入")

    @pytest.mark.slow
    def test_pages_ask_the_database_as_often_for_more_rows(self):
        asked = []
        for key in ("1", "3", "10"):
            self.client.get(self.url("book-table", key))
            with self.assertNumQueries(self.expected(key)) as seen:
                self.client.get(self.url("book-table", key))
            asked.append(len(seen))
        with self.assertNumQueries(19):
            self.client.get(self.url())

    def expected(self, key):
        """Session, account, roles, book, units, neighbours, printed, and the leaves."""
        return 8 + {"1": 2}.get(key, 1)

    def test_the_picture_says_in_words_where_the_money_goes(self):
        page = self.client.get(self.url("book-flow"))
        self.assertContains(page, "2,112.70万元")
        self.assertContains(page, "科学技术支出 1,515.40万元（71.73%）")
        # No project year says what item it is of: the projects stay together.
        self.assertContains(page, "项目支出 1,131.29万元（53.55%）")
        self.assertContains(page, 'class="band', count=5 + 9)
        with self.assertNumQueries(10):
            self.client.get(self.url("book-flow"))

    def test_two_books_stand_beside_each_other(self):
        last = replace(publication(), year=2023)
        rows = list(last.tables["10"].rows)
        cells = {**rows[-1].cells, "code": Cell("42010723307T000000107")}
        cells |= {"year_general": Cell("50,000.00", Decimal(50000))}
        rows[-1] = Row(cells, rows[-1].depth)
        ten = replace(last.tables["10"], rows=tuple(rows))
        last = replace(last, tables={**last.tables, "10": ten})
        earlier = books.store(
            publication=last, department_id=self.bureau.pk, actor=None, now=NOON
        ).book
        page = self.client.get(self.url("book-years", "10", earlier.pk))
        line = page.context["lines"][-1]
        assert line.name.strip() == "工作性其他-经济运行"
        assert (line.steps[0].difference, line.steps[0].percent) == (20500, 41)
        self.assertContains(page, "20,500.00")
        link = self.url("book-years", "3", earlier.pk)
        self.assertContains(self.client.get(self.url("book-table", "3")), link)
        with self.assertNumQueries(12):
            self.client.get(self.url("book-years", "10", earlier.pk))

    def test_a_book_of_another_department_does_not_stand_beside(self):
        other = factories.keep(
            BudgetBook(
                department=self.section, year=2023, status="published", title="他"
            )
        )
        page = self.client.get(self.url("book-years", "3", other.pk))
        assert page.status_code == 404

    def test_three_years_of_the_departments_form_are_told(self):
        for year, basic in ((2022, "9167900"), (2024, "9814100")):
            row = DepartmentYear(department=self.bureau, year=year, basic_amount=basic)
            factories.keep(row)
        page = self.client.get(self.url())
        self.assertContains(page, "916.79万元")

    def test_one_table_as_excel_has_merged_headings_and_numbers(self):
        answer = self.client.get(self.url("book-table-xlsx", "5.1"))
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert sheet.title == "表5.1 一般公共预算支出表（分功能科目）"
        assert "D3:F3" in {str(one) for one in sheet.merged_cells.ranges}
        assert sheet["C5"].value == 21126985.52
        assert sheet["C5"].number_format == "#,##0.00"
        assert sheet["B8"].value == "　　行政运行"
        assert sheet["A6"].data_type == "s"
        assert (sheet.page_setup.orientation, sheet.print_title_rows) == (
            "landscape",
            "$1:$4",
        )
        assert sheet.print_area.endswith("$G$31")

    @pytest.mark.slow
    def test_the_whole_book_as_excel_has_a_sheet_for_each_table(self):
        answer = self.client.get(self.url("book-xlsx"))
        book = load_workbook(io.BytesIO(answer.content))
        assert len(book.sheetnames) == len(volume.KEYS)
        assert book.sheetnames[0] == "表1 收支总表"
        four = book["表4 财政拨款收支总表"]
        assert four["D6"].value is None
        assert book["表1 收支总表"]["D5"].value == 0

    @pytest.mark.slow
    def test_pdf_is_given_and_noted_who_took_it(self):
        answer = self.client.get(self.url("book-pdf"))
        assert answer.content.startswith(b"%PDF")
        assert len(re.findall(rb"/Type\s*/Page\b", answer.content)) >= 14
        event = SecurityEvent.objects.get(kind=SecurityKind.DOWNLOADED)
        assert event.user_id == self.head.pk

    def test_a_lead_of_a_section_sees_no_book_of_the_whole_body(self):
        assert self.client.get(self.url()).status_code == 200
        self.client.force_login(self.lead)
        assert self.client.get(self.url()).status_code == 404
        factories.grant(self.lead, self.bureau, Role.LEAD)
        assert self.client.get(self.url()).status_code == 200
