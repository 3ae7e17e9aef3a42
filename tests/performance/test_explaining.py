"""Deviation reasons, forecast, likelihood and measures: through service and URL."""

import datetime
import html
import io
import json
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import override_settings

from budget import workflow
from budget.choices import Action, Role, Status
from budget.models import Change, ChangeRow
from performance.choices import Likelihood, Measure
from performance.drafts import Account, Draft, Step
from performance.models import Actual, Explanation, Improvement
from performance.queries import asked, entry
from performance.services import actuals, explaining, reviews
from tests import factories
from tests.base import LATER, NOON, TestCase

DUE = datetime.date(2024, 12, 1)
SAID = Account(
    words="两家企业停产，走访推迟",
    causes=frozenset({"funding", "staff"}),
    forecast=Decimal(28),
    forecast_typed="28次",
    likelihood=Likelihood.POSSIBLE,
    measures=(Step("每周走访两家", DUE, "经济运行科"), Step("增派人手")),
)


class ExplainCase(TestCase):
    """A red figure: 10 of 30 by September, under rules that want it explained."""

    demands = {"explain_red": True}

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_target(cls.indicator)
        factories.make_policy(**cls.demands)
        cls.actual = cls.enter("10")

    @classmethod
    def enter(cls, value, **extra):
        return actuals.save_actual(
            indicator_id=cls.indicator.pk,
            period_id=cls.period.pk,
            version=None,
            draft=Draft(value=Decimal(value), as_typed=value, **extra),
            actor=cls.lead,
            now=NOON,
        )

    def say(self, account=SAID, actor=None, version=None):
        self.actual.refresh_from_db()
        return explaining.save_explanation(
            actual_id=self.actual.pk,
            version=version or self.actual.version,
            account=account,
            actor=actor or self.lead,
            now=NOON,
        )

    def send(self, now=NOON):
        self.actual.refresh_from_db()
        return actuals.submit_actual(
            actual_id=self.actual.pk,
            version=self.actual.version,
            actor=self.lead,
            now=now,
        )

    def refused(self, now=NOON):
        with pytest.raises(ValidationError) as fault:
            self.send(now)
        return fault.value.messages


class ServiceTests(ExplainCase):
    def test_what_is_said_is_kept_in_the_sheets_columns(self):
        self.say()
        row = Explanation.objects.get(actual=self.actual)
        assert row.causes == ["经费保障", "人员保障"]
        assert (row.forecast, row.forecast_typed) == (Decimal(28), "28次")
        assert row.get_likelihood_display() == "有可能"
        steps = row.improvements.order_by("order")
        assert [(one.text, one.due_on, one.owner) for one in steps] == [
            ("每周走访两家", DUE, "经济运行科"),
            ("增派人手", None, ""),
        ]
        assert Actual.objects.get().explanation == SAID.words

    def test_the_trail_names_the_act_and_every_record(self):
        self.say()
        change = Change.objects.get(action=Action.ACTUAL_EXPLAINED)
        assert change.actor_name == "lead"
        rows = ChangeRow.objects.filter(change=change).order_by("id")
        assert [row.model for row in rows] == [
            "performance.explanation",
            "performance.improvement",
            "performance.improvement",
            "performance.actual",
        ]
        assert {row.path for row in rows} == {self.section.path}

    def test_saying_the_same_again_leaves_no_row(self):
        version = self.say().version
        before = ChangeRow.objects.count()
        assert self.say().version == version
        assert ChangeRow.objects.count() == before

    def test_a_measure_taken_away_is_dropped_and_may_come_back(self):
        self.say()
        self.say(Account(words="无", measures=SAID.measures[:1]))
        assert Improvement.objects.filter(dropped=True).count() == 1
        self.say()
        assert not Improvement.objects.filter(dropped=True).exists()
        assert Improvement.objects.count() == 2

    def test_two_people_do_not_overwrite_each_other(self):
        self.actual.refresh_from_db()
        seen = self.actual.version
        self.say()
        with pytest.raises(workflow.StaleVersion):
            self.say(Account(words="别的"), version=seen)

    def test_it_is_frozen_with_the_figure(self):
        self.say()
        self.send()
        with pytest.raises(workflow.IllegalTransition, match="已随数据固定"):
            self.say(Account(words="改"))

    def test_only_who_enters_explains(self):
        for actor in (self.reviewer, self.head, self.colleague, self.outsider):
            with pytest.raises(PermissionDenied):
                self.say(actor=actor)
        assert self.say(actor=self.clerk).explanation == SAID.words

    def test_a_locked_period_takes_no_explanation(self):
        self.period.locked_at, self.period.lock_reason = NOON, "已汇总。"
        factories.keep(self.period)
        with pytest.raises(workflow.PeriodLocked):
            self.say()

    def test_who_explained_does_not_approve(self):
        factories.grant(self.clerk, self.section, Role.REVIEWER)
        self.say(actor=self.clerk)
        sent = self.send()
        with pytest.raises(PermissionDenied):
            reviews.approve_actual(
                actual_id=sent.pk,
                version=sent.version,
                actor=self.clerk,
                opinion="",
                now=LATER,
            )

    def test_too_many_measures_are_refused(self):
        with pytest.raises(ValidationError):
            self.say(Account(words="多", measures=(Step("做"),) * 11))


