"""佐证材料 through the services and the pages."""

import datetime
import html
import os
import stat
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from budget import workflow
from budget.choices import (
    Action,
    ReviewAction,
    Role,
    SecurityKind,
    Status,
    UploadFault,
)
from budget.filetypes.terms import Refused
from budget.models import Change, SecurityEvent, StoredFile
from budget.services import files
from budget.services.review import OwnRecord
from performance.models import Evidence
from performance.queries import asked, evidence, judging, loading
from performance.services import actuals, deciding, reviews
from tests import factories, made_files
from tests.base import LATER, NOON, TestCase
from tests.performance.evidence_case import PDF, WithFiles

PNG = made_files.real("visit.png")
AFTER = LATER + datetime.timedelta(hours=2)


def content(answer):
    """Read an answer to its end, as a browser does; that closes the file."""
    return b"".join(answer.streaming_content)


class StorageTests(WithFiles, TestCase):
    def stored(self):
        return sorted(p.name for p in Path(self.folder).rglob("*") if p.is_file())

    def test_a_file_lies_under_its_hash_and_cannot_be_written(self):
        row = self.add()
        path = files.path_of(row.file.sha256)
        assert path.read_bytes() == PDF
        assert path.parent.parent == Path(self.folder)
        assert stat.S_IMODE(path.stat().st_mode) == 0o440
        assert self.stored() == [row.file.sha256]

    def test_equal_contents_are_kept_once(self):
        first = self.add()
        other = factories.make_indicator(self.section, "另一项", responsible=self.lead)
        self.actual = factories.make_actual(other, self.period, "3", author=self.lead)
        second = self.add(name="同一份.pdf")
        assert second.file_id == first.file_id
        assert StoredFile.objects.count() == 1
        assert len(self.stored()) == 1

    def test_nothing_is_left_of_a_refused_file(self):
        for data, name in ((b"<html>", "页.pdf"), (b"", "空.pdf"), (PDF, "x.exe")):
            with pytest.raises(Refused):
                self.add(data, name)
        assert self.stored() == []
        assert not StoredFile.objects.exists()

    @override_settings(UPLOAD_MOST_BYTES=1000)
    def test_a_file_is_not_read_beyond_its_limit(self):
        def endless():
            for count in range(1000):
                assert count < 12, "read on past the limit"
                yield bytes(100)

        with pytest.raises(Refused) as refusal, files.received(endless(), "大.pdf"):
            pass
        assert refusal.value.fault is UploadFault.TOO_LARGE

    def test_an_act_that_fails_leaves_no_row(self):
        with pytest.raises(PermissionDenied):
            self.add(actor=self.reviewer)
        assert not StoredFile.objects.exists()

    def test_a_file_that_was_shortened_on_disk_is_mended_by_the_same_content(self):
        row = self.add()
        path = files.path_of(row.file.sha256)
        path.chmod(0o640)
        path.write_bytes(b"")
        self.withdraw(row)
        self.add(now=AFTER)
        assert path.read_bytes() == PDF

    def test_what_a_killed_process_left_is_cleared_after_a_day(self):
        folder = Path(self.folder) / files.INCOMING
        folder.mkdir()
        old, young = folder / "old", folder / "young"
        for path in (old, young):
            path.write_bytes(b"x")
        os.utime(old, (0, 0))
        self.add()
        assert (old.exists(), young.exists()) == (False, True)

    def test_a_name_that_is_no_hash_names_no_place(self):
        for name in ("../../etc/passwd", "A" * 64, "ab", "", "g" * 64):
            with pytest.raises(ValueError, match="SHA-256"):
                files.path_of(name)

    def test_a_disk_that_takes_nothing_is_told_in_words(self):
        place = Path(self.folder) / "no folder"
        place.write_bytes(b"")
        with self.settings(MEDIA_ROOT=place), pytest.raises(Refused) as refusal:
            self.add()
        assert refusal.value.fault is UploadFault.NO_ROOM

    def test_the_scanner_decides_and_its_silence_is_a_no(self):
        for command, fault in (
            ("true", None),
            ("false", UploadFault.INFECTED),
            ("sh -c 'exit 2'", UploadFault.UNSCANNED),
            ("/nowhere/clamdscan --fdpass", UploadFault.UNSCANNED),
        ):
            with self.settings(UPLOAD_SCAN_COMMAND=command):
                try:
                    self.withdraw(self.add())
                    assert fault is None, command
                except Refused as refusal:
                    assert refusal.fault is fault, command


