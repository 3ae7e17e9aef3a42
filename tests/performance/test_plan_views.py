"""The pages of a node plan: proposing, last year's batches, reviewing."""

import pytest
from django.test import override_settings

from budget.choices import Role, Status
from performance.models import LightChange, Plan
from tests import factories
from tests.base import NOON, TestCase
from tests.performance.factories import make_plan

pytestmark = pytest.mark.slow

AMOUNTS = {"m3": "0", "m6": "5", "m9": "20", "m12": "30"}


@override_settings(CLOCK=NOON.isoformat())
class PlanPageCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy()
        cls.target = factories.make_target(cls.indicator)

    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)

    @property
    def url(self):
        return f"/targets/{self.target.pk}/plan/"

    def post(self, **extra):
        data = {
            "method": "amount",
            "valid_from": "2024-01-01",
            "reason": "批次集中在年末",
            **AMOUNTS,
            **extra,
        }
        return self.client.post(self.url, data)

    def page(self, answer):
        return answer.content.decode()

    def past_year(self, *values):
        for month, value in zip((3, 6, 9, 12), values, strict=True):
            period = factories.make_period(self.bureau, month, 2023)
            factories.make_actual(self.indicator, period, value, status=Status.APPROVED)

    def decide(self, verb, who, opinion=""):
        plan = Plan.objects.get()
        self.client.force_login(who)
        return self.client.post(
            f"/plans/{plan.pk}/{verb}/", {"version": plan.version, "opinion": opinion}
        )


@pytest.mark.page
class ProposingTests(PlanPageCase):
    def test_a_saved_draft_leads_to_its_page(self):
        answer = self.client.get(self.post().url)
        assert "节点计划已保存为草稿" in self.page(answer)
        assert Plan.objects.get().status == Status.DRAFT

    def test_saving_and_sending_is_one_step(self):
        self.post(submit="1")
        assert Plan.objects.get().status == Status.SECTION_REVIEW

    def test_shares_become_amounts(self):
        self.post(method="share", m3="10", m6="20", m9="30", m12="40")
        points = Plan.objects.get().points.values_list("amount", flat=True)
        assert list(points) == [3, 9, 18, 30]

    def test_letters_are_refused_without_naming_a_box_that_is_not_there(self):
        page = self.page(self.post(m9="许多"))
        assert "请只填数字</p>" in page
        assert "情况说明" not in page

    def test_a_wrong_box_is_told_beside_it_and_keeps_what_was_typed(self):
        answer = self.post(m9="4")
        page = self.page(answer)
        assert answer.status_code == 422
        assert "累计数不能减少：6月计划5，9月却是4" in page
        assert 'value="4"' in page
        assert "批次集中在年末" in page

    def test_shares_that_do_not_make_the_whole_say_by_how_much(self):
        answer = self.post(method="share", m3="10", m6="20", m9="30", m12="30")
        assert (answer.status_code, "少10%" in self.page(answer)) == (422, True)

    def test_a_last_point_beside_the_target_offers_the_target(self):
        page = self.page(self.post(m12="28"))
        assert "最后一期应等于全年目标30" in page
        assert "改为 30" in page

    def test_an_empty_box_and_an_unclear_one_are_each_told(self):
        page = self.page(self.post(m3="", m6="五"))
        assert "3月要填报" in page
        assert "五" in page

    def test_a_day_in_a_locked_period_is_told_beside_it(self):
        factories.make_period(self.bureau, 6, locked_at=NOON, lock_reason="已汇总。")
        answer = self.post()
        assert "2024-07-01" in self.page(answer)
        assert answer.status_code == 422

    def test_somebody_elses_save_is_shown_and_nothing_typed_is_lost(self):
        self.post()
        self.client.force_login(self.clerk)
        answer = self.post(m9="21")
        page = self.page(answer)
        assert answer.status_code == 409
        assert 'value="21"' in page
        assert "现已保存" in page
        version = Plan.objects.get().version
        assert self.post(m9="21", version=version).status_code == 302
        assert Plan.objects.get().points.get(month=9).amount == 21

    def test_under_review_the_sheet_leads_to_the_plan(self):
        self.post(submit="1")
        plan = Plan.objects.get()
        assert self.client.get(self.url).url == f"/plans/{plan.pk}/"

    def test_a_target_of_another_bureau_is_not_found(self):
        self.client.force_login(self.outsider)
        assert self.client.get(self.url).status_code == 404

    def test_a_target_that_takes_no_plan_says_so(self):
        self.indicator.due_months = "12"
        factories.keep(self.indicator)
        answer = self.client.get(self.url)
        assert answer.status_code == 409
        assert "不按时间折算" in self.page(answer)


class LastYearTests(PlanPageCase):
    def test_one_click_fills_in_last_years_batches_unsaved(self):
        self.past_year("0", "4", "8", "20")
        page = self.page(self.post(fill="last_year", reason="照旧"))
        for month, amount in ((3, 0), (6, 6), (9, 12), (12, 30)):
            assert f'name="m{month}" value="{amount}"' in page
        assert "照旧" in page
        assert not Plan.objects.exists()

    def test_what_was_taken_from_last_year_says_so(self):
        self.past_year("0", "4", "8", "20")
        self.post(m3="0", m6="6", m9="12", m12="30")
        assert Plan.objects.get().method == "last_year"

    def test_without_last_year_the_page_says_why(self):
        page = self.page(self.client.get(self.url))
        assert "不能照去年的批次" in page
        assert "照去年批次填入" not in page


