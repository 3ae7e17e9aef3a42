"""The jobs of this app: the night split by bodies, a bad row alone, saves judged."""

import datetime
from typing import Any
from unittest import mock

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from budget.choices import JobNote, JobStatus, NoticeKind, Role, Status
from budget.models import JobRun, Notice, Period, User
from budget.services.jobs import alarms, claims, runs
from config.celery import app
from performance import dispatch
from performance.models import Assessment, Target
from performance.services import careful, scheduled
from tests import factories as base
from tests.base import NOON, TestCase, TransactionTestCase
from tests.performance import factories

CLOCK = "2024-10-12T12:00:00+08:00"


@override_settings(CLOCK=CLOCK, REDIS_URL="")
class JobTestCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.policy = factories.make_policy(department=cls.bureau)
        cls.goal = factories.make_goal(cls.bureau)
        cls.target = factories.make_target(cls.goal, cls.indicator)
        factories.approved(cls.indicator, cls.period, "20")

    def make_other_bureau(self) -> Target:
        base.make_period(self.other_bureau)
        strange = base.make_indicator(self.other_bureau, "别局指标")
        return factories.make_target(factories.make_goal(self.other_bureau), strange)

    def run_of(self, name: str, **wanted: str) -> JobRun:
        return JobRun.objects.get(name=name, **wanted)


class NightlyTests(JobTestCase):
    @pytest.mark.slow
    def test_night_is_split_by_body_and_summed_up(self) -> None:
        self.make_other_bureau()
        factories.make_policy(department=self.other_bureau)
        runs.run_due()
        night = self.run_of("assess")
        self.assertEqual((night.slot, night.status), ("2024-10-12", JobStatus.DONE))
        self.assertEqual((night.done, night.total), (2, 2))
        self.assertEqual(night.counts["assessed"], 2)
        slots = night.parts.order_by("slot").values_list("slot", flat=True)
        self.assertEqual(list(slots), ["2024-10-12 0001", "2024-10-12 0002"])
        self.assertEqual(Assessment.objects.count(), 2)

    @pytest.mark.slow
    def test_second_pass_of_the_day_does_nothing(self) -> None:
        runs.run_due()
        before = JobRun.objects.count()
        runs.run_due()
        self.assertEqual(JobRun.objects.count(), before)
        self.assertEqual(Assessment.objects.get().light, "yellow")

    @pytest.mark.slow
    def test_body_without_a_policy_is_named_and_does_not_stop_the_others(self) -> None:
        self.make_other_bureau()
        runs.run_due()
        night = self.run_of("assess")
        self.assertEqual((night.counts["assessed"], night.counts["skipped"]), (1, 1))
        self.assertEqual(night.notes, [[JobNote.NO_POLICY, "乙局 2024-09"]])

    @pytest.mark.slow
    def test_section_without_a_policy_does_not_stop_its_bureau(self) -> None:
        self.policy.department = self.section
        base.keep(self.policy)
        other = base.make_indicator(self.sibling, "别科指标")
        factories.make_target(self.goal, other)
        runs.run_due()
        night = self.run_of("assess")
        self.assertEqual((night.counts["assessed"], night.counts["skipped"]), (1, 1))
        self.assertEqual(Assessment.objects.get().target, self.target)

    @pytest.mark.slow
    def test_command_runs_one_step(self) -> None:
        call_command("run_due_jobs")
        self.assertEqual(self.run_of("assess").status, JobStatus.DONE)


