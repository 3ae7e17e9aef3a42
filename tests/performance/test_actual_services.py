"""Entry, review and correction through the services."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from budget import workflow
from budget.audit import door
from budget.choices import Action, Role, Status
from budget.models import ChangeRow, PeriodException, ReviewStep
from performance.drafts import Draft
from performance.models import Actual
from performance.services import actuals, reviews
from tests import factories
from tests.base import LATER, NOON, TestCase


class ActualCase(TestCase):
    def enter(self, value="22", actor=None, version=None):
        return actuals.save_actual(
            indicator_id=self.indicator.pk,
            period_id=self.period.pk,
            version=version,
            draft=Draft(value=Decimal(value), as_typed=value),
            actor=actor or self.lead,
            now=NOON,
        )

    def send(self, actual, actor=None):
        return actuals.submit_actual(
            actual_id=actual.pk,
            version=actual.version,
            actor=actor or self.lead,
            now=NOON,
        )

    def step(self, verb, actual, actor, opinion=""):
        return verb(
            actual_id=actual.pk,
            version=actual.version,
            actor=actor,
            opinion=opinion,
            now=LATER,
        )

    def finalised(self, value="22"):
        actual = self.send(self.enter(value))
        actual = self.step(reviews.approve_actual, actual, self.reviewer)
        return self.step(reviews.finalise_actual, actual, self.head)

    def lock_period(self, reason="已汇总上报。"):
        self.period.refresh_from_db()
        self.period.locked_at, self.period.lock_reason = NOON, reason
        factories.keep(self.period)


class EntryTests(ActualCase):
    def test_lead_enters_and_the_trail_says_who_and_what(self):
        actual = self.enter("22")
        row = ChangeRow.objects.filter(model="performance.actual").get()
        assert (row.record_id, row.change.actor_name) == (actual.pk, "lead")
        assert row.change.action == Action.ACTUAL_SAVED
        assert row.fields["value"] == [None, "22"]
        assert row.path == self.section.path

    def test_saving_the_same_again_writes_no_history(self):
        actual = self.enter("22")
        with door.change(actor=self.lead, action=Action.ACTUAL_SAVED, now=NOON):
            assert door.save(actual) is False
        assert actual.history.count() == 1

    def test_second_save_with_an_old_version_is_refused(self):
        actual = self.enter("22")
        self.enter("23", version=actual.version)
        with pytest.raises(workflow.StaleVersion):
            self.enter("24", version=actual.version)
        assert Actual.objects.get().value == Decimal(23)

    def test_a_form_opened_before_the_first_save_is_stale(self):
        self.enter("22")
        with pytest.raises(workflow.StaleVersion):
            self.enter("23", version=None)

    def test_lead_of_another_section_may_not_enter(self):
        with pytest.raises(PermissionDenied):
            self.enter(actor=self.colleague)

    def test_colleague_in_the_section_may_not_enter_for_the_responsible(self):
        second = factories.make_user("second")
        factories.grant(second, self.section, Role.LEAD)
        with pytest.raises(PermissionDenied):
            self.enter(actor=second)

    def test_clerk_enters_for_others(self):
        assert self.enter(actor=self.clerk).author == self.clerk

    def test_period_of_another_body_is_refused(self):
        foreign = factories.make_period(self.other_bureau)
        with pytest.raises(PermissionDenied):
            actuals.save_actual(
                indicator_id=self.indicator.pk,
                period_id=foreign.pk,
                version=None,
                draft=Draft(value=Decimal(1), as_typed="1"),
                actor=self.lead,
                now=NOON,
            )

    def test_locked_period_refuses_with_its_reason(self):
        self.lock_period("已汇总上报。")
        with pytest.raises(workflow.PeriodLocked, match="已汇总上报"):
            self.enter()

    def test_exception_lets_one_person_in_until_it_expires(self):
        self.lock_period()
        factories.keep(
            PeriodException(
                period=self.period,
                user=self.lead,
                reason="补报",
                expires_at=NOON + datetime.timedelta(hours=1),
            )
        )
        assert self.enter().pk
        with pytest.raises(workflow.PeriodLocked):
            self.enter(actor=self.clerk, version=1)


class ReviewTests(ActualCase):
    def test_figure_goes_from_entry_to_final_approval(self):
        actual = self.finalised()
        assert actual.status == Status.APPROVED
        assert (actual.approver, actual.approved_at) == (self.head, LATER)
        steps = ReviewStep.objects.filter(kind="actual", record_id=actual.pk)
        assert list(steps.order_by("id").values_list("action", flat=True)) == [
            "submit",
            "approve",
            "finalise",
        ]

    def test_frozen_after_submitting(self):
        actual = self.send(self.enter())
        with pytest.raises(workflow.IllegalTransition):
            self.enter("23", version=actual.version)

    def test_submitting_without_a_figure_is_refused(self):
        actual = actuals.save_actual(
            indicator_id=self.indicator.pk,
            period_id=self.period.pk,
            version=None,
            draft=Draft(),
            actor=self.lead,
            now=NOON,
        )
        with pytest.raises(ValidationError):
            self.send(actual)

    def test_withdrawn_until_the_next_step_has_acted(self):
        actual = self.send(self.enter())
        back = actuals.withdraw_actual(
            actual_id=actual.pk, version=actual.version, actor=self.lead, now=NOON
        )
        assert back.status == Status.DRAFT
        sent = self.step(reviews.approve_actual, self.send(back), self.reviewer)
        with pytest.raises(workflow.IllegalTransition):
            actuals.withdraw_actual(
                actual_id=sent.pk, version=sent.version, actor=self.lead, now=NOON
            )

    def test_return_needs_an_opinion_and_keeps_it(self):
        actual = self.send(self.enter())
        with pytest.raises(ValidationError):
            self.step(reviews.return_actual, actual, self.reviewer, "  ")
        back = self.step(reviews.return_actual, actual, self.reviewer, "请核对名单")
        assert back.status == Status.RETURNED
        assert ReviewStep.objects.latest("id").opinion == "请核对名单"

    def test_returned_figure_is_mended_and_sent_a_second_round(self):
        actual = self.send(self.enter())
        back = self.step(reviews.return_actual, actual, self.reviewer, "请核对")
        again = self.send(self.enter("21", version=back.version))
        assert (again.round, again.status) == (2, Status.SECTION_REVIEW)

    def test_head_may_not_approve_what_the_head_entered(self):
        factories.grant(self.head, self.bureau, Role.CLERK)
        factories.grant(self.head, self.bureau, Role.REVIEWER)
        actual = self.send(self.enter(actor=self.head), actor=self.head)
        with pytest.raises(PermissionDenied):
            self.step(reviews.approve_actual, actual, self.head)

    def test_reviewer_may_not_finalise(self):
        actual = self.send(self.enter())
        actual = self.step(reviews.approve_actual, actual, self.reviewer)
        with pytest.raises(PermissionDenied):
            self.step(reviews.finalise_actual, actual, self.reviewer)

    def test_section_step_is_passed_up_where_its_only_reviewer_is_the_author(self):
        factories.grant(self.reviewer, self.bureau, Role.CLERK)
        actual = self.send(self.enter(actor=self.reviewer), actor=self.reviewer)
        assert actual.status == Status.DEPARTMENT_REVIEW
        assert "没有其他审核人" in ReviewStep.objects.latest("id").note

    def test_approving_another_version_than_was_seen_is_refused(self):
        seen = self.send(self.enter())
        with pytest.raises(workflow.StaleVersion):
            reviews.approve_actual(
                actual_id=seen.pk,
                version=seen.version - 1,
                actor=self.reviewer,
                opinion="",
                now=LATER,
            )

    def test_lock_holds_for_approval_too(self):
        actual = self.send(self.enter())
        self.lock_period()
        with pytest.raises(workflow.PeriodLocked):
            self.step(reviews.approve_actual, actual, self.reviewer)


class CorrectionTests(ActualCase):
    def correct(self, actual, value="34.6", reason="补录9月合同"):
        return actuals.correct_actual(
            actual_id=actual.pk,
            draft=Draft(value=Decimal(value), as_typed=value),
            reason=reason,
            document_no="样例〔2024〕1号",
            actor=self.lead,
            now=LATER,
        )

    def test_correction_replaces_the_figure_in_force_when_finalised(self):
        first = self.finalised("31.9")
        second = self.send(self.correct(first))
        first.refresh_from_db()
        assert first.status == Status.APPROVED
        second = self.step(reviews.approve_actual, second, self.reviewer)
        second = self.step(reviews.finalise_actual, second, self.head)
        first.refresh_from_db()
        assert (first.status, second.status) == (Status.SUPERSEDED, Status.APPROVED)
        assert second.corrects == first

    def test_correction_keeps_reason_and_document(self):
        self.correct(self.finalised("31.9"))
        change = ChangeRow.objects.latest("id").change
        assert change.reason == "补录9月合同"
        assert change.document_no == "样例〔2024〕1号"

    def test_correction_needs_a_reason(self):
        with pytest.raises(ValidationError):
            self.correct(self.finalised("31.9"), reason=" ")

    def test_second_open_correction_is_refused(self):
        first = self.finalised("31.9")
        self.correct(first)
        with pytest.raises(workflow.IllegalTransition):
            self.correct(first, "35")

    def test_new_row_beside_a_figure_in_force_is_refused(self):
        self.finalised("31.9")
        with pytest.raises(workflow.IllegalTransition, match="更正"):
            self.enter("35")


class CancelTests(ActualCase):
    def cancel(self, actual, actor=None, reason="误开", version=None):
        return actuals.cancel_actual(
            actual_id=actual.pk,
            version=version or actual.version,
            reason=reason,
            actor=actor or self.lead,
            now=LATER,
        )

    def correction(self):
        return actuals.correct_actual(
            actual_id=self.finalised("31.9").pk,
            draft=Draft(value=Decimal(35), as_typed="35"),
            reason="补录",
            document_no="",
            actor=self.lead,
            now=LATER,
        )

    def test_cancelled_correction_leaves_the_figure_and_the_way_to_another_one(self):
        wrong = self.correction()
        assert self.cancel(wrong).status == Status.CANCELLED
        right = Actual.objects.in_force().get()
        assert right.value == Decimal("31.9")
        again = actuals.correct_actual(
            actual_id=right.pk,
            draft=Draft(value=Decimal(33), as_typed="33"),
            reason="补录",
            document_no="",
            actor=self.lead,
            now=LATER,
        )
        assert (again.status, again.corrects) == (Status.DRAFT, right)

    def test_first_draft_opened_by_mistake_makes_room_for_another(self):
        self.cancel(self.enter("22"))
        assert self.enter("23").status == Status.DRAFT

    def test_returned_figure_can_be_cancelled(self):
        back = self.step(
            reviews.return_actual, self.send(self.enter()), self.reviewer, "重复"
        )
        assert self.cancel(back).status == Status.CANCELLED

    def test_trail_and_rounds_tell_who_cancelled_and_why(self):
        self.cancel(self.enter(), actor=self.clerk, reason="本季不应填报")
        change = ChangeRow.objects.latest("id").change
        assert change.action == Action.ACTUAL_CANCELLED
        assert (change.actor_name, change.reason) == ("clerk", "本季不应填报")
        step = ReviewStep.objects.get()
        assert (step.before, step.after) == (Status.DRAFT, Status.CANCELLED)
        assert step.opinion == "本季不应填报"

    def test_reason_is_needed(self):
        with pytest.raises(ValidationError):
            self.cancel(self.enter(), reason=" ")

    def test_who_does_not_enter_cannot_cancel(self):
        actual = self.enter()
        for actor in (self.reviewer, self.head, self.colleague, self.outsider):
            with pytest.raises(PermissionDenied):
                self.cancel(actual, actor=actor)

    def test_under_review_in_force_or_cancelled_it_stays(self):
        sent = self.send(self.enter())
        with pytest.raises(workflow.IllegalTransition):
            self.cancel(sent)
        passed = self.step(reviews.approve_actual, sent, self.reviewer)
        final = self.step(reviews.finalise_actual, passed, self.head)
        with pytest.raises(workflow.IllegalTransition):
            self.cancel(final)

    def test_cancelling_twice_or_an_old_version_is_refused(self):
        actual = self.enter()
        with pytest.raises(workflow.StaleVersion):
            self.cancel(actual, version=actual.version + 1)
        gone = self.cancel(actual)
        with pytest.raises(workflow.IllegalTransition):
            self.cancel(gone)

    def test_locked_period_refuses_with_its_reason(self):
        actual = self.enter()
        self.lock_period("已汇总上报。")
        with pytest.raises(workflow.PeriodLocked, match="已汇总上报"):
            self.cancel(actual)
