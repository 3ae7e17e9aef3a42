"""Job runs: once for each slot, tried again, taken over, given up, split, recorded."""

import datetime
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.test import override_settings

from budget import tasks
from budget.choices import JobNote, JobStatus
from budget.models import JobRun, Notice
from budget.services.jobs import asking, claims, kinds, queue, runs
from budget.services.jobs.kinds import Schedule
from tests import factories
from tests.base import NOON, TestCase

MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
LOG = "budget.services.jobs"


@override_settings(JOBS=["tests.budget.job_kinds"])
class JobTestCase(TestCase):
    def work(self, now: datetime.datetime = NOON) -> dict[str, int]:
        with override_settings(CLOCK=now.isoformat()):
            return runs.run_due(lambda: now)

    def queue(self, name: str, slot: str = "1", **extra: Any) -> JobRun | None:
        return queue.enqueue(name=name, slot=slot, due_at=NOON, **extra)

    def run_of(self, name: str) -> JobRun:
        return JobRun.objects.get(name=name)


class AttemptTests(JobTestCase):
    def test_one_slot_is_queued_once(self) -> None:
        self.assertIsNotNone(self.queue("good"))
        self.assertIsNone(self.queue("good"))

    def test_done_run_keeps_its_counts_and_is_not_run_again(self) -> None:
        self.queue("good")
        self.work()
        first = self.run_of("good")
        self.work()
        again = self.run_of("good")
        self.assertEqual((first.status, first.attempts), (JobStatus.DONE, 1))
        self.assertEqual(first.counts, {"assessed": 1, "seconds": 0.5})
        self.assertEqual(again.attempts, 1)

    def test_failure_does_not_stop_the_others(self) -> None:
        self.queue("bad")
        self.queue("good")
        with self.assertLogs(LOG, "ERROR"):
            self.work()
        self.assertEqual(self.run_of("good").status, JobStatus.DONE)
        self.assertEqual(self.run_of("bad").status, JobStatus.FAILED)

    def test_failure_is_noted_by_its_kind_and_not_by_its_text(self) -> None:
        self.queue("bad")
        with self.assertLogs(LOG, "ERROR"):
            self.work()
        self.assertEqual(self.run_of("bad").notes, [[JobNote.FAULT, "RuntimeError"]])

    def test_failed_run_waits_longer_each_time_and_stops_after_three(self) -> None:
        self.queue("bad")
        seen = []
        for minute in range(0, 12):
            with self.assertNoLogs("nobody"):
                self.work(NOON + minute * MINUTE)
            seen.append(self.run_of("bad").attempts)
        self.assertEqual(seen, [1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3])
        self.assertEqual(self.run_of("bad").status, JobStatus.DEAD)

    def test_dead_run_is_told_to_each_system_administrator_once(self) -> None:
        self.queue("bad")
        for minute in (0, 2, 10, 20):
            self.work(NOON + minute * MINUTE)
        notice = Notice.objects.get()
        self.assertEqual(notice.user, self.sysadmin)
        self.assertIn("坏", notice.text)
        self.assertNotIn("张三", notice.text + notice.text_en)

    def test_refused_run_is_not_tried_again(self) -> None:
        self.queue("refused")
        with self.assertLogs(LOG, "ERROR"):
            self.work()
        run = self.run_of("refused")
        self.assertEqual((run.status, run.attempts), (JobStatus.DEAD, 1))
        self.assertEqual(run.notes, [[JobNote.NO_PERIOD, "2024-07"]])

    def test_unknown_job_dies_after_three_attempts_with_a_hint(self) -> None:
        self.queue("nobody")
        for minute in (0, 2, 10, 20):
            self.work(NOON + minute * MINUTE)
        run = self.run_of("nobody")
        self.assertEqual((run.status, run.attempts), (JobStatus.DEAD, 3))
        self.assertEqual(run.notes, [[JobNote.UNKNOWN_JOB, ""]])

    def test_task_past_its_limit_and_database_away_are_said_in_words(self) -> None:
        for name, note in (
            ("stopped", JobNote.TIMEOUT),
            ("cut off", JobNote.DATABASE),
        ):
            with self.subTest(name):
                self.queue(name)
                with self.assertLogs(LOG, "ERROR"):
                    self.work()
                run = self.run_of(name)
                self.assertEqual(run.status, JobStatus.FAILED)
                self.assertEqual(run.notes, [[note, ""]])

    def test_person_who_lost_the_right_meanwhile_is_refused(self) -> None:
        done = self.queue("good")
        self.work()
        assert done is not None
        asking.run_again(run_id=done.pk, actor=self.sysadmin, now=NOON)
        self.sysadmin.is_active = False
        factories.keep(self.sysadmin)
        with self.assertLogs(LOG, "ERROR"):
            self.work()
        run = JobRun.objects.get(slot="1 #2")
        self.assertEqual(run.status, JobStatus.DEAD)
        self.assertEqual(run.notes, [[JobNote.NO_RIGHT, self.sysadmin.name]])

    def test_run_is_not_started_before_its_time(self) -> None:
        self.queue("good")
        self.assertIsNone(claims.claim(now=NOON - MINUTE))


