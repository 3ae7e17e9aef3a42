"""Plans and rules on a real PostgreSQL: two people at once, one result."""

import datetime
from decimal import Decimal

import pytest

from budget import workflow
from budget.choices import ReviewAction, Role, Status
from performance.models import Plan, Policy
from performance.planning import PlanDraft
from performance.ruling import Numbers, PolicyDraft
from performance.services import plans, policies, reviewed
from tests import factories
from tests.base import LATER, NOON, TransactionTestCase
from tests.performance.test_races import together

pytestmark = pytest.mark.postgres
NEW_YEAR = datetime.date(2024, 1, 1)


class PlanRaceTests(TransactionTestCase):
    def setUp(self):
        super().setUp()
        self.target = factories.make_target(self.indicator)

    def save(self, first):
        amounts = zip((3, 6, 9, 12), (first, 5, 20, 30), strict=True)
        draft = PlanDraft(
            tuple((m, Decimal(a)) for m, a in amounts), NEW_YEAR, "按批次"
        )
        return plans.save_plan(
            target_id=self.target.pk,
            version=None,
            draft=draft,
            actor=self.lead,
            now=NOON,
        )

    def finalise(self, plan, head):
        return reviewed.decide(
            plans.PLANS,
            record_id=plan.pk,
            action=ReviewAction.FINALISE,
            version=plan.version,
            actor=head,
            opinion="",
            now=LATER,
        )

    def test_two_first_saves_leave_one_plan(self):
        results = together(lambda: self.save(0), lambda: self.save(1))
        assert sum(isinstance(r, Plan) for r in results) == 1
        assert sum(isinstance(r, workflow.StaleVersion) for r in results) == 1
        assert Plan.objects.count() == 1

    def test_of_two_approvers_one_is_told(self):
        deputy = factories.make_user("deputy")
        factories.grant(deputy, self.bureau, Role.HEAD)
        plan = self.save(0)
        plan.status, plan.round, plan.version = Status.DEPARTMENT_REVIEW, 1, 2
        factories.keep(plan)
        results = together(
            lambda: self.finalise(plan, self.head), lambda: self.finalise(plan, deputy)
        )
        assert sum(isinstance(r, Plan) for r in results) == 1
        assert sum(isinstance(r, workflow.StaleVersion) for r in results) == 1
        assert Plan.objects.get().history.filter(status=Status.APPROVED).count() == 1


class PolicyRaceTests(TransactionTestCase):
    def propose(self, actor, name):
        return policies.save_policy(
            policy_id=None,
            version=None,
            draft=PolicyDraft(self.bureau.pk, name, NEW_YEAR, "从严", Numbers()),
            actor=actor,
            now=NOON,
        )

    def test_two_proposals_for_one_branch_leave_one(self):
        finance = factories.make_user("finance")
        factories.grant(finance, self.bureau, Role.FINANCE)
        results = together(
            lambda: self.propose(finance, "甲案"),
            lambda: self.propose(self.head, "乙案"),
        )
        refused = [r for r in results if isinstance(r, workflow.IllegalTransition)]
        assert (len(refused), Policy.objects.count()) == (1, 1)

    def test_of_two_approvers_one_is_told(self):
        deputy = factories.make_user("deputy")
        factories.grant(deputy, self.bureau, Role.HEAD)
        policy = self.propose(self.sysadmin, "甲案")
        policy.status, policy.round, policy.version = Status.DEPARTMENT_REVIEW, 1, 2
        factories.keep(policy)

        def approve(head):
            return policies.act_on_policy(
                policy_id=policy.pk,
                action=ReviewAction.FINALISE,
                version=2,
                actor=head,
                now=LATER,
            )

        results = together(lambda: approve(self.head), lambda: approve(deputy))
        assert sum(isinstance(r, workflow.StaleVersion) for r in results) == 1
        assert Policy.objects.get().status == Status.APPROVED
