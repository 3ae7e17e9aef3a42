"""Node plans and adjustments decided in the queue's batch, as figures are."""

import uuid
from decimal import Decimal

import pytest
from django.test import override_settings

from budget.choices import Action, ReviewAction, Status
from budget.models import Change, User
from performance.models import Plan, TargetVersion
from performance.services import adjustments, deciding, plans, reviewed, reviews
from tests import factories
from tests.base import LATER, NOON, TestCase
from tests.performance import test_adjustments, test_plans

APPROVE, FINALISE = ReviewAction.APPROVE, ReviewAction.FINALISE


class ProposalCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy()
        cls.targets = [cls.target(n) for n in range(4)]

    @classmethod
    def target(cls, number):
        indicator = factories.make_indicator(cls.section, f"指标{number}")
        return factories.make_target(indicator)

    def known(self, row, actor):
        return {
            "record_id": row.pk,
            "version": row.version,
            "actor": actor,
            "now": NOON,
        }

    def plan(self, target, *amounts, version=None):
        return plans.save_plan(
            target_id=target.pk,
            version=version,
            draft=test_plans.draft(*(amounts or (0, 5, 20, 30))),
            actor=self.lead,
            now=NOON,
        )

    def adjustment(self, target, document_no="青财绩〔2024〕12号"):
        draft = test_adjustments.draft(document_no=document_no)
        row = adjustments.save_adjustment(
            target_id=target.pk, version=None, draft=draft, actor=self.lead, now=NOON
        )
        of = adjustments.ADJUSTMENTS
        return reviewed.submit(of, **self.known(row, self.lead))

    def plans(self, targets=None):
        rows = [self.plan(target) for target in targets or self.targets]
        return [reviewed.submit(plans.PLANS, **self.known(r, self.lead)) for r in rows]

    def decide(self, of, rows, action=APPROVE, actor=None, opinion=""):
        return deciding.decide_many(
            of,
            seen={row.pk: row.version for row in rows},
            action=action,
            opinion=opinion,
            actor=actor or self.reviewer,
            now=LATER,
        )

    def done(self, of, rows, action=APPROVE, actor=None):
        told = self.decide(of, rows, action, actor)
        assert [row.refusal for row in told] == [""] * len(rows)
        return [row.record for row in told]


class DecidingProposalsTests(ProposalCase):
    def test_plans_go_through_in_one_change(self):
        rows = self.plans()
        before = Change.objects.count()
        rows = self.done(plans.PLANS, rows)
        assert {row.status for row in rows} == {Status.DEPARTMENT_REVIEW}
        assert Change.objects.count() == before + 1
        assert Change.objects.latest("id").action == Action.PLAN_APPROVED

    @pytest.mark.slow
    def test_a_plan_put_in_force_takes_the_place_of_the_one_before(self):
        for _round in range(2):
            rows = self.done(plans.PLANS, self.plans())
            self.done(plans.PLANS, rows, FINALISE, self.head)
        kept = Plan.objects.values_list("status", flat=True)
        assert sorted(kept) == [Status.APPROVED] * 4 + [Status.SUPERSEDED] * 4

    @pytest.mark.slow
    def test_more_plans_ask_no_more_queries(self):
        few = self.plans()[:2]
        many = self.plans([self.target(n) for n in range(8, 13)])
        for rows in (few, many):
            fresh = User.objects.get(pk=self.reviewer.pk)
            with self.assertNumQueries(15):
                self.done(plans.PLANS, rows, actor=fresh)

    def test_a_plan_changed_in_between_is_refused_alone(self):
        rows = self.plans()
        reviewed.take_back(
            plans.PLANS,
            **self.known(rows[0], self.lead),
            action=ReviewAction.WITHDRAW,
        )
        told = {row.record.pk: row for row in self.decide(plans.PLANS, rows)}
        assert told.pop(rows[0].pk).stale
        assert all(row.is_done for row in told.values())

    def test_a_day_locked_meanwhile_bars_the_way_on_but_not_back(self):
        rows = self.plans()
        factories.make_period(self.bureau, 3, locked_at=NOON, lock_reason="已汇总。")
        told = self.decide(plans.PLANS, rows)
        assert all("已锁定" in row.refusal and not row.stale for row in told)
        told = self.decide(plans.PLANS, rows, ReviewAction.RETURN, opinion="请改期")
        assert all(row.is_done for row in told)

    @pytest.mark.slow
    def test_adjustments_stand_each_under_its_own_document(self):
        of = adjustments.ADJUSTMENTS
        papers = ("青财绩〔2024〕1号", "青财绩〔2024〕2号", "青财绩〔2024〕2号")
        pairs = zip(self.targets, papers, strict=False)
        rows = self.done(of, [self.adjustment(*pair) for pair in pairs])
        self.done(of, rows, FINALISE, self.head)
        acts = Change.objects.filter(action=Action.ADJUSTMENT_FINALISED)
        assert set(acts.values_list("document_no", flat=True)) == set(papers)
        assert acts.count() == 2
        bound = TargetVersion.objects.filter(target__in=self.targets)
        assert bound.filter(number=Decimal("20")).count() == 3

    def test_another_value_meanwhile_in_force_is_said_and_not_ticked_again(self):
        row = self.adjustment(self.targets[0])
        factories.keep(
            TargetVersion(
                target=self.targets[0],
                valid_from=test_adjustments.JULY.replace(day=2),
                kind="number",
                comparator=">=",
                number=25,
                text="≥25",
            )
        )
        told = self.decide(adjustments.ADJUSTMENTS, [row])[0]
        assert "现行指标值已经变化" in told.refusal
        assert not told.stale

    def test_an_approval_of_an_adjustment_is_taken_back_by_who_gave_it(self):
        of = adjustments.ADJUSTMENTS
        row = self.done(of, [self.adjustment(self.targets[0])])[0]
        row = reviewed.decide(
            of,
            **self.known(row, self.reviewer),
            action=ReviewAction.UNAPPROVE,
            opinion="漏看附件",
        )
        assert row.status == Status.SECTION_REVIEW

    def test_a_verified_figure_takes_the_flash_figures_place(self):
        flash = factories.make_actual(
            self.indicator, self.period, "22", status=Status.APPROVED
        )
        verified = factories.make_actual(
            self.indicator,
            self.period,
            "23",
            status=Status.DEPARTMENT_REVIEW,
            verifies=flash,
            quality="verified",
            author=self.lead,
        )
        self.done(reviews.FIGURES, [verified], FINALISE, self.head)
        flash.refresh_from_db()
        assert flash.status == Status.SUPERSEDED