class SilenceTests(JobTestCase):
    def test_run_whose_worker_died_is_taken_again(self) -> None:
        self.queue("good")
        claims.claim(now=NOON)
        self.assertIsNone(claims.claim(now=NOON + 5 * MINUTE))
        again = claims.claim(now=NOON + 7 * MINUTE)
        assert again is not None
        self.assertEqual(again.attempts, 2)

    def test_run_that_says_it_is_alive_is_left_alone(self) -> None:
        self.queue("good")
        run = claims.claim(now=NOON)
        assert run is not None
        runs.beat(run, 1, 3, lambda: NOON + 5 * MINUTE)
        self.assertIsNone(claims.claim(now=NOON + 7 * MINUTE))
        kept = self.run_of("good")
        self.assertEqual((kept.done, kept.total), (1, 3))

    def test_run_that_kills_its_worker_dies_after_three_attempts(self) -> None:
        self.queue("good")
        for hour in range(4):
            with self.subTest(hour):
                last = claims.claim(now=NOON + hour * HOUR)
        assert last is not None
        self.assertEqual((last.status, last.attempts), (JobStatus.DEAD, 3))
        self.assertEqual(last.notes, [[JobNote.WORKER_LOST, ""]])
        self.assertEqual(Notice.objects.count(), 1)

    def test_worker_that_wakes_up_does_not_touch_what_another_finished(self) -> None:
        self.queue("overtaken")
        with self.assertLogs(LOG, "WARNING"):
            self.work()
        run = self.run_of("overtaken")
        self.assertEqual((run.status, run.attempts), (JobStatus.DONE, 2))
        self.assertEqual(run.counts, {"assessed": 2})

    def test_worker_that_wakes_up_stops_at_its_next_step(self) -> None:
        self.queue("beaten")
        with self.assertLogs(LOG, "WARNING"):
            self.work()
        run = self.run_of("beaten")
        self.assertEqual((run.status, run.attempts), (JobStatus.RUNNING, 2))


class PartTests(JobTestCase):
    def split(self, *names: str) -> JobRun:
        self.queue("split", arguments={"parts": names})
        self.work()
        return self.run_of("split")

    def test_last_part_ends_the_whole_with_the_sum_of_the_counts(self) -> None:
        whole = self.split("good", "good", "good")
        self.assertEqual((whole.status, whole.done), (JobStatus.DONE, 3))
        self.assertEqual(whole.counts, {"assessed": 3, "seconds": 1.5})

    def test_whole_waits_for_a_part_that_will_be_tried_again(self) -> None:
        whole = self.split("good", "bad")
        self.assertEqual(
            (whole.status, whole.done, whole.total), (JobStatus.SPREAD, 1, 2)
        )

    def test_dead_part_is_named_and_the_whole_is_done(self) -> None:
        self.split("good", "refused")
        whole = self.run_of("split")
        self.assertEqual(whole.status, JobStatus.DONE)
        self.assertEqual(whole.counts["parts_dead"], 1)
        self.assertEqual(whole.notes[0], [JobNote.PART_DEAD, "拒 1 1"])

    def test_part_whose_worker_is_lost_at_last_ends_the_whole(self) -> None:
        self.queue("split", arguments={"parts": ["good"]})
        whole = claims.claim(now=NOON)
        assert whole is not None
        runs.do(whole, lambda: NOON)
        for hour in range(4):
            claims.claim(now=NOON + hour * HOUR)
        self.assertEqual(self.run_of("split").counts, {"parts_dead": 1})

    def test_whole_with_nothing_to_do_is_done(self) -> None:
        self.assertEqual(self.split().status, JobStatus.DONE)

    def test_whole_that_waits_for_its_parts_is_not_taken_over(self) -> None:
        self.queue("split", arguments={"parts": ["bad"]})
        whole = claims.claim(now=NOON)
        assert whole is not None
        runs.do(whole, lambda: NOON)
        part = claims.claim(now=NOON + HOUR)
        assert part is not None
        self.assertEqual(part.name, "bad")


