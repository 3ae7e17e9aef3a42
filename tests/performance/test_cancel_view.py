"""作废 on the figure's page."""

import pytest
from django.test import override_settings

from budget.choices import Role, Status
from tests import factories
from tests.base import NOON, TestCase
from tests.performance import factories as promises

pytestmark = pytest.mark.slow


@override_settings(CLOCK=NOON.isoformat())
class CancelViewTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_target(cls.indicator)
        factories.make_policy()
        cls.actual = factories.make_actual(
            cls.indicator, cls.period, "27", author=cls.lead
        )

    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)

    def cancel(self, **data):
        data = {"version": self.actual.version, "reason": "误开", **data}
        return self.client.post(f"/actuals/{self.actual.pk}/cancel/", data)

    def test_cancelling_returns_to_an_empty_box(self):
        answer = self.cancel()
        assert answer.url == f"/entry/?period={self.period.pk}"
        page = self.client.get(answer.url).content.decode()
        assert "已作废，本期可以重新填报。" in page
        assert 'value="27"' not in page

    def test_the_page_offers_it_only_where_it_can_be_done(self):
        url = f"/actuals/{self.actual.pk}/"
        assert "作废这条数据" in self.client.get(url).content.decode()
        for user in (self.reviewer, self.head, self.auditor):
            self.client.force_login(user)
            assert "作废这条数据" not in self.client.get(url).content.decode()
        self.client.force_login(self.lead)
        self.cancel()
        page = self.client.get(url).content.decode()
        assert "作废这条数据" not in page
        assert "已作废" in page

    def test_without_a_reason_nothing_changes(self):
        answer = self.cancel(reason="  ")
        assert answer.status_code == 422
        assert 'class="wrong"' in answer.content.decode()
        self.actual.refresh_from_db()
        assert self.actual.status == Status.DRAFT

    def test_too_long_a_reason_stays_in_the_box(self):
        words = "误" * 2001
        answer = self.cancel(reason=words)
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_a_double_click_cancels_once(self):
        self.cancel()
        assert self.cancel().status_code == 409

    def test_a_cancelled_figure_is_not_read_by_others_in_the_branch(self):
        finance = factories.make_user("finance")
        factories.grant(finance, self.bureau, Role.FINANCE)
        self.cancel()
        self.client.force_login(finance)
        assert self.client.get(f"/actuals/{self.actual.pk}/").status_code == 404

    def test_a_draft_correction_is_not_named_to_others_beside_the_figure(self):
        right = factories.make_actual(
            self.indicator,
            factories.make_period(self.bureau, 6),
            "16",
            status=Status.APPROVED,
        )
        factories.make_actual(
            self.indicator, right.period, "7741", corrects=right, author=self.lead
        )
        finance = factories.make_user("finance")
        factories.grant(finance, self.bureau, Role.FINANCE)
        url = f"/actuals/{right.pk}/"
        assert "7741" in self.client.get(url).content.decode()
        self.client.force_login(finance)
        assert "7741" not in self.client.get(url).content.decode()


@override_settings(CLOCK=NOON.isoformat())
class DecisionTests(TestCase):
    def setUp(self):
        super().setUp()
        self.actual = factories.make_actual(
            self.indicator,
            self.period,
            "27",
            author=self.lead,
            status=Status.SECTION_REVIEW,
        )
        self.client.force_login(self.reviewer)

    def send_back(self, opinion):
        data = {"version": self.actual.version, "opinion": opinion}
        return self.client.post(f"/actuals/{self.actual.pk}/return/", data)

    def test_returning_without_words_is_refused_beside_the_box(self):
        answer = self.send_back("")
        assert answer.status_code == 422
        assert "退回须写明意见。" in answer.content.decode()

    def test_too_long_an_opinion_stays_in_the_box(self):
        words = "核" * 2001
        answer = self.send_back(words)
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_whoever_decides_sees_what_was_promised_and_the_light(self):
        promises.make_policy(department=self.bureau)
        target = promises.make_target(
            promises.make_goal(self.bureau), self.indicator, "40"
        )
        url = f"/actuals/{self.actual.pk}/"
        page = self.client.get(url)
        self.assertContains(page, f'<a href="/targets/{target.pk}/">40</a>')
        self.assertContains(page, "按序时进度应达30次，完成90%")
        self.assertContains(page, "light-green hollow")
        # Also where the opinion is refused; nobody else is asked to decide.
        refused = self.send_back("")
        self.assertContains(refused, "按序时进度应达30次", status_code=422)
        self.client.force_login(self.lead)
        self.assertNotContains(self.client.get(url), "按序时进度应达")

    def test_a_figure_that_nothing_rests_on_is_decided_without_a_light(self):
        page = self.client.get(f"/actuals/{self.actual.pk}/")
        self.assertContains(page, "审核通过")
        self.assertNotContains(page, "badge-light")