class ServiceTests(WithFiles, TestCase):
    def test_the_trail_names_the_file_and_who_added_it(self):
        row = self.add(page="第3页", quoted="27次")
        change = Change.objects.get(action=Action.EVIDENCE_ADDED)
        assert (change.actor_name, row.page, row.quoted) == ("lead", "第3页", "27次")

    def test_only_who_enters_adds(self):
        for actor in (self.reviewer, self.head, self.colleague, self.outsider):
            with pytest.raises(PermissionDenied):
                self.add(actor=actor)
        assert self.add(actor=self.clerk).uploader == self.clerk

    def test_under_review_it_is_frozen(self):
        row = self.add()
        for status in (
            Status.SECTION_REVIEW,
            Status.DEPARTMENT_REVIEW,
            Status.SUPERSEDED,
            Status.CANCELLED,
        ):
            self.set_status(status)
            with pytest.raises(workflow.IllegalTransition):
                self.add(PNG, "照片.png")
            with pytest.raises(workflow.IllegalTransition):
                self.withdraw(row)

    def test_a_locked_period_takes_no_file(self):
        self.period.locked_at, self.period.lock_reason = NOON, "已汇总。"
        factories.keep(self.period)
        with pytest.raises(workflow.PeriodLocked):
            self.add()

    def test_the_same_content_stands_once_beside_a_figure(self):
        self.add()
        with pytest.raises(ValidationError, match="不必重复上传"):
            self.add(name="换个名字.pdf")

    def test_what_was_withdrawn_can_be_added_again(self):
        self.withdraw(self.add())
        assert self.add().ended_at is None

    def test_withdrawing_twice_is_a_conflict(self):
        row = self.add()
        self.withdraw(row)
        with pytest.raises(workflow.IllegalTransition):
            self.withdraw(row)

    def test_after_approval_a_reason_is_required_and_the_old_file_stays(self):
        row = self.add()
        self.set_status(Status.APPROVED, approved_at=LATER, approver=self.head)
        for act in (self.replace, self.withdraw):
            with pytest.raises(ValidationError, match="须写明理由"):
                act(row, reason=" ")
        new = self.replace(row, PNG, "照片.png", now=AFTER)
        row.refresh_from_db()
        assert (row.replaced_by, row.ended_by, row.end_reason) == (
            new,
            self.lead,
            "扫描不清",
        )
        assert files.path_of(row.file.sha256).exists()
        shown = evidence.of(self.actual, self.head)
        assert [(one.added_late, one.ended_late) for one in shown] == [
            (False, True),
            (True, False),
        ]

    @override_settings(EVIDENCE_MOST_FILES=1)
    def test_a_figure_takes_so_many_files_and_a_replacement_none_more(self):
        row = self.add()
        with pytest.raises(Refused) as refusal:
            self.add(PNG, "照片.png")
        assert refusal.value.fault is UploadFault.TOO_MANY
        assert self.replace(row, PNG, "照片.png").pk

    @override_settings(EVIDENCE_MOST_BYTES=30_000)
    def test_a_body_takes_so_many_bytes(self):
        row = self.add()
        data = made_files.real("visit.xls") + bytes(8000)
        with pytest.raises(Refused) as refusal:
            self.add(data, "台账.xls")
        assert refusal.value.fault is UploadFault.QUOTA
        with pytest.raises(Refused):
            self.replace(row, data, "台账.xls")

    def test_coverage_counts_figures_once_in_one_query(self):
        factories.make_target(self.indicator, "40")
        self.set_status(Status.APPROVED, approved_at=NOON)
        bare = factories.make_indicator(self.section, "无佐证", responsible=self.lead)
        factories.make_target(bare)
        factories.make_actual(bare, self.period, "3", status=Status.APPROVED)
        self.add()
        targets = self.indicator.targets.all() | bare.targets.all()
        facts = loading.load(targets, year=2024, month=9)
        rows = judging.judge_at(facts, 9, today=NOON.date())
        assert len(rows) == 3
        with self.assertNumQueries(1):
            found = evidence.coverage(rows)
        assert (found.proved, found.figures) == (1, 2)


class DemandTests(WithFiles, TestCase):
    demands = {"evidence_correction": True, "evidence_blue": True}

    def test_a_blue_figure_is_sent_only_with_a_file(self):
        self.set_status(Status.DRAFT, value=60)
        (one,) = asked.missing_of(self.actual, NOON.date())
        assert one.sentence() == "大幅超额（蓝灯），请上传佐证材料。"
        row = self.add()
        assert asked.missing_of(self.actual, NOON.date()) == ()
        self.withdraw(row)
        with pytest.raises(ValidationError, match="请上传佐证材料"):
            actuals.submit_actual(
                actual_id=self.actual.pk,
                version=self.actual.version,
                actor=self.lead,
                now=NOON,
            )


