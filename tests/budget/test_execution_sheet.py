"""预算执行 by Excel: out, filled in, looked through, saved."""

import html
import io
import zipfile
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from openpyxl import Workbook, load_workbook

from budget.models import Execution
from tests import factories
from tests.base import NOON
from tests.budget.book.workbooks import written, zipped
from tests.budget.test_execution import ExecutionCase
from tests.performance.factories import make_project

pytestmark = [pytest.mark.slow, pytest.mark.page]

MONTH = {"year": "2024", "month": "9", "department": ""}
# Columns of the sheet that goes out; its rows begin at 3.
ADJUSTED, EXECUTED, REASON = "H", "I", "J"


@override_settings(CLOCK=NOON.isoformat())
class SheetCase(ExecutionCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(self.finance)

    def sheet(self, **cells):
        """Return the month's workbook with some cells typed over."""
        answer = self.client.get("/execution/sheet/", MONTH)
        book = load_workbook(io.BytesIO(answer.content))
        for where, value in cells.items():
            book.active[where] = value
        return self.saved(book)

    def saved(self, book):
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def upload(self, data, **extra):
        file = SimpleUploadedFile("表.xlsx", data)
        return self.client.post("/execution/upload/", {**MONTH, "file": file, **extra})

    def save_preview(self, answer):
        """Send the previewed rows as the page would."""
        data = dict(MONTH)
        for row in answer.context["table"].rows:
            for name in ("adjusted", "executed", "reason", "version"):
                data[f"{row.prefix}-{name}"] = row[name].value() or ""
        return self.client.post("/execution/", data)

    def faults(self, answer):
        return [(f.row, f.column, f.reason) for f in answer.context["faults"]]


class DownloadTests(SheetCase):
    def test_holds_the_branchs_projects_with_their_keys_hidden(self):
        self.spent(self.first, 8, "40000")
        sheet = load_workbook(io.BytesIO(self.sheet())).active
        rows = list(sheet.iter_rows(min_row=3, values_only=True))
        assert [row[0] for row in rows] == [self.first.pk, self.second.pk]
        assert rows[0][2:5] == ("2024-09", self.first.code, "经济运行")
        assert rows[0][6] == 40000
        assert all(sheet.column_dimensions[c].hidden for c in "ABC")

    def test_formula_in_a_projects_name_leaves_as_text(self):
        make_project(self.section, '=HYPERLINK("http://x")')
        sheet = load_workbook(io.BytesIO(self.sheet())).active
        cell = next(c for c in sheet["E"] if str(c.value).startswith("="))
        assert cell.data_type == "s"


class UploadTests(SheetCase):
    def test_what_goes_out_comes_back_as_no_change(self):
        self.spent(self.first, 9, "40000.05")
        answer = self.upload(self.sheet())
        assert answer.status_code == 200
        assert answer.context["preview"] == {"changed": 0, "same": 2}

    def test_a_filled_sheet_is_shown_first_and_saved_then(self):
        data = self.sheet(**{f"{EXECUTED}3": 40000.05, f"{EXECUTED}4": "５万元"})
        answer = self.upload(data)
        assert answer.status_code == 200
        assert answer.context["preview"]["changed"] == 2
        assert not Execution.objects.exists()
        assert self.save_preview(answer).status_code == 302
        kept = dict(Execution.objects.values_list("project_year", "executed"))
        assert kept == {
            self.first.pk: Decimal("40000.05"),
            self.second.pk: Decimal(50000),
        }

    def test_the_same_file_again_says_no_change(self):
        data = self.sheet(**{f"{EXECUTED}3": 40000})
        self.save_preview(self.upload(data))
        answer = self.upload(data)
        assert answer.context["preview"] == {"changed": 0, "same": 2}
        assert Execution.objects.get().version == 1

    @pytest.mark.once
    def test_every_fault_is_named_by_row_column_and_reason_at_once(self):
        make_project(self.section, "第三")
        data = self.sheet(
            **{
                f"{EXECUTED}3": "很多",
                f"{EXECUTED}4": "=1+1",
                f"{EXECUTED}5": 1.005,
                f"{ADJUSTED}5": -1,
            }
        )
        answer = self.upload(data)
        assert answer.status_code == 422
        money = "请填写金额，单位元，最多两位小数，如1,234.56。"
        assert self.faults(answer) == [
            (3, "累计执行数（元）", money),
            (4, "累计执行数（元）", "公式未计算，请在Excel中保存后再上传。"),
            (5, "累计执行数（元）", money),
        ]
        assert not Execution.objects.exists()

    def test_the_valid_rows_can_be_saved_without_the_wrong_one(self):
        data = self.sheet(**{f"{EXECUTED}3": "很多", f"{EXECUTED}4": 50000})
        answer = self.upload(data)
        assert [row.year for row in answer.context["table"].rows] == [self.second]
        self.save_preview(answer)
        assert Execution.objects.get().project_year == self.second

    @pytest.mark.once
    def test_a_fall_is_asked_about_on_the_page_or_explained_in_the_sheet(self):
        self.spent(self.first, 8, "50000")
        answer = self.upload(self.sheet(**{f"{EXECUTED}3": 40000}))
        assert "累计执行数不应减少" in answer.content.decode()
        assert self.save_preview(answer).status_code == 422
        told = self.sheet(**{f"{EXECUTED}3": 40000, f"{REASON}3": "供应商退款"})
        assert self.save_preview(self.upload(told)).status_code == 302

    def test_a_newer_figure_is_shown_beside_the_files(self):
        data = self.sheet(**{f"{EXECUTED}3": 40000})
        self.spent(self.first, 9, "45000")
        page = self.upload(data).content.decode()
        assert "现已保存：45,000.00" in page

    @pytest.mark.once
    def test_rows_that_are_not_mine_or_come_twice_are_named(self):
        data = self.sheet(A3=self.foreign.pk, A4=None)
        reasons = {reason for _row, _column, reason in self.faults(self.upload(data))}
        assert reasons == {"这一行不是您可以登记的项目，请勿增加行或改动隐藏列。"}
        twice = self.sheet(A4=self.first.pk, E4="经济运行")
        assert (4, "编号", "与第3行是同一个项目。") in self.faults(self.upload(twice))

    @pytest.mark.once
    def test_a_row_whose_name_was_sorted_away_from_its_key_is_named(self):
        found = self.faults(self.upload(self.sheet(E3="科研资金")))
        assert found[0][:2] == (3, "项目")

    @pytest.mark.once
    def test_another_months_sheet_is_refused_row_by_row(self):
        data = self.sheet(**{f"{EXECUTED}3": 1})
        found = self.faults(self.upload(data, month="8"))
        assert {reason for _r, _c, reason in found} == {
            "这是2024-09的表，页面选的是2024-08。"
        }

    @pytest.mark.once
    def test_columns_may_stand_in_any_order(self):
        book = load_workbook(io.BytesIO(self.sheet(**{f"{EXECUTED}3": 40000})))
        book.active.move_range("A2:J4", rows=3, cols=2)
        answer = self.upload(self.saved(book))
        assert answer.context["preview"]["changed"] == 1

    @pytest.mark.once
    def test_wrong_files_are_refused_in_words_and_nothing_breaks(self):
        for data, reason in (
            (b"", "文件是空的"),
            (b"a,b", "不是Excel工作簿"),
            (written([["甲", "乙"]]), "没有认出这张表"),
            (written([["编号", "累计执行数（元）"]]), "缺少列：版本、期间、项目"),
            (written([["编号", "编号", "累计执行数（元）"]]), "列名重复：编号"),
        ):
            answer = self.upload(data)
            assert answer.status_code == 422, reason
            assert reason in html.unescape(answer.content.decode())

    @pytest.mark.once
    def test_a_number_beyond_all_bounds_is_named_like_any_other_slip(self):
        parts = {}
        with zipfile.ZipFile(io.BytesIO(self.sheet(I3=123456.5))) as book:
            for name in book.namelist():
                parts[name] = book.read(name).replace(b"123456.5", b"1e999")
        answer = self.upload(zipped(parts.items()))
        assert answer.status_code == 422
        ((row, column, _reason),) = self.faults(answer)
        assert (row, column) == (3, "累计执行数（元）")

    @pytest.mark.once
    def test_without_a_file_it_is_asked_for(self):
        answer = self.client.post("/execution/upload/", MONTH)
        assert answer.status_code == 422
        assert "请先选择填好的Excel表。" in answer.content.decode()

    def test_locked_period_refuses_the_save_with_its_reason(self):
        data = self.sheet(**{f"{EXECUTED}3": 40000})
        self.lock()
        answer = self.upload(data)
        assert "已汇总上报。" in answer.content.decode()
        assert self.save_preview(answer).status_code == 409
        assert not Execution.objects.exists()

    def test_nobody_else_comes_here(self):
        data = self.sheet()
        for user in (self.lead, self.head, self.outsider):
            self.client.force_login(user)
            assert self.upload(data).status_code == 403
            assert self.client.get("/execution/sheet/", MONTH).status_code == 403

    def test_another_bureaus_finance_changes_nothing_with_this_file(self):
        data = self.sheet(**{f"{EXECUTED}3": 40000})
        other = factories.make_user("other")
        factories.grant(other, self.other_bureau, self.finance.memberships.get().role)
        self.client.force_login(other)
        answer = self.upload(data)
        assert answer.status_code == 422
        assert answer.context["table"].rows == []


class ExportTests(SheetCase):
    """A finance system's own columns: found by the code, in the unit that is said."""

    HEAD = ("序号", "预算单位", "项目编码", "项目名称", "指标金额", "支付金额")

    def export(self, *rows, unit="", note="单位：万元", head=HEAD):
        book = Workbook()
        for row in (["项目支出执行情况表"], [note], head, *rows):
            book.active.append(row)
        return self.upload(self.saved(book), unit=unit)

    def row(self, year, budget, spent):
        return (1, "甲局", year.code, year.project.name, budget, spent)

    def test_rows_are_found_by_their_codes_and_read_in_the_files_unit(self):
        answer = self.export(
            self.row(self.second, 10, 2.5), self.row(self.first, 10, 1), ("合计",)
        )
        assert answer.status_code == 200
        self.save_preview(answer)
        spent = dict(Execution.objects.values_list("project_year", "executed"))
        assert spent == {self.first.pk: 10000, self.second.pk: 25000}

    def test_a_unit_that_nobody_says_is_asked(self):
        row = self.row(self.first, 100000, 1)
        answer = self.export(row, note="")
        self.assertContains(answer, "请选择是元还是万元", status_code=422)
        answer = self.export(row, note="", unit="元")
        assert answer.context["table"].rows[0]["executed"].value() == "1.00"
        answer = self.export(row, unit="元")
        self.assertContains(answer, "表里写的单位是万元", status_code=422)

    def test_wrong_codes_and_projects_that_come_twice_are_named(self):
        answer = self.export(
            ("", "", "X99", "别的项目", 10, 1),
            self.row(self.foreign, 10, 1),
            self.row(self.first, 10, 1),
            self.row(self.first, 10, 1),
            self.row(self.second, 10, "不详"),
        )
        rows = [(row, column) for row, column, _reason in self.faults(answer)]
        assert rows[:3] == [(4, "项目代码"), (5, "项目代码"), (7, "项目代码")]
        assert rows[3][0] == 8
        assert [row.year for row in answer.context["table"].rows] == [self.first]

    def test_without_a_budget_column_the_budget_in_force_stays(self):
        head = ("项目代码", "累计支出（元）")
        answer = self.export((self.first.code, 300), head=head, note="")
        (row,) = answer.context["table"].rows
        amounts = row["adjusted"].value(), row["executed"].value()
        assert amounts == ("100000.00", "300.00")

    def test_a_head_that_nobody_knows_says_what_was_looked_for(self):
        answer = self.export(
            ("甲局", self.first.code, 300), head=("单位", "项目代码", "已付"), note=""
        )
        refused = answer.context["refused"]
        assert answer.status_code == 422
        assert "没有找到这些列：累计执行数（认累计执行数、累计支出数、" in refused
        assert "已认出的列：“项目代码”" in refused
        assert "表头像是：单位、项目代码、已付" in refused
        self.assertContains(answer, "支付金额", status_code=422)
        assert Execution.objects.count() == 0

    def test_a_head_without_codes_names_every_word_for_them(self):
        head = ("项目", "累计执行数（元）")
        refused = self.export(("甲", 1), head=head, note="").context["refused"]
        assert "项目编码（认项目代码、项目编码、项目编号、" in refused
        assert "已认出的列：“累计执行数”" in refused

    def test_columns_that_stand_in_two_rows_are_told_so(self):
        refused = self.export(
            ("支付金额", "", ""), head=("项目代码", "单位", "备注"), note=""
        ).context["refused"]
        assert "没有找到这些列：同一行里的项目编码和累计执行数" in refused
