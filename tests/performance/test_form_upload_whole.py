"""A whole department's 申报表 comes back from Excel: goals, rows, money, or nothing."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from budget.choices import BookStatus
from budget.models import BudgetBook, Change, DepartmentYear
from performance.choices import GoalKind
from performance.declaring import DeclaredForm, FormKind, MoneyLine, numbered
from performance.models import FormUpload, Goal, Target
from performance.queries import declarations
from performance.services.declarations import save_form
from tests import factories as base
from tests.base import NOON
from tests.budget.book import workbooks
from tests.performance.brought_back import BroughtBack, cell_of, changes, sentences
from tests.performance.declaring_case import a_goal, a_row

pytestmark = [pytest.mark.slow, pytest.mark.page]

YEAR = 2025
OUTPUT, VISITS, JOBS, LONG = (
    "工业投资（亿元）",
    "走访企业（家）",
    "新增就业（人）",
    "企业满意度",
)
FIRST, SECOND = "1.推动工业投资", "2.走访企业"


def a_form(bureau, *goals):
    money = [
        MoneyLine(place=f"money.{key}.{YEAR}", key=key, text=text, year=YEAR)
        for key, text in (("fiscal", "300"), ("basic", "100"), ("project", "200"))
    ]
    return numbered(
        DeclaredForm(
            kind=FormKind.DEPARTMENT,
            year=YEAR,
            department_id=bureau.pk,
            duties="管理工业",
            tasks="稳增长",
            money=tuple(money),
            goals=goals,
        )
    )


class WholeCase(BroughtBack):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.url = f"/forms/departments/{cls.bureau.pk}/{YEAR}/"

    def setUp(self):
        super().setUp()
        self.client.force_login(self.clerk)

    @classmethod
    def declare(cls, *goals):
        form = a_form(cls.bureau, *goals)
        seen = declarations.of_department(cls.bureau, YEAR).seen
        outcome = save_form(replace(form, seen=seen), actor=cls.clerk, now=NOON)
        assert outcome.saved, [problem.say() for problem in outcome.problems]

    def values(self):
        rows = Target.objects.filter(goal__year=YEAR, goal__project_year=None)
        return dict(rows.values_list("name_printed", "value_printed"))

    def goals(self):
        rows = Goal.objects.filter(year=YEAR, project_year=None, removed_at=None)
        return list(rows.order_by("-kind", "order").values_list("text", flat=True))


class DeclaredTests(WholeCase):
    """A form of three goals, of which one is long-term, filled on in Excel."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.declare(
            a_goal(
                a_row(LONG, "≥90%", level1="满意度指标", level2="服务对象满意度"),
                kind=GoalKind.LONG_TERM,
                text="企业满意",
            ),
            a_goal(a_row(OUTPUT, "≥20"), text=FIRST, heading="年度目标1：工业投资"),
            a_goal(a_row(VISITS, "≥40"), a_row(JOBS, "≥10"), text=SECOND),
        )

    @pytest.mark.once
    def test_untouched_it_comes_back_without_a_change(self):
        look = self.upload(self.book())
        assert (look.errors, look.questions, look.notes) == ([], [], [])
        assert (look.changes, look.same) == ([], 4)

    @pytest.mark.once
    def test_lines_typed_in_a_browser_come_back_without_a_change(self):
        base = declarations.of_department(self.bureau, YEAR)
        form = replace(base, tasks="稳增长\r\n抓投资")
        assert save_form(form, actor=self.clerk, now=NOON).saved
        assert self.upload(self.book()).changes == []

    def test_values_texts_and_money_are_saved_in_one_act(self):
        book = self.book()
        cell_of(book, VISITS, 3).value = "≥50"
        cell_of(book, "部门职能概述", 2).value = "管理工业和信息化"
        cell_of(book, "财政拨款", 2).value = "320万元"
        look = self.upload(book)
        assert sentences(look.errors) == []
        assert changes(look) == [
            (f"{YEAR}年财政拨款", "300", "320万元"),
            ("部门职能概述", "管理工业", "管理工业和信息化"),
            ("指标值", "≥40", "≥50"),
        ]
        # The total was left as it was: that is asked, not mended.
        ((key, said),) = [(one.key, one.sentence) for one in look.questions]
        assert "320.00" in said
        self.answer({key: "take"})
        self.confirm()
        year = DepartmentYear.objects.get(department=self.bureau, year=YEAR)
        assert (year.fiscal_amount, year.duties) == (3200000, "管理工业和信息化")
        assert self.values()[VISITS] == "≥50"
        assert Change.objects.filter(reason="读入绩效目标申报表").count() == 1
        assert self.upload(self.book()).changes == []

    @pytest.mark.once
    def test_reworded_goal_is_known_by_what_is_left(self):
        book = self.book()
        below = cell_of(book, FIRST)
        below.value = f"{FIRST}\n2.走访并服务企业"
        look = self.upload(book)
        assert look.questions == []
        assert changes(look) == [("年度目标", SECOND, "2.走访并服务企业")]
        self.confirm()
        assert self.goals() == ["企业满意", FIRST, "2.走访并服务企业"]

    @pytest.mark.once
    def test_two_paragraphs_that_nobody_knows_are_asked_about(self):
        book = self.book()
        cell_of(book, FIRST).value = "1.扩大投资\n2.服务企业\n3.培育新企业"
        look = self.upload(book)
        keys = [one.key for one in look.questions]
        assert keys == [f"goal-annual-{at}" for at in range(3)]
        first, second = Goal.objects.filter(kind=GoalKind.ANNUAL).order_by("order")
        offered = {one.value for one in look.questions[0].options}
        assert offered == {str(first.pk), str(second.pk), "new", "skip"}
        chosen = {keys[0]: str(first.pk), keys[1]: str(second.pk), keys[2]: "new"}
        self.answer(chosen)
        self.confirm()
        assert self.goals()[1:] == ["1.扩大投资", "2.服务企业", "3.培育新企业"]
        assert set(self.values()) == {LONG, OUTPUT, VISITS, JOBS}

    @pytest.mark.once
    def test_emptied_text_is_asked_about_and_kept(self):
        book = self.book()
        cell_of(book, "年度工作任务", 2).value = None
        cell_of(book, VISITS, 3).value = "≥50"
        ((key, said),) = [
            (one.key, one.sentence) for one in self.upload(book).questions
        ]
        assert "年度工作任务" in said
        self.answer({key: "keep"})
        self.confirm()
        assert DepartmentYear.objects.get(year=YEAR).tasks == "稳增长"

    @pytest.mark.once
    def test_table_and_rows_that_the_file_lacks_stay(self):
        book = self.book()
        top = cell_of(book, "年度目标1：").row
        bottom = cell_of(book, "年度目标2：").row
        for ref in list(book.active.merged_cells.ranges):
            if top <= ref.min_row < bottom:
                book.active.unmerge_cells(str(ref))
        for row in book.active.iter_rows(min_row=top, max_row=bottom - 1):
            for cell in row:
                cell.value = None
        cell_of(book, JOBS, 3).value = "≥12"
        look = self.upload(book)
        assert any(FIRST in said for said in sentences(look.notes))
        self.confirm()
        assert set(self.values()) == {LONG, OUTPUT, VISITS, JOBS}

    @pytest.mark.once
    def test_form_of_another_year_or_department_is_refused(self):
        book = self.book()
        cell_of(book, "部门名称", 2).value = "别的局"
        look = self.upload(book)
        assert "别的局" in sentences(look.errors)[0]
        assert look.changes == []
        book = self.book()
        for year in (YEAR - 1, YEAR - 2):
            for row in book.active.iter_rows():
                for cell in row:
                    if cell.value == f"{year}年":
                        cell.value = f"{year - 1}年 "
        assert str(YEAR - 1) in sentences(self.upload(book).errors)[0]

    @pytest.mark.once
    def test_projects_form_is_told_to_be_another(self):
        data = workbooks.written(
            [
                ("项目支出绩效目标申报表",),
                ("项目名称", "走访", "部门名称", self.bureau.name),
                ("年度绩效目标", "走访"),
                ("一级指标", "二级指标", "三级指标", "指标值"),
                ("产出指标", "数量指标", VISITS, "≥40"),
            ]
        )
        assert "不是本页的表" in sentences(self.send(data).errors)[0]

    def test_form_that_is_published_is_closed(self):
        book = self.book()
        cell_of(book, VISITS, 3).value = "≥50"
        base.keep(
            BudgetBook(
                department=self.bureau,
                year=YEAR,
                status=BookStatus.PUBLISHED,
                title="预算",
            )
        )
        look = self.upload(book)
        assert "目标调整" in look.closed
        assert self.answer({}, do="save").status_code == 409
        assert self.values()[VISITS] == "≥40"

    def test_who_does_not_fill_it_in_may_not_bring_it_back(self):
        assert "读入Excel" in self.client.get(self.url).content.decode()
        self.client.force_login(self.head)
        assert "读入Excel" not in self.client.get(self.url).content.decode()
        assert self.client.get(f"{self.url}upload/").status_code == 403
        self.client.force_login(self.lead)
        assert self.client.get(f"{self.url}upload/").status_code == 404

    def test_preview_asks_a_constant_number_of_queries(self):
        changed = self.book()
        cell_of(changed, VISITS, 3).value = "≥50"
        cell_of(changed, OUTPUT, 3).value = "≥30"
        for book in (self.book(), changed):
            self.upload(book)
            preview = self.preview
            with self.assertNumQueries(21):
                self.client.get(preview)


