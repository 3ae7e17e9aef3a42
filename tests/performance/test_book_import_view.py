"""A published budget on the page: taken, looked through, answered, kept whole."""

import datetime
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from budget.choices import Action, JobStatus, Role, SecurityKind
from budget.models import BudgetBook, Change, JobRun, SecurityEvent, StoredFile
from budget.publication import Publication
from budget.services import files
from performance.models import BookUpload, Target
from performance.services import book_uploads
from tests.base import NOON
from tests.budget.book import spoiled
from tests.budget.book.publications import publication
from tests.factories import grant, make_user
from tests.performance.book_page_case import MADE, BookPageCase, text

pytestmark = [pytest.mark.slow, pytest.mark.page]


class BookPageTests(BookPageCase):
    def test_file_is_shown_before_anything_is_kept(self):
        page = self.send(self.own(text()))
        self.assertContains(page, "核对读入的预算")
        self.assertContains(page, "巡河次数0（次）")
        self.assertFalse(Target.objects.filter(goal__year=MADE.year).exists())
        stored = StoredFile.objects.get()
        self.assertEqual(files.path_of(stored.sha256).read_bytes()[:3], b"\xe7\xac\xac")

    def test_what_is_confirmed_is_kept_in_one_act_of_the_person(self):
        self.send(self.own(text()))
        page = self.post("keep")
        self.assertContains(page, "这份预算已保存为第1版")
        change = Change.objects.latest("pk")
        self.assertEqual(
            (change.action, change.actor_id), (Action.BOOK_STORED, self.finance.pk)
        )
        self.assertEqual(Target.objects.filter(goal__year=MADE.year).count(), 2)
        self.assertEqual(BudgetBook.objects.get().department, self.body)
        # The same file again says so, and offers nothing to keep.
        again = self.send(self.own(text()))
        self.assertContains(again, "与系统中的内容相比没有变化")
        self.assertNotContains(again, 'value="keep"')

    def test_correction_asks_for_a_reason_and_becomes_an_edition(self):
        self.send(self.own(text()))
        self.post("keep")
        page = self.send(self.own(text(row0="15")))
        self.assertContains(page, "<del>12</del>", html=True)
        refused = self.post("keep")
        self.assertContains(refused, "更正须写明理由", status_code=422)
        self.post("keep", reason="公开稿更正", document_no="青科〔2026〕1号")
        change = Change.objects.latest("pk")
        self.assertEqual(
            (change.reason, change.document_no), ("公开稿更正", "青科〔2026〕1号")
        )
        self.assertEqual(BookUpload.objects.get().edition, 2)

    def test_unclear_value_is_answered_on_the_page(self):
        self.send(self.own(text(row1="95%~98%")))
        refused = self.post("keep")
        self.assertContains(refused, "不清楚", status_code=422)
        key = "a.row.I02.read_as"
        self.assertContains(refused, f'name="{key}"', status_code=422)
        # Without the character that PostgreSQL does not take.
        self.post("answer", **{key: "9\x006"})
        self.assertEqual(BookUpload.objects.get().answers, {"row.I02.read_as": "96"})
        self.post("keep", **{key: "96"})
        target = Target.objects.get(value_printed="95%~98%")
        self.assertEqual(target.versions.get().number, 96)

    def test_book_of_another_department_cannot_be_kept(self):
        page = self.send(text())
        self.assertContains(page, f"（{MADE.department_code}）的部门预算")
        self.assertNotContains(page, 'value="keep"')
        refused = self.post("keep")
        self.assertEqual(refused.status_code, 422)
        self.assertFalse(BudgetBook.objects.exists())

    def test_page_that_is_stale_keeps_nothing(self):
        self.send(self.own(text()))
        upload = BookUpload.objects.get()
        url = reverse("performance:book-upload", args=[upload.pk])
        told = {"version": upload.version, "seen": "another", "do": "keep"}
        self.assertEqual(self.client.post(url, told).status_code, 409)
        told["version"] = 77
        self.assertEqual(self.client.post(url, told).status_code, 409)
        self.assertFalse(BudgetBook.objects.exists())

    def test_what_is_no_budget_is_refused_and_noted(self):
        for data, name in ((b"MZ\x00\x01", "预算.txt"), ("第一部分", "预算.exe")):
            page = self.send(data, name)
            self.assertEqual(page.status_code, 422, name)
        self.assertFalse(BookUpload.objects.exists())
        page = self.send("今天天气很好。", "天气.txt")
        self.assertContains(page, "没有找到部门预算公开的任何一张表")
        self.assertContains(page, "重新上传")
        self.assertNotContains(page, 'value="keep"')
        events = SecurityEvent.objects.filter(kind=SecurityKind.UPLOAD_REFUSED)
        self.assertEqual(events.count(), 3)
        # What cannot be read stays kept, and nothing can be done with it.
        self.assertEqual(StoredFile.objects.count(), 1)
        url = reverse("performance:book-upload", args=[BookUpload.objects.get().pk])
        self.assertEqual(self.client.post(url, {"do": "keep"}).status_code, 409)

    def test_page_tells_how_far_the_reading_is_and_then_shows_the_book(self):
        page = self.upload(self.own(text()))
        self.assertContains(page, "已收到文件，排队读取")
        url = page.request["PATH_INFO"]
        polled = {"HX-Request": "true", "X-Poll": "1"}
        state = self.client.get(url, headers=polled)
        self.assertTemplateUsed(state, "performance/book_state.html")
        self.assertTemplateNotUsed(state, "performance/book_reading.html")
        # An upload by htmx was led here: it takes #content out of a whole page.
        whole = self.client.get(url, headers={"HX-Request": "true"})
        self.assertContains(whole, 'id="content"')
        again = self.upload(self.own(text()))
        self.assertEqual(again.status_code, 422)
        self.assertContains(again, "上一份文件正在读取", status_code=422)
        JobRun.objects.update(total=4, done=3)
        self.assertContains(self.client.get(url, headers=polled), "3 / 4")
        self.work()
        self.assertEqual(self.client.get(url, headers=polled)["HX-Refresh"], "true")
        self.assertContains(self.client.get(url), "核对读入的预算")

    def test_reading_that_stopped_says_so_and_is_taken_up_again(self):
        self.upload(self.own(text()))
        upload = BookUpload.objects.get()
        url = reverse("performance:book-upload", args=[upload.pk])
        page = self.client.get(url)
        self.assertNotContains(page, "已中断")
        self.assertContains(page, f'<a href="{url}">刷新</a>', html=True)
        long_ago = timezone.now() - datetime.timedelta(minutes=7)
        JobRun.objects.filter(pk=upload.run_id).update(
            status=JobStatus.RUNNING, attempts=1, heartbeat_at=long_ago, due_at=long_ago
        )
        page = self.client.get(url)
        self.assertContains(page, "重新读取")
        self.assertNotContains(page, "排队读取")
        again = self.client.post(url, {"again": ""}, follow=True)
        self.assertContains(again, "已重新开始")
        self.assertNotContains(again, "已中断")
        call_command("run_due_jobs", "--run", str(upload.run_id), stdout=io.StringIO())
        self.assertContains(self.client.get(url), "核对读入的预算")

    def test_reading_that_goes_on_is_not_taken_up_again(self):
        self.upload(self.own(text()))
        run = BookUpload.objects.get().run
        url = reverse("performance:book-upload", args=[BookUpload.objects.get().pk])
        again = self.client.post(url, {"again": ""}, follow=True)
        self.assertContains(again, "它已经在进行")
        run.refresh_from_db()
        self.assertIsNone(run.sent_at)

    def test_run_of_a_file_that_another_took_the_place_of_keeps_nothing(self):
        self.upload(self.own(text()))
        upload = BookUpload.objects.get()
        first = upload.run
        upload.run = JobRun.objects.create(
            name=first.name, slot="another", due_at=NOON, arguments=first.arguments
        )
        upload.save()
        call_command("run_due_jobs", run=first.pk, stdout=io.StringIO())
        first.refresh_from_db()
        self.assertEqual((first.status, first.counts), (JobStatus.DONE, {}))
        self.assertFalse(BookUpload.objects.get().is_read)

    def test_file_that_is_being_read_is_not_forgotten(self):
        self.upload(self.own(text()))
        later = NOON + datetime.timedelta(days=99)
        self.assertEqual(book_uploads.forget_old(later), 0)
        self.work()
        self.assertEqual(book_uploads.forget_old(later), 1)

    def test_another_bureau_is_not_offered_nor_taken(self):
        page = self.client.get(self.url)
        self.assertNotContains(page, self.other_bureau.name)
        told = {
            "department": self.other_bureau.pk,
            "year": MADE.year,
            "file": SimpleUploadedFile("预算.txt", text().encode()),
        }
        self.assertEqual(self.client.post(self.url, told).status_code, 422)

    def test_upload_of_a_colleague_is_not_there(self):
        self.send(self.own(text()))
        other = make_user("finance2")
        grant(other, self.body, Role.FINANCE)
        self.client.force_login(other)
        url = reverse("performance:book-upload", args=[BookUpload.objects.get().pk])
        self.assertEqual(self.client.get(url).status_code, 404)


