"""Bad and doubtful figures through the URL: each has its own answer beside the box."""

import html
from decimal import Decimal

import pytest
from django.test import override_settings

from budget.choices import Status
from budget.models import Change
from performance.choices import Accumulation, Measure
from performance.drafts import Draft
from performance.models import Actual
from performance.services import actuals, doubts
from tests import factories
from tests.base import LATER, NOON, TestCase

HTMX = {"HTTP_HX_REQUEST": "true"}


@override_settings(CLOCK=NOON.isoformat())
class QuestionCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_target(cls.indicator)
        factories.make_policy()
        cls.half = factories.make_period(cls.bureau, 6)

    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)

    def save(self, text, indicator=None, **extra):
        pk = (indicator or self.indicator).pk
        data = {"text": text, "quality": "flash", **extra}
        return self.client.post(f"/entry/{self.period.pk}/{pk}/", data, **HTMX)

    def in_force(self, value="16", period=None, **extra):
        return factories.make_actual(
            extra.pop("indicator", self.indicator),
            period or self.half,
            value,
            status=Status.APPROVED,
            **extra,
        )

    def rate(self):
        indicator = factories.make_indicator(
            self.section,
            "满意度",
            responsible=self.lead,
            measure=Measure.PERCENT,
            accumulation=Accumulation.RATE,
            unit="%",
        )
        factories.make_target(indicator, "95")
        return indicator

    def assert_refused(self, answer, typed, *messages):
        page = html.unescape(answer.content.decode())
        assert answer.status_code == 422, typed
        assert f'value="{typed}"' in page or not typed, typed
        for message in messages:
            assert message in page, (typed, message)
        assert not Actual.objects.exclude(status=Status.APPROVED).exists()


@pytest.mark.page
class BadInputTests(QuestionCase):
    @pytest.mark.slow
    def test_each_bad_figure_has_its_own_words_and_stays_in_the_box(self):
        for typed, message in (
            ("很多", "请只填数字，文字写在“情况说明”里"),
            ("", "请填写完成值"),
            ("1e30", "不支持科学计数法，请写出完整的数字"),
            ("NaN", "这不是一个数字"),
            ("12,30", "千分位或小数点位置不对，如应写12,300.5"),
            ("１２，３０", "千分位或小数点位置不对，如应写12,300.5"),
            ("1_000", "数字中不能有下划线"),
            ("27.55", "最多0位小数"),
            ("-3", "该指标不能为负数"),
            ("12 13", "一格只能填一个数"),
            ("12345678901234567", "数字不能超过15位"),
        ):
            self.assert_refused(self.save(typed), typed, message)

    def test_full_width_and_thousands_are_read(self):
        assert self.save("１,０２７", confirmed="far_beyond:1027:30").status_code == 200
        assert Actual.objects.get().value == Decimal(1027)

    def test_a_percent_typed_as_a_share_is_questioned(self):
        rate = factories.keep(self._with_decimals(self.rate(), 2))
        answer = self.save("0.12", rate)
        self.assert_refused(answer, "0.12", "填的是0.12，是否应为12%？", "改为 12")

    def test_a_question_about_a_refused_figure_cannot_be_ticked_away(self):
        """0.12 where no decimals are kept: only another figure helps."""
        rate = self.rate()
        key = "percent_fraction:0.12:12"
        answer = self.save("0.12", rate, confirmed=key)
        self.assert_refused(answer, "0.12", "是否应为12%", "最多0位小数")
        assert f'value="{key}"' not in answer.content.decode()

    def test_a_fall_asks_for_a_reason_and_whether_it_is_the_quarters_own(self):
        self.in_force("16")
        answer = self.save("11")
        self.assert_refused(
            answer,
            "11",
            "累计数不应减少：本次11，上期16",
            "是否把本季新增填成了累计？上期累计16，加上本次11应为27",
            "请用文字写明数值减少的原因",
            "改为 27",
        )

    def _with_decimals(self, indicator, decimals):
        indicator.decimals = decimals
        return indicator


