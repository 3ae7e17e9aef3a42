"""What the system administrator sees of the jobs, and may start again."""

import datetime
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from budget.choices import JobNote, JobStatus
from budget.models import JobRun, Notice
from budget.queries import jobs
from budget.services.jobs import queue, runs
from tests.base import TestCase

pytestmark = pytest.mark.slow

HOUR = datetime.timedelta(hours=1)
JOBS = override_settings(JOBS=["tests.budget.job_kinds"], REDIS_URL="")


class PageTestCase(TestCase):
    def setUp(self) -> None:
        JOBS.enable()
        self.addCleanup(JOBS.disable)
        self.client.force_login(self.sysadmin)

    def make(self, slot: str = "1", **extra: Any) -> JobRun:
        now = timezone.now()
        values: dict[str, Any] = {
            "name": "good",
            "status": JobStatus.DONE,
            "due_at": now,
            "started_at": now - datetime.timedelta(seconds=75),
            "finished_at": now,
            "attempts": 1,
            **extra,
        }
        return JobRun.objects.create(slot=slot, **values)

    def listed(self, **wanted: Any) -> list[str]:
        rows = self.client.get("/jobs/", wanted).context["rows"]
        return [row.run.slot for row in rows]


class ListTests(PageTestCase):
    def test_run_is_shown_with_name_counts_and_time_in_words(self) -> None:
        self.make(counts={"assessed": 32, "failed": 1})
        page = self.client.get("/jobs/")
        for words in ("好", "完成", "研判", "32", "未能处理", "1 分 15 秒"):
            self.assertContains(page, words)

    def test_fault_is_shown_in_words_without_its_text(self) -> None:
        notes = [[JobNote.FAULT, "RuntimeError"]]
        self.make(status=JobStatus.DEAD, notes=notes, error="RuntimeError: 张三的数据")
        page = self.client.get("/jobs/")
        self.assertContains(page, "程序出错（RuntimeError），详情见服务器日志。")
        self.assertNotContains(page, "张三")

    def test_each_filter_narrows(self) -> None:
        self.make("a")
        self.make("b", name="bad", status=JobStatus.DEAD)
        self.assertEqual(self.listed(name="good"), ["a"])
        self.assertEqual(self.listed(status="dead"), ["b"])
        self.assertEqual(self.listed(name="good", status="dead"), [])

    def test_bad_filter_is_an_error_on_the_page(self) -> None:
        for bad in ({"name": "x"}, {"status": "x"}, {"before": "x"}):
            with self.subTest(bad):
                self.assertEqual(self.client.get("/jobs/", bad).status_code, 422)

    def test_pages_follow_without_gap_or_repeat(self) -> None:
        for number in range(35):
            self.make(str(number))
        first = self.client.get("/jobs/")
        second = self.client.get(f"/jobs/?{first.context['older']}")
        seen = [row.run.slot for row in first.context["rows"] + second.context["rows"]]
        self.assertEqual(seen, [str(number) for number in range(34, -1, -1)])

    def test_parts_are_on_the_page_of_their_whole_only(self) -> None:
        whole = self.make("whole")
        self.make("part", name="bad", parent=whole)
        self.assertEqual(self.listed(), ["whole"])
        rows = self.client.get(f"/jobs/{whole.pk}/").context["rows"]
        self.assertEqual([row.run.slot for row in rows], ["part"])

    def test_list_asks_for_itself_only_while_a_run_is_open(self) -> None:
        self.make()
        self.assertNotContains(self.client.get("/jobs/"), "hx-trigger")
        self.make("2", status=JobStatus.SPREAD, done=3, total=12, finished_at=None)
        page = self.client.get("/jobs/?name=good")
        self.assertContains(page, 'hx-get="/jobs/?name=good" hx-trigger="every 5s"')
        self.assertContains(page, '<progress max="12" value="3"')

    def test_asking_again_gives_the_list_alone(self) -> None:
        self.make()
        part = self.client.get("/jobs/", headers={"HX-Request": "true", "X-Poll": "1"})
        self.assertContains(part, 'id="jobs"')
        self.assertNotContains(part, "<html")

    def test_queries_do_not_grow_with_the_runs(self) -> None:
        self.make()
        self.client.get("/jobs/")
        with self.assertNumQueries(7):
            self.client.get("/jobs/")
        for number in range(2, 12):
            self.make(str(number), notes=[[JobNote.WORKER_LOST, ""]])
        with self.assertNumQueries(7):
            self.client.get("/jobs/")

    def test_run_of_a_job_that_the_program_lost_is_shown_by_its_name(self) -> None:
        self.make(name="gone")
        self.assertContains(self.client.get("/jobs/"), "gone")

    def test_row_that_tells_of_the_sweep_is_no_run(self) -> None:
        queue.note_look(timezone.now())
        look = JobRun.objects.get()
        self.assertEqual(self.listed(), [])
        self.assertEqual(self.client.get(f"/jobs/{look.pk}/").status_code, 404)