def large() -> Publication:
    """Return a book of the same bureau: more units, projects, funds and rows."""
    return publication(7, projects=2, units=3, funds=True, carried=True)


def projects_of(made: Publication) -> list[str]:
    return [row.text("name") for row in made.tables["10"].rows if row.text("unit")]


# Questions to the database by what a preview shows: the book as it is first seen, one
# that is kept, and a corrected one with findings, open questions and lost rows.
QUESTIONS = {"first": 18, "kept": 30, "corrected": 20}


class GrowingBookTests(BookPageCase):
    """The same previews of a small book and of one several times as large."""

    def looked(self, state: str) -> Any:
        upload = BookUpload.objects.get()
        url = reverse("performance:book-upload", args=[upload.pk])
        with self.assertNumQueries(QUESTIONS[state]):
            page = self.client.get(url)
        self.assertEqual(page.context["look"].is_same, state == "kept")
        return page.context

    def walk(self, made: Publication, each: int) -> dict[str, int]:
        """Look at a book in each state; return how much the last preview showed."""
        projects = projects_of(made)
        self.send(self.own(text(made, projects, each)))
        self.assertEqual(len(self.looked("first")["book"].unplaced), 0)
        self.post("keep")
        self.send(self.own(text(made, projects, each)))
        self.looked("kept")
        half = (len(projects) - 1) * each // 2
        said = dict.fromkeys((f"row{at}" for at in range(half)), "15")
        said[f"row{half}"] = "95%~98%"
        wrong = made
        for key in list(made.tables)[2 : 2 * each]:
            wrong = spoiled.wrong_total(wrong, key)
        self.send(self.own(text(wrong, projects[:-1], each, **said)))
        context = self.looked("corrected")
        return {
            "findings": len(context["findings"]),
            "questions": len(context["questions"]),
            "changed": context["counts"]["changed"],
            "missing": context["counts"]["missing"],
        }

    def test_small_book(self):
        shown = self.walk(MADE, 2)
        self.assertTrue(all(shown.values()), shown)

    def test_large_book_asks_no_more(self):
        shown = self.walk(large(), 4)
        self.assertGreater(shown["changed"], 20)
        self.assertGreater(shown["missing"], 4)
        self.assertGreater(shown["findings"], 8)
