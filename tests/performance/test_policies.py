"""Rules through their services: proposed by one, approved by another, dated."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from budget import workflow
from budget.choices import Action, ReviewAction, Role, Status
from budget.models import Change, Execution, User
from performance.choices import BlueRule, Cause, Light, LightKind, ReportingState
from performance.models import Assessment, LightChange, Policy, Target
from performance.queries import effects, judging, loading, policies
from performance.ruling import Numbers, PolicyDraft
from performance.services import assessing
from performance.services import policies as services
from tests import factories
from tests.base import LATER, NOON, TestCase
from tests.performance.factories import make_project

TODAY = NOON.date()
JULY = datetime.date(2024, 7, 1)
STRICT = Numbers(red_below=Decimal(75), green_from=Decimal(90))


class PolicyCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.finance = factories.make_user("finance")
        cls.supervisor = factories.make_user("supervisor")
        factories.grant(cls.finance, cls.bureau, Role.FINANCE)
        factories.grant(cls.supervisor, cls.bureau, Role.SUPERVISOR)
        cls.default = factories.make_policy(department=cls.bureau)

    def save(self, actor=None, policy=None, department="bureau", **extra):
        values = {
            "name": "从严",
            "valid_from": JULY,
            "reason": "财政要求",
            "numbers": STRICT,
            **extra,
        }
        owner = self.bureau.pk if department == "bureau" else department
        return services.save_policy(
            policy_id=policy.pk if policy else None,
            version=policy.version if policy else None,
            draft=PolicyDraft(owner, **values),
            actor=actor or self.finance,
            now=NOON,
        )

    def act(self, policy, action, actor, opinion="", version=None):
        return services.act_on_policy(
            policy_id=policy.pk,
            action=action,
            version=version or policy.version,
            actor=actor,
            opinion=opinion,
            now=LATER,
        )

    def approved(self, **extra):
        policy = self.act(self.save(**extra), ReviewAction.SUBMIT, self.finance)
        return self.act(policy, ReviewAction.FINALISE, self.head)

    def lock(self, month):
        return factories.make_period(
            self.bureau, month, locked_at=NOON, lock_reason="已汇总。"
        )


class ProposingTests(PolicyCase):
    def test_a_proposal_is_kept_with_its_reason_and_binds_nobody(self):
        policy = self.save()
        change = Change.objects.get(action=Action.POLICY_SAVED)
        assert (change.actor_name, change.reason) == ("finance", "财政要求")
        assert policy.status == Status.DRAFT
        assert policies.current(self.section.path, TODAY) == self.default

    def test_administrator_finance_head_and_supervisor_propose(self):
        for actor in (self.sysadmin, self.finance, self.head, self.supervisor):
            policy = self.save(actor=actor)
            self.act(policy, ReviewAction.CANCEL, actor, "试填")

    def test_nobody_else_proposes(self):
        for actor in (self.lead, self.clerk, self.reviewer, self.outsider):
            with pytest.raises(PermissionDenied):
                self.save(actor=actor)
        for actor in (self.auditor, self.secadmin):
            with pytest.raises(PermissionDenied):
                self.save(actor=actor)

    def test_for_everybody_only_who_supervises_every_body(self):
        for actor in (self.head, self.finance, self.supervisor):
            with pytest.raises(PermissionDenied):
                self.save(actor=actor, department=None)
        factories.grant(self.supervisor, self.other_bureau, Role.SUPERVISOR)
        self.supervisor = User.objects.get(pk=self.supervisor.pk)
        assert self.save(actor=self.supervisor, department=None).department is None

    def test_one_is_on_its_way_for_a_branch_at_most(self):
        self.save()
        with pytest.raises(workflow.IllegalTransition, match="从严"):
            self.save(actor=self.head)
        assert self.save(department=self.section.pk).pk

    def test_a_draft_is_changed_on_the_version_seen(self):
        first = self.save()
        assert self.save(policy=first, name="更严").version == 2
        with pytest.raises(workflow.StaleVersion):
            self.save(policy=first)

    def test_a_day_in_a_locked_period_is_refused_with_the_first_free_one(self):
        self.lock(6)
        with pytest.raises(ValidationError, match="2024-07-01"):
            self.save(valid_from=datetime.date(2024, 6, 30))
        assert self.save().valid_from == JULY

    def test_a_day_not_after_the_rules_in_force_is_refused(self):
        with pytest.raises(ValidationError, match="2024-01-02"):
            self.save(valid_from=self.default.valid_from)

    def test_numbers_that_cross_cannot_even_be_said(self):
        with pytest.raises(ValueError, match="below red"):
            Numbers(red_below=Decimal(90), green_from=Decimal(80))


class ApprovalTests(PolicyCase):
    def test_approved_rules_bind_from_their_day_on(self):
        policy = self.approved()
        assert (policy.status, policy.approver) == (Status.APPROVED, self.head)
        assert policies.current(self.section.path, TODAY) == policy
        assert policies.current(self.section.path, datetime.date(2024, 6, 30)) == (
            self.default
        )

    def test_the_author_never_approves(self):
        policy = self.act(self.save(actor=self.head), ReviewAction.SUBMIT, self.head)
        with pytest.raises(PermissionDenied):
            self.act(policy, ReviewAction.FINALISE, self.head)
        done = self.act(policy, ReviewAction.FINALISE, self.supervisor)
        assert done.status == Status.APPROVED

    def test_whoever_once_wrote_it_does_not_approve(self):
        policy = self.save(actor=self.head)
        policy = self.save(policy=policy, actor=self.finance)
        policy = self.act(policy, ReviewAction.SUBMIT, self.finance)
        with pytest.raises(PermissionDenied):
            self.act(policy, ReviewAction.FINALISE, self.head)

    def test_administrators_and_finance_do_not_approve(self):
        policy = self.act(self.save(), ReviewAction.SUBMIT, self.finance)
        for actor in (self.sysadmin, self.lead, self.outsider):
            with pytest.raises(PermissionDenied):
                self.act(policy, ReviewAction.FINALISE, actor)

    def test_what_is_in_force_is_never_edited(self):
        policy = self.approved()
        with pytest.raises(workflow.StaleVersion):
            self.save(policy=policy)
        for action in (ReviewAction.CANCEL, ReviewAction.RETURN):
            actor = self.finance if action is ReviewAction.CANCEL else self.head
            with pytest.raises(workflow.IllegalTransition):
                self.act(policy, action, actor, "改")

    def test_a_return_needs_words_and_leads_back_to_the_author(self):
        policy = self.act(self.save(), ReviewAction.SUBMIT, self.finance)
        with pytest.raises(ValidationError, match="意见"):
            self.act(policy, ReviewAction.RETURN, self.head)
        policy = self.act(policy, ReviewAction.RETURN, self.head, "太严")
        policy = self.save(policy=policy)
        assert self.act(policy, ReviewAction.SUBMIT, self.finance).round == 2

    def test_a_period_locked_meanwhile_stops_the_approval(self):
        policy = self.act(self.save(), ReviewAction.SUBMIT, self.finance)
        self.period.locked_at, self.period.lock_reason = NOON, "已汇总。"
        factories.keep(self.period)
        with pytest.raises(workflow.PeriodLocked, match="2024-10-01"):
            self.act(policy, ReviewAction.FINALISE, self.head)

    def test_the_author_alone_takes_a_proposal_back(self):
        policy = self.act(self.save(), ReviewAction.SUBMIT, self.finance)
        with pytest.raises(PermissionDenied):
            self.act(policy, ReviewAction.WITHDRAW, self.head)
        policy = self.act(policy, ReviewAction.WITHDRAW, self.finance)
        assert policy.status == Status.DRAFT

    def test_an_old_version_is_refused(self):
        policy = self.act(self.save(), ReviewAction.SUBMIT, self.finance)
        with pytest.raises(workflow.StaleVersion):
            self.act(policy, ReviewAction.FINALISE, self.head, version=1)

    def test_the_default_is_seeded_once_and_in_force(self):
        for _ in range(2):
            policy = services.ensure_default(
                department_id=self.other_bureau.pk, now=NOON
            )
        assert Policy.objects.filter(department=self.other_bureau).count() == 1
        assert (policy.status, policy.red_below) == (Status.APPROVED, 60)

    def test_only_the_seeded_default_came_with_the_program(self):
        shipped = services.ensure_default(department_id=None, now=NOON)
        assert shipped.is_shipped
        assert not self.save().is_shipped


class EffectTests(PolicyCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.target = factories.make_target(cls.indicator)

    def figure(self, value="20"):
        # Of 22.5 expected by September: 88.9 %.
        return factories.make_actual(
            self.indicator, self.period, value, status=Status.APPROVED
        )

    def preview(self, user=None, **extra):
        return effects.preview(self.save(**extra), user or self.head, TODAY)

    def test_the_lights_that_would_change_are_listed_and_nothing_is_written(self):
        self.figure()
        found = self.preview()
        effect = found.effects[0]
        assert (found.goals, found.trial, effect.judged) == (1, False, 1)
        assert effect.counts == [(Light.GREEN, Light.YELLOW, 1)]
        assert effect.turns[0].after.commitment.pk == self.target.pk
        assert not Assessment.objects.exists()
        assert not LightChange.objects.exists()

    def test_before_its_day_the_newest_period_is_tried(self):
        self.figure()
        found = self.preview(valid_from=datetime.date(2025, 1, 1))
        assert (found.trial, found.goals) == (True, 1)

    def test_rules_of_the_branch_shield_it_from_rules_for_everybody(self):
        self.figure()
        factories.grant(self.supervisor, self.other_bureau, Role.SUPERVISOR)
        self.supervisor = User.objects.get(pk=self.supervisor.pk)
        found = self.preview(
            user=self.supervisor, actor=self.supervisor, department=None
        )
        assert found.turned == 0

    def test_seasons_come_along_where_the_proposal_asks_for_them(self):
        for year in (2022, 2023):
            for month, value in ((3, "1"), (6, "2"), (9, "15"), (12, "30")):
                period = factories.make_period(self.bureau, month, year)
                factories.make_actual(
                    self.indicator, period, value, status=Status.APPROVED
                )
        self.figure("16")
        found = self.preview(numbers=Numbers(use_season=True))
        assert found.effects[0].counts == [(Light.YELLOW, Light.GREEN, 1)]

    def test_an_administrator_sees_no_business_data(self):
        assert self.preview(user=self.sysadmin) is None

    def test_the_reader_sees_turns_of_what_he_may_see_alone(self):
        self.figure()
        assert self.preview(user=self.colleague).turned == 0

    def test_queries_do_not_grow_with_the_targets(self):
        self.figure()
        policy = self.save()
        effects.preview(policy, self.head, TODAY)
        with self.assertNumQueries(9):
            effects.preview(policy, self.head, TODAY)
        for n in range(6):
            other = factories.make_indicator(self.section, f"指标{n}")
            factories.make_target(other)
            factories.make_actual(other, self.period, "20", status=Status.APPROVED)
        with self.assertNumQueries(9):
            assert effects.preview(policy, self.head, TODAY).goals == 7

    def years(self):
        for year in (2022, 2023):
            for month, value in ((3, "6"), (6, "13"), (9, "21"), (12, "30")):
                period = factories.make_period(self.bureau, month, year)
                factories.make_actual(
                    self.indicator, period, value, status=Status.APPROVED
                )

    def test_an_outlook_that_turns_alone_is_listed_with_both_of_its_lights(self):
        self.years()
        self.figure("25")
        found = self.preview(
            numbers=Numbers(
                outlook_green_from=Decimal(1), outlook_yellow_from=Decimal("0.01")
            )
        )
        effect = found.effects[0]
        assert (found.goals, found.outlooks, found.turned) == (0, 1, 1)
        assert effect.counts == []
        assert effect.outlook_counts == [(Light.GREEN, Light.YELLOW, 1)]
        assert effect.turns[0].after.outlook.probability is not None

    def test_what_is_too_early_is_a_matter_of_the_rules(self):
        march = factories.make_period(self.bureau, 3)
        factories.make_actual(self.indicator, march, "7.5", status=Status.APPROVED)
        found = self.preview(
            valid_from=datetime.date(2024, 3, 1),
            numbers=Numbers(outlook_early_below=Decimal(30)),
        )
        spring = found.effects[0]
        assert (spring.month, spring.counts) == (3, [])
        assert spring.outlook_counts == [(Light.GREEN, Light.GREY, 1)]

    def test_a_projects_money_is_judged_by_the_proposed_rules(self):
        year = make_project(self.section)
        spent = {"adjusted": Decimal(100), "executed": Decimal(60)}
        factories.keep(Execution(project_year=year, month=9, **spent))
        self.target.goal.project_year = year
        factories.keep(self.target.goal)
        found = self.preview()
        assert found.budgets == 1
        turn = found.effects[0].projects[-1]
        assert (turn.kind, turn.before, turn.after) == (
            LightKind.BUDGET,
            Light.GREEN,
            Light.YELLOW,
        )

    def test_so_is_a_whole_departments(self):
        year = make_project(self.section)
        spent = {"adjusted": Decimal(100), "executed": Decimal(60)}
        factories.keep(Execution(project_year=year, month=9, **spent))
        assert self.target.goal.project_year is None
        found = self.preview()
        turn = found.effects[0].projects[-1]
        assert (turn.name, turn.kind) == (self.target.goal.form, LightKind.BUDGET)
        assert (turn.before, turn.after) == (Light.GREEN, Light.YELLOW)

    def test_judged_anew_the_cause_is_the_policy(self):
        self.figure()
        assess = {"path": self.bureau.path, "year": 2024, "month": 9}
        assessing.assess_period(**assess, now=NOON)
        policy = self.approved()
        assessing.assess_period(**assess, now=LATER)
        change = LightChange.objects.latest("pk")
        assert (change.before, change.after, change.cause) == (
            Light.GREEN,
            Light.YELLOW,
            Cause.POLICY,
        )
        assert Assessment.objects.get().policy == policy

    def test_grace_keeps_a_figure_from_being_late(self):
        # Due on 20 October; eight days later.
        today = datetime.date(2024, 10, 28)
        assert self.state(today) == (ReportingState.LATE, 8)
        self.approved(numbers=Numbers(grace_days=8))
        assert self.state(today) == (ReportingState.DUE, 0)
        assert self.state(today + datetime.timedelta(days=1)) == (
            ReportingState.LATE,
            9,
        )

    def state(self, today):
        targets = Target.objects.filter(pk=self.target.pk)
        facts = loading.load(targets, year=2024, month=9)
        state = judging.judge_at(facts, 9, today=today)[0].state
        return state.state, state.days_late

    def test_the_older_blue_is_a_matter_of_the_rules(self):
        self.figure("27")
        found = self.preview(numbers=Numbers(blue_rule=BlueRule.PACE))
        assert found.effects[0].counts == [(Light.GREEN, Light.BLUE, 1)]


class ReadingTests(PolicyCase):
    def names(self, user):
        listed = policies.listed(user, TODAY)
        groups = (listed.in_force, listed.coming, listed.on_their_way, listed.past)
        return [[row.name for row in rows] for rows in groups]

    def test_each_policy_stands_where_it_is_today(self):
        self.approved(name="七月")
        self.approved(name="明年", valid_from=datetime.date(2025, 1, 1))
        self.save(name="草稿", valid_from=datetime.date(2025, 2, 1))
        assert self.names(self.finance) == [
            ["七月"],
            ["明年"],
            ["草稿"],
            ["预警规则"],
        ]

    def test_drafts_are_for_those_who_propose(self):
        self.save(name="草稿")
        assert self.names(self.lead)[2] == []
        assert self.names(self.head)[2] == ["草稿"]
        assert self.names(self.sysadmin)[2] == ["草稿"]

    def test_rules_are_read_by_those_they_bind(self):
        factories.make_policy(name="全部")
        assert set(self.names(self.lead)[0]) == {"全部", "预警规则"}
        assert self.names(self.outsider)[0] == ["全部"]