class PeriodTests(JobTestCase):
    def ask(self, month: int = 9) -> JobRun:
        run = scheduled.enqueue_period(year=2024, month=month, now=NOON)
        assert run is not None
        claimed = claims.claim(now=NOON, run_id=run.pk)
        assert claimed is not None
        runs.do(claimed)
        return claimed

    def test_period_asked_for_is_judged(self) -> None:
        self.assertEqual(self.ask().counts["assessed"], 1)

    @pytest.mark.slow
    def test_command_leaves_a_period_to_the_jobs(self) -> None:
        call_command("assess", year=2024, month=9, later=True)
        self.assertFalse(Assessment.objects.exists())
        runs.run_due()
        run = self.run_of("assess_period")
        self.assertEqual((run.status, run.origin), (JobStatus.DONE, "command"))

    def test_unknown_period_is_refused_by_its_name(self) -> None:
        with self.assertLogs("budget.services.jobs", "ERROR"):
            run = self.ask(7)
        self.assertEqual(run.status, JobStatus.DEAD)
        self.assertEqual(run.notes, [[JobNote.NO_PERIOD, "2024-07"]])

    def test_locked_period_is_judged_as_it_stands_and_says_so(self) -> None:
        self.period.locked_at, self.period.lock_reason = NOON, "已汇总。"
        base.keep(self.period)
        run = self.ask()
        self.assertEqual((run.status, run.counts["assessed"]), (JobStatus.DONE, 1))
        self.assertEqual(run.notes, [[JobNote.LOCKED, "甲局 2024-09"]])

    def test_period_without_any_policy_is_refused(self) -> None:
        self.policy.department = self.other_bureau
        base.keep(self.policy)
        with self.assertLogs("budget.services.jobs", "ERROR"):
            run = self.ask()
        self.assertEqual(run.notes, [[JobNote.NO_POLICY, "2024-09"]])