@override_settings(CLOCK=NOON.isoformat())
@pytest.mark.slow
class PageTests(WithFiles, TestCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)

    def page(self, answer):
        return html.unescape(answer.content.decode())

    def figure(self):
        return self.page(self.client.get(f"/actuals/{self.actual.pk}/"))

    def open(self, row, user=None):
        if user:
            self.client.force_login(user)
        return self.client.get(f"/evidence/{row.pk}/file/")

    def test_an_upload_is_kept_and_shown_with_its_place(self):
        answer = self.upload(page="第3页", quoted="27次")
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"/actuals/{self.actual.pk}/#evidence")
        page = self.figure()
        for text in ("走访记录.pdf", "页码 第3页", "引用的数 27次", "lead"):
            assert text in page

    def test_each_refusal_is_told_and_noted(self):
        cases = (
            (b"<html>", "页.pdf", "文件内容不是所收的类型"),
            (made_files.document(Macros=b"x"), "宏.doc", "文件带有宏"),
            (b"x", "程序.exe", "只收这些类型的文件"),
            (b"", "空.pdf", "文件是空的"),
        )
        for data, name, words in cases:
            answer = self.upload(data, name, quoted="27次")
            assert answer.status_code == 422, name
            page = self.page(answer)
            assert words in page and 'value="27次"' in page, name
        assert not Evidence.objects.exists()
        noted = SecurityEvent.objects.filter(kind=SecurityKind.UPLOAD_REFUSED)
        assert noted.count() == len(cases)
        first = noted.order_by("pk").first()
        assert first.user_name == "lead" and "页.pdf" in first.object
        assert "文件内容不是所收的类型" in first.detail and not first.succeeded

    def test_without_a_file_it_is_said_and_nothing_noted(self):
        answer = self.client.post(f"/actuals/{self.actual.pk}/evidence/", {})
        assert answer.status_code == 422
        assert "请先选择文件。" in self.page(answer)
        assert not SecurityEvent.objects.exists()

    def test_the_senders_type_is_not_believed(self):
        assert self.upload(PNG, "照片.png", type="text/html").status_code == 302
        assert Evidence.objects.get().file.content_type == "image/png"

    def test_a_file_is_handed_out_as_an_attachment_in_a_sandbox(self):
        row = self.add()
        answer = self.open(row)
        assert answer.streaming
        assert content(answer) == PDF
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["Cache-Control"] == "no-store"
        noted = SecurityEvent.objects.get(kind=SecurityKind.DOWNLOADED)
        assert noted.user_name == "lead" and row.name in noted.object
        assert noted.detail == row.file.sha256

    def test_every_kind_has_the_same_headers(self):
        for data, name in (
            (PNG, "a.png"),
            (made_files.real("visit.jpg"), "a.jpg"),
            (made_files.real("visit.xls"), "a.et"),
            (made_files.document(), "a.wps"),
            (made_files.office(), "a.docx"),
        ):
            answer = self.open(self.add(data, name))
            assert answer["Content-Disposition"].startswith("attachment"), name
            assert answer["X-Content-Type-Options"] == "nosniff", name
            assert "sandbox" in answer["Content-Security-Policy"], name
            assert "html" not in answer["Content-Type"], name
            assert content(answer) == data

    def test_who_may_open_it(self):
        row = self.add()
        for user, code in (
            (self.lead, 200),
            (self.reviewer, 200),
            (self.auditor, 200),
            (self.outsider, 404),
            (self.colleague, 404),
            (self.sysadmin, 403),
            (self.secadmin, 403),
        ):
            answer = self.open(row, user)
            assert answer.status_code == code, user
            assert code != 200 or content(answer) == PDF
        assert self.client.get("/evidence/999999/file/").status_code in (403, 404)

    def test_a_slip_that_was_taken_back_is_for_auditors_only(self):
        row = self.add()
        self.withdraw(row)
        assert row.name not in self.figure()
        assert self.open(row).status_code == 404
        answer = self.open(row, self.auditor)
        assert content(answer) == PDF
        assert row.name in self.figure()

    def test_what_goes_after_approval_stays_and_is_flagged_to_everybody(self):
        row = self.add()
        before = NOON - datetime.timedelta(hours=1)
        self.set_status(Status.APPROVED, approved_at=before, approver=self.head)
        answer = self.client.post(f"/evidence/{row.pk}/withdraw/", {"reason": ""})
        assert answer.status_code == 422
        assert "须写明理由" in self.page(answer)
        assert (
            self.client.post(
                f"/evidence/{row.pk}/withdraw/", {"reason": "盖错章"}
            ).status_code
            == 302
        )
        self.client.force_login(self.head)
        page = self.figure()
        assert "终审后撤回" in page and "盖错章" in page
        answer = self.open(row)
        assert content(answer) == PDF

    def test_a_replacement_by_the_page(self):
        row = self.add()
        answer = self.client.post(
            f"/evidence/{row.pk}/replace/",
            {"file": SimpleUploadedFile("照片.png", PNG), "reason": "更清楚"},
        )
        assert answer.status_code == 302
        row.refresh_from_db()
        assert row.replaced_by.name == "照片.png"

    def test_a_file_that_is_gone_is_a_404_and_noted(self):
        row = self.add()
        files.path_of(row.file.sha256).unlink()
        assert self.open(row).status_code == 404
        assert not SecurityEvent.objects.get(kind=SecurityKind.DOWNLOADED).succeeded

    def test_readers_get_no_form(self):
        self.add()
        self.client.force_login(self.reviewer)
        page = self.figure()
        assert "走访记录.pdf" in page
        assert "替换或撤回" not in page and 'type="file"' not in page

    @override_settings(REQUEST_MOST_BYTES=1000)
    def test_only_a_file_may_be_larger_than_other_requests(self):
        assert self.upload().status_code == 302
        too_long = {"words": "长" * 2000}
        url = f"/actuals/{self.actual.pk}/explain/"
        answer = self.client.post(url, too_long)
        assert answer.status_code == 413

    def test_the_page_asks_the_database_the_same_for_many_files(self):
        def count():
            with CaptureQueriesContext(connection) as seen:
                self.figure()
            return len(seen)

        self.add()
        self.figure()
        one = count()
        self.add(PNG, "照片.png")
        self.add(made_files.real("visit.xls"), "台账.xls")
        assert count() == one