class SweepTests(JobTestCase):
    def slots(self, status: JobStatus) -> list[str]:
        found = JobRun.objects.filter(name="nightly", status=status)
        return sorted(found.values_list("slot", flat=True))

    def test_missed_nights_are_recorded_and_made_up_for_by_one_run(self) -> None:
        self.work()
        self.work(NOON + 4 * DAY)
        self.assertEqual(self.slots(JobStatus.DONE), ["2024-10-12", "2024-10-16"])
        missed = ["2024-10-13", "2024-10-14", "2024-10-15"]
        self.assertEqual(self.slots(JobStatus.MISSED), missed)
        run = JobRun.objects.get(slot="2024-10-14")
        self.assertEqual(run.notes, [[JobNote.CAUGHT_UP, "2024-10-16"]])

    def test_first_night_of_all_misses_nothing(self) -> None:
        self.work()
        self.assertEqual(self.slots(JobStatus.MISSED), [])

    def test_clock_set_back_makes_no_second_run(self) -> None:
        self.work()
        self.work(NOON - HOUR)
        self.assertEqual(JobRun.objects.filter(name="nightly").count(), 1)

    def test_clock_set_back_a_day_records_nothing_as_missed(self) -> None:
        self.work()
        self.work(NOON - DAY)
        self.assertEqual(self.slots(JobStatus.MISSED), [])

    def test_long_stop_lists_a_month_and_no_more(self) -> None:
        self.work()
        self.work(NOON + 400 * DAY)
        self.assertEqual(len(self.slots(JobStatus.MISSED)), 31)

    def test_message_that_is_on_its_way_is_not_sent_again_at_once(self) -> None:
        run = self.queue("good")
        assert run is not None
        self.assertEqual(claims.to_send(NOON), [run.pk])
        claims.note_sent([run.pk], NOON)
        self.assertEqual(claims.to_send(NOON + MINUTE), [])
        self.assertEqual(claims.to_send(NOON + 7 * MINUTE), [run.pk])


@override_settings(JOBS=["tests.budget.job_order"])
class OrderTests(JobTestCase):
    def test_job_waits_until_the_one_before_it_is_over(self) -> None:
        for minute in (0, 2):
            self.work(NOON + minute * MINUTE)
            self.assertFalse(JobRun.objects.filter(name="second").exists())
        self.work(NOON + 10 * MINUTE)
        self.assertEqual(self.run_of("first").status, JobStatus.DEAD)
        self.assertEqual(self.run_of("second").status, JobStatus.DONE)


class ContractTests(JobTestCase):
    def test_no_limit_overtakes_another(self) -> None:
        """A task ends before its run counts as lost, and before its message returns."""
        limits = [
            settings.CELERY_TASK_SOFT_TIME_LIMIT,
            settings.CELERY_TASK_TIME_LIMIT,
            settings.JOB_SILENT_SECONDS,
            settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"],
        ]
        self.assertEqual(limits, sorted(set(limits)))

    def test_tasks_take_ids_and_retry_only_what_passes(self) -> None:
        for task in (tasks.run_job, tasks.sweep):
            self.assertEqual(task.autoretry_for, (OperationalError, ConnectionError))
            self.assertEqual((task.retry_backoff_max, task.max_retries), (600, 5))
            self.assertTrue(task.acks_late and task.reject_on_worker_lost)

    def test_message_of_an_older_program_is_passed_over(self) -> None:
        with self.assertLogs("budget.tasks", "INFO") as logs:
            tasks.run_job(999)
        self.assertIn("nothing to do", logs.output[0])


class ScheduleTests(JobTestCase):
    def test_night_is_not_due_before_its_hour(self) -> None:
        night = Schedule(datetime.time(2))
        early = NOON.replace(hour=1)
        self.assertEqual(night.latest(early).day, 11)
        self.assertEqual(night.latest(early.replace(hour=2)).day, 12)

    def test_weekly_job_is_due_on_its_day(self) -> None:
        weekly = Schedule(datetime.time(2), weekday=0)
        self.assertEqual(weekly.latest(NOON).date(), datetime.date(2024, 10, 7))
        monday = NOON.replace(day=14)
        self.assertEqual(weekly.latest(monday).date(), datetime.date(2024, 10, 14))

    def test_every_job_of_the_house_has_a_name_in_words(self) -> None:
        with override_settings(
            JOBS=["budget.services.scheduled", "performance.services.scheduled"]
        ):
            names = list(kinds.known())
            self.assertIn("assess", names)
            for name in names:
                self.assertNotEqual(kinds.label(name), name)