class AgainTests(PageTestCase):
    def again(self, run: JobRun) -> Any:
        return self.client.post(f"/jobs/{run.pk}/again/")

    def test_new_run_says_who_asked_and_the_old_one_stays(self) -> None:
        old = self.make(status=JobStatus.DEAD, arguments={"a": 1})
        self.again(old)
        new = JobRun.objects.latest("pk")
        self.assertEqual(
            (new.name, new.slot, new.arguments), ("good", "1 #2", {"a": 1})
        )
        self.assertEqual((new.origin, new.asked_by_id), ("person", self.sysadmin.pk))
        self.assertEqual(new.asked_by_name, self.sysadmin.name)
        old.refresh_from_db()
        self.assertEqual(old.status, JobStatus.DEAD)

    def test_new_run_is_worked_off_like_any_other(self) -> None:
        answer = self.again(self.make())
        runs.run_due()
        page = self.client.get(answer["Location"])
        self.assertContains(page, "完成")
        self.assertContains(page, self.sysadmin.name)

    def test_work_that_is_still_open_is_not_started_twice(self) -> None:
        old = self.make()
        self.again(old)
        answer = self.again(old)
        self.assertEqual(answer.status_code, 409)
        self.assertContains(answer, "请等它结束", status_code=409)
        self.assertEqual(JobRun.objects.count(), 2)

    def test_third_run_has_a_slot_of_its_own(self) -> None:
        self.again(self.make())
        runs.run_due()
        self.again(JobRun.objects.get(slot="1 #2"))
        self.assertTrue(JobRun.objects.filter(slot="1 #3").exists())

    def test_button_comes_with_the_end_of_the_run(self) -> None:
        run = self.make(status=JobStatus.RUNNING)
        asks = {"HX-Request": "true", "X-Poll": "1"}
        url = f"/jobs/{run.pk}/"
        self.assertNotContains(self.client.get(url, headers=asks), "再次运行")
        JobRun.objects.update(status=JobStatus.DONE)
        answer = self.client.get(url, headers=asks)
        self.assertContains(answer, "csrfmiddlewaretoken")
        self.assertContains(answer, "再次运行")
        self.assertNotContains(answer, "hx-get")

    def test_unknown_run_is_not_found(self) -> None:
        self.assertEqual(self.client.post("/jobs/999/again/").status_code, 404)


class NoticeTests(PageTestCase):
    def test_dead_run_is_on_the_bell_and_leads_to_its_page(self) -> None:
        queue.enqueue(name="refused", slot="1", due_at=timezone.now())
        with self.assertLogs("budget.services.jobs", "ERROR"):
            runs.run_due()
        run = JobRun.objects.get(name="refused")
        notice = Notice.objects.get()
        self.assertEqual(notice.link, f"/jobs/{run.pk}/")
        self.assertContains(self.client.get("/jobs/"), '<span class="count">1</span>')
        self.assertContains(self.client.get("/notices/"), "停止重试")


class HealthTests(PageTestCase):
    def health(self) -> Any:
        self.client.logout()
        return self.client.get("/healthz/jobs")

    def test_house_where_nobody_looks_for_work_answers_503(self) -> None:
        self.assertEqual(self.health().status_code, 503)

    def test_house_that_began_just_now_is_well(self) -> None:
        queue.note_look(timezone.now())
        self.assertEqual(self.health().status_code, 200)

    def test_look_older_than_twice_its_period_answers_503(self) -> None:
        queue.note_look(timezone.now() - datetime.timedelta(minutes=11))
        answer = self.health()
        self.assertEqual((answer.status_code, answer.json()["sweep"]), (503, "late"))

    def test_success_older_than_twice_the_period_answers_503(self) -> None:
        now = timezone.now()
        self.make(name="nightly", finished_at=now - 49 * HOUR)
        self.make("2", name="nightly", status=JobStatus.DEAD, finished_at=now)
        queue.note_look(now)
        answer = self.health()
        self.assertEqual(answer.status_code, 503)
        self.assertEqual(answer.json()["jobs"], {"nightly": "late"})

    def test_success_of_last_night_is_well(self) -> None:
        now = timezone.now()
        self.make(name="nightly", finished_at=now - 20 * HOUR)
        queue.note_look(now)
        self.assertEqual(self.health().json()["jobs"], {"nightly": "ok"})


class PollTests(PageTestCase):
    def test_page_that_asks_for_itself_does_not_keep_the_session_alive(self) -> None:
        self.client.get("/jobs/")
        session = self.client.session
        session["seen"] -= 600
        session.save()
        before = session["seen"]
        self.client.get("/jobs/", headers={"HX-Request": "true", "X-Poll": "1"})
        self.assertEqual(self.client.session["seen"], before)
        self.client.get("/jobs/")
        self.assertGreater(self.client.session["seen"], before)


class StoppedTests(PageTestCase):
    def test_run_that_fell_silent_is_told_as_stopped(self) -> None:
        now = timezone.now()
        for status, minutes, sent, stopped in (
            (JobStatus.RUNNING, 7, None, True),
            (JobStatus.RUNNING, 1, None, False),
            (JobStatus.WAITING, 7, None, True),
            (JobStatus.WAITING, 7, 2, True),
            # Somebody was told to take it up a moment ago.
            (JobStatus.WAITING, 7, 0, False),
            (JobStatus.FAILED, -1, None, False),
            (JobStatus.DONE, 7, None, False),
        ):
            at = now - datetime.timedelta(minutes=minutes)
            told = None if sent is None else now - datetime.timedelta(minutes=sent)
            run = JobRun(status=status, due_at=at, heartbeat_at=at, sent_at=told)
            with self.subTest(status, minutes=minutes, sent=sent):
                assert jobs.has_stopped(run, now) is stopped

    def test_page_of_a_run_tells_that_it_stopped(self) -> None:
        silent = timezone.now() - datetime.timedelta(minutes=7)
        run = self.make(status=JobStatus.RUNNING, finished_at=None, heartbeat_at=silent)
        page = self.client.get(f"/jobs/{run.pk}/")
        self.assertContains(page, "已中断")
        self.assertContains(page, "刷新")
