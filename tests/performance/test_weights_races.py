"""A sheet's weights on a real PostgreSQL: two people at once, one division."""

from decimal import Decimal

import pytest

from budget.choices import Role
from budget.workflow import IllegalTransition, StaleVersion
from performance.models import Target, Weighting
from performance.scoring.schemes import CENTRAL
from performance.services.weights import confirm_weights, freeze_weights
from tests import factories as base
from tests.base import NOON, TransactionTestCase
from tests.performance import factories
from tests.performance.test_races import together

pytestmark = pytest.mark.postgres


class WeightRaceTests(TransactionTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.goal = factories.make_goal(
            self.section, project_year=factories.make_project(self.bureau)
        )
        self.first = factories.make_target(self.goal, self.indicator, "40")
        survey = base.make_indicator(self.section, "企业满意度")
        self.second = factories.make_target(self.goal, survey, "95")
        self.people = [base.make_user("finance"), base.make_user("supervisor")]
        for user, role in zip(
            self.people, (Role.FINANCE, Role.SUPERVISOR), strict=True
        ):
            base.grant(user, self.bureau, role)

    def confirm(self, who: int, first: int, version: int | None = None) -> Weighting:
        shares = {self.first.pk: Decimal(first), self.second.pk: Decimal(90 - first)}
        return confirm_weights(
            goal_id=self.goal.pk,
            version=version,
            scheme=CENTRAL.key,
            shares=shares,
            actor=self.people[who],
            now=NOON,
        )

    def test_two_first_confirmations_leave_one_division(self) -> None:
        results = together(lambda: self.confirm(0, 60), lambda: self.confirm(1, 50))
        assert sum(isinstance(r, Weighting) for r in results) == 1
        assert sum(isinstance(r, StaleVersion) for r in results) == 1
        rows = Target.objects.filter(goal=self.goal)
        assert sum(row.weight for row in rows) == 90

    def test_freezing_and_changing_at_once_leave_one_of_them(self) -> None:
        self.confirm(0, 60)
        results = together(
            lambda: freeze_weights(
                goal_id=self.goal.pk, version=1, actor=self.people[0], now=NOON
            ),
            lambda: self.confirm(1, 50, version=1),
        )
        assert sum(isinstance(r, Weighting) for r in results) == 1
        refused = [r for r in results if not isinstance(r, Weighting)]
        assert isinstance(refused[0], (StaleVersion, IllegalTransition))
