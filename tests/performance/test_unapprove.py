"""取消审核: a reviewer takes the own approval back before the next step has acted."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import override_settings

from budget import workflow
from budget.choices import Action, ReviewAction, Role, Status
from budget.models import Change, ReviewStep
from performance.services import reviews
from tests import factories
from tests.base import LATER
from tests.performance.test_actual_services import ActualCase
from tests.performance.test_plans import PlanCase


class TakingBackTests(ActualCase):
    def approved(self):
        actual = self.send(self.enter())
        return self.step(reviews.approve_actual, actual, self.reviewer)

    def test_the_figure_waits_for_the_section_again(self):
        actual = self.step(reviews.unapprove_actual, self.approved(), self.reviewer)
        assert actual.status == Status.SECTION_REVIEW

    def test_the_trail_and_the_step_say_who_and_why(self):
        actual = self.step(
            reviews.unapprove_actual, self.approved(), self.reviewer, "漏看附件"
        )
        change = Change.objects.latest("id")
        assert (change.action, change.reason) == (Action.ACTUAL_UNAPPROVED, "漏看附件")
        step = ReviewStep.objects.latest("id")
        assert (step.record_id, step.action) == (actual.pk, ReviewAction.UNAPPROVE)
        assert (step.round, step.opinion) == (1, "漏看附件")

    def test_it_is_over_once_the_head_has_acted(self):
        actual = self.step(reviews.finalise_actual, self.approved(), self.head)
        with pytest.raises(workflow.IllegalTransition):
            self.step(reviews.unapprove_actual, actual, self.reviewer)

    def test_another_reviewer_may_not_take_it_back(self):
        other = factories.make_user("other")
        factories.grant(other, self.bureau, Role.REVIEWER)
        with pytest.raises(workflow.IllegalTransition):
            self.step(reviews.unapprove_actual, self.approved(), other)

    def test_the_head_may_not_take_back_a_reviewers_approval(self):
        with pytest.raises(PermissionDenied):
            self.step(reviews.unapprove_actual, self.approved(), self.head)

    def test_where_no_section_reviewed_there_is_nothing_to_take_back(self):
        self.bureau.one_step_review = True
        factories.keep(self.bureau)
        actual = self.send(self.enter())
        assert actual.status == Status.DEPARTMENT_REVIEW
        with pytest.raises(workflow.IllegalTransition):
            self.step(reviews.unapprove_actual, actual, self.reviewer)

    def test_a_lock_holds_here_too(self):
        actual = self.approved()
        self.lock_period()
        with pytest.raises(workflow.PeriodLocked):
            self.step(reviews.unapprove_actual, actual, self.reviewer)

    def test_what_was_taken_back_can_be_returned(self):
        actual = self.step(reviews.unapprove_actual, self.approved(), self.reviewer)
        actual = self.step(reviews.return_actual, actual, self.reviewer, "请核对")
        assert actual.status == Status.RETURNED


class TakingBackPlanTests(PlanCase):
    def test_the_plan_waits_for_the_section_again(self):
        plan = self.submit(self.save())
        plan = self.decide(plan, ReviewAction.APPROVE, self.reviewer)
        plan = self.decide(plan, ReviewAction.UNAPPROVE, self.reviewer)
        assert plan.status == Status.SECTION_REVIEW

    def test_it_is_for_whoever_approved(self):
        other = factories.make_user("other")
        factories.grant(other, self.bureau, Role.REVIEWER)
        plan = self.submit(self.save())
        plan = self.decide(plan, ReviewAction.APPROVE, self.reviewer)
        with pytest.raises(workflow.IllegalTransition):
            self.decide(plan, ReviewAction.UNAPPROVE, other)


@override_settings(CLOCK=LATER.isoformat())
@pytest.mark.slow
class TakingBackPageTests(ActualCase):
    def setUp(self):
        super().setUp()
        actual = self.send(self.enter())
        self.actual = self.step(reviews.approve_actual, actual, self.reviewer)
        self.url = f"/actuals/{actual.pk}/"

    def page(self, user):
        self.client.force_login(user)
        return self.client.get(self.url).content.decode()

    def test_only_who_approved_is_offered_it(self):
        assert f"{self.url}unapprove/" in self.page(self.reviewer)
        for user in (self.lead, self.head, self.auditor):
            assert f"{self.url}unapprove/" not in self.page(user)

    def test_the_button_puts_it_back_into_the_queue(self):
        self.client.force_login(self.reviewer)
        data = {"version": self.actual.version, "opinion": "再看一遍"}
        answer = self.client.post(f"{self.url}unapprove/", data)
        assert answer.url == "/review/"
        assert self.indicator.name in self.client.get("/review/").content.decode()
        assert "再看一遍" in self.page(self.reviewer)

    def test_a_second_click_is_refused(self):
        self.client.force_login(self.reviewer)
        data = {"version": self.actual.version}
        self.client.post(f"{self.url}unapprove/", data)
        assert self.client.post(f"{self.url}unapprove/", data).status_code == 409

    def test_rounds_stand_apart_with_their_opinions(self):
        actual = self.step(
            reviews.return_actual, self.actual, self.head, "请附盖章的统计表"
        )
        self.send(actual)
        page = self.page(self.lead)
        first, second = page.index("第 1 轮"), page.index("第 2 轮")
        assert first < page.index("请附盖章的统计表") < second
