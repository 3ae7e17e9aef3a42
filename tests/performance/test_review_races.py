"""Equal posts, two reviewers, a lock and a handing over, all at the same moment.

Threads on a real PostgreSQL; processes on either database.
"""

import datetime
import uuid
from collections import Counter
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings

from budget import workflow
from budget.audit import door
from budget.choices import Action, Duty, ReviewAction, Role, Status
from budget.models import (
    Change,
    ChangeRow,
    Delegation,
    Period,
    PeriodException,
    ReviewStep,
    Robot,
    User,
)
from budget.services import delegations, organization
from performance.drafts import Draft
from performance.models import Rectification
from performance.services import actuals, deciding, reviews
from tests import factories
from tests.base import LATER, NOON, TransactionTestCase, assert_sealed
from tests.performance.processes import ProcessCase
from tests.performance.test_races import together

ROOT = Path(__file__).resolve().parents[2]
TEN = 10
KEY = str(uuid.UUID(int=7))


class RaceCase(TransactionTestCase):
    def waiting(self, count=6):
        return [
            factories.make_actual(
                factories.make_indicator(self.section, f"指标{n}"),
                self.period,
                str(n + 1),
                status=Status.SECTION_REVIEW,
                author=self.lead,
                round=1,
            )
            for n in range(count)
        ]

    def decide(self, rows, actor, key="", action=ReviewAction.APPROVE, opinion=""):
        return deciding.decide_many(
            reviews.FIGURES,
            seen={row.pk: row.version for row in rows},
            action=action,
            opinion=opinion,
            actor=User.objects.get(pk=actor.pk),
            now=LATER,
            key=key,
        )

    def another_reviewer(self):
        other = factories.make_user("other")
        factories.grant(other, self.bureau, Role.REVIEWER)
        return other


@pytest.mark.postgres
class DecidingRaceTests(RaceCase):
    def test_ten_equal_batches_make_one_change_and_ten_equal_answers(self):
        rows, before = self.waiting(), Change.objects.count()
        told = together(*[lambda: self.decide(rows, self.reviewer, KEY)] * TEN)
        answers = [[(row.record.pk, row.is_done) for row in one] for one in told]
        assert answers == [[(row.pk, True) for row in rows]] * TEN
        assert Change.objects.count() == before + 1
        assert ReviewStep.objects.count() == len(rows)

    def test_of_two_reviewers_at_once_each_figure_has_one(self):
        rows, other = self.waiting(), self.another_reviewer()
        told = together(
            lambda: self.decide(rows, self.reviewer),
            lambda: self.decide(
                rows[::-1], other, action=ReviewAction.RETURN, opinion="请核对"
            ),
        )
        done = [row.record.pk for one in told for row in one if row.is_done]
        assert sorted(done) == sorted(row.pk for row in rows)
        assert ReviewStep.objects.count() == len(rows)

    def test_overlapping_batches_never_lock_each_other_out(self):
        rows, other = self.waiting(), self.another_reviewer()
        for _turn in range(5):
            told = together(
                lambda: self.decide(rows[:4], self.reviewer),
                lambda: self.decide(rows[:1:-1], other),
                lambda: self.decide(rows[::-1], self.reviewer),
            )
            assert all(isinstance(one, list) for one in told), told
        assert_sealed()

    def test_a_figure_sent_anew_while_it_is_approved_is_one_or_the_other(self):
        row = self.waiting(1)[0]

        def change():
            mine = actuals.withdraw_actual(
                actual_id=row.pk, version=1, actor=self.lead, now=LATER
            )
            mine = actuals.save_actual(
                indicator_id=row.indicator_id,
                period_id=row.period_id,
                version=mine.version,
                draft=Draft(value=99, as_typed="99"),
                actor=self.lead,
                now=LATER,
            )
            return actuals.submit_actual(
                actual_id=mine.pk, version=mine.version, actor=self.lead, now=LATER
            )

        told, changed = together(lambda: self.decide([row], self.reviewer), change)
        row.refresh_from_db()
        if isinstance(changed, Exception):
            assert isinstance(changed, workflow.StaleVersion)
            assert (row.status, row.value) == (Status.DEPARTMENT_REVIEW, 1)
        else:
            assert told[0].stale
            assert (row.status, row.value) == (Status.SECTION_REVIEW, 99)

    def test_taking_back_and_finalising_at_once_leave_one(self):
        row = self.waiting(1)[0]
        known = {"actual_id": row.pk, "opinion": "", "now": LATER}
        reviews.approve_actual(**known, version=1, actor=self.reviewer)
        results = together(
            lambda: reviews.unapprove_actual(**known, version=2, actor=self.reviewer),
            lambda: reviews.finalise_actual(**known, version=2, actor=self.head),
        )
        refused = (PermissionDenied, workflow.StaleVersion, workflow.IllegalTransition)
        assert sum(isinstance(result, refused) for result in results) == 1
        assert ReviewStep.objects.count() == 2

    def test_no_saver_slips_past_a_lock(self):
        rows = [factories.make_indicator(self.section, f"指标{n}") for n in range(TEN)]

        def save(pk):
            return actuals.save_actual(
                indicator_id=pk,
                period_id=self.period.pk,
                version=None,
                draft=Draft(value=5, as_typed="5"),
                actor=self.clerk,
                now=NOON,
            )

        def lock():
            with door.change(actor=None, action=Action.PERIOD_LOCKED, now=NOON):
                period = door.lock(Period.objects.filter(pk=self.period.pk))[0]
                period.locked_at, period.lock_reason = NOON, "已汇总。"
                door.save(period)

        works = [lambda pk=row.pk: save(pk) for row in rows]
        results = together(*works[:5], lock, *works[5:])
        faults = [result for result in results if isinstance(result, Exception)]
        assert all(isinstance(fault, workflow.PeriodLocked) for fault in faults)
        locked = Period.history.latest("history_id").change_id
        saved = ChangeRow.objects.filter(model="performance.actual")
        assert all(row.change_id < locked for row in saved)
        assert saved.count() == TEN - len(faults)
        assert_sealed()