class DemandTests(ExplainCase):
    def test_a_red_figure_is_not_sent_until_all_is_said(self):
        assert self.refused() == [
            "亮红灯，请勾选偏差原因。",
            "亮红灯，请写明情况说明。",
            "亮红灯，请填写全年预计完成情况。",
            "亮红灯，请选择完成目标可能性。",
            "亮红灯，请至少写一条改进措施。",
        ]
        self.say()
        assert self.send().status == Status.SECTION_REVIEW

    def test_only_what_is_missing_is_named(self):
        self.say(Account(words="停产", causes=frozenset({"other"})))
        assert len(self.refused()) == 3

    def test_a_figure_that_is_well_is_sent_without_a_word(self):
        self.actual.refresh_from_db()
        actuals.save_actual(
            indicator_id=self.indicator.pk,
            period_id=self.period.pk,
            version=self.actual.version,
            draft=Draft(value=Decimal(24), as_typed="24"),
            actor=self.lead,
            now=NOON,
        )
        assert self.send().status == Status.SECTION_REVIEW

    def test_the_box_says_what_is_asked_in_a_constant_number_of_queries(self):
        with self.assertNumQueries(11):
            (box,) = entry.boxes([self.indicator], self.period, NOON.date())
        assert len(box.missing) == 5
        more = [
            factories.make_indicator(self.section, f"指标{n}", responsible=self.lead)
            for n in range(3)
        ]
        for indicator in more:
            factories.make_target(indicator)
            factories.make_actual(indicator, self.period, "3", author=self.lead)
        with self.assertNumQueries(11):
            boxes = entry.boxes([self.indicator, *more], self.period, NOON.date())
        assert [len(box.missing) for box in boxes] == [5] * 4

    def test_rules_of_the_branch_decide(self):
        factories.make_policy(department=self.section)
        assert asked.missing_of(self.actual, NOON.date()) == ()
        assert self.send().status == Status.SECTION_REVIEW


class LateTests(ExplainCase):
    demands = {"explain_late": True}

    def test_a_late_figure_wants_words_the_first_time(self):
        late = NOON + datetime.timedelta(days=30)
        assert self.refused(late) == ["迟报，请写明情况说明。"]
        self.say(Account(words="数据晚到"))
        assert self.send(late).status == Status.SECTION_REVIEW

    def test_what_came_in_time_is_not_late_after_a_return(self):
        sent = self.send()
        reviews.return_actual(
            actual_id=sent.pk,
            version=sent.version,
            actor=self.reviewer,
            opinion="请核",
            now=LATER,
        )
        assert self.send(NOON + datetime.timedelta(days=30)).round == 2


class NothingAskedTests(ExplainCase):
    demands = {}

    def test_without_demands_a_red_figure_is_sent_as_before(self):
        assert self.send().status == Status.SECTION_REVIEW

    def test_a_fall_is_confirmed_by_a_tick_where_the_rules_say_so(self):
        half = factories.make_period(self.bureau, 6)
        factories.make_actual(self.indicator, half, "16", status=Status.APPROVED)
        factories.make_policy(
            valid_from=datetime.date(2024, 2, 1), explain_falling=False
        )
        self.actual.refresh_from_db()
        draft = Draft(value=Decimal(11), as_typed="11")
        kept = actuals.save_actual(
            indicator_id=self.indicator.pk,
            period_id=self.period.pk,
            version=self.actual.version,
            draft=draft,
            confirmed=["decreased:11:16", "quarter_figure:11:16"],
            actor=self.lead,
            now=NOON,
        )
        assert kept.value == 11


