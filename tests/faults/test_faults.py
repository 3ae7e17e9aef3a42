"""F1 to F12: real servers and workers are killed; the outcome is that of a clean run.

Each fault has the number of reference/security.md part 3. After each: the same
assessments, changes of light, flags and notices, the same runs, none tried more than
three times.
"""

import os
import signal
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

import tests.faults
from budget import tasks
from budget.choices import JobNote, JobStatus, NoticeKind
from budget.models import JobRun, Notice
from budget.queries.jobs import OVER
from budget.services.jobs import claims, queue
from config.celery import app
from performance import dispatch
from performance.models import Assessment, Indicator
from tests.base import TransactionTestCase
from tests.faults import stage
from tests.faults.house import PATIENCE, House, kill, until
from tests.faults.poison import POISON


def use_broker(url: str) -> None:
    """Point this process at a broker; pools of an earlier one are left behind."""
    app.conf.broker_url = url
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    app._pool = None
    app.amqp._producer_pool = None


class FaultTestCase(TransactionTestCase):
    def setUp(self) -> None:
        self.enterContext(override_settings(CLOCK=tests.faults.CLOCK))
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.house = House(Path(folder.name))
        self.addCleanup(stage.end_sessions)
        self.addCleanup(self.house.close)
        self.addCleanup(use_broker, app.conf.broker_url)
        use_broker(self.house.url)

    def open_house(
        self, workers: int, *, durable: bool = False, silent: float = 2, **flags: str
    ) -> None:
        """Start Redis and workers, and let this process use them."""
        self.flags = {"FAULTS_SILENT": str(silent), **flags}
        self.house.start_redis(durable=durable)
        self.workers = [self.house.start_worker(**self.flags) for _ in range(workers)]
        changed = override_settings(
            REDIS_URL=self.house.url,
            JOBS=[*settings.JOBS, "tests.faults.poison"],
            JOB_SILENT_SECONDS=silent,
            JOB_RETRY_SECONDS=0.5,
        )
        changed.enable()
        self.addCleanup(changed.disable)

    def sweep(self) -> None:
        """Do what beat has done every few minutes, here and now."""
        tasks.sweep()

    def nothing_open(self) -> bool:
        return not stage.ours().exclude(status__in=OVER).exists()

    def all_over(self) -> bool:
        return self.slots <= stage.slots() and self.nothing_open()

    def waiting(self) -> int:
        return JobRun.objects.filter(status=JobStatus.WAITING).count()

    def sweep_until_over(self) -> None:
        def step() -> bool:
            self.sweep()
            return self.all_over()

        until(step, "all runs over", 0.5)

    def assert_clean(self, *also: JobRun | None) -> None:
        """Nothing is lost, doubled, or tried too often; `also` ran besides."""
        self.assertEqual(stage.outcome(), self.clean)
        extra = {(run.name, run.slot) for run in also if run is not None}
        self.assertEqual(stage.slots(), self.slots | extra)
        for run in stage.ours():
            self.assertEqual(run.status, JobStatus.DONE, run)
            self.assertLessEqual(run.attempts, settings.JOB_MOST_ATTEMPTS, run)

    def attempts(self) -> list[int]:
        found = JobRun.objects.filter(name="assess_part")
        return sorted(found.values_list("attempts", flat=True))

    def child_at_work(self) -> int:
        """Return the process that has a part in hand."""
        run = JobRun.objects.filter(name="assess_part", status=JobStatus.RUNNING)[0]
        return int(run.worker.split()[1])


class NightTestCase(FaultTestCase):
    """A night's work is to be done, whatever happens; it is known what comes of it."""

    @classmethod
    def set_the_stage(cls) -> None:
        stage.NIGHT.put()
        cls.name_the_cast()

    def begin(
        self,
        *,
        workers: int = 0,
        durable: bool = False,
        silent: float = 2,
        **flags: str,
    ) -> None:
        """See what a clean run gives, then start the servers."""
        self.clean, self.slots = stage.clean_run()
        self.open_house(workers, durable=durable, silent=silent, **flags)


class WorkerTests(NightTestCase):
    def lose_worker(self, *, anew: bool = False, **flags: str) -> None:
        self.begin(workers=1, **flags)
        with stage.gate():
            self.sweep()
            until(lambda: stage.held() == 2, "both parts in hand")
            kill(self.workers[0])
            self.house.start_worker(anew=anew, **self.flags)
        self.sweep_until_over()
        self.assert_clean()
        self.assertEqual(self.attempts(), [2, 2])

    def lose_child(self, **flags: str) -> None:
        self.begin(workers=1, **flags)
        with stage.gate():
            self.sweep()
            until(lambda: stage.held() == 2, "both parts in hand")
            os.kill(self.child_at_work(), signal.SIGKILL)
        self.sweep_until_over()
        self.assert_clean()
        self.assertEqual(self.attempts(), [1, 2])

    def test_f1_worker_killed_after_it_acknowledged(self) -> None:
        self.lose_worker(FAULTS_ACKS_LATE="0")

    def test_f2_worker_killed_before_it_acknowledged(self) -> None:
        self.lose_worker(anew=True)

    def test_f3_child_killed_and_its_message_lost(self) -> None:
        self.lose_child(FAULTS_REJECT="0")

    def test_f4_child_killed_and_its_message_returned(self) -> None:
        self.lose_child()

    def test_f5_work_that_kills_its_worker_is_given_up_after_three_attempts(self):
        self.begin(workers=1)
        poison = queue.enqueue(name=POISON, slot="1", due_at=timezone.now())
        assert poison is not None
        self.sweep_until_over()
        poison.refresh_from_db()
        self.assertEqual((poison.status, poison.attempts), (JobStatus.DEAD, 3))
        self.assertEqual(poison.notes, [[JobNote.WORKER_LOST, ""]])
        told = Notice.objects.filter(kind=NoticeKind.JOB)
        self.assertEqual([notice.user for notice in told], [self.sysadmin])
        told.delete()
        poison.delete()
        self.assert_clean()

    def test_f6_task_that_outlasts_its_message_runs_once(self) -> None:
        self.begin(workers=2, silent=30)
        with stage.gate():
            self.sweep()
            until(lambda: stage.held() == 2, "both parts in hand")
            # The broker hands the messages out again after three seconds.
            until(lambda: self.house.logged("nothing to do") >= 2, "handed out again")
            self.assertEqual(stage.held(), 2)
        self.sweep_until_over()
        self.assert_clean()
        self.assertEqual(self.attempts(), [1, 1])