class SaveTests(JobTestCase):
    def test_save_is_judged_inline_without_a_broker(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            dispatch.figures_changed([self.indicator.pk])
        self.assertEqual(Assessment.objects.get().light, "yellow")
        self.assertFalse(JobRun.objects.exists())

    @pytest.mark.slow
    @override_settings(REDIS_URL="redis://localhost:1/0")
    def test_unreachable_broker_leaves_a_run_to_be_worked_off(self) -> None:
        with (
            mock.patch("celery.app.base.Celery.send_task", side_effect=OSError("down")),
            self.assertLogs("budget.dispatch", "ERROR"),
            self.captureOnCommitCallbacks(execute=True),
        ):
            dispatch.figures_changed([self.indicator.pk])
        run = self.run_of("assess_some")
        self.assertEqual((run.status, run.origin), (JobStatus.WAITING, "save"))
        runs.run_due()
        self.assertEqual(self.run_of("assess_some").status, JobStatus.DONE)
        self.assertEqual(Assessment.objects.get().light, "yellow")


class LaterTests(TransactionTestCase):
    """Nothing answers at this broker: the page says that the light comes later."""

    def setUp(self) -> None:
        super().setUp()
        changed = override_settings(CLOCK=CLOCK, REDIS_URL="redis://127.0.0.1:1/0")
        changed.enable()
        self.addCleanup(changed.disable)
        broker, app.conf.broker_url = app.conf.broker_url, "redis://127.0.0.1:1/0"
        self.addCleanup(setattr, app.conf, "broker_url", broker)
        app._pool = None
        app.amqp._producer_pool = None
        factories.make_policy()
        factories.make_target(factories.make_goal(self.bureau), self.indicator)
        self.figure = base.make_actual(self.indicator, self.period, "20")

    @pytest.mark.slow
    def test_a_save_succeeds_and_the_page_says_that_its_light_comes_later(self) -> None:
        self.client.force_login(self.lead)
        url = f"/actuals/{self.figure.pk}/submit/"
        answer = self.client.post(url, {"version": self.figure.version}, follow=True)
        self.assertContains(answer, "已送审")
        self.assertContains(answer, "内容已保存，灯色稍后处理")
        self.assertEqual(JobRun.objects.get().status, JobStatus.WAITING)

    @pytest.mark.slow
    def test_rules_are_approved_and_the_page_says_the_same(self) -> None:
        policy = factories.make_policy(
            name="新规则", valid_from="2024-07-01", status=Status.DEPARTMENT_REVIEW
        )
        base.grant(self.head, self.other_bureau, Role.SUPERVISOR)
        base.grant(self.head, self.bureau, Role.SUPERVISOR)
        self.client.force_login(User.objects.get(pk=self.head.pk))
        url = f"/policies/{policy.pk}/finalise/"
        answer = self.client.post(url, {"version": policy.version}, follow=True)
        self.assertContains(answer, "规则已批准")
        self.assertContains(answer, "灯色稍后处理")


class BadRowTests(JobTestCase):
    def setUp(self) -> None:
        self.bad = base.make_indicator(self.section, "坏行")
        self.unread = factories.make_target(self.goal, self.bad)
        self.good = base.make_indicator(self.sibling, "好行")
        factories.make_target(self.goal, self.good)
        factories.approved(self.bad, self.period, "20")
        factories.write_comparator("?", self.unread)

    def tearDown(self) -> None:
        factories.write_comparator(">=", self.unread)
        super().tearDown()

    def test_the_administrators_hear_of_it_once_a_week(self) -> None:
        with self.assertLogs("performance.services.careful", "ERROR"):
            runs.run_due()
        run = self.run_of("assess_part")
        told = Notice.objects.filter(kind=NoticeKind.JOB, user=self.sysadmin)
        for days, count in ((0, 1), (7, 2), (7, 2), (14, 3)):
            alarms.left_out(run, timezone.now() + datetime.timedelta(days=days))
            self.assertEqual(told.count(), count)
        self.assertIn(f"#{self.bad.pk} 未能处理，已跳过", told[0].text)
        self.assertIn("left something out", told[0].text_en)

    def test_of_a_period_in_which_all_fail_another_ones_success_says_nothing(self):
        judged = careful.assess_period

        def failing(**asked: Any) -> Any:
            if asked["month"] == 9:
                raise KeyError("everything")
            return judged(**asked)

        base.make_period(self.bureau, 6)
        june = Period.objects.get(body=self.bureau, month=6)
        with (
            mock.patch.object(careful, "MOST_FAILED", 1),
            mock.patch.object(careful, "assess_period", failing),
            mock.patch.object(careful, "assess_indicators", side_effect=KeyError),
            self.assertLogs("performance.services.careful", "ERROR"),
        ):
            tally = careful.Tally("assess", lambda: None)
            tally.judge_period(june, self.sibling.path)
            with self.assertRaises(KeyError):
                tally.judge_period(self.period, self.bureau.path)

    def test_however_many_fail_the_others_are_judged(self) -> None:
        with (
            mock.patch.object(careful, "MOST_LOGGED", 0),
            mock.patch.object(careful, "MOST_FAILED", 1),
            self.assertLogs("performance.services.careful", "ERROR"),
        ):
            tally = careful.Tally("assess", lambda: None)
            tally.judge_period(self.period, self.bureau.path)
        self.assertEqual(tally.failed, 1)
        self.assertEqual(
            Assessment.objects.exclude(target__indicator=self.bad).count(), 2
        )

    def test_where_all_fail_it_is_no_fault_of_the_rows(self) -> None:
        with (
            mock.patch.object(careful, "MOST_FAILED", 1),
            mock.patch.object(careful, "assess_indicators", side_effect=KeyError),
            mock.patch.object(careful, "assess_period", side_effect=KeyError),
            self.assertLogs("performance.services.careful", "ERROR"),
        ):
            tally = careful.Tally("assess", lambda: None)
            with self.assertRaises(KeyError):
                tally.judge_period(self.period, self.bureau.path)

    @pytest.mark.slow
    def test_row_that_no_rule_can_read_fails_alone(self) -> None:
        with self.assertLogs("performance.services.careful", "ERROR"):
            runs.run_due()
        night = self.run_of("assess")
        self.assertEqual((night.status, night.counts["failed"]), (JobStatus.DONE, 1))
        judged = Assessment.objects.exclude(target__indicator=self.bad).count()
        self.assertEqual(judged, 2)
        self.assertEqual(night.notes, [[JobNote.ROW_FAILED, f"2024-09 #{self.bad.pk}"]])
