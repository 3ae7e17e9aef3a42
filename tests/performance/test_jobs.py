"""Job runs: once for each slot, tried again, caught up, one failure alone."""

import datetime
from typing import Any
from unittest import mock

from django.core.management import call_command
from django.test import override_settings

from budget.choices import JobStatus
from budget.models import JobRun
from budget.services import jobs
from performance import dispatch
from performance.models import Assessment
from performance.services import scheduled
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

MINUTE = datetime.timedelta(minutes=1)
CLOCK = "2024-10-12T12:00:00+08:00"


def fail(_run: JobRun) -> dict[str, Any]:
    raise RuntimeError("断网")


def succeed(_run: JobRun) -> dict[str, Any]:
    return {"assessed": 1}


class JobRunTests(TestCase):
    def work(self, now: datetime.datetime = NOON) -> dict[str, int]:
        return jobs.work_off({"good": succeed, "bad": fail}, now=lambda: now)

    def queue(self, name: str, slot: str = "1") -> bool:
        return jobs.enqueue(name=name, slot=slot, due_at=NOON)

    def test_one_slot_is_queued_once(self) -> None:
        self.assertEqual((self.queue("good"), self.queue("good")), (True, False))

    def test_done_run_keeps_its_counts_and_is_not_run_again(self) -> None:
        self.queue("good")
        self.assertEqual(self.work()["done"], 1)
        self.assertEqual(self.work()["done"], 0)
        self.assertEqual(JobRun.objects.get().counts, {"assessed": 1})

    def test_failure_does_not_stop_the_others(self) -> None:
        self.queue("bad")
        self.queue("good")
        with self.assertLogs("budget.services.jobs", "ERROR"):
            counts = self.work()
        self.assertEqual((counts["done"], counts["failed"]), (1, 1))
        self.assertIn("断网", JobRun.objects.get(name="bad").error)

    def test_third_failure_is_the_last(self) -> None:
        self.queue("bad")
        for turn in range(5):
            with mock.patch.object(jobs.logger, "exception"):
                self.work(NOON + turn * 6 * MINUTE)
        run = JobRun.objects.get()
        self.assertEqual((run.status, run.attempts), (JobStatus.DEAD, 3))

    def test_run_is_not_started_before_its_time(self) -> None:
        self.queue("good")
        self.assertIsNone(jobs.claim(now=NOON - MINUTE))

    def test_run_whose_worker_died_is_taken_again(self) -> None:
        self.queue("good")
        jobs.claim(now=NOON)
        self.assertIsNone(jobs.claim(now=NOON + 9 * MINUTE))
        again = jobs.claim(now=NOON + 11 * MINUTE)
        assert again is not None
        self.assertEqual(again.attempts, 2)

    def test_unknown_job_fails_with_its_name(self) -> None:
        self.queue("nobody")
        with self.assertLogs("budget.services.jobs", "ERROR"):
            self.work()
        self.assertIn("nobody", JobRun.objects.get().error)


@override_settings(CLOCK=CLOCK, REDIS_URL="")
class NightlyTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        factories.make_target(factories.make_goal(cls.bureau), cls.indicator)
        factories.approved(cls.indicator, cls.period, "20")

    def test_missed_night_is_caught_up_and_runs_once_a_day(self) -> None:
        self.assertEqual(scheduled.run_due()["done"], 1)
        self.assertEqual(scheduled.run_due()["done"], 0)
        run = JobRun.objects.get()
        self.assertEqual((run.name, run.slot), ("assess", "2024-10-12"))
        self.assertEqual(run.counts["assessed"], 1)
        self.assertEqual(Assessment.objects.get().light, "yellow")

    def test_body_without_a_policy_does_not_stop_the_others(self) -> None:
        base.make_period(self.other_bureau)
        strange = base.make_indicator(self.other_bureau, "别局指标")
        factories.make_target(factories.make_goal(self.other_bureau), strange)
        with self.assertLogs("performance.services.scheduled", "WARNING"):
            scheduled.run_due()
        self.assertEqual(Assessment.objects.count(), 1)

    def test_command_runs_one_step(self) -> None:
        call_command("run_due_jobs")
        self.assertEqual(JobRun.objects.get().status, JobStatus.DONE)

    def test_save_is_judged_inline_without_a_broker(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            dispatch.figures_changed([self.indicator.pk])
        self.assertEqual(Assessment.objects.get().light, "yellow")

    def test_unreachable_broker_leaves_a_run_to_be_worked_off(self) -> None:
        fallen = mock.patch.object(
            dispatch.assess_indicators_task, "delay", side_effect=OSError("down")
        )
        with (
            override_settings(REDIS_URL="redis://localhost:1/0"),
            fallen,
            self.assertLogs("performance.dispatch", "ERROR"),
            self.captureOnCommitCallbacks(execute=True),
        ):
            dispatch.figures_changed([self.indicator.pk])
        self.assertEqual(JobRun.objects.get().name, "assess_some")
        scheduled.run_due()
        self.assertEqual(Assessment.objects.get().light, "yellow")