class ByHandTests(WholeCase):
    """Somebody else's form, with tables and columns of their own, into a new year."""

    MONEY = (
        (
            "部门总体资金情况",
            "总体资金情况",
            "",
            "当年预算收支",
            "占比",
            "2024年",
            "2023年",
        ),
        ("收入构成", "财政拨款", "", "300", "100%", "", ""),
        ("支出构成", "基本支出", "", "100", "", "", ""),
        ("", "项目支出", "", "200", "", "", ""),
    )

    def by_hand(self, *rows, goals="1.推动工业投资\n2.走访企业", more=()):
        return workbooks.written(
            [
                ("部门整体支出绩效目标申报表",),
                ("部门名称", self.bureau.name),
                *self.MONEY,
                ("部门职能概述", "管理工业"),
                ("年度工作任务", "稳增长"),
                ("整体绩效目标", "长期目标", "", "", "年度目标"),
                ("", "企业满意", "", "", goals),
                *rows,
                *more,
            ]
        )

    HEAD = (
        "分值",
        "指标值",
        "指标性质",
        "计量单位",
        "三级指标",
        "二级指标",
        "一级指标",
        "备忘",
    )

    @pytest.mark.once
    def test_columns_moved_apart_and_extra_are_read(self):
        data = self.by_hand(
            ("年度目标1：", "推动工业投资"),
            self.HEAD,
            ("50", "20", "≥", "亿元", "工业投资", "数量指标", "产出指标", "x"),
            ("年度目标2：", "走访企业"),
            self.HEAD,
            ("40", "", "", "", "走访企业（≥40家）", "数量指标", "产出指标", ""),
        )
        look = self.send(data)
        assert sentences(look.errors) == []
        (asked,) = look.questions
        assert "写在名称里" in asked.sentence
        assert any("备忘" in said for said in sentences(look.notes))
        self.answer({asked.key: "named"})
        self.confirm()
        assert self.values() == {"工业投资": "≥20亿元", "走访企业": "≥40家"}
        assert self.goals() == ["企业满意", "1.推动工业投资", "2.走访企业"]
        first = Target.objects.get(name_printed="工业投资")
        assert (first.goal.text, first.weight) == ("1.推动工业投资", 50)

    @pytest.mark.once
    def test_table_without_a_goal_is_asked_about(self):
        data = self.by_hand(
            ("一级指标", "二级指标", "三级指标", "指标值"),
            ("产出指标", "数量指标", VISITS, "≥40"),
        )
        (asked,) = self.send(data).questions
        assert asked.key.startswith("table-")
        labels = {one.label: one.value for one in asked.options}
        (second,) = [v for label, v in labels.items() if "走访企业" in label]
        self.answer({asked.key: second})
        self.confirm()
        assert Target.objects.get(name_printed=VISITS).goal.text == "2.走访企业"

    @pytest.mark.once
    def test_lines_without_numbers_are_asked_for_one_goal_or_several(self):
        row = ("产出指标", "数量指标", VISITS, "≥40")
        head = ("一级指标", "二级指标", "三级指标", "指标值")
        data = self.by_hand(head, row, goals="推动投资\n走访企业")
        keys = {one.key for one in self.send(data).questions}
        assert "goals-annual" in keys
        self.answer({"goals-annual": "one"})
        self.confirm()
        assert self.goals() == ["企业满意", "推动投资\n走访企业"]

    @pytest.mark.once
    def test_weights_that_do_not_make_100_and_twins_are_asked_about(self):
        data = self.by_hand(
            ("年度目标1：", "推动工业投资"),
            self.HEAD,
            ("50", "20", "≥", "亿元", "工业投资", "数量指标", "产出指标", ""),
            ("50", "20", "≥", "家", "工业投资", "数量指标", "产出指标", ""),
            ("50", "20", "", "", "工业增长", "质量指标", "效益指标", ""),
        )
        look = self.send(data)
        said = "".join(sentences(look.told))
        assert "150" in said
        assert "同级同名" in said
        assert not look.ready

    @pytest.mark.once
    def test_formula_error_and_unclear_value_are_each_answered(self):
        data = self.by_hand(
            ("年度目标1：", "推动工业投资"),
            ("一级指标", "二级指标", "三级指标", "指标值"),
            ("产出指标", "数量指标", "工业投资", "=1+1"),
            ("产出指标", "数量指标", VISITS, "30至40"),
            ("产出指标", "数量指标", "", "≥3"),
            ("产出", "数量指标", JOBS, "≥3"),
        )
        look = self.send(data)
        rows = {one.place.row for one in (*look.errors, *look.questions)}
        assert {13, 14, 15, 16} <= rows
        assert self.answer({}, do="save").status_code == 422
        assert not Goal.objects.filter(year=YEAR, project_year=None).exists()

    @pytest.mark.once
    def test_hostile_workbook_is_refused_and_nothing_kept(self):
        bomb = workbooks.raw("<row r='1'/>", dtd='<!DOCTYPE x [<!ENTITY a "b">]>')
        for data in (b"PK\x03\x04broken", b"", bomb):
            file = SimpleUploadedFile("表.xlsx", data)
            answer = self.client.post(f"{self.url}upload/", {"file": file})
            assert answer.status_code == 422
        assert not FormUpload.objects.exists()

    @pytest.mark.once
    def test_form_that_does_not_exist_yet_leads_back_to_where_it_is_filled(self):
        page = self.client.get(f"{self.url}upload/")
        assert page.context["back"] == f"{self.url}edit/"
        assert (
            f"{self.url}upload/" in self.client.get(f"{self.url}edit/").content.decode()
        )
