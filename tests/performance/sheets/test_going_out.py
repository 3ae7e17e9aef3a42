"""My quarter as a workbook: what is in it, what may be typed, what stays hidden."""

import io

import pytest
from django.test import override_settings
from openpyxl import load_workbook

from budget.book.reading import read
from budget.choices import Status
from performance.choices import Accumulation, Measure
from tests import factories
from tests.base import NOON, TestCase
from tests.performance.factories import make_goal, make_project
from tests.performance.factories import make_target as promise
from tests.performance.sheets.places import KEYS, cell

pytestmark = [pytest.mark.slow, pytest.mark.page]

# The columns that are read back by hand here.
ID, VERSION, PROJECT, NAME, STATE = map(
    KEYS.index, ("id", "version", "project", "name", "state")
)


@override_settings(CLOCK=NOON.isoformat())
class OutCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_target(cls.indicator)

    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)

    @property
    def url(self):
        return f"/entry/{self.period.pk}/sheet/"

    def data(self):
        return self.client.get(self.url).content

    def book(self):
        return load_workbook(io.BytesIO(self.data()))

    def rows(self):
        return list(self.book().active.iter_rows(min_row=3, values_only=True))


class DownloadTests(OutCase):
    def test_holds_what_is_due_from_me_and_nothing_else(self):
        factories.make_indicator(self.sibling, "别人的指标")
        factories.make_indicator(self.section, "年度问卷", due_months="12")
        assert [row[NAME] for row in self.rows()] == ["走访企业次数"]
        assert [row[ID] for row in self.rows()] == [self.indicator.pk]

    def test_a_clerk_gets_the_whole_branch(self):
        factories.make_indicator(self.sibling, "别人的指标")
        self.client.force_login(self.clerk)
        assert {row[NAME] for row in self.rows()} == {"走访企业次数", "别人的指标"}

    def test_rows_stand_by_project_in_the_order_of_the_forms(self):
        goal = make_goal(self.section, project_year=make_project(self.section))
        second = factories.make_indicator(self.section, "乙")
        first = factories.make_indicator(self.section, "甲")
        promise(goal, second)
        promise(goal, first)
        assert [(row[PROJECT], row[NAME]) for row in self.rows()] == [
            (None, "走访企业次数"),
            ("经济运行", "乙"),
            ("经济运行", "甲"),
        ]

    def test_what_is_stored_stands_in_the_boxes_with_its_version(self):
        factories.make_actual(
            self.indicator, self.period, "27", version=4, explanation="走访"
        )
        half = factories.make_period(self.bureau, 6)
        factories.make_actual(self.indicator, half, "16", status=Status.APPROVED)
        sheet = self.book().active
        assert sheet[cell("text3")].value == 27
        assert sheet[cell("explanation3")].value == "走访"
        assert sheet[cell("previous3")].value == 16
        assert self.rows()[0][VERSION] == 4

    def test_only_the_yellow_boxes_can_be_typed_into(self):
        sheet = self.book().active
        assert sheet.protection.sheet
        opened = [cell.column_letter for cell in sheet[3] if not cell.protection.locked]
        # Without a figure in force for June there is nothing to add 本季新增 to.
        assert opened == list("MOPQRSTUVWXY")
        assert all(sheet.column_dimensions[c].hidden for c in "ABCD")

    def test_a_figure_under_review_cannot_be_typed_into(self):
        factories.make_actual(
            self.indicator,
            self.period,
            "27",
            status=Status.SECTION_REVIEW,
            author=self.lead,
            submitted_at=NOON,
        )
        sheet = self.book().active
        assert all(cell.protection.locked for cell in sheet[3])
        assert self.rows()[0][STATE] == "待科室审核"

    def test_grades_and_qualities_are_chosen_from_a_list(self):
        factories.make_indicator(
            self.section,
            "服务水平",
            measure=Measure.GRADE,
            accumulation=Accumulation.GRADE,
        )
        rules = self.book().active.data_validations.dataValidation
        offered = {rule.formula1 for rule in rules}
        assert offered == {
            '"预计数,快报数,核定数"',
            '"达到阶段预期,基本达到,未达到"',
            '"√"',
            '"确定能,有可能,完全不可能"',
        }

    def test_prints_on_a4_across_with_the_titles_on_each_page(self):
        sheet = self.book().active
        setup = sheet.page_setup
        assert (setup.orientation, setup.paperSize) == ("landscape", 9)
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$2:$2"
        assert sheet.freeze_panes == "A3"

    def test_a_hidden_sheet_says_of_which_period_and_body_it_is(self):
        sheets = read(self.data())
        assert [(sheet.name, sheet.hidden) for sheet in sheets] == [
            ("填报表", False),
            ("填写说明", False),
            ("xushi", True),
        ]
        facts = {row.cell(0).text: row.cell(1).text for row in sheets[2].rows}
        assert facts == {
            "format": "1",
            "period": "2024-09",
            "body": str(self.bureau.pk),
        }

    def test_a_formula_in_any_text_leaves_as_text(self):
        factories.make_indicator(self.section, '=HYPERLINK("http://x")')
        factories.make_actual(
            self.indicator, self.period, "27", explanation="=1+1", provider="@SUM(1)"
        )
        cells = [cell for row in self.book().active.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert {"=1+1", "@SUM(1)"} <= {cell.value for cell in cells}

    def test_another_bodys_period_is_not_there(self):
        self.client.force_login(self.outsider)
        assert self.client.get(self.url).status_code == 404

    def test_queries_do_not_grow_with_the_rows(self):
        self.data()
        with self.assertNumQueries(9):
            self.data()
        for n in range(8):
            factories.make_target(
                factories.make_indicator(
                    self.section, f"指标{n}", responsible=self.lead
                )
            )
        with self.assertNumQueries(9):
            self.data()
