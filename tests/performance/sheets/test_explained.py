"""偏差原因, 全年预计, 可能性 and 本季新增 go out and come back with the figures."""

import html
import io

import pytest
from openpyxl import load_workbook

from budget.choices import Status
from budget.models import Change, ChangeRow
from performance.drafts import Account, Step
from performance.models import Actual, Explanation
from performance.services.explaining import save_explanation
from tests import factories
from tests.base import NOON
from tests.performance.sheets.places import cell
from tests.performance.sheets.test_coming_in import SheetCase

pytestmark = [pytest.mark.slow, pytest.mark.page]

SAID = {
    "funding3": "√",
    "other3": "是",
    "explanation3": "拨款晚",
    "forecast3": 28,
    "likelihood3": "有可能",
}


class ExplainedTests(SheetCase):
    def explain(self, actual, **said):
        account = Account(
            words=actual.explanation,
            causes=frozenset({"staff"}),
            forecast=28,
            forecast_typed="28",
            likelihood="possible",
            measures=(Step("增派人手"),),
        )
        return save_explanation(
            actual_id=actual.pk,
            version=actual.version,
            account=account,
            actor=self.lead,
            now=NOON,
        )

    @pytest.mark.once
    def test_what_is_kept_goes_out_and_comes_back_as_no_change(self):
        actual = factories.make_actual(
            self.indicator, self.period, "27", explanation="缺人"
        )
        self.explain(actual)
        data = self.sheet()
        sheet = load_workbook(io.BytesIO(data)).active
        assert [sheet[f"{column}3"].value for column in "RSTUVWXY"] == [
            *(None, None, "√", None, None),
            *("缺人", 28, "有可能"),
        ]
        assert self.counts(self.upload(data)) == {"same": 3}

    def test_what_is_filled_in_is_shown_and_saved_with_the_figure_in_one_act(self):
        answer = self.upload(self.sheet(text3=27, **SAID))
        page = html.unescape(answer.content.decode())
        for words in ("偏差原因：经费保障：<ins>√", "<ins>28", "<ins>有可能"):
            assert words in page, words
        assert self.confirm().status_code == 302
        row = Explanation.objects.get()
        assert (row.funding, row.rules, row.other) == (True, False, True)
        assert (row.forecast, row.likelihood) == (28, "possible")
        change = Change.objects.get(action="actual.saved")
        assert ChangeRow.objects.filter(change=change).count() == 2
        assert self.counts() == {"same": 3}

    def test_an_explanation_alone_moves_the_figures_version(self):
        factories.make_actual(self.indicator, self.period, "27")
        answer = self.upload(self.sheet(rules3="√"))
        assert self.counts(answer) == {"ready": 1, "same": 2}
        self.confirm()
        assert Actual.objects.get().version == 2
        assert Explanation.objects.get().rules

    def test_the_measures_stay_when_the_causes_come_by_file(self):
        actual = factories.make_actual(
            self.indicator, self.period, "27", explanation="缺人"
        )
        self.explain(actual)
        self.upload(self.sheet(staff3=None, funding3="√"))
        self.confirm()
        row = Explanation.objects.get()
        assert (row.funding, row.staff) == (True, False)
        assert [step.text for step in row.steps] == ["增派人手"]

    @pytest.mark.once
    def test_each_bad_value_is_named_by_row_column_and_reason(self):
        data = self.sheet(
            funding3="大概", other4="√", forecast4="快了", likelihood5="也许"
        )
        assert self.faults(self.upload(data)) == [
            (3, "偏差原因：经费保障", "请从下拉列表中选择：√。"),
            (4, "情况说明", "勾选“其他”的，请写明是什么原因。"),
            (4, "全年预计完成情况", "请只填数字，文字写在“情况说明”里"),
            (5, "完成目标可能性", "请从下拉列表中选择：确定能、有可能、完全不可能。"),
        ]

    def test_a_stale_row_shows_both_explanations(self):
        actual = factories.make_actual(
            self.indicator, self.period, "27", explanation="缺人"
        )
        data = self.sheet(funding3="√")
        self.explain(actual)
        answer = self.upload(data)
        assert self.counts(answer) == {"stale": 1, "same": 2}
        changes = answer.context["open_rows"][0].changes
        assert ("偏差原因：经费保障", "", "√") in changes
        assert ("偏差原因：人员保障", "√", "") in changes

    @pytest.mark.once
    def test_a_wrong_explanation_is_put_right_on_the_page(self):
        self.upload(self.sheet(text3=27, other3="√"))
        self.confirm(**{"r3-explanation": "拨款晚", "r3-likelihood": "确定能"})
        row = Explanation.objects.get()
        assert (row.other, row.likelihood) == (True, "certain")

    @pytest.mark.once
    def test_a_file_of_an_earlier_program_leaves_what_it_lacks(self):
        actual = factories.make_actual(
            self.indicator, self.period, "27", explanation="缺人"
        )
        self.explain(actual)
        book = load_workbook(io.BytesIO(self.sheet(text3=28)))
        book.active.delete_cols(24, 2)
        book.active.delete_cols(18, 5)
        book.active.delete_cols(14)
        answer = self.upload(self.saved(book))
        assert self.counts(answer) == {"ready": 1, "same": 2}
        said = answer.context["about"][0]
        assert said.startswith("表中没有以下列，保持原样：本季新增、偏差原因")
        self.confirm()
        assert Actual.objects.get().value == 28
        assert Explanation.objects.get().staff

    def test_a_correction_starts_from_what_was_said_of_the_old_figure(self):
        actual = factories.make_actual(
            self.indicator, self.period, "27", explanation="缺人"
        )
        self.explain(actual)
        actual.refresh_from_db()
        actual.status, actual.approver, actual.approved_at = (
            *(Status.APPROVED, self.head, NOON),
        )
        factories.keep(actual)
        factories.make_actual(
            self.indicator, self.period, "25", corrects=actual, explanation="缺人"
        )
        data = self.sheet(text3=26)
        assert load_workbook(io.BytesIO(data)).active[cell("staff3")].value == "√"
        self.upload(data)
        self.confirm()
        fresh = Actual.objects.get(value=26)
        assert Explanation.objects.get(actual=fresh).staff