@override_settings(CLOCK=LATER.isoformat())
@pytest.mark.slow
class DecidingProposalsPageTests(ProposalCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(self.reviewer)

    def post(self, *picks, verdict="pass", opinion=""):
        data = {
            "pick": picks,
            "verdict": verdict,
            "key": str(uuid.UUID(int=3)),
            "query": "",
            "opinion": opinion,
        }
        return self.client.post("/review/decide/", data)

    def picks(self):
        return [
            *(f"plan:{row.pk}:{row.version}:approve" for row in self.plans()[:2]),
            f"adjustment:{self.adjustment(self.targets[0]).pk}:2:approve",
        ]

    def test_each_can_be_ticked_and_both_kinds_go_through_together(self):
        picks = self.picks()
        page = self.client.get("/review/").content.decode()
        assert all(f'value="{pick}"' in page for pick in picks)
        answer = self.post(*picks)
        assert answer.status_code == 200
        assert "3 项已办理" in answer.content.decode()

    def test_returning_says_why_to_each(self):
        picks = self.picks()
        assert self.post(*picks, verdict="return").status_code == 422
        answer = self.post(*picks, verdict="return", opinion="请附文件")
        assert "3 项已办理" in answer.content.decode()

    def test_amounts_that_moved_since_are_shown_and_may_be_ticked_as_they_are(self):
        row = self.plans()[0]
        back = reviewed.take_back(
            plans.PLANS, **self.known(row, self.lead), action=ReviewAction.WITHDRAW
        )
        changed = self.plan(self.targets[0], 0, 8, 20, 30, version=back.version)
        now = reviewed.submit(plans.PLANS, **self.known(changed, self.lead))
        answer = self.post(f"plan:{row.pk}:{row.version}:approve")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "6月计划累计" in page
        assert "<del>5</del> → <ins>8</ins>" in page
        assert f'value="plan:{row.pk}:{now.version}:approve"' in page

    def test_a_plan_of_another_body_is_neither_named_nor_decided(self):
        indicator = factories.make_indicator(self.other_bureau, "别家指标")
        theirs = factories.keep(
            Plan(
                target=factories.make_target(indicator),
                valid_from=test_plans.NEW_YEAR,
                status=Status.SECTION_REVIEW,
                source="plan",
            )
        )
        page = self.post(f"plan:{theirs.pk}:{theirs.version}:approve").content.decode()
        assert "另有 1 项不存在" in page
        assert "别家指标" not in page
