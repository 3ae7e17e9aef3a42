"""Several people at once, on a real PostgreSQL: nobody's work is silently lost."""

import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction

from budget import workflow
from budget.audit import door
from budget.choices import Action, Status
from budget.models import Period
from performance.choices import Light
from performance.drafts import Draft
from performance.models import Actual, Assessment, LightChange
from performance.queries import seals
from performance.services import actuals, locks, reviews, telling
from performance.services.assessing import assess_period
from tests import factories as base
from tests.base import LATER, NOON, TransactionTestCase
from tests.performance import factories

pytestmark = pytest.mark.postgres
SAVERS = 10


def together(*works):
    """Run all at the same moment; return what each gave or raised."""
    gate = threading.Barrier(len(works))
    results = [None] * len(works)

    def run(at, work):
        gate.wait()
        try:
            results[at] = work()
        except Exception as fault:
            results[at] = fault
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(at, work)) for at, work in enumerate(works)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class RaceTests(TransactionTestCase):
    def save(self, value, version=None):
        return actuals.save_actual(
            indicator_id=self.indicator.pk,
            period_id=self.period.pk,
            version=version,
            draft=Draft(value=Decimal(value), as_typed=str(value)),
            actor=self.lead,
            now=NOON,
        )

    def test_who_enters_a_figure_does_not_wait_for_the_morning_round(self):
        def save():
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '5s'")
            return self.save("27")

        factories.make_policy()
        base.make_target(self.indicator)
        with transaction.atomic():
            telling.remind(body="0001", today=NOON.date(), now=NOON)
            (saved,) = together(save)
        assert isinstance(saved, Actual), saved

    def test_ten_equal_first_saves_leave_one_row(self):
        results = together(*[lambda: self.save(22)] * SAVERS)
        saved = [r for r in results if isinstance(r, Actual)]
        stale = [r for r in results if isinstance(r, workflow.StaleVersion)]
        assert (len(saved), len(stale)) == (1, SAVERS - 1)
        assert Actual.objects.count() == 1

    def test_of_two_editors_one_is_told(self):
        version = self.save(22).version
        results = together(
            lambda: self.save(23, version), lambda: self.save(24, version)
        )
        assert sum(isinstance(r, workflow.StaleVersion) for r in results) == 1
        kept = next(r for r in results if isinstance(r, Actual))
        assert Actual.objects.get().value == kept.value

    def test_what_is_approved_is_what_was_seen(self):
        row = self.save(22)
        sent = actuals.submit_actual(
            actual_id=row.pk, version=row.version, actor=self.lead, now=NOON
        )
        results = together(
            lambda: actuals.withdraw_actual(
                actual_id=sent.pk, version=sent.version, actor=self.lead, now=LATER
            ),
            lambda: reviews.approve_actual(
                actual_id=sent.pk,
                version=sent.version,
                actor=self.reviewer,
                opinion="",
                now=LATER,
            ),
        )
        assert sum(isinstance(r, workflow.StaleVersion) for r in results) == 1
        status = Actual.objects.get().status
        assert status in (Status.DRAFT, Status.DEPARTMENT_REVIEW)

    def test_nothing_is_saved_behind_a_lock(self):
        def lock():
            with door.change(actor=None, action=Action.PERIOD_LOCKED, now=NOON):
                period = door.lock(Period.objects.filter(pk=self.period.pk))[0]
                period.locked_at, period.lock_reason = NOON, "已汇总。"
                door.save(period)

        first, second = together(lambda: self.save(22), lock)
        assert second is None
        if isinstance(first, Actual):
            saved = first.history.first()
            locked = Period.history.latest("history_id")
            assert saved.change_id < locked.change_id
        else:
            assert isinstance(first, workflow.PeriodLocked)


class JudgingTests(TransactionTestCase):
    def setUp(self):
        super().setUp()
        factories.make_policy(department=self.bureau)
        goal = factories.make_goal(self.bureau)
        for number in range(SAVERS):
            indicator = base.make_indicator(self.section, f"指标{number}")
            factories.make_target(goal, indicator)
            factories.approved(indicator, self.period, "5")

    def judge(self, size=1000):
        return assess_period(year=2024, month=9, now=NOON, size=size)

    def test_two_runs_at_once_write_each_change_once(self):
        results = together(*[self.judge] * 3, lambda: self.judge(3))
        assert sum(counts.changed for counts in results) == SAVERS
        assert sum(counts.raised for counts in results) == SAVERS * 2
        assert LightChange.objects.count() == SAVERS
        assert Assessment.objects.count() == SAVERS

    def test_a_kept_row_names_its_writer_and_an_altered_one_is_noticed(self):
        """In a TestCase rows are kept within a savepoint, a writer of its own: there
        each seal is asked for."""
        self.judge()
        assert self.of_their_writer() == SAVERS
        first = Assessment.objects.earliest("pk")
        Assessment.objects.filter(pk=first.pk).update(light=Light.GREEN)
        assert self.of_their_writer() == SAVERS - 1
        with self.assertLogs("performance.services.keeping", "WARNING") as logs:
            self.judge()
        assert f"target {first.target_id} at 2024-09" in logs.output[0]
        assert Assessment.objects.get(pk=first.pk).light == first.light
        assert self.of_their_writer() == SAVERS

    def of_their_writer(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM performance_assessment"
                f" WHERE writer = {seals.WRITER.format('xmin')}"
            )
            return cursor.fetchone()[0]

    def test_who_enters_a_figure_does_not_wait_for_a_run(self):
        begun, saved = threading.Event(), threading.Event()

        def run():
            with transaction.atomic():
                locks.one_at_a_time([self.bureau.path])
                begun.set()
                return saved.wait(30)

        def save():
            begun.wait(30)
            row = actuals.save_actual(
                indicator_id=self.indicator.pk,
                period_id=self.period.pk,
                version=None,
                draft=Draft(value=Decimal(22), as_typed="22"),
                actor=self.lead,
                now=NOON,
            )
            saved.set()
            return row

        waited, row = together(run, save)
        assert waited is True
        assert row.value == 22