@pytest.mark.page
class ReviewTests(PlanPageCase):
    def test_the_queue_holds_plans_beside_figures(self):
        self.post(submit="1")
        factories.make_actual(
            self.indicator,
            self.period,
            "20",
            status=Status.SECTION_REVIEW,
            author=self.lead,
            submitted_at=NOON,
        )
        self.client.force_login(self.reviewer)
        page = self.page(self.client.get("/review/"))
        assert f"/plans/{Plan.objects.get().pk}/" in page
        assert "0 → 5 → 20 → 30" in page
        assert "/actuals/" in page

    def test_queries_do_not_grow_with_the_queue(self):
        self.post(submit="1")
        self.client.force_login(self.reviewer)
        self.client.get("/review/")
        with self.assertNumQueries(18):
            self.client.get("/review/")
        for n in range(5):
            other = factories.make_indicator(self.section, f"指标{n}")
            plan = make_plan(
                factories.make_target(other),
                (6, "5"),
                (12, "30"),
                status=Status.SECTION_REVIEW,
                submitted_at=NOON,
            )
            assert plan.pk
        with self.assertNumQueries(18):
            assert "指标4" in self.page(self.client.get("/review/"))

    def test_the_approver_sees_which_light_would_turn(self):
        factories.make_actual(self.indicator, self.period, "15", status=Status.APPROVED)
        self.post(submit="1", m9="16")
        self.client.force_login(self.reviewer)
        page = self.page(self.client.get(f"/plans/{Plan.objects.get().pk}/"))
        assert "生效后 1 期变灯" in page
        assert page.index("黄灯") < page.index("绿灯")

    def test_a_plan_that_turns_nothing_says_so(self):
        self.post(submit="1")
        page = self.page(self.client.get(f"/plans/{Plan.objects.get().pk}/"))
        assert "现有的灯不变" in page

    @override_settings(REDIS_URL="")
    def test_finalising_judges_anew_and_names_the_cause(self):
        factories.make_actual(self.indicator, self.period, "15", status=Status.APPROVED)
        self.post(submit="1", m9="16")
        self.decide("approve", self.reviewer)
        with self.captureOnCommitCallbacks(execute=True):
            self.decide("finalise", self.head)
        assert Plan.objects.get().status == Status.APPROVED
        change = LightChange.objects.latest("pk")
        assert (change.after, Plan.objects.get().approver) == ("green", self.head)

    def test_a_return_without_words_keeps_the_page(self):
        self.post(submit="1")
        answer = self.decide("return", self.reviewer)
        assert answer.status_code == 422
        assert "退回须写明意见" in self.page(answer)

    def test_a_returned_plan_shows_the_words_on_its_page(self):
        self.post(submit="1")
        self.decide("return", self.reviewer, "三季度太低")
        self.client.force_login(self.lead)
        page = self.page(self.client.get(f"/plans/{Plan.objects.get().pk}/"))
        assert "三季度太低" in page

    def test_a_stale_decision_is_refused(self):
        self.post(submit="1")
        plan = Plan.objects.get()
        self.client.force_login(self.reviewer)
        for _ in range(2):
            answer = self.client.post(
                f"/plans/{plan.pk}/approve/", {"version": plan.version}
            )
        assert answer.status_code == 409

    def test_the_author_with_a_reviewers_role_is_refused(self):
        factories.grant(self.lead, self.bureau, Role.REVIEWER)
        self.post(submit="1")
        assert self.decide("approve", self.lead).status_code == 403

    def test_a_plan_of_another_bureau_is_not_found(self):
        self.post(submit="1")
        assert self.decide("approve", self.outsider).status_code == 404
        plan = Plan.objects.get()
        assert self.client.get(f"/plans/{plan.pk}/").status_code == 404

    def test_a_draft_is_thrown_away_with_a_reason(self):
        self.post()
        assert self.decide("cancel", self.lead).status_code == 422
        assert self.decide("cancel", self.lead, "重排").status_code == 302
        assert Plan.objects.get().status == Status.CANCELLED


@pytest.mark.page
class AskingTests(PlanPageCase):
    def setUp(self):
        super().setUp()
        self.small = factories.make_target(
            factories.make_indicator(
                self.section, "首次进规", unit="家", responsible=self.lead
            ),
            "3",
        )

    def test_the_lead_is_asked_in_the_list_and_on_the_page(self):
        words = "目标只有3家，按月平摊没有意义：请设节点计划"
        for url in ("/entry/", f"/targets/{self.small.pk}/"):
            page = self.page(self.client.get(url))
            assert words in page
            assert f"/targets/{self.small.pk}/plan/" in page

    def test_a_plan_on_its_way_takes_the_place_of_the_question(self):
        make_plan(self.small, (9, "0"), (12, "3"), status=Status.DRAFT)
        page = self.page(self.client.get("/entry/"))
        assert "按月平摊没有意义" not in page
        assert "在办节点计划" in page

    def test_the_chart_knows_the_points(self):
        make_plan(self.target, (9, "12"), (12, "30"))
        page = self.page(self.client.get(f"/targets/{self.target.pk}/"))
        assert '"plan": [[9, "12.0000"], [12, "30.0000"]]' in page

    def test_somebody_elses_draft_is_not_shown_to_readers(self):
        make_plan(self.small, (9, "0"), (12, "3"), status=Status.DRAFT)
        finance = factories.make_user("finance")
        factories.grant(finance, self.bureau, Role.FINANCE)
        self.client.force_login(finance)
        page = self.page(self.client.get(f"/targets/{self.small.pk}/"))
        assert "在办节点计划" not in page
