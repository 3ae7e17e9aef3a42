"""Node plans through their services: proposed, reviewed, in force from a day on."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from budget import workflow
from budget.choices import Action, ReviewAction, Role, Status
from budget.models import Change, ReviewStep
from performance.choices import Accumulation, Light, Measure, PlanMethod
from performance.models import Plan
from performance.planning import PlanDraft
from performance.queries import loading, plans
from performance.services import plans as services
from performance.services import reviewed
from tests import factories
from tests.base import LATER, NOON, TestCase
from tests.performance.factories import make_plan

NEW_YEAR = datetime.date(2024, 1, 1)
JULY = datetime.date(2024, 7, 1)
MONTHS = (3, 6, 9, 12)


def draft(*amounts, **extra):
    values = {"valid_from": NEW_YEAR, "reason": "批次集中在年末", **extra}
    pairs = zip(MONTHS, map(Decimal, amounts), strict=True)
    return PlanDraft(tuple(pairs), **values)


class PlanCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy()
        cls.target = factories.make_target(cls.indicator)

    def save(self, *amounts, actor=None, version=None, **extra):
        return services.save_plan(
            target_id=self.target.pk,
            version=version,
            draft=draft(*(amounts or (0, 5, 20, 30)), **extra),
            actor=actor or self.lead,
            now=NOON,
        )

    def submit(self, plan, actor=None):
        return reviewed.submit(
            services.PLANS,
            record_id=plan.pk,
            version=plan.version,
            actor=actor or self.lead,
            now=NOON,
        )

    def decide(self, plan, action, actor, opinion=""):
        return reviewed.decide(
            services.PLANS,
            record_id=plan.pk,
            action=action,
            version=plan.version,
            actor=actor,
            opinion=opinion,
            now=LATER,
        )

    def in_force(self, *amounts, **extra):
        plan = self.submit(self.save(*amounts, **extra))
        plan = self.decide(plan, ReviewAction.APPROVE, self.reviewer)
        return self.decide(plan, ReviewAction.FINALISE, self.head)

    def loaded(self, month=12):
        facts = loading.load(
            type(self.target).objects.filter(pk=self.target.pk), year=2024, month=month
        )
        return [plan.pk for plan in facts.plans.get(self.target.pk, [])]

    def lock(self, month):
        return factories.make_period(
            self.bureau, month, locked_at=NOON, lock_reason="已汇总。"
        )


class ProposingTests(PlanCase):
    def test_lead_proposes_and_the_trail_says_who_and_why(self):
        plan = self.save()
        assert list(plan.points.values_list("month", "amount")) == [
            (3, 0),
            (6, 5),
            (9, 20),
            (12, 30),
        ]
        change = Change.objects.get(action=Action.PLAN_SAVED)
        assert (change.actor_name, change.reason) == ("lead", "批次集中在年末")
        assert (plan.status, plan.author) == (Status.DRAFT, self.lead)

    def test_saving_again_moves_the_same_plan(self):
        plan = self.save()
        again = self.save(0, 6, 20, 30, version=plan.version)
        assert (again.pk, again.version) == (plan.pk, 2)
        assert again.points.get(month=6).amount == 6
        assert Plan.objects.count() == 1

    def test_an_old_version_is_refused(self):
        plan = self.save()
        self.save(0, 6, 20, 30, version=plan.version)
        for version in (plan.version, None):
            with pytest.raises(workflow.StaleVersion):
                self.save(0, 7, 20, 30, version=version)

    def test_nobody_but_those_who_enter_may_propose(self):
        for actor in (self.reviewer, self.head, self.colleague, self.auditor):
            with pytest.raises(PermissionDenied):
                self.save(actor=actor)

    def test_a_plan_that_falls_is_refused_in_words(self):
        with pytest.raises(ValidationError, match="不能减少"):
            self.save(5, 4, 20, 30)
        assert Plan.objects.count() == 0

    def test_a_reason_is_asked_for(self):
        with pytest.raises(ValidationError, match="理由"):
            self.save(reason=" ")

    def test_a_rate_takes_no_plan(self):
        self.indicator.accumulation = Accumulation.RATE
        self.indicator.measure = Measure.PERCENT
        factories.keep(self.indicator)
        with pytest.raises(ValidationError, match="不按时间折算"):
            self.save()

    def test_a_day_in_a_locked_period_is_refused_with_the_first_open_one(self):
        self.lock(6)
        with pytest.raises(ValidationError, match="2024-07-01"):
            self.save()
        assert self.save(valid_from=JULY).valid_from == JULY

    def test_a_day_of_another_year_is_refused(self):
        with pytest.raises(ValidationError, match="2024-12-31"):
            self.save(valid_from=datetime.date(2025, 1, 1))

    def test_a_draft_can_be_thrown_away_and_another_begun(self):
        plan = self.save()
        reviewed.take_back(
            services.PLANS,
            record_id=plan.pk,
            action=ReviewAction.CANCEL,
            version=plan.version,
            reason="重新排期",
            actor=self.lead,
            now=NOON,
        )
        assert self.save(method=PlanMethod.SHARE).pk != plan.pk

    def test_other_reporting_months_need_another_plan(self):
        plan = self.save()
        self.indicator.due_months = "6,12"
        factories.keep(self.indicator)
        again = PlanDraft(((6, Decimal(5)), (12, Decimal(30))), NEW_YEAR, "改为半年报")
        with pytest.raises(workflow.IllegalTransition, match="重新提出"):
            services.save_plan(
                target_id=self.target.pk,
                version=plan.version,
                draft=again,
                actor=self.lead,
                now=NOON,
            )


class ReviewTests(PlanCase):
    def test_only_the_plan_in_force_counts(self):
        plan = self.save()
        assert self.loaded() == []
        plan = self.submit(plan)
        assert (plan.status, self.loaded()) == (Status.SECTION_REVIEW, [])
        plan = self.decide(plan, ReviewAction.APPROVE, self.reviewer)
        assert self.loaded() == []
        plan = self.decide(plan, ReviewAction.FINALISE, self.head)
        assert (plan.status, self.loaded()) == (Status.APPROVED, [plan.pk])
        assert plan.approver == self.head

    def test_each_step_is_kept_with_its_opinion(self):
        plan = self.submit(self.save())
        self.decide(plan, ReviewAction.RETURN, self.reviewer, "三季度太低")
        steps = ReviewStep.objects.filter(kind=Plan.KIND, record_id=plan.pk)
        assert [(s.action, s.opinion) for s in steps.order_by("id")] == [
            ("submit", ""),
            ("return", "三季度太低"),
        ]

    def test_a_returned_plan_is_mended_and_sent_again(self):
        plan = self.submit(self.save())
        plan = self.decide(plan, ReviewAction.RETURN, self.reviewer, "三季度太低")
        plan = self.submit(self.save(0, 5, 25, 30, version=plan.version))
        assert (plan.status, plan.round) == (Status.SECTION_REVIEW, 2)

    def test_a_return_needs_an_opinion(self):
        plan = self.submit(self.save())
        with pytest.raises(ValidationError, match="意见"):
            self.decide(plan, ReviewAction.RETURN, self.reviewer)

    def test_the_author_decides_nothing(self):
        factories.grant(self.lead, self.bureau, Role.REVIEWER)
        plan = self.submit(self.save())
        with pytest.raises(PermissionDenied):
            self.decide(plan, ReviewAction.APPROVE, self.lead)

    def test_whoever_once_typed_it_decides_nothing(self):
        factories.grant(self.clerk, self.bureau, Role.REVIEWER)
        plan = self.save(actor=self.clerk)
        plan = self.submit(self.save(0, 6, 20, 30, version=plan.version))
        with pytest.raises(PermissionDenied):
            self.decide(plan, ReviewAction.APPROVE, self.clerk)

    def test_a_body_with_one_step_goes_straight_to_the_head(self):
        self.bureau.one_step_review = True
        factories.keep(self.bureau)
        assert self.submit(self.save()).status == Status.DEPARTMENT_REVIEW

    def test_withdrawing_ends_with_the_next_step(self):
        plan = self.submit(self.save())
        plan = self.decide(plan, ReviewAction.APPROVE, self.reviewer)
        with pytest.raises(workflow.IllegalTransition):
            reviewed.take_back(
                services.PLANS,
                record_id=plan.pk,
                action=ReviewAction.WITHDRAW,
                version=plan.version,
                actor=self.lead,
                now=NOON,
            )

    def test_under_review_nothing_is_saved(self):
        plan = self.submit(self.save())
        with pytest.raises(workflow.IllegalTransition, match="取消送审"):
            self.save(version=plan.version)

    def test_a_period_locked_meanwhile_stops_the_approval(self):
        plan = self.submit(self.save())
        self.lock(6)
        with pytest.raises(workflow.PeriodLocked, match="2024-07-01"):
            self.decide(plan, ReviewAction.APPROVE, self.reviewer)

    @pytest.mark.slow
    def test_a_new_plan_replaces_from_its_day_on(self):
        first = self.in_force(0, 5, 20, 30)
        second = self.in_force(0, 5, 10, 30, valid_from=JULY)
        assert self.loaded() == [first.pk, second.pk]
        assert self.loaded(month=6) == [first.pk]
        third = self.in_force(0, 5, 15, 30, valid_from=JULY)
        second.refresh_from_db()
        assert (second.status, self.loaded()) == (
            Status.SUPERSEDED,
            [first.pk, third.pk],
        )


class EffectTests(PlanCase):
    def test_the_light_is_judged_without_the_plan_and_with_it(self):
        factories.make_actual(self.indicator, self.period, "15", status=Status.APPROVED)
        found = plans.effects(
            self.target,
            draft(0, 5, 16, 30).points,
            valid_from=NEW_YEAR,
            today=NOON.date(),
        )
        assert [(e.month, e.before.light, e.after.light) for e in found] == [
            (9, Light.YELLOW, Light.GREEN)
        ]
        assert found[0].turns

    def test_periods_before_its_day_are_left_alone(self):
        found = plans.effects(
            self.target,
            draft(0, 5, 16, 30).points,
            valid_from=datetime.date(2024, 10, 1),
            today=NOON.date(),
        )
        assert found == []

    def test_what_the_plan_replaces_does_not_count(self):
        make_plan(self.target, (9, "29"), (12, "30"), valid_from=JULY)
        factories.make_actual(self.indicator, self.period, "15", status=Status.APPROVED)
        found = plans.effects(
            self.target,
            draft(0, 5, 15, 30).points,
            valid_from=NEW_YEAR,
            today=NOON.date(),
        )
        assert (found[0].before.light, found[0].after.light) == (
            Light.RED,
            Light.GREEN,
        )


class QuestionTests(PlanCase):
    def question(self):
        return plans.question(plans.standing(self.target))

    def test_a_large_count_is_not_asked(self):
        assert self.question() is None

    def test_a_small_count_is_asked_until_it_has_a_plan(self):
        self.target = factories.make_target(
            factories.make_indicator(self.section, "首次进规", unit="家"), "3"
        )
        assert self.question().sentence() == (
            "目标只有3家，按月平摊没有意义：请设节点计划"
        )
        make_plan(self.target, (9, "0"), (12, "3"))
        assert self.question() is None

    def test_a_small_count_already_reached_is_not_asked(self):
        indicator = factories.make_indicator(self.section, "首次进规", unit="家")
        self.target = factories.make_target(indicator, "3")
        factories.make_actual(indicator, self.period, "3", status=Status.APPROVED)
        assert self.question() is None

    def test_a_plan_beside_its_target_is_named(self):
        make_plan(self.target, (9, "0"), (12, "28"))
        assert self.question().code == "moved"
