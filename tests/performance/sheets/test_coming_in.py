"""A filled quarter comes back: looked through, answered, saved; the rest stays."""

import html
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from openpyxl import load_workbook

from budget.choices import SecurityKind, Status
from budget.models import Change, ChangeRow, SecurityEvent
from performance.choices import Accumulation, Measure
from performance.models import Actual, QuarterUpload
from tests import factories
from tests.base import LATER, NOON, TestCase
from tests.performance.sheets.places import KEYS, cell, column

pytestmark = pytest.mark.slow

# Columns of the sheet that goes out; its rows begin at 3.
# M 累计, N 本季新增, O 数据性质, P 数据提供, Q 数据日期, R to V 偏差原因, W 情况说明,
# X 全年预计, Y 可能性.


class SheetCase(TestCase):
    """The first indicator has a target of 30; two more stand below it."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_target(cls.indicator)
        cls.second = factories.make_indicator(
            cls.section, "服务企业家数", responsible=cls.lead, unit="家"
        )
        cls.third = factories.make_indicator(
            cls.section,
            "税收",
            responsible=cls.lead,
            unit="亿元",
            decimals=2,
            measure=Measure.AMOUNT,
        )

    def setUp(self):
        super().setUp()
        clock = override_settings(CLOCK=NOON.isoformat())
        clock.enable()
        self.addCleanup(clock.disable)
        self.client.force_login(self.lead)

    @property
    def url(self):
        return f"/entry/{self.period.pk}/upload/"

    def sheet(self, **cells):
        answer = self.client.get(f"/entry/{self.period.pk}/sheet/")
        book = load_workbook(io.BytesIO(answer.content))
        for name, value in cells.items():
            book.active[cell(name)] = value
        return self.saved(book)

    def saved(self, book):
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def row_of(self, indicator):
        book = load_workbook(io.BytesIO(self.sheet()))
        return next(c.row for c in book.active[column("id")] if c.value == indicator.pk)

    def upload(self, data, name="表.xlsx"):
        answer = self.client.post(self.url, {"file": SimpleUploadedFile(name, data)})
        return answer if answer.status_code != 302 else self.client.get(self.url)

    def confirm(self, **boxes):
        version = QuarterUpload.objects.get().version
        data = {"version": version, **boxes}
        return self.client.post(f"{self.url}save/", data)

    def counts(self, answer=None):
        counts = (answer or self.client.get(self.url)).context["counts"]
        return {name: n for name, n in counts.items() if n}

    def faults(self, answer):
        return [(one.row, one.column, one.reason) for one in answer.context["faults"]]

    def notes(self, answer):
        return [(one.row, one.reason) for one in answer.context["notes"]]

    def values(self):
        rows = Actual.objects.filter(period=self.period)
        return dict(rows.values_list("indicator__name", "value"))


@pytest.mark.page
class SavingTests(SheetCase):
    def test_what_goes_out_comes_back_as_no_change(self):
        factories.make_actual(
            self.indicator,
            self.period,
            "27",
            explanation="第一行\r\n第二行",
            provider=" 统计科 ",
            source_date=NOON.date(),
        )
        assert self.counts(self.upload(self.sheet())) == {"same": 3}
        assert "没有变化" in self.client.get(self.url).content.decode()

    def test_a_filled_sheet_is_shown_first_and_saved_then_in_one_act(self):
        answer = self.upload(
            self.sheet(text3=27, text4="５００", text5="0.55", explanation3="走访")
        )
        assert self.counts(answer) == {"ready": 3}
        assert not Actual.objects.exists()
        assert self.confirm().status_code == 302
        assert self.values() == {
            "走访企业次数": 27,
            "服务企业家数": 500,
            "税收": Decimal("0.55"),
        }
        change = Change.objects.get(action="actual.saved")
        assert change.reason == "Excel填报"
        assert ChangeRow.objects.filter(change=change).count() == 3
        assert self.counts() == {"same": 3}

    def test_the_same_file_again_says_no_change_and_writes_nothing(self):
        data = self.sheet(text3=27)
        self.upload(data)
        self.confirm()
        assert self.counts(self.upload(data)) == {"same": 3}
        self.confirm()
        assert Change.objects.filter(action="actual.saved").count() == 1

    def test_a_second_click_saves_nothing_more(self):
        self.upload(self.sheet(text3=27))
        version = QuarterUpload.objects.get().version
        for _click in range(2):
            answer = self.client.post(f"{self.url}save/", {"version": version})
            assert answer.status_code == 302
        assert Actual.objects.get().version == 1

    def test_the_valid_rows_are_saved_and_the_rest_is_put_right_on_the_page(self):
        self.upload(self.sheet(text3=27, text4="很多"))
        assert self.counts() == {"ready": 1, "wrong": 1, "same": 1}
        self.confirm()
        assert self.values() == {"走访企业次数": 27}
        # Without the character that PostgreSQL does not take.
        self.confirm(**{"r4-text": "4\x000"})
        assert self.values() == {"走访企业次数": 27, "服务企业家数": 40}

    def test_statements_do_not_grow_with_the_rows(self):
        def needed(rows):
            cells = {f"text{3 + n}": 20 + rows + n for n in range(rows)}
            self.upload(self.sheet(**cells))
            version = QuarterUpload.objects.get().version
            with self.assertNumQueries(29):
                self.client.post(f"{self.url}save/", {"version": version})

        factories.make_actual(self.indicator, self.period, "5", author=self.lead)
        needed(2)
        for n in range(6):
            factories.make_indicator(self.section, f"指标{n}", responsible=self.lead)
        needed(9)

    def test_grades_days_and_sources_are_saved_too(self):
        for name, measure, kind in (
            ("服务水平", Measure.GRADE, Accumulation.GRADE),
            ("出台办法", Measure.DATE, Accumulation.DATE),
        ):
            factories.make_indicator(
                self.section,
                name,
                measure=measure,
                accumulation=kind,
                responsible=self.lead,
                unit="",
            )
        rows = {
            row.name: self.row_of(row)
            for row in (self.third.__class__.objects.filter(unit=""))
        }
        grade, day = rows["服务水平"], rows["出台办法"]
        self.upload(
            self.sheet(
                **{
                    f"text{grade}": "基本达到",
                    f"text{day}": "2024年9月3日",
                    f"quality{grade}": "核定数",
                    f"provider{grade}": "统计科",
                    f"source_date{grade}": 45565,
                }
            )
        )
        assert self.confirm().status_code == 302
        graded = Actual.objects.get(indicator__name="服务水平")
        assert (graded.grade, graded.quality) == ("partly", "verified")
        assert str(graded.source_date) == "2024-09-30"
        dated = Actual.objects.get(indicator__name="出台办法")
        assert str(dated.date) == "2024-09-03"
        assert self.counts() == {"same": 5}


@pytest.mark.once
class QuestionTests(SheetCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        half = factories.make_period(cls.bureau, 6)
        factories.make_actual(cls.indicator, half, "20", status=Status.APPROVED)

    def test_a_slip_is_asked_about_on_the_page_and_confirmed_there(self):
        answer = self.upload(self.sheet(text3=250, text4=5))
        assert self.counts(answer) == {"asked": 1, "ready": 1, "same": 1}
        key = answer.context["open_rows"][0].doubts[0].key
        self.confirm()
        assert self.values()["服务企业家数"] == 5
        self.confirm(**{"r3-text": "250", "r3-explanation": "", "r3-confirmed": key})
        assert self.values()["走访企业次数"] == 250

    def test_what_was_confirmed_stands_beside_its_own_figure_only(self):
        answer = self.upload(self.sheet(text3=250, text4=5))
        key = answer.context["open_rows"][0].doubts[0].key
        self.confirm(**{"r3-text": "250", "r3-confirmed": key})
        told = {
            row.record_text: row.fields.get("confirmed")
            for row in ChangeRow.objects.filter(change__action="actual.saved")
        }
        assert told["服务企业家数 5"] is None
        assert "10倍" in told["走访企业次数 250"][1]

    def test_a_fall_wants_words_in_the_sheet_or_on_the_page(self):
        assert self.counts(self.upload(self.sheet(text3=18))) == {"asked": 1, "same": 2}
        told = self.sheet(text3=18, explanation3="核减重复计数")
        answer = self.upload(told)
        assert self.counts(answer) == {"asked": 1, "same": 2}
        key = next(d.key for d in answer.context["open_rows"][0].doubts if d.key)
        self.confirm(
            **{"r3-text": "18", "r3-explanation": "核减重复计数", "r3-confirmed": key}
        )
        assert Actual.objects.get(period=self.period).value == 18

    def test_another_unit_is_converted_only_when_confirmed_and_is_no_change_then(self):
        answer = self.upload(self.sheet(text5="5500万元"))
        doubt = answer.context["open_rows"][0].doubts[0]
        assert doubt.suggested == "0.55"
        self.confirm(**{"r5-text": "5500万元", "r5-confirmed": doubt.key})
        saved = Actual.objects.get(indicator=self.third)
        assert (saved.value, saved.as_typed) == (Decimal("0.55"), "5500万元")
        assert self.counts() == {"same": 3}


class StaleTests(SheetCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.stored = factories.make_actual(
            cls.indicator, cls.period, "20", author=cls.lead
        )

    def overtake(self, value="25"):
        from performance.drafts import Draft
        from performance.services.actuals import save_actual

        save_actual(
            indicator_id=self.indicator.pk,
            period_id=self.period.pk,
            version=Actual.objects.get(pk=self.stored.pk).version,
            draft=Draft(value=Decimal(value), as_typed=value),
            actor=self.clerk,
            now=LATER,
        )

    def test_both_values_are_shown_and_who_saved(self):
        data = self.sheet(text3=27)
        self.overtake()
        answer = self.upload(data)
        assert self.counts(answer) == {"stale": 1, "same": 2}
        page = html.unescape(answer.content.decode())
        assert "现已保存：<strong>25</strong>（clerk）" in page
        assert "您填的：<strong>27</strong>" in page
        self.confirm()
        assert Actual.objects.get().value == 25

    def test_mine_is_saved_only_over_what_was_seen(self):
        data = self.sheet(text3=27)
        self.overtake()
        seen = self.upload(data).context["open_rows"][0].seen
        self.overtake("26")
        self.confirm(**{"r3-keep": "mine", "r3-seen": seen, "r3-text": "27"})
        assert Actual.objects.get().value == 26
        self.confirm(**{"r3-keep": "mine", "r3-seen": seen + 1, "r3-text": "27"})
        assert Actual.objects.get().value == 27

    def test_theirs_leaves_what_is_stored(self):
        data = self.sheet(text3=27)
        self.overtake()
        self.upload(data)
        self.confirm(**{"r3-keep": "theirs", "r3-text": "27"})
        assert Actual.objects.get().value == 25
        assert self.counts() == {"same": 2}

    def test_a_row_that_nobody_touched_in_the_file_is_not_stale(self):
        data = self.sheet(text4=5)
        self.overtake()
        assert self.counts(self.upload(data)) == {"ready": 1, "same": 2}


@pytest.mark.once
class FaultTests(SheetCase):
    def test_every_fault_is_named_by_row_column_and_reason_at_once(self):
        data = self.sheet(
            text3="很多",
            text4="=1+1",
            quality4="大概",
            text5=1.005,
            source_date5="明天",
        )
        figure = "本期完成值（累计）"
        assert self.faults(self.upload(data)) == [
            (3, figure, "请只填数字，文字写在“情况说明”里"),
            (4, figure, "公式未计算，请在Excel中保存后再上传。"),
            (5, figure, "最多2位小数"),
            (5, "数据日期", "请填写日期，如2024-09-30。"),
        ]
        self.confirm()
        assert not Actual.objects.exists()

    def test_rows_that_are_not_mine_or_come_twice_are_named(self):
        foreign = factories.make_indicator(self.sibling, "别人的")
        data = self.sheet(
            id3=foreign.pk, id4=None, id5=self.second.pk, name5="服务企业家数"
        )
        assert [(row, why) for row, _c, why in self.faults(self.upload(data))] == [
            (3, "这一行不是您本期要填的指标，请勿增加行或改动隐藏列。"),
            (4, "隐藏列“编号”是空的，请勿增加行；如被清除，请重新下载。"),
        ]
        twice = self.sheet(id4=self.indicator.pk, name4="走访企业次数")
        assert (4, "编号", "与第3行是同一个指标，请只留一行。") in self.faults(
            self.upload(twice)
        )

    def test_rows_sorted_away_from_their_keys_and_other_periods_are_named(self):
        data = self.sheet(name3="税收", period4="2024-06", version5="x")
        assert [why for _row, _column, why in self.faults(self.upload(data))] == [
            "与编号对应的指标“走访企业次数”不一致，请勿只移动或排序部分列。",
            "这是2024-06的表，与页面所选填报期不同。",
            "隐藏列“版本”被改动，请重新下载。",
        ]

    def test_missing_rows_extra_columns_and_hidden_ones_are_said(self):
        book = load_workbook(io.BytesIO(self.sheet(text4=5)))
        book.active["Z2"] = "备注"
        book.active.delete_rows(3)
        book.active.column_dimensions[column("explanation")].hidden = True
        book.active.row_dimensions[3].hidden = True
        answer = self.upload(self.saved(book))
        assert answer.context["about"] == [
            "多出的列“备注”不读取。",
            "列“情况说明”被隐藏，照样读取。",
            "表中没有以下指标，保持原样：走访企业次数。",
        ]
        assert self.notes(answer) == [(3, "这一行在表中是隐藏的，照样读取，请核对。")]
        assert self.counts(answer) == {"ready": 1, "same": 1}

    def test_renamed_doubled_and_missing_titles_are_refused_by_name(self):
        for cells, reason in (
            (
                {"quality2": "性质"},
                "缺少列：数据性质。请用下载的表填写。表中“性质”不是原来",
            ),
            ({"quality2": "单位"}, "列名重复：单位。"),
            (
                {f"{key}2": None for key in KEYS},
                "找不到列名所在的行",
            ),
        ):
            answer = self.upload(self.sheet(**cells))
            assert answer.status_code == 422, reason
            assert reason in html.unescape(answer.content.decode())
        assert SecurityEvent.objects.filter(kind=SecurityKind.UPLOAD_REFUSED).exists()

    def test_columns_may_stand_in_any_order(self):
        book = load_workbook(io.BytesIO(self.sheet(text3=27)))
        book.active.move_range("A2:Y5", rows=3, cols=2)
        assert self.counts(self.upload(self.saved(book))) == {"ready": 1, "same": 2}

    def test_merged_cells_are_named_on_each_row(self):
        book = load_workbook(io.BytesIO(self.sheet(text3=27)))
        book.active.merge_cells("M3:M4")
        said = "单元格M3:M4合并过，只有第一格有数，请取消合并后补填。"
        assert [
            (r, why) for r, _c, why in self.faults(self.upload(self.saved(book)))
        ] == [
            (3, said),
            (4, said),
        ]

    def test_what_a_cell_is_not_is_said(self):
        percent = factories.make_indicator(
            self.section,
            "办结率",
            unit="%",
            measure=Measure.PERCENT,
            accumulation=Accumulation.RATE,
            responsible=self.lead,
        )
        rate, tax = self.row_of(percent), self.row_of(self.third)
        day, hashes = self.row_of(self.indicator), self.row_of(self.second)
        cells = {rate: 0.12, tax: 12.34, day: NOON.date(), hashes: "####"}
        data = self.sheet(**{f"text{row}": value for row, value in cells.items()})
        book = load_workbook(io.BytesIO(data))
        book.active[cell(f"text{rate}")].number_format = "0%"
        book.active[cell(f"text{tax}")].number_format = '0!.0,"万"'
        answer = self.upload(self.saved(book))
        assert {(row, why) for row, _column, why in self.faults(answer)} == {
            (day, "Excel把它当成了日期2024-10-12，请改为数字。"),
            (hashes, "单元格里是“####”，没有带出数字，请加宽列后重新保存。"),
        }
        assert set(self.notes(answer)) == {
            (rate, "单元格按百分比显示，按12%读取。"),
            (tax, "单元格的显示格式会改变看到的数，实际值是12.34，请核对。"),
        }

    def test_an_error_and_a_truth_value_are_no_figures(self):
        book = load_workbook(io.BytesIO(self.sheet()))
        error, truth = (book.active[cell(f"text{row}")] for row in (3, 4))
        error.value, error.data_type = "#DIV/0!", "e"
        truth.value = True
        figure = "本期完成值（累计）"
        assert self.faults(self.upload(self.saved(book))) == [
            (3, figure, "单元格是错误值#DIV/0!，请改为数值。"),
            (4, figure, "单元格是逻辑值（TRUE/FALSE），请按要求填写。"),
        ]

    def test_text_numbers_and_full_width_are_read_and_said(self):
        answer = self.upload(self.sheet(text3="27", text4="５"))
        assert self.notes(answer) == [
            (3, "数字以文本存放，按27读取。"),
            (4, "全角字符，按5读取。"),
        ]
        assert self.counts(answer) == {"ready": 2, "same": 1}

    def test_a_figure_under_review_is_named_and_stays(self):
        data = self.sheet(text3=27)
        factories.make_actual(
            self.indicator,
            self.period,
            "20",
            status=Status.SECTION_REVIEW,
            author=self.lead,
            submitted_at=NOON,
        )
        answer = self.upload(data)
        assert self.faults(answer)[0][2].startswith("当前状态为“待科室审核”")
        self.confirm()
        assert Actual.objects.get().value == 20

    def test_a_locked_period_refuses_the_save_with_its_reason(self):
        self.upload(self.sheet(text3=27))
        self.period.locked_at, self.period.lock_reason = NOON, "已汇总上报。"
        factories.keep(self.period)
        answer = self.confirm()
        assert answer.status_code == 409
        assert "已汇总上报。" in answer.content.decode()
        assert not Actual.objects.exists()
        assert self.counts() == {"ready": 1, "same": 2}

    def test_clearing_a_figure_is_pointed_out(self):
        factories.make_actual(self.indicator, self.period, "27")
        answer = self.upload(self.sheet(text3=None))
        assert self.notes(answer) == [(3, "原有完成值27将被清空，请核对。")]

    def test_nobody_else_sees_or_saves_my_file(self):
        self.upload(self.sheet(text3=27))
        self.client.force_login(self.clerk)
        assert self.client.get(self.url).context["upload"] is None
        self.client.force_login(self.outsider)
        assert self.client.get(self.url).status_code == 404

    def test_without_a_file_it_is_asked_for(self):
        answer = self.client.post(self.url)
        assert answer.status_code == 422
        assert "请先选择填好的表。" in answer.content.decode()


@pytest.mark.once
class CsvTests(SheetCase):
    def lines(self, **cells):
        book = load_workbook(io.BytesIO(self.sheet(**cells)))
        return [
            ["" if cell is None else str(cell) for cell in row]
            for row in book.active.iter_rows(values_only=True)
        ]

    def csv(self, delimiter=",", **cells):
        import csv

        out = io.StringIO(newline="")
        csv.writer(out, delimiter=delimiter).writerows(self.lines(**cells))
        return out.getvalue()

    def test_every_encoding_that_excel_and_wps_write_is_read(self):
        text = self.csv(text3="27", explanation3="㐀镇联通公司")
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
            answer = self.upload(text.encode(encoding), "表.csv")
            assert self.counts(answer) == {"ready": 1, "same": 2}, encoding
        tabs = self.csv("\t", text3="27").encode("utf-16")
        assert self.counts(self.upload(tabs, "表.csv")) == {"ready": 1, "same": 2}
        plain = self.csv(text3="27", explanation3="联通").encode("gbk")
        assert self.counts(self.upload(plain, "表.csv")) == {"ready": 1, "same": 2}
        self.confirm()
        assert Actual.objects.get().explanation == "联通"

    def test_more_than_ten_thousand_lines_are_refused_by_name(self):
        long = self.csv() + "x,y\n" * 10_100
        answer = self.upload(long.encode(), "表.csv")
        assert answer.status_code == 422
        assert "超过1万行" in answer.context["refused"]
        assert not QuarterUpload.objects.exists()

    def test_what_is_no_text_is_refused_in_words(self):
        half = self.csv(text3="27").encode()
        for data in (b"", b"\x00\x01\x02" * 9, half + b"\xff\xff\x81", b"PK\x03\x04"):
            answer = self.upload(data, "表.csv")
            assert answer.status_code == 422
            assert answer.context["refused"]
