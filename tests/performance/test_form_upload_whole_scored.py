"""A whole department's 自评表 and 监控表 come back from Excel: what people add."""

from decimal import Decimal

import pytest

from performance.choices import OfficialForm
from performance.models import Actual, EvaluationRow, FormUpload, SelfEvaluation
from performance.scoring.schemes import CENTRAL, HUBEI
from tests import factories as base
from tests.performance import factories
from tests.performance.brought_back import BroughtBack, cell_of, changes, sentences
from tests.performance.department_case import DepartmentScoreCase

pytestmark = [pytest.mark.slow, pytest.mark.page]

# Beside a row's name: comparator, value, done, unit, weight, points, reasons.
ACTUAL, POINTS, REASONS = 3, 6, 7


class ScoredBackCase(BroughtBack, DepartmentScoreCase):
    asked = {"month": 12}

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.url = f"/forms/departments/{cls.bureau.pk}/2024/score/"

    def setUp(self):
        super().setUp()
        self.client.force_login(self.finance)

    def kept(self):
        return SelfEvaluation.objects.get()


class CentralTests(ScoredBackCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.weigh(CENTRAL, "60", "30")

    @pytest.mark.once
    def test_untouched_it_comes_back_without_a_change(self):
        self.save()
        look = self.upload(self.book())
        assert (sentences(look.errors), sentences(look.questions)) == ([], [])
        assert (look.notes, look.changes, look.same) == ([], [], 2)

    def test_words_reasons_and_basic_money_are_saved(self):
        self.save()
        book = self.book()
        cell_of(book, "走访30家").value = "走访30家，新增就业12人"
        cell_of(book, "走访企业", REASONS).value = "三名同志借调"
        row = cell_of(book, "基本支出总额").row
        for cell in book.active[row]:
            if cell.value == "11.40万元":
                cell.value = "115000元"
        look = self.upload(book)
        assert sentences(look.errors) == []
        assert {name for name, _old, _new in changes(look)} == {
            "实际完成情况",
            "偏差原因分析及改进措施",
            "基本支出全年执行数",
        }
        self.confirm()
        kept = self.kept()
        assert kept.done == "走访30家，新增就业12人"
        assert (kept.basic_budget, kept.basic_executed) == (120000, 115000)
        assert EvaluationRow.objects.get().reason == "三名同志借调"
        assert self.upload(self.book()).changes == []

    @pytest.mark.once
    def test_empty_words_are_asked_about_and_kept(self):
        self.save()
        book = self.book()
        cell_of(book, "走访30家").value = None
        cell_of(book, "改进措施及结果应用方案", 2).value = "压减下年预算"
        look = self.upload(book)
        ((key, said),) = [(one.key, one.sentence) for one in look.questions]
        assert "实际完成情况" in said
        assert not look.ready
        self.answer({key: "keep"})
        self.confirm()
        assert (self.kept().done, self.kept().measures) == ("走访30家", "压减下年预算")

    def test_empty_words_are_emptied_where_a_person_says_so(self):
        self.save()
        book = self.book()
        cell_of(book, "走访30家").value = None
        ((key, _said),) = [
            (one.key, one.sentence) for one in self.upload(book).questions
        ]
        self.answer({key: "empty"})
        self.confirm()
        assert self.kept().done == ""

    @pytest.mark.once
    def test_what_is_computed_or_repeated_is_a_note(self):
        self.save()
        book = self.book()
        cell_of(book, "走访企业", ACTUAL).value = "40"
        cell_of(book, "走访企业", POINTS).value = "60"
        look = self.upload(book)
        assert (look.changes, look.ready) == ([], False)
        assert any("得分" in said for said in sentences(look.notes))

    @pytest.mark.once
    def test_amount_that_is_none_is_an_error_at_its_cell(self):
        self.save()
        book = self.book()
        for cell in book.active[cell_of(book, "基本支出总额").row]:
            if cell.value == "11.40万元":
                cell.value = "很多"
        assert "很多" in sentences(self.upload(book).errors)[0]

    def test_sent_sheet_is_closed(self):
        self.save()
        book = self.book()
        cell_of(book, "走访30家").value = "走访31家"
        filing = factories.make_filing(
            self.project, self.lead, OfficialForm.MONITORING, month=9
        )
        filing.form, filing.month = OfficialForm.SELF_EVALUATION, None
        filing.project_year, filing.department = None, self.bureau
        base.keep(filing)
        assert "已送审" in self.upload(book).closed
        assert self.answer({}, do="save").status_code == 409

    @pytest.mark.once
    def test_other_layouts_and_forms_are_refused(self):
        self.save()
        book = self.book()
        for ref in ("A1", "A2"):
            if "部门整体" in str(book.active[ref].value):
                book.active[ref].value = "项目支出绩效自评表"
        assert "不是本页的表" in sentences(self.upload(book).errors)[0]

    def test_who_does_not_evaluate_may_not_bring_it_back(self):
        assert "读入Excel" in self.client.get(self.url, self.asked).content.decode()
        self.client.force_login(self.reviewer)
        page = self.client.get(self.url, self.asked)
        assert "读入Excel" not in page.content.decode()
        assert self.client.get(f"{self.url}upload/").status_code == 403

    def test_preview_asks_a_constant_number_of_queries(self):
        self.save()
        changed = self.book()
        cell_of(changed, "走访企业", REASONS).value = "三名同志借调"
        for book in (self.book(), changed):
            self.upload(book)
            preview = self.preview
            with self.assertNumQueries(21):
                self.client.get(preview)


class HubeiTests(ScoredBackCase):
    def test_hubeis_layout_comes_back_and_its_foot_is_saved(self):
        self.weigh(HUBEI, "50", "30")
        self.save()
        look = self.upload(self.book())
        assert (look.told, look.changes, look.same) == ([], [], 2)
        book = self.book()
        cell_of(book, "改进措施及结果应用方案", 2).value = "压减下年预算"
        self.upload(book)
        self.confirm()
        assert self.kept().measures == "压减下年预算"
        assert self.kept().basic_executed == Decimal("114000.00")


class MonitorTests(BroughtBack, DepartmentScoreCase):
    """Beside a row's name: the target, the figure, the forecast."""

    asked = {"month": 9}

    def setUp(self):
        super().setUp()
        self.url = f"/forms/departments/{self.bureau.pk}/2024/monitor/"
        self.client.force_login(self.clerk)

    def test_figures_and_forecasts_become_drafts_of_the_month(self):
        book = self.book()
        cell_of(book, "走访企业", 2).value = "28家"
        cell_of(book, "走访企业", 3).value = "38家"
        look = self.upload(book)
        assert (sentences(look.errors), sentences(look.questions)) == ([], [])
        self.confirm()
        figure = Actual.objects.get(period__month=9, indicator=self.walks.indicator)
        assert figure.value == 28

    @pytest.mark.once
    def test_untouched_it_comes_back_without_a_change(self):
        look = self.upload(self.book())
        assert (look.errors, look.questions, look.changes) == ([], [], [])

    @pytest.mark.once
    def test_projects_sheet_is_no_sheet_of_the_department(self):
        book = self.book()
        cell_of(book, "部门整体支出绩效运行监控表").value = "项目支出绩效运行监控表"
        cell_of(book, "部门名称及代码").value = "项目名称"
        assert "不是本页的表" in sentences(self.upload(book).errors)[0]

    def test_who_enters_no_figures_may_not_bring_it_back(self):
        assert "读入Excel" in self.client.get(self.url, self.asked).content.decode()
        self.client.force_login(self.reviewer)
        assert self.client.get(f"{self.url}upload/").status_code == 403
        assert not FormUpload.objects.exists()
