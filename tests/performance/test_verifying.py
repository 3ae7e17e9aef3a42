"""快报数 → 核定数: an ordinary step with a source and a day, not a correction."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings

from budget import workflow
from budget.choices import Action, Status
from budget.models import Change
from performance.choices import Accumulation, Cause, Quality
from performance.drafts import Draft
from performance.models import Actual, Explanation, Improvement, LightChange
from performance.services import actuals, reviews
from performance.services.assessing import assess_indicators
from tests import factories
from tests.base import LATER, NOON, TestCase

DRAFT = Draft(
    value=Decimal("27"),
    as_typed="27",
    provider="区统计局",
    source_date=datetime.date(2024, 10, 10),
)


class VerifyCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy()
        cls.target = factories.make_target(cls.indicator)
        cls.flash = factories.make_actual(
            cls.indicator, cls.period, "15", status=Status.APPROVED, author=cls.clerk
        )

    def verify(self, draft=DRAFT, actor=None):
        return actuals.verify_actual(
            actual_id=self.flash.pk, draft=draft, actor=actor or self.lead, now=NOON
        )

    def put_in_force(self, row):
        row = actuals.submit_actual(
            actual_id=row.pk, version=row.version, actor=self.lead, now=NOON
        )
        for decide, actor in (
            (reviews.approve_actual, self.reviewer),
            (reviews.finalise_actual, self.head),
        ):
            row = decide(
                actual_id=row.pk,
                version=row.version,
                actor=actor,
                opinion="",
                now=LATER,
            )
        return row


class ServiceTests(VerifyCase):
    def test_it_opens_a_verified_draft_that_names_the_flash_figure(self):
        row = self.verify()
        assert (row.status, row.quality) == (Status.DRAFT, Quality.VERIFIED)
        assert (row.verifies, row.corrects) == (self.flash, None)
        assert Change.objects.filter(action=Action.ACTUAL_VERIFIED).exists()

    def test_no_reason_is_wanted_but_source_and_day_are(self):
        for name, empty in (("provider", " "), ("source_date", None)):
            with pytest.raises(ValidationError) as caught:
                self.verify(replace(DRAFT, **{name: empty}))
            assert list(caught.value.message_dict) == [name]

    def test_what_was_said_about_the_flash_figure_goes_on_with_it(self):
        said = Explanation(actual=self.flash, staff=True, forecast=Decimal(26))
        factories.keep(said)
        for order, text in ((1, "增派两人"), (2, "已撤销的措施")):
            factories.keep(
                Improvement(
                    explanation=said, order=order, text=text, dropped=order == 2
                )
            )
        row = self.verify()
        assert (row.explained.staff, row.explained.forecast) == (True, Decimal(26))
        assert [step.text for step in row.explained.steps] == ["增派两人"]

    def test_the_flash_figure_counts_until_the_verified_one_is_approved(self):
        row = self.verify()
        assert Actual.objects.in_force().get().value == 15
        self.put_in_force(row)
        self.flash.refresh_from_db()
        assert Actual.objects.in_force().get().value == 27
        assert self.flash.status == Status.SUPERSEDED

    def test_the_light_it_turns_has_a_new_figure_for_its_cause(self):
        assess_indicators([self.indicator.pk], now=NOON)
        self.put_in_force(self.verify())
        assess_indicators([self.indicator.pk], now=LATER)
        change = LightChange.objects.latest("pk")
        assert (change.before, change.after) == ("yellow", "green")
        assert change.cause == Cause.FIGURE

    def test_a_figure_verified_already_is_corrected_instead(self):
        self.flash.quality = Quality.VERIFIED
        factories.keep(self.flash)
        with pytest.raises(workflow.IllegalTransition, match="更正"):
            self.verify()

    def test_only_a_figure_in_force_and_only_one_at_a_time(self):
        self.verify()
        with pytest.raises(workflow.IllegalTransition, match="先办结"):
            self.verify()
        self.flash.status = Status.SUPERSEDED
        factories.keep(self.flash)
        with pytest.raises(workflow.IllegalTransition, match="终审数据"):
            self.verify()

    def test_a_locked_period_takes_none(self):
        self.period.locked_at, self.period.lock_reason = NOON, "已汇总。"
        factories.keep(self.period)
        with pytest.raises(workflow.PeriodLocked, match="已汇总"):
            self.verify()

    def test_nobody_but_those_who_enter_may(self):
        for actor in (self.reviewer, self.head, self.colleague, self.auditor):
            with pytest.raises(PermissionDenied):
                self.verify(actor=actor)

    def test_saving_the_draft_again_keeps_it_verified(self):
        row = self.verify()
        again = actuals.save_actual(
            indicator_id=self.indicator.pk,
            period_id=self.period.pk,
            version=row.version,
            draft=replace(DRAFT, value=Decimal("26"), quality=Quality.FLASH),
            actor=self.lead,
            now=NOON,
        )
        assert (again.pk, again.quality) == (row.pk, Quality.VERIFIED)

    def test_it_is_not_sent_without_its_source(self):
        row = self.verify()
        row = actuals.save_actual(
            indicator_id=self.indicator.pk,
            period_id=self.period.pk,
            version=row.version,
            draft=replace(DRAFT, provider=""),
            actor=self.lead,
            now=NOON,
        )
        with pytest.raises(ValidationError, match="由谁核定"):
            actuals.submit_actual(
                actual_id=row.pk, version=row.version, actor=self.lead, now=NOON
            )


@override_settings(CLOCK=NOON.isoformat())
@pytest.mark.slow
class PageTests(VerifyCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.url = f"/actuals/{cls.flash.pk}/verify/"

    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)

    def page(self, answer):
        return answer.content.decode()

    def post(self, **extra):
        sent = {
            "text": "27",
            "provider": "区统计局",
            "source_date": "2024-10-10",
            **extra,
        }
        return self.client.post(self.url, sent)

    def test_the_figure_and_the_target_offer_the_step(self):
        for url in (f"/actuals/{self.flash.pk}/", f"/targets/{self.target.pk}/"):
            assert self.url in self.page(self.client.get(url))

    def test_this_quarters_part_is_asked_only_where_it_adds_up(self):
        june = factories.make_period(self.bureau, 6)
        factories.make_actual(self.indicator, june, "9", status=Status.APPROVED)
        assert 'name="increment"' in self.page(self.client.get(self.url))
        self.indicator.accumulation = Accumulation.RATE
        factories.keep(self.indicator)
        assert 'name="increment"' not in self.page(self.client.get(self.url))

    def test_a_saved_one_leads_to_its_page(self):
        answer = self.client.get(self.post().url)
        page = self.page(answer)
        assert "核定数已保存为草稿" in page
        assert "快报数 15" in page

    def test_what_is_missing_is_told_beside_its_box_and_nothing_is_lost(self):
        answer = self.post(provider="", source_date="")
        page = self.page(answer)
        assert answer.status_code == 422
        assert "核定数须写明由谁核定" in page
        assert "核定数须写明核定日期" in page
        assert 'value="27"' in page

    def test_the_flash_figures_page_leads_to_the_verified_one(self):
        self.post()
        row = Actual.objects.get(verifies=self.flash)
        page = self.page(self.client.get(f"/actuals/{self.flash.pk}/"))
        assert f"/actuals/{row.pk}/" in page

    def test_the_reviewer_sees_both_figures_in_the_queue(self):
        self.post()
        row = Actual.objects.get(verifies=self.flash)
        self.client.post(f"/actuals/{row.pk}/submit/", {"version": row.version})
        self.client.force_login(self.reviewer)
        assert "核定（快报 15）" in self.page(self.client.get("/review/"))

    def test_a_figure_of_another_bureau_is_not_found(self):
        self.client.force_login(self.outsider)
        assert self.post().status_code == 404
