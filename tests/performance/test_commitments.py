"""Indicators, targets, node plans and policies through their services."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from budget.choices import NoticeKind, Role
from budget.models import Membership, Notice
from performance.choices import (
    Accumulation,
    Comparator,
    GoalKind,
    Measure,
    ValueKind,
)
from performance.services import asking, commitments
from performance.services.commitments import Commitment, Definition
from tests import factories
from tests.base import LATER, NOON, TestCase

NEW_YEAR = datetime.date(2024, 1, 1)


class CommitmentCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.supervisor = factories.make_user("supervisor")
        factories.grant(cls.supervisor, cls.bureau, Role.SUPERVISOR)
        cls.goal = commitments.create_goal(
            department_id=cls.bureau.pk,
            project_year=None,
            kind=GoalKind.ANNUAL,
            year=2024,
            form="表14",
            order=1,
            text="目标1",
            actor=cls.supervisor,
            now=NOON,
        )

    def create(self, value, actor=None, **extra):
        return commitments.create_target(
            goal_id=self.goal.pk,
            indicator_id=self.indicator.pk,
            commitment=Commitment(
                code=extra.pop("code", "I01"),
                order=1,
                level1="产出指标",
                level2="数量指标",
                name_printed=extra.pop("name", "走访企业（次）"),
                value_printed=value,
            ),
            valid_from=NEW_YEAR,
            actor=actor or self.supervisor,
            now=NOON,
            **extra,
        )


class TargetTests(CommitmentCase):
    def test_printed_value_becomes_the_first_version(self):
        version = self.create("≥30").versions.get()
        assert (version.kind, version.comparator, version.number) == (
            ValueKind.NUMBER,
            Comparator.AT_LEAST,
            30,
        )
        assert (version.text, version.valid_from) == ("≥30", NEW_YEAR)

    def test_unprinted_comparator_is_stored_as_none(self):
        assert self.create("30").versions.get().comparator == Comparator.NONE

    def test_given_comparator_needs_a_reason(self):
        with pytest.raises(ValidationError):
            self.create("30", comparator=Comparator.EQUAL)
        target = self.create("30", comparator=Comparator.EQUAL, reason="须相等")
        assert target.versions.get().comparator == Comparator.EQUAL

    def test_unclear_value_is_refused_with_its_reason(self):
        with pytest.raises(ValidationError, match="两个"):
            self.create("2-3家")

    def test_row_of_a_form_comes_once(self):
        self.create("30")
        with pytest.raises(ValidationError):
            self.create("31")

    def test_lead_and_outsider_may_not_set_targets(self):
        for actor in (self.lead, self.outsider, self.auditor, self.sysadmin):
            with pytest.raises(PermissionDenied):
                self.create("30", actor=actor)

    def test_lead_may_not_define_indicators(self):
        definition = Definition(
            name="走访", measure=Measure.COUNT, accumulation=Accumulation.CUMULATIVE
        )
        with pytest.raises(PermissionDenied):
            commitments.create_indicator(
                department_id=self.section.pk,
                definition=definition,
                responsible_id=None,
                actor=self.lead,
                now=NOON,
            )


class AskingTests(CommitmentCase):
    def test_a_small_count_asks_its_lead_for_a_plan(self):
        target = self.create("3")
        notice = Notice.objects.get()
        assert (notice.user, notice.kind) == (self.lead, NoticeKind.PLAN)
        assert "目标只有3次，按月平摊没有意义：请设节点计划" in notice.text
        assert notice.link == f"/targets/{target.pk}/plan/"

    def test_a_larger_one_asks_nobody(self):
        self.create("30")
        assert not Notice.objects.exists()

    def test_where_nobody_is_responsible_the_leads_are_asked(self):
        self.indicator.responsible = None
        factories.keep(self.indicator)
        target = self.create("3")
        assert [notice.user for notice in Notice.objects.all()] == [self.lead]
        asking.settle([target.pk + 1], LATER)
        assert Notice.objects.get().read_at is None
        asking.settle([target.pk], LATER)
        assert Notice.objects.get().read_at == LATER

    def test_many_are_asked_about_and_settled_at_once(self):
        target = self.create("3")
        version = target.versions.get()
        many = [target] * 1200
        asking.ask_anew([(one, version) for one in many], LATER)
        assert Notice.objects.get().read_at is None
        asking.settle(range(target.pk, target.pk + 1200), LATER)
        assert Notice.objects.get().read_at == LATER

    def test_what_becomes_small_again_is_asked_again(self):
        target = self.create("3")
        version = target.versions.get()
        asking.settle([target.pk], NOON)
        version.number = Decimal(4)
        asking.ask_anew([(target, version)], LATER)
        notice = Notice.objects.get()
        assert (notice.read_at, notice.created_at) == (None, LATER)
        assert "目标只有4次" in notice.text

    def test_without_leads_the_clerks_are_asked(self):
        for row in Membership.objects.filter(role=Role.LEAD):
            row.ended_at = NOON
            factories.keep(row)
        self.indicator.responsible = None
        factories.keep(self.indicator)
        self.create("3")
        assert [notice.user for notice in Notice.objects.all()] == [self.clerk]

    def test_a_plan_settles_the_question(self):
        target = self.create("3")
        commitments.set_plan(
            target_id=target.pk,
            valid_from=NEW_YEAR,
            points={12: Decimal(3)},
            reason="年末一批",
            actor=self.supervisor,
            now=NOON,
        )
        assert Notice.objects.get().read_at == NOON


class PlanTests(CommitmentCase):
    def plan(self, points, actor=None):
        return commitments.set_plan(
            target_id=self.create("30").pk,
            valid_from=NEW_YEAR,
            points=points,
            reason="批次集中在年末",
            actor=actor or self.supervisor,
            now=NOON,
        )

    def test_points_are_kept_in_order(self):
        plan = self.plan({12: Decimal(30), 3: Decimal(1)})
        assert list(plan.points.values_list("month", "amount")) == [(3, 1), (12, 30)]

    def test_falling_or_empty_plan_is_refused(self):
        target = self.create("30")
        for points in ({3: Decimal(5), 6: Decimal(4)}, {}):
            with pytest.raises(ValidationError, match="递增"):
                commitments.set_plan(
                    target_id=target.pk,
                    valid_from=NEW_YEAR,
                    points=points,
                    reason="",
                    actor=self.supervisor,
                    now=NOON,
                )

    def test_lead_may_not_set_a_plan(self):
        with pytest.raises(PermissionDenied):
            self.plan({12: Decimal(30)}, actor=self.lead)