class UploaderReviewsNothingTests(WithFiles, TestCase):
    """Author ≠ approver: whoever proves a figure is one of its authors."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.grant(cls.clerk, cls.bureau, Role.REVIEWER)

    def setUp(self):
        super().setUp()
        self.row = self.add(actor=self.clerk)
        self.waits(Status.SECTION_REVIEW)

    def waits(self, status):
        self.actual.refresh_from_db()
        self.actual.status = status
        factories.keep(self.actual)

    def approve(self, actor):
        return reviews.approve_actual(
            actual_id=self.actual.pk,
            version=self.actual.version,
            actor=actor,
            opinion="",
            now=LATER,
        )

    def test_whoever_uploaded_the_evidence_cannot_approve_the_figure(self):
        with pytest.raises(OwnRecord):
            self.approve(self.clerk)
        assert self.approve(self.reviewer).status == Status.DEPARTMENT_REVIEW

    def test_taking_the_file_back_does_not_make_one_free(self):
        self.waits(Status.DRAFT)
        self.withdraw(self.row, actor=self.clerk)
        self.waits(Status.SECTION_REVIEW)
        with pytest.raises(OwnRecord):
            self.approve(self.clerk)

    @override_settings(CLOCK=LATER.isoformat())
    def test_neither_can_whoever_stands_in_for_the_uploader(self):
        factories.lend(self.clerk, self.head)
        with pytest.raises(OwnRecord):
            self.approve(self.head)

    @pytest.mark.slow
    def test_no_page_offers_it_the_decision(self):
        factories.grant(self.clerk, self.section, Role.REVIEWER)
        for user, offered in ((self.reviewer, True), (self.clerk, False)):
            self.client.force_login(user)
            queue = self.client.get("/review/").content.decode()
            page = self.client.get(f"/actuals/{self.actual.pk}/").content.decode()
            assert ('name="pick"' in queue) == offered
            assert ("/approve/" in page) == offered

    def test_in_a_batch_it_is_refused_alone(self):
        told = deciding.decide_many(
            reviews.FIGURES,
            seen={self.actual.pk: self.actual.version},
            action=ReviewAction.APPROVE,
            opinion="",
            actor=self.clerk,
            now=LATER,
        )
        assert [row.refusal for row in told] == ["填报人不能审核自己的数据。"]
