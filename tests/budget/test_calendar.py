"""The calendar's file and page: looked at first, every wrong row told, kept once."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import override_settings

from budget.models import CalendarDay, Change
from budget.queries.workdays import calendar
from budget.services import workdays
from tests import factories
from tests.base import NOON, TestCase

NEW_YEAR = "2027-01-01,放假,国办发明电〔2026〕9号\n2027-01-03,上班,\n"


class CalendarFileTests(TestCase):
    def test_shipped_years_are_loaded_once(self) -> None:
        self.assertEqual(workdays.load_published(now=NOON), 108)
        self.assertEqual(workdays.load_published(now=NOON), 0)
        self.assertTrue(all(map(calendar().is_published, (2024, 2025, 2026))))

    def test_day_mended_by_an_administrator_is_not_shipped_over(self) -> None:
        rows, _wrong = workdays.read("2024-10-12,放假,本市通知")
        workdays.import_days(rows=rows, document_no="", actor=self.sysadmin, now=NOON)
        call_command("load_calendar", verbosity=0)
        mended = CalendarDay.objects.get(date="2024-10-12")
        self.assertEqual((mended.is_workday, mended.source), (False, "本市通知"))

    def test_days_are_read_as_people_write_them(self) -> None:
        text = (
            "日期,安排,来源\n2027年1月1日,放假,甲\n"
            "2027/1/2 ,休,甲\n２０２７.1.3,班,甲\n"
        )
        rows, wrong = workdays.read(text)
        self.assertEqual([row.date.day for row in rows], [1, 2, 3])
        self.assertEqual([row.is_workday for row in rows], [False, False, True])
        self.assertEqual(wrong, [])

    def test_every_wrong_row_is_told_with_its_line(self) -> None:
        text = (
            "日期,安排,来源\n2027-02-30,放假,甲\n2027-01-01,也许,甲\n"
            "2027-01-02,放假\n2027-01-03,上班,=1+1\n2027-01-04,上班,甲\n"
            "2027-01-04,放假,甲\n"
        )
        rows, wrong = workdays.read(text)
        places = [(fault.line, fault.column) for fault in wrong]
        self.assertEqual(
            places, [(2, "日期"), (3, "安排"), (4, "来源"), (5, "来源"), (7, "日期")]
        )
        self.assertEqual(len(rows), 2)

    def test_written_file_is_read_back(self) -> None:
        workdays.load_published(now=NOON)
        text = workdays.written(CalendarDay.objects.order_by("date"))
        rows, wrong = workdays.read(text)
        self.assertEqual(wrong, [])
        self.assertTrue(all(planned.is_same for planned in workdays.plan(rows)))

    def test_file_in_gbk_is_read_and_other_bytes_are_refused(self) -> None:
        self.assertIn("放假", workdays.decode("2027-01-01,放假,甲".encode("gbk")))
        for content in (b"\xff\xfe\x00", b"a" * (64 * 1024 + 1)):
            with self.assertRaises(ValidationError):
                workdays.decode(content)

    def test_only_the_system_administrator_imports(self) -> None:
        rows, _wrong = workdays.read(NEW_YEAR, "甲")
        with self.assertRaises(PermissionDenied):
            workdays.import_days(rows=rows, document_no="", actor=self.head, now=NOON)


@override_settings(CLOCK=NOON.isoformat())
class CalendarPageTests(TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.sysadmin)

    def send(self, **data: Any) -> Any:
        return self.client.post("/calendar/import/", data)

    def test_year_that_is_not_published_says_so(self) -> None:
        workdays.load_published(now=NOON)
        response = self.client.get("/calendar/")
        self.assertNotContains(response, "放假安排未公布")
        with override_settings(CLOCK="2026-11-24T12:00:00+08:00"):
            response = self.client.get("/calendar/")
        self.assertContains(response, "放假安排未公布，暂按周末推算", 1)

    def test_preview_writes_nothing(self) -> None:
        response = self.send(text=NEW_YEAR, document_no="国办发明电〔2026〕9号")
        self.assertContains(response, "新增", 2)
        self.assertFalse(CalendarDay.objects.exists())

    def test_confirmed_days_are_kept_with_the_document(self) -> None:
        self.send(text=NEW_YEAR, document_no="国办发明电〔2026〕9号", save="")
        self.assertEqual(CalendarDay.objects.count(), 2)
        change = Change.objects.latest("pk")
        self.assertEqual(
            (change.action, change.document_no, change.actor_name),
            ("calendar.set", "国办发明电〔2026〕9号", "sysadmin"),
        )

    def test_same_file_again_changes_nothing(self) -> None:
        for _turn in (1, 2):
            self.send(text=NEW_YEAR, document_no="甲", save="")
        self.assertEqual(Change.objects.filter(action="calendar.set").count(), 1)

    def test_wrong_row_keeps_everything_out_and_what_was_typed(self) -> None:
        response = self.send(
            text=NEW_YEAR + "2027-13-01,放假,甲", document_no="甲", save=""
        )
        self.assertEqual(response.status_code, 422)
        self.assertContains(response, "2027-13-01", status_code=422)
        self.assertFalse(CalendarDay.objects.exists())

    def test_file_is_shown_as_its_lines(self) -> None:
        file = SimpleUploadedFile("假.csv", NEW_YEAR.encode("gbk"))
        response = self.send(file=file, document_no="甲")
        self.assertContains(response, "国办发明电〔2026〕9号")

    def test_nothing_sent_is_answered_in_words(self) -> None:
        self.assertContains(self.send(), "请选择文件或粘贴内容", status_code=422)

    def test_queries_do_not_grow_with_the_days(self) -> None:
        self.client.get("/calendar/")
        with self.assertNumQueries(5):
            self.client.get("/calendar/")
        workdays.load_published(now=NOON)
        with self.assertNumQueries(5):
            self.client.get("/calendar/")

    def test_file_goes_out_as_it_comes_in(self) -> None:
        factories.keep(CalendarDay(date="2027-01-01", is_workday=False, source="甲"))
        response = self.client.get("/calendar/workdays.csv")
        self.assertIn("2027-01-01,放假,甲", response.content.decode("utf-8-sig"))