class RedisTests(NightTestCase):
    def test_f7_redis_killed_without_persistence(self) -> None:
        self.begin()
        self.sweep()
        self.assertEqual(self.house.queued(), self.waiting())
        self.house.kill_redis()
        self.house.start_redis()
        self.assertEqual(self.house.queued(), 0)
        self.house.start_worker()
        self.sweep_until_over()
        self.assert_clean()

    def test_f8_redis_killed_with_persistence(self) -> None:
        self.begin(durable=True)
        self.sweep()
        self.house.kill_redis()
        self.house.start_redis(durable=True)
        self.assertEqual(self.house.queued(), self.waiting())
        self.house.start_worker()
        # Nobody sweeps: what was queued is still there.
        until(self.nothing_open, "what was queued is over")
        self.sweep_until_over()
        self.assert_clean()
        self.assertEqual(self.attempts(), [1, 1])

    def test_f10_redis_away_while_a_worker_listens(self) -> None:
        self.begin(workers=1)
        until(lambda: self.house.logged("ready"), "worker listening")
        self.house.kill_redis()
        self.sweep()
        # What the page tells: saved, and judged later.
        self.assertFalse(dispatch.figures_changed([self.indicator.pk]))
        saved = JobRun.objects.get(name="assess_some")
        self.assertEqual((saved.status, saved.sent_at), (JobStatus.WAITING, None))
        until(lambda: self.house.logged("Connection refused"), "worker noticed")
        self.house.start_redis()
        self.sweep_until_over()
        self.assert_clean(saved)


class PublishingTests(NightTestCase):
    def test_f9_two_beats_make_one_night(self) -> None:
        self.house.start_beat()
        self.house.start_beat(anew=True)
        self.begin()
        sending = "Sending due task"
        until(lambda: self.house.speakers(sending) == 2, "both beats at work")
        self.house.start_worker(**self.flags)
        until(self.all_over, "all runs over")
        self.assert_clean()
        self.assertEqual(self.attempts(), [1, 1])

    def test_f11_save_that_is_rolled_back_is_not_sent_and_one_that_is_kept_is(self):
        self.begin(workers=1)
        kept = Indicator.objects.get(name="甲局指标0")
        self.clean, _slots = stage.clean_run(
            lambda: dispatch.figures_changed([kept.pk])
        )
        with transaction.atomic():
            dispatch.figures_changed([self.indicator.pk])
            transaction.set_rollback(True)
        self.assertFalse(JobRun.objects.exists())
        # What a process sent from inside a transaction that never was committed:
        tasks.run_job.delay(999_999)
        dispatch.figures_changed([kept.pk])
        until(lambda: self.house.logged("run_job 999999: nothing to do"), "passed over")
        until(self.nothing_open, "judged")
        judged = Assessment.objects.values_list("target__indicator", flat=True)
        self.assertEqual(set(judged), {kept.pk})
        saved = JobRun.objects.get()
        self.sweep_until_over()
        self.assert_clean(saved)

    def test_f12_process_that_dies_between_commit_and_message(self) -> None:
        self.begin(workers=1)
        ended = self.house.run_python(
            "import os\n"
            "from django.db import transaction\n"
            "from performance import dispatch\n"
            "with transaction.atomic():\n"
            "    transaction.on_commit(lambda: os._exit(9))\n"
            f"    dispatch.figures_changed([{self.indicator.pk}])\n"
        )
        self.assertEqual(ended, 9)
        saved = JobRun.objects.get()
        self.assertEqual((saved.status, saved.sent_at), (JobStatus.WAITING, None))
        self.sweep_until_over()
        self.assert_clean(saved)


class CommandTests(NightTestCase):
    """run_due_jobs alone, without a broker."""

    def test_command_killed_midway_is_made_up_for_by_the_next(self) -> None:
        self.begin()
        with stage.gate():
            victim = self.house.start_command()
            until(lambda: stage.held() == 1, "a part in hand")
            kill(victim)
        lost = JobRun.objects.get(name="assess_part", status=JobStatus.RUNNING)
        until(lambda: lost.pk in claims.to_send(timezone.now()), "silence noticed")
        self.assertEqual(self.house.start_command().wait(PATIENCE), 0)
        self.assert_clean()
        self.assertEqual(self.attempts(), [1, 2])

    def test_two_commands_at_once_share_the_work(self) -> None:
        # Whoever waits at the gate for the other is slow, not lost.
        self.begin(silent=30)
        with stage.gate():
            pair = [self.house.start_command(**self.flags) for _ in range(2)]
            until(lambda: stage.held() == 2, "each with a part in hand")
        self.assertEqual([one.wait(PATIENCE) for one in pair], [0, 0])
        self.assert_clean()
        self.assertEqual(self.attempts(), [1, 1])
