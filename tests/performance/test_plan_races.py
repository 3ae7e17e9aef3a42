"""Plans on a real PostgreSQL: two people at once, and one plan in the end."""

import datetime
from decimal import Decimal

import pytest

from budget import workflow
from budget.choices import ReviewAction, Role, Status
from performance.models import Plan
from performance.planning import PlanDraft
from performance.services import plans
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
        return plans.decide_plan(
            plan_id=plan.pk,
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
