"""The timeline taken away: as filtered, as an event, and never more than is seen."""

import contextlib
import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pytest

from budget.audit import door
from budget.book import trail_files
from budget.choices import Action, Duty, ReviewAction, SecurityKind, Status
from budget.models import Department, ReviewStep, SecurityEvent
from tests import factories
from tests.base import LATER, TestCase
from tests.budget.forging import load

pytestmark = pytest.mark.slow


class TrailExportTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_actual(cls.indicator, cls.period, "12", author=cls.lead)
        with door.change(
            actor=cls.secadmin,
            action=Action.DEPARTMENT_SAVED,
            reason="=1+1",
            document_no="甲局〔2024〕7号",
            now=LATER,
        ):
            for department in door.lock(
                Department.objects.filter(pk__in=[cls.section.pk, cls.other_bureau.pk])
            ):
                department.note = "改过"
                door.save(department)
                step = ReviewStep(
                    kind="department", record_id=department.pk, round=1,
                    action=ReviewAction.SUBMIT, before=Status.DRAFT,
                    after=Status.SECTION_REVIEW, actor_name="lead",
                    opinion=f"意见：{department.name}", at=LATER,
                )  # fmt: skip
                door.record_event(step)

    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.auditor)

    def taken(self, medium: str, **wanted: Any) -> bytes:
        answer = self.client.get(f"/trail/{medium}/", wanted)
        self.assertEqual(answer.status_code, 200)
        return b"".join(answer.streaming_content)

    def checked(self, content: bytes) -> int:
        """Return what the stand-alone program answers."""
        path = Path(self.enterContext(tempfile.TemporaryDirectory())) / "chain.jsonl"
        path.write_bytes(content)
        with contextlib.redirect_stdout(io.StringIO()):
            return load().main([str(path)])

    def test_csv_has_a_mark_the_filter_and_no_formula(self) -> None:
        content = self.taken("csv", document="2024〕7")
        self.assertTrue(content.startswith(b"\xef\xbb\xbf"))
        about, heading, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        self.assertIn("文号 2024〕7", about[0])
        told = [dict(zip(heading, row, strict=True)) for row in rows]
        self.assertEqual({row["理由"] for row in told}, {"'=1+1"})
        self.assertEqual(
            [(row["记录名称"], row["字段"], row["新值"]) for row in told],
            [(str(self.section), "备注", "改过"), ("乙局", "备注", "改过")],
        )
        self.assertTrue(all(row["本环哈希"].startswith("sha256:") for row in told))

    def test_workbook_has_the_same_lines_as_text(self) -> None:
        book = openpyxl.load_workbook(
            io.BytesIO(self.taken("xlsx", document="2024〕7"))
        )
        rows = list(book.active.iter_rows(min_row=2))
        titles = [cell.value for cell in rows[0]]
        reason = rows[1][titles.index("理由")]
        self.assertEqual((reason.value, reason.data_type), ("=1+1", "s"))
        self.assertEqual(len(rows), 3)

    def test_a_workbook_of_too_many_lines_is_refused_in_words(self) -> None:
        with mock.patch.object(trail_files, "MOST", 1):
            answer = self.client.get("/trail/xlsx/")
        self.assertContains(answer, "请缩小范围，或导出 CSV", status_code=422)

    def test_the_whole_chain_can_be_checked_and_a_part_says_that_it_cannot(
        self,
    ) -> None:
        self.assertEqual(self.checked(self.taken("jsonl")), 0)
        part = self.taken("jsonl", document="2024〕7")
        (entry,) = [json.loads(line) for line in part.splitlines()]
        self.assertIn("文号 2024〕7", entry["excerpt"])
        self.assertEqual(self.checked(part), 2)

    def test_an_auditor_with_a_scope_takes_nothing_of_others(self) -> None:
        guest = factories.make_user("guest", Duty.AUDIT, scope=self.other_bureau)
        self.client.force_login(guest)
        self.assertNotIn(str(self.section), self.taken("csv").decode("utf-8-sig"))
        entries = [json.loads(line) for line in self.taken("jsonl").splitlines()]
        (both,) = [entry for entry in entries if len(entry["rows"]) == 2]
        for part in ("rows", "steps"):
            self.assertEqual(len([text for text in both[part] if text]), 1)
            self.assertEqual(len(both[part]), 2)
        self.assertNotIn(self.section.name, json.dumps(both, ensure_ascii=False))

    def test_every_export_is_an_event_with_its_filter(self) -> None:
        for medium in ("csv", "jsonl", "xlsx"):
            self.taken(medium, person="secadmin")
            event = SecurityEvent.objects.filter(kind=SecurityKind.EXPORTED).last()
            self.assertEqual(
                (event.user_id, event.object, event.succeeded),
                (self.auditor.pk, f"timeline.{medium}", True),
            )
            self.assertIn("操作人 secadmin", event.detail)

    def test_a_wrong_filter_takes_nothing(self) -> None:
        answer = self.client.get("/trail/csv/", {"since": "gestern"})
        self.assertEqual(answer.status_code, 422)
        kinds = SecurityEvent.objects.values_list("kind", flat=True)
        self.assertNotIn(SecurityKind.EXPORTED, kinds)

    def test_many_acts_come_in_parts_without_gap_or_repeat(self) -> None:
        with (
            mock.patch("budget.queries.trail_lines.ACTS", 2),
            mock.patch("budget.queries.trail_lines.ROWS", 1),
            mock.patch.object(trail_files, "TOGETHER", 2),
        ):
            parts = self.taken("csv")
        self.assertEqual(parts.split(b"\r\n")[1:], self.taken("csv").split(b"\r\n")[1:])
