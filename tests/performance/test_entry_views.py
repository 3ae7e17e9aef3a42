"""The lead's page: what is due, the box, its questions and refusals."""

import datetime
from decimal import Decimal

import pytest
from django.test import override_settings

from budget.choices import Status
from budget.models import ChangeRow, PeriodException, ReviewStep
from performance.models import Actual, Assessment
from performance.services import actuals
from tests import factories
from tests.base import NOON, TestCase

HTMX = {"HTTP_HX_REQUEST": "true"}


@override_settings(CLOCK=NOON.isoformat())
class EntryCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.target = factories.make_target(cls.indicator)
        factories.make_policy()

    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)

    @property
    def url(self):
        return f"/entry/{self.period.pk}/{self.indicator.pk}/"

    def save(self, text, **extra):
        data = {"text": text, "quality": "flash", **extra}
        return self.client.post(self.url, data, **HTMX)


class ListTests(EntryCase):
    def test_shows_only_what_is_due_from_me(self):
        factories.make_indicator(self.sibling, "别人的指标")
        factories.make_indicator(self.section, "年度问卷", due_months="12")
        page = self.client.get("/entry/").content.decode()
        assert "走访企业次数" in page
        assert "别人的指标" not in page
        assert "年度问卷" not in page

    def test_previous_and_last_year_stand_beside_the_box(self):
        half = factories.make_period(self.bureau, 6)
        before = factories.make_period(self.bureau, 9, 2023)
        factories.make_actual(self.indicator, half, "16", status=Status.APPROVED)
        factories.make_actual(self.indicator, before, "21", status=Status.APPROVED)
        page = self.client.get("/entry/").content.decode()
        for text in ("16", "21", "≥30", "22.5"):
            assert text in page

    @pytest.mark.slow
    def test_a_lock_is_told_before_anything_is_typed(self):
        """Also one by its day alone; who has an exception is not told so."""
        actual = factories.make_actual(
            self.indicator, self.period, "27", status=Status.APPROVED
        )
        self.period.locks_on = NOON.date()
        factories.keep(self.period)
        base = f"/entry/{self.period.pk}"
        pages = (
            f"/entry/?period={self.period.pk}",
            f"{base}/upload/",
            f"{base}/check/",
            f"/actuals/{actual.pk}/correct/",
            f"/actuals/{actual.pk}/verify/",
        )
        for url in pages:
            assert "已锁定：已过锁定日期" in self.client.get(url).content.decode(), url
        factories.keep(
            PeriodException(
                period=self.period,
                user=self.lead,
                reason="补报",
                expires_at=NOON + datetime.timedelta(days=1),
            )
        )
        for url in pages:
            assert "已锁定：" not in self.client.get(url).content.decode(), url

    @pytest.mark.slow
    def test_queries_do_not_grow_with_the_rows(self):
        self.client.get("/entry/")
        with self.assertNumQueries(14):
            self.client.get("/entry/")
        for n in range(8):
            row = factories.make_indicator(
                self.section, f"指标{n}", responsible=self.lead
            )
            factories.make_target(row)
        with self.assertNumQueries(14):
            self.client.get("/entry/")

    @pytest.mark.slow
    def test_a_returned_figure_shows_the_reviewers_words(self):
        self.save("27", submit="1")
        actual = Actual.objects.get()
        self.client.force_login(self.reviewer)
        self.client.post(
            f"/actuals/{actual.pk}/return/",
            {"version": actual.version, "opinion": "请附名单"},
        )
        self.client.force_login(self.lead)
        assert "请附名单" in self.client.get("/entry/").content.decode()