@pytest.mark.page
class AnswerTests(QuestionCase):
    KEY = "quarter_figure:11:16"

    def setUp(self):
        super().setUp()
        self.in_force("16")

    @pytest.mark.slow
    def test_a_tick_does_not_stand_for_the_reason(self):
        for words in ("", " ", "—", "11", "无"):
            answer = self.save("11", confirmed=self.KEY, explanation=words)
            self.assert_refused(answer, "11", "请用文字写明数值减少的原因")

    def test_the_reason_does_not_stand_for_the_tick(self):
        answer = self.save("11", explanation="核减重复走访")
        self.assert_refused(answer, "11", "请逐项确认")

    def test_a_tick_for_another_figure_or_another_past_settles_nothing(self):
        for key in ("11", "quarter_figure:12:16", "quarter_figure:11:15", "decreased"):
            answer = self.save("11", confirmed=key, explanation="核减重复走访")
            self.assert_refused(answer, "11", "请逐项确认")

    def test_each_question_answered_by_itself_keeps_the_figure_and_the_answers(self):
        answer = self.save("11", confirmed=self.KEY, explanation="核减重复走访")
        assert answer.status_code == 200
        actual = Actual.objects.get(status=Status.DRAFT)
        assert (actual.value, actual.explanation) == (Decimal(11), "核减重复走访")
        reason = Change.objects.latest("id").reason
        assert reason.startswith("已确认：是否把本季新增填成了累计")

    @pytest.mark.slow
    def test_two_questions_need_two_ticks(self):
        rate = factories.make_indicator(
            self.section,
            "合同额",
            responsible=self.lead,
            measure=Measure.AMOUNT,
            unit="万元",
        )
        last = factories.make_period(self.bureau, 9, 2023)
        self.in_force("5000", last, indicator=rate)
        keys = ["unit:5亿元:50000", "ten_times:50000:5000"]
        assert self.save("5亿元", rate).content.decode().count('name="confirmed"') == 2
        for key in keys:
            self.assert_refused(self.save("5亿元", rate, confirmed=key), "5亿元")
        assert self.save("5亿元", rate, confirmed=keys).status_code == 200

    def test_what_was_ticked_stays_ticked_while_something_is_missing(self):
        page = self.save("11", confirmed=self.KEY).content.decode()
        assert f'value="{self.KEY}" checked' in page


@pytest.mark.page
class CorrectionPathTests(QuestionCase):
    def setUp(self):
        super().setUp()
        self.in_force("16")
        self.wrong = self.in_force("27", self.period)

    def correct(self, text, **extra):
        data = {"text": text, "quality": "flash", "reason": "重复计数", **extra}
        return self.client.post(f"/actuals/{self.wrong.pk}/correct/", data)

    def test_the_reason_of_a_correction_is_not_the_reason_of_a_fall(self):
        answer = self.correct("11", confirmed="quarter_figure:11:16")
        self.assert_refused(answer, "11", "请用文字写明数值减少的原因")

    def test_answered_question_by_question_the_correction_is_opened(self):
        answer = self.correct(
            "11", confirmed="quarter_figure:11:16", explanation="核减重复走访"
        )
        assert answer.status_code == 302
        assert self.wrong.corrections.get().value == Decimal(11)
        reason = Change.objects.latest("id").reason
        assert reason.startswith("重复计数（已确认：")

    def test_bad_figures_are_refused_beside_the_box(self):
        self.assert_refused(self.correct("很多"), "很多", "请只填数字")


class ServicePathTests(QuestionCase):
    def enter(self, value="11", explanation="", confirmed=()):
        return actuals.save_actual(
            indicator_id=self.indicator.pk,
            period_id=self.period.pk,
            version=None,
            draft=Draft(value=Decimal(value), as_typed=value, explanation=explanation),
            confirmed=confirmed,
            actor=self.lead,
            now=LATER,
        )

    def test_no_caller_passes_by_the_questions(self):
        self.in_force("16")
        for answers in (
            {},
            {"explanation": "核减重复走访"},
            {"confirmed": ["quarter_figure:11:16"]},
        ):
            with pytest.raises(doubts.Unanswered):
                self.enter(**answers)
        done = self.enter(
            explanation="核减重复走访", confirmed=["quarter_figure:11:16"]
        )
        assert done.pk

    def test_a_figure_overtaken_by_last_periods_needs_its_reason_to_be_sent(self):
        draft = self.enter()
        self.in_force("16")
        with pytest.raises(doubts.Unanswered):
            actuals.submit_actual(
                actual_id=draft.pk, version=draft.version, actor=self.lead, now=LATER
            )
        self.client.post(f"/actuals/{draft.pk}/submit/", {"version": draft.version})
        assert Actual.objects.get(pk=draft.pk).status == Status.DRAFT
