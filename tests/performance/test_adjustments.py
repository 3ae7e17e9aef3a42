"""绩效目标调整 through its services: proposed, reviewed, in force from a day on."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from budget import workflow
from budget.choices import Action, ReviewAction, Role, Status, TrailMark
from budget.models import Change, ChangeRow, ReviewStep, RowMark
from performance.adjusting import AdjustmentDraft, Terms, dropped
from performance.choices import Cause, Comparator, Light, ReportingState, ValueKind
from performance.models import Adjustment, LightChange, Target, TargetVersion
from performance.queries import adjustments, entry, judging, loading, owed, turns
from performance.queries.course import course
from performance.services import adjustments as services
from performance.services import reviewed
from performance.services.assessing import assess_indicators
from tests import factories
from tests.base import LATER, NOON, TestCase

JULY = datetime.date(2024, 7, 1)
TODAY = NOON.date()


def number(text, comparator=Comparator.AT_LEAST):
    return Terms(ValueKind.NUMBER, comparator, Decimal(text), text=f"≥{text}")


def draft(terms=None, **extra):
    values = {
        "valid_from": JULY,
        "reason": "上级压减任务",
        "document_no": "青财绩〔2024〕12号",
        "authority": "区财政局",
        **extra,
    }
    return AdjustmentDraft(terms or number("20"), **values)


class AdjustmentCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy()
        cls.target = factories.make_target(cls.indicator)

    def save(self, terms=None, actor=None, version=None, **extra):
        return services.save_adjustment(
            target_id=self.target.pk,
            version=version,
            draft=draft(terms, **extra),
            actor=actor or self.lead,
            now=NOON,
        )

    def submit(self, row, actor=None):
        return reviewed.submit(
            services.ADJUSTMENTS,
            record_id=row.pk,
            version=row.version,
            actor=actor or self.lead,
            now=NOON,
        )

    def decide(self, row, action, actor, opinion=""):
        return reviewed.decide(
            services.ADJUSTMENTS,
            record_id=row.pk,
            action=action,
            version=row.version,
            actor=actor,
            opinion=opinion,
            now=LATER,
        )

    def in_force(self, terms=None, **extra):
        row = self.submit(self.save(terms, **extra))
        row = self.decide(row, ReviewAction.APPROVE, self.reviewer)
        return self.decide(row, ReviewAction.FINALISE, self.head)

    def judged(self, month):
        rows = Target.objects.filter(pk=self.target.pk)
        facts = loading.load(rows, year=2024, month=12)
        return judging.judge_at(facts, month, today=TODAY)[0]

    @classmethod
    def figure(cls, value):
        return factories.make_actual(
            cls.indicator, cls.period, value, status=Status.APPROVED
        )


class ProposingTests(AdjustmentCase):
    def test_lead_proposes_and_the_trail_says_who_why_and_by_which_document(self):
        row = self.save()
        change = Change.objects.get(action=Action.ADJUSTMENT_SAVED)
        assert (change.actor_name, change.reason, change.document_no) == (
            "lead",
            "上级压减任务",
            "青财绩〔2024〕12号",
        )
        assert (row.status, row.before.text, row.text) == (Status.DRAFT, "≥30", "≥20")

    def test_a_proposal_changes_nothing_that_binds(self):
        self.submit(self.save())
        assert TargetVersion.objects.filter(target=self.target).count() == 1

    def test_saving_again_moves_the_same_adjustment(self):
        row = self.save()
        again = self.save(number("22"), version=row.version)
        assert (again.pk, again.version, again.number) == (row.pk, 2, 22)

    def test_an_old_version_is_refused(self):
        row = self.save()
        self.save(number("22"), version=row.version)
        for version in (row.version, None):
            with pytest.raises(workflow.StaleVersion):
                self.save(number("23"), version=version)

    def test_nobody_but_those_who_enter_may_propose(self):
        for actor in (self.reviewer, self.head, self.colleague, self.auditor):
            with pytest.raises(PermissionDenied):
                self.save(actor=actor)

    def test_each_ground_is_wanted(self):
        for name in ("reason", "document_no", "authority"):
            with pytest.raises(ValidationError) as caught:
                self.save(**{name: " "})
            assert list(caught.value.message_dict) == [name]

    def test_the_old_value_again_is_no_adjustment(self):
        with pytest.raises(ValidationError, match="无需调整"):
            self.save(number("30"))

    def test_the_day_follows_the_old_values_and_stays_in_the_year(self):
        for day in (datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)):
            with pytest.raises(ValidationError, match="2024-01-02"):
                self.save(valid_from=day)

    def test_a_locked_period_is_reached_only_when_that_is_said(self):
        factories.make_period(self.bureau, 6, locked_at=NOON, lock_reason="已汇总。")
        with pytest.raises(ValidationError, match="已汇总"):
            self.save(valid_from=datetime.date(2024, 6, 1))
        row = self.save(valid_from=datetime.date(2024, 6, 1), over_locked=True)
        assert row.over_locked

    def test_a_day_after_the_locked_period_needs_no_word(self):
        factories.make_period(self.bureau, 6, locked_at=NOON, lock_reason="已汇总。")
        assert not self.save().over_locked


class ReviewTests(AdjustmentCase):
    def test_it_passes_section_and_department_and_binds_from_its_day(self):
        row = self.in_force()
        version = TargetVersion.objects.filter(target=self.target).latest("valid_from")
        assert (row.status, row.approver) == (Status.APPROVED, self.head)
        assert (version.valid_from, version.number, version.text) == (JULY, 20, "≥20")
        steps = ReviewStep.objects.filter(kind="adjustment", record_id=row.pk)
        assert [step.action for step in steps.order_by("pk")] == [
            "submit",
            "approve",
            "finalise",
        ]

    def test_the_version_is_written_in_the_act_that_names_the_document(self):
        self.in_force()
        version = TargetVersion.objects.filter(target=self.target).latest("valid_from")
        line = ChangeRow.objects.get(
            model="performance.targetversion", record_id=version.pk
        )
        assert line.change.action == Action.ADJUSTMENT_FINALISED
        assert line.change.document_no == "青财绩〔2024〕12号"

    @pytest.mark.slow
    def test_a_target_made_easier_is_marked_by_its_comparator(self):
        for value, comparator, easier in (
            ("20", Comparator.AT_LEAST, True),
            ("24", Comparator.AT_LEAST, False),
            ("24", Comparator.EQUAL, False),
            ("24", Comparator.AT_MOST, True),
        ):
            with self.subTest(value=value, comparator=comparator):
                day = JULY + datetime.timedelta(days=Adjustment.objects.count())
                self.in_force(number(value, comparator), valid_from=day)
                change = Change.objects.filter(action=Action.ADJUSTMENT_FINALISED)
                rows = RowMark.objects.filter(act=change.latest("pk").pk)
                marks = sorted(rows.values_list("row__model", "mark"))
                wanted = [TrailMark.AFTER_APPROVAL]
                wanted += [TrailMark.WEAKENED] if easier else []
                assert marks == [
                    (f"performance.{model}", mark)
                    for model in ("adjustment", "targetversion")
                    for mark in wanted
                ]

    def test_months_before_its_day_keep_the_old_value(self):
        self.in_force()
        assert [self.judged(m).promise.number for m in (6, 9)] == [30, 20]

    def test_the_course_before_its_day_is_that_of_the_old_value(self):
        self.in_force()
        found = course(
            self.target,
            Target.objects.all(),
            months=[3, 6, 9, 12],
            month=9,
            today=TODAY,
        )
        assert [step.expected for step in found.steps] == ["7.5", "15", "15", "20"]

    def test_the_author_never_decides(self):
        factories.grant(self.lead, self.bureau, Role.REVIEWER)
        row = self.submit(self.save())
        with pytest.raises(PermissionDenied):
            self.decide(row, ReviewAction.APPROVE, self.lead)

    def test_whoever_typed_it_once_stays_an_author(self):
        factories.grant(self.clerk, self.bureau, Role.REVIEWER)
        row = self.save(actor=self.clerk)
        row = self.submit(self.save(number("22"), version=row.version))
        with pytest.raises(PermissionDenied):
            self.decide(row, ReviewAction.APPROVE, self.clerk)

    def test_a_return_wants_words_and_opens_it_again(self):
        row = self.submit(self.save())
        with pytest.raises(ValidationError):
            self.decide(row, ReviewAction.RETURN, self.reviewer)
        row = self.decide(row, ReviewAction.RETURN, self.reviewer, "请附批文")
        again = self.save(number("22"), version=row.version)
        assert (again.status, again.pk) == (Status.RETURNED, row.pk)

    def test_under_review_nothing_is_saved(self):
        row = self.submit(self.save())
        with pytest.raises(workflow.IllegalTransition, match="取消送审"):
            self.save(version=row.version)

    def test_a_period_locked_meanwhile_stops_the_approval(self):
        row = self.submit(self.save(valid_from=datetime.date(2024, 6, 1)))
        factories.make_period(self.bureau, 6, locked_at=NOON, lock_reason="已汇总。")
        with pytest.raises(workflow.PeriodLocked):
            self.decide(row, ReviewAction.APPROVE, self.reviewer)
        assert self.decide(row, ReviewAction.RETURN, self.reviewer, "改期")

    def test_a_value_changed_meanwhile_stops_the_approval(self):
        row = self.submit(self.save())
        factories.keep(
            TargetVersion(
                target=self.target,
                valid_from=datetime.date(2024, 3, 1),
                kind=ValueKind.NUMBER,
                comparator=Comparator.AT_LEAST,
                number=28,
                text="≥28",
            )
        )
        with pytest.raises(workflow.StaleVersion, match="已经变化"):
            self.decide(row, ReviewAction.APPROVE, self.reviewer)

    def test_withdrawing_ends_with_the_next_step(self):
        row = self.submit(self.save())
        row = self.decide(row, ReviewAction.APPROVE, self.reviewer)
        with pytest.raises(workflow.IllegalTransition):
            reviewed.take_back(
                services.ADJUSTMENTS,
                record_id=row.pk,
                action=ReviewAction.WITHDRAW,
                version=row.version,
                actor=self.lead,
                now=NOON,
            )

    def test_a_second_adjustment_starts_from_the_first_ones_value(self):
        self.in_force()
        row = self.save(number("18"), valid_from=datetime.date(2024, 10, 1))
        assert row.before.text == "≥20"

    def test_two_open_at_once_are_refused_by_the_database_too(self):
        self.save()
        other = Adjustment(target=self.target, status=Status.DRAFT)
        with pytest.raises(ValidationError, match="在办的目标调整"):
            other.validate_constraints()


class EffectTests(AdjustmentCase):
    def effects(self, terms, day=JULY):
        row = Adjustment(
            target=self.target,
            valid_from=day,
            kind=terms.kind,
            comparator=terms.comparator,
            number=terms.number,
            text=terms.text,
        )
        return adjustments.effects([row], TODAY)[row.pk]

    def test_the_light_is_judged_with_the_old_value_and_the_new(self):
        self.figure("12")
        found = self.effects(number("20"))
        assert [(e.month, e.before.light, e.after.light) for e in found] == [
            (9, Light.RED, Light.GREEN)
        ]

    def test_periods_that_ended_before_the_day_are_left_alone(self):
        self.figure("12")
        assert self.effects(number("20"), datetime.date(2024, 10, 1)) == []

    def test_the_forecast_is_what_the_judge_then_says(self):
        self.figure("12")
        assess_indicators([self.indicator.pk], now=NOON)
        promised = self.effects(number("20"))[0].after.light
        self.in_force()
        assess_indicators([self.indicator.pk], now=LATER)
        change = LightChange.objects.latest("pk")
        assert (change.after, change.cause) == (promised, Cause.TARGET)

    def test_the_cause_names_the_document(self):
        self.figure("12")
        assess_indicators([self.indicator.pk], now=NOON)
        self.in_force()
        assess_indicators([self.indicator.pk], now=LATER)
        [(_row, turn)] = turns.turns([LightChange.objects.latest("pk")])
        assert "青财绩〔2024〕12号" in turn.sentence()
        assert turn.sentence().startswith("因指标值或节点计划变更")


class DroppedTests(AdjustmentCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.figure("12")

    def test_from_its_day_on_there_is_no_light_and_a_reason(self):
        before = self.judged(9)
        self.in_force(dropped())
        after = self.judged(9)
        assert (before.light, after.light) == (Light.RED, Light.GREY)
        assert after.why() == "指标已按程序取消，不再研判。"
        assert after.outlook_why() == "指标已按程序取消，不作预计。"

    def test_nothing_is_late_any_more(self):
        self.in_force(dropped())
        december = factories.make_period(self.bureau, 12)
        day = december.due_on + datetime.timedelta(days=30)
        assert self.judged(12).state.state is ReportingState.NOT_DUE
        indicators = type(self.indicator).objects.all()
        assert owed.owed(indicators, [december], day) == []

    def test_the_entry_page_asks_for_it_no_more(self):
        december = factories.make_period(self.bureau, 12)
        day = december.opens_on
        assert len(entry.boxes([self.indicator], december, day)) == 1
        self.in_force(dropped())
        assert entry.boxes([self.indicator], december, day) == []

    def test_a_figure_that_another_promise_stands_on_is_still_owed(self):
        factories.make_target(self.indicator, "40")
        self.in_force(dropped())
        december = factories.make_period(self.bureau, 12)
        day = december.due_on + datetime.timedelta(days=30)
        indicators = type(self.indicator).objects.all()
        assert len(owed.owed(indicators, [december], day)) == 1

    def test_what_is_given_up_is_not_adjusted_again(self):
        self.in_force(dropped())
        with pytest.raises(workflow.IllegalTransition, match="已经取消"):
            self.save(valid_from=datetime.date(2024, 10, 1))


class LedgerTests(AdjustmentCase):
    def ledger(self, user=None, **wanted):
        return [row.pk for row in adjustments.ledger(user or self.head, wanted)]

    def test_it_lists_by_year_department_and_weakening(self):
        row = self.in_force()
        assert self.ledger(year="2024", path=self.section.path) == [row.pk]
        assert self.ledger(easing="weakened") == [row.pk]
        assert self.ledger(easing="harder") == []
        assert self.ledger(year="2023") == []
        assert self.ledger(path=self.sibling.path) == []

    def test_a_draft_is_for_those_at_work_and_never_for_another_bureau(self):
        self.save()
        finance = factories.make_user("finance")
        factories.grant(finance, self.bureau, Role.FINANCE)
        assert len(self.ledger(self.lead)) == 1
        assert self.ledger(finance) == []
        assert self.ledger(self.outsider) == []

    def test_one_query_whatever_the_number(self):
        self.in_force()
        self.head.refresh_from_db()
        self.ledger()
        with self.assertNumQueries(1):
            [row.step.sentence() for row in adjustments.ledger(self.head, {})]