@pytest.mark.page
class GridTests(EntryCase):
    def page(self, query=""):
        return self.client.get(f"/entry/{query}").content.decode()

    def test_the_part_of_the_quarter_has_a_box_where_last_period_is_known(self):
        assert 'name="increment"' not in self.page()
        half = factories.make_period(self.bureau, 6)
        factories.make_actual(self.indicator, half, "16", status=Status.APPROVED)
        page = self.page()
        assert 'name="increment"' in page
        assert 'data-base="16"' in page

    def test_what_is_set_for_the_sitting_stands_in_every_empty_row(self):
        page = self.page("?provider=统计科&source_date=2024-10-08&quality=verified")
        assert page.count('value="统计科"') == 2
        assert page.count('value="2024-10-08"') == 2

    def test_a_row_that_says_where_it_comes_from_keeps_it(self):
        self.save("27", provider="财务科")
        page = self.page("?provider=统计科")
        assert page.count('value="财务科"') == 1
        assert page.count('value="统计科"') == 1

    def test_a_bad_date_of_the_sitting_is_refused_in_words(self):
        page = self.page("?source_date=1888-01-01")
        assert 'class="wrong"' in page
        assert page.count('value="1888-01-01"') == 1

    def test_a_figure_under_review_has_no_box(self):
        self.save("27", submit="1")
        page = self.page()
        assert "data-box" not in page
        assert "取消送审" in page

    def test_a_row_can_be_posted_without_a_script(self):
        half = factories.make_period(self.bureau, 6)
        factories.make_actual(self.indicator, half, "16", status=Status.APPROVED)
        data = {"text": "", "increment": "11", "quality": "flash", "version": ""}
        assert self.client.post(self.url, data).status_code == 200
        assert Actual.objects.get(status=Status.DRAFT).value == Decimal(27)


@pytest.mark.page
class SaveTests(EntryCase):
    def test_saving_shows_the_light_at_once(self):
        answer = self.save("27")
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "已保存" in page
        assert "绿灯" in page
        assert Actual.objects.get().value == Decimal(27)

    def test_saving_and_sending_in_one_go(self):
        self.save("27", submit="1")
        assert Actual.objects.get().status == Status.SECTION_REVIEW
        assert ReviewStep.objects.get().action == "submit"

    def test_bad_input_is_refused_beside_the_box_and_kept(self):
        for typed in ("很多", "1e30", "NaN", "12,30", "1_000", "２７．５"):
            answer = self.save(typed)
            assert answer.status_code == 422, typed
            assert f'value="{typed}"' in answer.content.decode(), typed
        assert not Actual.objects.exists()

    def test_full_width_digits_and_thousands_are_understood(self):
        assert self.save("２７").status_code == 200
        assert Actual.objects.get().value == Decimal(27)

    def test_saving_over_a_colleague_shows_both_values(self):
        self.save("20")
        answer = self.save("21")
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "您填的" in page
        assert "20" in page
        assert "21" in page
        assert Actual.objects.get().value == Decimal(20)

    def test_locked_period_is_refused_with_reason_and_typed_text_kept(self):
        self.period.locked_at, self.period.lock_reason = NOON, "已汇总上报。"
        factories.keep(self.period)
        answer = self.save("27")
        assert answer.status_code == 409
        assert "已汇总上报" in answer.content.decode()
        assert 'value="27"' in answer.content.decode()

    def test_forged_fields_change_nothing(self):
        self.save("27", status="approved", in_force="1", approver=self.head.pk)
        actual = Actual.objects.get()
        assert (actual.status, actual.approver) == (Status.DRAFT, None)

    def test_unseen_indicators_are_not_found(self):
        for user in (self.colleague, self.outsider, self.reviewer):
            self.client.force_login(user)
            assert self.save("27").status_code == 404
        assert not Actual.objects.exists()

    def test_an_expired_session_changes_nothing(self):
        self.client.logout()
        assert self.save("27").status_code == 401
        assert not ChangeRow.objects.filter(model="performance.actual").exists()


