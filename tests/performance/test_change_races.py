"""Changes after approval on a real PostgreSQL: two people at once, one result."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from budget import workflow
from budget.choices import ReviewAction, Role, Status
from performance.choices import RectifySource
from performance.models import Adjustment, Rectification, Target, TargetVersion
from performance.rectifying import Order
from performance.rolling import Plan
from performance.services import adjustments, rectifications, reviewed
from performance.services.rollover import Rolled, roll_over
from tests import factories
from tests.base import LATER, NOON, TransactionTestCase
from tests.performance.factories import make_adjustment
from tests.performance.test_adjustments import draft, number
from tests.performance.test_races import together

pytestmark = pytest.mark.postgres


class ChangeRaceTests(TransactionTestCase):
    def setUp(self):
        super().setUp()
        self.target = factories.make_target(self.indicator)
        self.deputy = factories.make_user("deputy")
        factories.grant(self.deputy, self.bureau, Role.HEAD)

    def save(self, value):
        return adjustments.save_adjustment(
            target_id=self.target.pk,
            version=None,
            draft=draft(number(value)),
            actor=self.lead,
            now=NOON,
        )

    def test_two_first_saves_leave_one_adjustment(self):
        results = together(lambda: self.save("20"), lambda: self.save("21"))
        assert sum(isinstance(r, Adjustment) for r in results) == 1
        assert sum(isinstance(r, workflow.StaleVersion) for r in results) == 1

    def test_of_two_approvers_one_writes_the_value(self):
        row = make_adjustment(
            self.target, author=self.lead, status=Status.DEPARTMENT_REVIEW, round=1
        )

        def finalise(head):
            return reviewed.decide(
                adjustments.ADJUSTMENTS,
                record_id=row.pk,
                action=ReviewAction.FINALISE,
                version=row.version,
                actor=head,
                opinion="",
                now=LATER,
            )

        results = together(lambda: finalise(self.head), lambda: finalise(self.deputy))
        assert sum(isinstance(r, Adjustment) for r in results) == 1
        assert sum(isinstance(r, workflow.StaleVersion) for r in results) == 1
        versions = TargetVersion.objects.filter(target=self.target)
        assert versions.latest("valid_from").number == Decimal(20)
        assert versions.count() == 2

    def test_two_clicks_order_one_rectification(self):
        what = Order(
            department_id=self.section.pk,
            source=RectifySource.HEAD,
            problem="走访进度滞后",
            deadline=NOON.date() + datetime.timedelta(days=14),
            responsible_id=self.lead.pk,
            target_id=self.target.pk,
        )

        def order(head):
            return rectifications.order(what=what, actor=head, now=NOON)

        results = together(lambda: order(self.head), lambda: order(self.deputy))
        assert sum(isinstance(r, ValidationError) for r in results) == 1
        assert Rectification.objects.count() == 1

    def test_two_roll_overs_carry_a_commitment_once(self):
        finance = factories.make_user("finance")
        factories.grant(finance, self.bureau, Role.FINANCE)

        def roll():
            return roll_over(
                path=self.bureau.path,
                year=2024,
                plan=Plan({self.target.pk: "≥35"}),
                actor=finance,
                now=LATER,
            )

        results = together(roll, roll)
        assert sorted(r.carried for r in results if isinstance(r, Rolled)) == [0, 1]
        assert Target.objects.filter(carried_from=self.target).count() == 1