@override_settings(CLOCK=NOON.isoformat())
@pytest.mark.slow
class PageTests(ExplainCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)

    def post(self, **extra):
        self.actual.refresh_from_db()
        data = {
            "version": self.actual.version,
            "causes": ["funding"],
            "words": "停产",
            "forecast": "28",
            "likelihood": "possible",
            "measure-TOTAL_FORMS": "2",
            "measure-INITIAL_FORMS": "0",
            "measure-0-text": "加派人手",
            "measure-0-due_on": "2024-12-01",
            "measure-0-owner": "科长",
            "measure-1-text": "",
            **extra,
        }
        return self.client.post(f"/actuals/{self.actual.pk}/explain/", data)

    def page(self, answer):
        return html.unescape(answer.content.decode())

    def test_the_form_is_saved_and_shown_again(self):
        answer = self.post()
        assert answer.status_code == 302
        page = self.page(self.client.get(answer["Location"]))
        assert 'value="加派人手"' in page and 'value="28"' in page
        assert "送审前还须补充" not in page

    def test_the_page_says_what_is_still_asked(self):
        page = self.page(self.client.get(f"/actuals/{self.actual.pk}/"))
        assert "亮红灯，请至少写一条改进措施。" in page

    def test_the_row_says_so_as_soon_as_the_figure_is_saved(self):
        self.actual.refresh_from_db()
        answer = self.client.post(
            f"/entry/{self.period.pk}/{self.indicator.pk}/",
            {"text": "9", "quality": "flash", "version": self.actual.version},
            HTTP_HX_REQUEST="true",
        )
        page = self.page(answer)
        assert "亮红灯，请勾选偏差原因。" in page
        assert f"/actuals/{self.actual.pk}/#explain" in page

    def needed(self, text, words=""):
        answer = self.client.get(
            f"/entry/{self.period.pk}/{self.indicator.pk}/preview/",
            {"text": text, "quality": "flash", "explanation": words},
        )
        assert answer.status_code == 200
        return answer.json()["needed"]

    def test_the_grid_knows_what_a_typed_figure_needs(self):
        needed = self.needed("9")
        assert "亮红灯，请勾选偏差原因。" in needed
        assert f"/actuals/{self.actual.pk}/#explain" in needed
        assert "亮红灯，请写明情况说明。" not in self.needed("9", "停产")
        assert self.needed("24") == ""

    def test_a_refused_form_keeps_what_was_typed(self):
        for typed, message in (
            ({"forecast": "许多"}, "请只填数字"),
            ({"forecast": "1.5"}, "最多0位小数"),
            ({"causes": ["other"], "words": ""}, "勾选“其他”的"),
            ({"measure-1-owner": "李科"}, "请写明措施内容"),
            ({"measure-0-due_on": "12月"}, "请填写日期"),
            ({"likelihood": "maybe"}, "有效"),
        ):
            answer = self.post(**typed)
            assert answer.status_code == 422, typed
            page = self.page(answer)
            assert message in page, typed
            assert "加派人手" in page
        assert not Explanation.objects.exists()

    def test_a_stale_form_is_a_conflict(self):
        assert self.post(version=self.actual.version + 1).status_code == 409

    def test_a_reviewer_reads_it_and_gets_no_form(self):
        self.say()
        self.send()
        self.client.force_login(self.reviewer)
        page = self.page(self.client.get(f"/actuals/{self.actual.pk}/"))
        for text in (
            "经费保障",
            "人员保障",
            "28",
            "有可能",
            "每周走访两家",
            "2024-12-01 前",
        ):
            assert text in page
        assert "保存说明" not in page

    def test_a_grade_is_forecast_in_words(self):
        self.indicator.measure, self.indicator.accumulation = Measure.GRADE, "grade"
        factories.keep(self.indicator)
        assert self.post(forecast="按期建成").status_code == 302
        row = Explanation.objects.get()
        assert (row.forecast, row.forecast_shown) == (None, "按期建成")

    def test_a_correction_starts_from_what_was_said(self):
        self.say()
        sent = self.send()
        sent = reviews.approve_actual(
            actual_id=sent.pk,
            version=sent.version,
            actor=self.reviewer,
            opinion="",
            now=LATER,
        )
        reviews.finalise_actual(
            actual_id=sent.pk,
            version=sent.version,
            actor=self.head,
            opinion="",
            now=LATER,
        )
        row = actuals.correct_actual(
            actual_id=sent.pk,
            draft=Draft(value=Decimal(11), as_typed="11"),
            reason="漏计",
            document_no="",
            actor=self.lead,
            now=LATER,
        )
        page = self.page(self.client.get(f"/actuals/{row.pk}/"))
        assert 'value="每周走访两家"' in page


@override_settings(CLOCK=NOON.isoformat())
class ReadersTests(ExplainCase):
    """What others read of it: the target's page, the queue, the board as JSON."""

    demands = {}

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.target = cls.indicator.targets.get()

    def setUp(self):
        super().setUp()
        self.say()

    def page(self, url, user):
        self.client.force_login(user)
        return html.unescape(self.client.get(url).content.decode())

    @pytest.mark.slow
    def test_the_target_shows_the_leads_forecast_once_it_is_sent(self):
        url = f"/targets/{self.target.pk}/"
        assert "随绩效监控表填报，尚无" in self.page(url, self.head)
        self.send()
        page = self.page(url, self.head)
        for text in ("<strong>28次</strong>", "有可能", "每周走访两家", "经费保障"):
            assert text in page
        assert "截至1–9月 · 待审" in page

    def test_the_queue_shows_what_is_said_beside_the_figure(self):
        self.send()
        page = self.page("/review/", self.reviewer)
        for text in ("经费保障", "全年预计 28。", "有可能", "改进措施 2 条。"):
            assert text in page

    def test_the_board_prints_the_leads_forecast(self):
        sent = self.send()
        sent.refresh_from_db()
        sent.status, sent.approved_at = Status.APPROVED, LATER
        factories.keep(sent)
        out = io.StringIO()
        call_command("board", year=2024, month=9, json=True, stdout=out)
        (row,) = json.loads(out.getvalue())["targets"]
        assert (row["lead_forecast"], row["lead_likelihood"]) == ("28", "possible")
        self.client.force_login(self.head)
        page = self.page("/board/", self.head)
        assert "1 个数据中 0 个附有佐证材料。" in page