@pytest.mark.page
class FinalTests(EntryCase):
    def act(self, user, verb, actual, **extra):
        self.client.force_login(user)
        actual.refresh_from_db()
        data = {"version": actual.version, **extra}
        return self.client.post(f"/actuals/{actual.pk}/{verb}/", data)

    @override_settings(REDIS_URL="")
    def test_from_the_box_to_the_board(self):
        self.save("27", submit="1")
        actual = Actual.objects.get()
        self.act(self.reviewer, "approve", actual)
        with self.captureOnCommitCallbacks(execute=True):
            self.act(self.head, "finalise", actual)
        actual.refresh_from_db()
        assert actual.status == Status.APPROVED
        assert Assessment.objects.get(target=self.target).light == "green"

    def test_returning_needs_words(self):
        self.save("27", submit="1")
        actual = Actual.objects.get()
        self.act(self.reviewer, "return", actual, opinion="")
        actual.refresh_from_db()
        assert actual.status == Status.SECTION_REVIEW
        self.act(self.reviewer, "return", actual, opinion="请核对")
        actual.refresh_from_db()
        assert actual.status == Status.RETURNED

    def test_a_stale_decision_is_refused(self):
        self.save("27", submit="1")
        actual = Actual.objects.get()
        self.client.force_login(self.reviewer)
        answer = self.client.post(f"/actuals/{actual.pk}/approve/", {"version": 1})
        assert answer.status_code == 409

    def test_deciding_twice_is_a_conflict(self):
        self.save("27", submit="1")
        actual = Actual.objects.get()
        self.act(self.reviewer, "approve", actual)
        assert self.act(self.reviewer, "approve", actual).status_code == 409

    @pytest.mark.slow
    def test_a_figure_that_moved_is_not_approved_and_what_moved_is_shown(self):
        self.save("27", submit="1")
        seen = Actual.objects.get()
        actuals.withdraw_actual(
            actual_id=seen.pk, version=seen.version, actor=self.lead, now=NOON
        )
        self.save("28", version=Actual.objects.get().version, submit="1")
        self.client.force_login(self.reviewer)
        sent = {"version": seen.version, "opinion": "已核对"}
        answer = self.client.post(f"/actuals/{seen.pk}/approve/", sent)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "<del>27</del> → <ins>28</ins>" in page
        assert "已核对</textarea>" in page
        now = Actual.objects.get()
        assert now.status == Status.SECTION_REVIEW
        answer = self.act(self.reviewer, "approve", now, opinion="已核对")
        assert answer.status_code == 302

    def test_auditor_and_outsider_cannot_decide(self):
        self.save("27", submit="1")
        actual = Actual.objects.get()
        assert self.act(self.auditor, "approve", actual).status_code == 403
        assert self.act(self.outsider, "approve", actual).status_code == 404

    def test_correction_page_holds_what_is_in_force(self):
        actual = factories.make_actual(
            self.indicator,
            self.period,
            "27",
            status=Status.APPROVED,
            explanation="两家企业推迟开工",
            provider="区统计局",
        )
        self.client.force_login(self.lead)
        url = f"/actuals/{actual.pk}/correct/"
        page = self.client.get(url).content.decode()
        assert 'value="27"' in page and 'value="区统计局"' in page
        assert "两家企业推迟开工</textarea>" in page
        same = {"text": "27", "provider": "区统计局", "quality": actual.quality}
        same["explanation"] = actual.explanation
        answer = self.client.post(url, {**same, "reason": "再看一遍"})
        assert answer.status_code == 422
        assert "没有要更正的" in answer.content.decode()
        assert not actual.corrections.exists()

    def test_correction_page_opens_a_draft_with_reason(self):
        actual = factories.make_actual(
            self.indicator, self.period, "27", status=Status.APPROVED
        )
        answer = self.act(
            self.lead, "correct", actual, text="28", quality="flash", reason="补录"
        )
        assert answer.status_code == 302
        assert actual.corrections.get().status == Status.DRAFT
        assert ChangeRow.objects.latest("id").change.reason == "补录"