@pytest.mark.postgres
@override_settings(CLOCK=LATER.isoformat())
class CreatingRaceTests(RaceCase):
    def posts(self, user, url, /, **data):
        """Send the same form ten times at once from one person's ten tabs."""
        browsers = [Client(raise_request_exception=False) for _ in range(TEN)]
        for browser in browsers:
            browser.force_login(user)
        sent = {**data, "key": KEY}
        answers = together(*[lambda b=b: b.post(url, sent) for b in browsers])
        return [(answer.status_code, answer.get("Location")) for answer in answers]

    def test_ten_equal_delegations_make_one(self):
        answers = self.posts(
            self.reviewer,
            "/delegations/",
            membership=self.reviewer.memberships.get().pk,
            receiver=self.colleague.pk,
            starts_on=LATER.date(),
            ends_on=LATER.date(),
            reason="外出",
        )
        assert answers == [(302, "/delegations/")] * TEN
        assert Delegation.objects.count() == 1

    def test_ten_equal_exceptions_make_one(self):
        url = f"/periods/{self.period.pk}/"
        answers = self.posts(
            self.sysadmin,
            f"{url}exceptions/",
            user=self.lead.pk,
            expires_at="2024-10-31T12:00",
            reason="补报",
        )
        assert answers == [(302, url)] * TEN
        assert PeriodException.objects.count() == 1

    def test_ten_equal_robots_make_one(self):
        address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="
        answers = self.posts(
            self.sysadmin,
            "/robots/new/",
            department=self.bureau.pk,
            kind="wecom",
            name="工作群",
            address=f"{address}693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
        )
        assert answers == [(302, "/robots/")] * TEN
        assert Robot.objects.count() == 1

    def test_ten_equal_orders_make_one(self):
        answers = self.posts(
            self.head,
            "/rectifications/new/",
            department=self.section.pk,
            source="head",
            responsible=self.lead.pk,
            deadline="2024-11-30",
            problem="进度滞后",
        )
        assert Rectification.objects.count() == 1
        pk = Rectification.objects.get().pk
        assert answers == [(302, f"/rectifications/{pk}/")] * TEN

    def test_the_successors_role_does_not_end_while_it_takes_over(self):
        heir = factories.make_user("heir")
        held = factories.grant(heir, self.section, Role.LEAD)
        second = factories.make_user("sec2", Duty.SECURITY)
        closed, revoked = together(
            lambda: organization.close_account(
                user_id=self.lead.pk,
                version=self.lead.version,
                successor_id=heir.pk,
                actor=self.secadmin,
                now=LATER,
            ),
            lambda: organization.revoke_role(
                membership_id=held.pk, actor=second, now=LATER
            ),
        )
        self.indicator.refresh_from_db()
        assert isinstance(closed, Exception) or isinstance(revoked, Exception)
        assert self.indicator.responsible in (self.lead, heir)

    def test_two_delegations_of_one_role_at_once_leave_one(self):
        held = self.reviewer.memberships.get()

        def lend(receiver):
            return delegations.delegate(
                membership_id=held.pk,
                receiver_id=receiver.pk,
                starts_on=LATER.date(),
                ends_on=LATER.date() + datetime.timedelta(days=1),
                reason="外出",
                actor=self.reviewer,
                now=LATER,
            )

        together(lambda: lend(self.colleague), lambda: lend(self.lead))
        assert Delegation.objects.count() == 1


@pytest.mark.slow
class ProcessTests(ProcessCase, RaceCase):
    PROCESSES = 4

    def test_savers_lose_nothing_and_leave_one_whole_chain(self):
        self.save_together()

    def test_equal_batches_from_several_processes_make_one_change(self):
        rows = self.waiting(3)
        words = ["reviewer", "approve", *(row.pk for row in rows)]
        met = self.run_all(*[words] * self.PROCESSES)
        assert met == Counter(done=3 * self.PROCESSES)
        assert Change.objects.filter(action="actual.approved").count() == 1
        assert ReviewStep.objects.count() == 3
        assert_sealed()
