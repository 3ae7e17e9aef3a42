"""交接: what rests on a lead goes to a named successor before the lead can go."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from budget.choices import Action, Role, SecurityKind, Status
from budget.models import Change, Notice, SecurityEvent
from budget.services import organization, succession
from performance.choices import RectifySource
from performance.models import Actual, Indicator, Rectification
from performance.services import actuals
from tests import factories
from tests.base import LATER, TestCase


class LeavingCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.heir = factories.make_user("heir", name="接手人")
        cls.draft = factories.make_actual(
            cls.indicator, cls.period, "22", author=cls.lead
        )

    def able(self, department=None):
        factories.grant(self.heir, department or self.section, Role.LEAD)

    def close(self, successor=None, user=None):
        user = user or self.lead
        return organization.close_account(
            user_id=user.pk,
            version=user.version,
            successor_id=successor and successor.pk,
            actor=self.secadmin,
            now=LATER,
        )

    def revoke(self, membership, successor=None):
        return organization.revoke_role(
            membership_id=membership.pk,
            successor_id=successor and successor.pk,
            actor=self.secadmin,
            now=LATER,
        )


class ClosingTests(LeavingCase):
    def test_a_lead_does_not_go_without_a_successor(self):
        with pytest.raises(ValidationError, match="接手人"):
            self.close()
        self.lead.refresh_from_db()
        assert self.lead.is_active

    def test_indicators_and_drafts_go_to_the_successor(self):
        self.able()
        self.close(self.heir)
        assert Indicator.objects.get(pk=self.indicator.pk).responsible == self.heir
        assert Actual.objects.get(pk=self.draft.pk).author == self.heir
        assert succession.owed(self.lead) == []

    def test_the_successor_is_told_and_nobody_where_nothing_passes_on(self):
        self.able()
        self.close(user=self.colleague)
        assert not Notice.objects.exists()
        self.close(self.heir)
        told = Notice.objects.get()
        assert told.user == self.heir
        assert "lead的工作已交接给您（经济运行）：1项指标、1条在办数据" in told.text
        assert "indicators 1" in told.text_en
        self.client.force_login(self.heir)
        assert told.text in self.client.get("/notices/").content.decode()

    def test_trail_and_security_log_say_so_in_one_change(self):
        self.able()
        self.close(self.heir)
        change = Change.objects.latest("id")
        words = "交接给接手人：1项指标、1条在办数据"
        assert (change.action, change.reason) == (Action.ACCOUNT_CHANGED, words)
        assert {row.model for row in change.rows.all()} == {
            "performance.indicator",
            "performance.actual",
            "budget.user",
        }
        event = SecurityEvent.objects.filter(kind=SecurityKind.ACCOUNT_CHANGED)
        assert words in event.latest("id").detail

    def test_the_successor_goes_on_with_the_draft(self):
        self.able()
        self.close(self.heir)
        row = Actual.objects.get(pk=self.draft.pk)
        sent = actuals.submit_actual(
            actual_id=row.pk, version=row.version, actor=self.heir, now=LATER
        )
        assert sent.status == Status.SECTION_REVIEW

    def test_what_is_under_review_keeps_its_author(self):
        self.draft.status = Status.SECTION_REVIEW
        factories.keep(self.draft)
        self.able()
        self.close(self.heir)
        assert Actual.objects.get(pk=self.draft.pk).author == self.lead

    def test_who_does_not_lead_there_takes_nothing_over(self):
        self.able(self.sibling)
        for person in (self.heir, self.reviewer, self.auditor, self.lead):
            with pytest.raises(ValidationError):
                self.close(person)

    def test_a_closed_account_takes_nothing_over(self):
        self.able()
        self.heir.is_active = False
        factories.keep(self.heir)
        with pytest.raises(ValidationError):
            self.close(self.heir)

    def test_who_leads_nothing_goes_without_ado(self):
        self.close(user=self.reviewer)
        self.reviewer.refresh_from_db()
        assert not self.reviewer.is_active

    def test_retired_indicators_need_nobody(self):
        self.indicator.retired_on = LATER.date()
        factories.keep(self.indicator)
        self.close()
        assert Indicator.objects.get(pk=self.indicator.pk).responsible == self.lead

    def test_statements_do_not_grow_with_the_work(self):
        self.able()
        self.close(user=self.colleague)
        with self.assertNumQueries(31):
            self.close(self.heir)
        for n in range(5):
            row = factories.make_indicator(
                self.section, f"指标{n}", responsible=self.heir
            )
            factories.make_actual(row, self.period, "1", author=self.heir)
        other = factories.make_user("other")
        factories.grant(other, self.section, Role.LEAD)
        with self.assertNumQueries(31):
            self.close(other, self.heir)


class OrderTests(LeavingCase):
    def test_what_is_to_be_put_right_goes_to_the_successor_too(self):
        order = factories.keep(
            Rectification(
                department=self.section,
                source=RectifySource.HEAD,
                problem="进度滞后",
                deadline=LATER.date(),
                responsible=self.lead,
                issuer=self.head,
                issued_at=LATER,
            )
        )
        self.able()
        self.close(self.heir)
        assert Rectification.objects.get(pk=order.pk).responsible == self.heir
        assert Change.objects.latest("id").reason.endswith("、1件整改")


class RevokingTests(LeavingCase):
    def test_the_leads_role_does_not_end_without_a_successor(self):
        with pytest.raises(ValidationError, match="接手人"):
            self.revoke(self.lead.memberships.get())

    def test_it_ends_with_one(self):
        self.able()
        self.revoke(self.lead.memberships.get(), self.heir)
        assert Indicator.objects.get(pk=self.indicator.pk).responsible == self.heir
        assert Change.objects.latest("id").action == Action.MEMBERSHIP_REVOKED

    def test_a_role_above_keeps_the_work_where_it_is(self):
        factories.grant(self.lead, self.bureau, Role.LEAD)
        self.revoke(self.lead.memberships.get(department=self.section))
        assert Indicator.objects.get(pk=self.indicator.pk).responsible == self.lead

    def test_another_role_ends_without_ado(self):
        held = factories.grant(self.lead, self.section, Role.REVIEWER)
        self.revoke(held)
        held.refresh_from_db()
        assert held.ended_at == LATER


@pytest.mark.slow
class PageTests(LeavingCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(self.secadmin)

    def post(self, name, **data):
        keys = data.pop("keys", {})
        url = reverse(f"budget:{name}", kwargs={"pk": self.lead.pk, **keys})
        return self.client.post(url, data)

    def page(self):
        return self.client.get(f"/accounts/{self.lead.pk}/").content.decode()

    def test_the_page_counts_what_rests_on_the_person_and_shows_no_data(self):
        page = self.page()
        assert "经济运行：1 项指标，1 条在办数据" in page
        assert self.indicator.name not in page

    def test_only_who_could_take_over_is_offered(self):
        assert "还没有人能接手" in self.page()
        self.able()
        page = self.page()
        assert "接手人（heir）" in page
        assert "colleague" not in page

    def test_closing_without_a_successor_asks_for_one(self):
        self.able()
        answer = self.post("account-close", version=self.lead.version)
        assert answer.status_code == 422
        assert "请指定接手人" in answer.content.decode()

    def test_closing_with_one_goes_through(self):
        self.able()
        answer = self.post(
            "account-close", version=self.lead.version, successor=self.heir.pk
        )
        assert answer.status_code == 302
        assert Indicator.objects.get(pk=self.indicator.pk).responsible == self.heir

    def test_a_forged_successor_is_refused(self):
        for successor in (self.outsider.pk, "x", self.lead.pk):
            answer = self.post(
                "account-close", version=self.lead.version, successor=successor
            )
            assert answer.status_code == 422, successor

    def test_revoking_asks_and_then_goes_through(self):
        self.able()
        keys = {"membership_pk": self.lead.memberships.get().pk}
        answer = self.post("role-revoke", keys=keys)
        assert answer.status_code == 422
        assert "交接并撤销" in answer.content.decode()
        answer = self.post("role-revoke", keys=keys, successor=self.heir.pk)
        assert answer.status_code == 302
        assert self.lead.memberships.get().ended_at is not None