class LinkedTests(SheetCase):
    """本季新增 and 累计; June's 16 are in force."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        half = factories.make_period(cls.bureau, 6)
        factories.make_actual(cls.indicator, half, "16", status=Status.APPROVED)

    @pytest.mark.once
    def test_the_quarters_own_part_goes_out_beside_the_total(self):
        factories.make_actual(self.indicator, self.period, "27")
        data = self.sheet()
        sheet = load_workbook(io.BytesIO(data)).active
        assert (sheet[cell("text3")].value, sheet[cell("increment3")].value) == (27, 11)
        assert self.counts(self.upload(data)) == {"same": 3}

    def test_only_the_quarters_own_part_makes_the_total(self):
        answer = self.upload(self.sheet(increment3=11))
        assert answer.context["ready"][0].changes == [
            ("本期完成值（累计）", "", "27"),
            ("本季新增", "", "11"),
        ]
        self.confirm()
        actual = Actual.objects.get(period=self.period)
        assert (actual.value, actual.as_typed) == (27, "本季新增11")
        assert self.counts() == {"same": 3}

    def test_of_a_stored_pair_the_one_that_was_typed_in_counts(self):
        factories.make_actual(self.indicator, self.period, "27")
        self.upload(self.sheet(increment3=12))
        self.confirm()
        assert Actual.objects.get(period=self.period).value == 28
        assert self.counts() == {"same": 3}
        self.upload(self.sheet(text3=29))
        self.confirm()
        assert Actual.objects.get(period=self.period).value == 29
        assert self.counts() == {"same": 3}

    @pytest.mark.once
    def test_two_that_do_not_go_together_are_asked_about_by_name(self):
        answer = self.upload(self.sheet(text3=30, increment3=11))
        (row,) = answer.context["open_rows"]
        (doubt,) = row.doubts
        assert doubt.sentence == "本季新增11加上期16应为27，与累计30不符。"
        assert doubt.suggested == "27"
        self.confirm()
        assert not Actual.objects.filter(period=self.period).exists()
        self.confirm(**{"r3-confirmed": doubt.key})
        assert Actual.objects.get(period=self.period).value == 30
        assert self.counts() == {"same": 3}

    @pytest.mark.once
    def test_two_that_go_together_are_taken(self):
        self.upload(self.sheet(text3=27, increment3=11))
        self.confirm()
        assert Actual.objects.get(period=self.period).as_typed == "27"

    @pytest.mark.once
    def test_without_a_figure_to_add_to_the_part_is_refused_in_words(self):
        data = self.sheet(increment3="一点", increment4=5)
        assert self.faults(self.upload(data)) == [
            (3, "本季新增", "本季新增请按本格单位填写，只填数字。"),
            (
                *(4, "本季新增"),
                "上期累计尚未终审，推不出本期累计，请直接填“本期完成值（累计）”。",
            ),
        ]
