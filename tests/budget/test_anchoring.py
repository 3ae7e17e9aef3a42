"""The head of the chain leaves the house each day, and what left is compared."""

import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core import mail
from django.test import override_settings
from django.utils import timezone

from budget import sealing
from budget.audit import anchors, chain, door, verify
from budget.choices import Action, AnchorChannel, JobStatus, SealFault, SecurityKind
from budget.models import Anchor, Delivery, JobRun, Notice, SecurityEvent
from budget.services import anchoring, security
from budget.services.jobs import queue, runs
from tests.base import NOON, TestCase

DAY = datetime.timedelta(days=1)
HEXES = "ab" * 32


class Daily(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        chain.note_schema()
        security.note(None, SecurityKind.LOGIN, succeeded=True, user=cls.lead)

    def run_at(self, now):
        """Run the job of a day, as the schedule would."""
        run = JobRun.objects.create(
            name=anchoring.ANCHOR,
            slot=f"{timezone.localdate(now)} {JobRun.objects.count()}",
            due_at=now,
            status=JobStatus.RUNNING,
            attempts=1,
        )
        with override_settings(CLOCK=now.isoformat()):
            runs.do(run)
        assert run.status == JobStatus.DONE, run.error
        return run


class DailyTests(Daily):
    def test_auditors_and_heads_are_told_and_nobody_else(self):
        self.run_at(NOON)
        told = set(Notice.objects.values_list("user__username", flat=True))
        assert told == {self.auditor.username, self.head.username}
        text = Notice.objects.first().text
        kept = Anchor.objects.get(channel=AnchorChannel.DAY)
        assert sealing.typed(kept.seq, kept.hash[7:]) in text

    def test_a_second_run_of_the_day_keeps_and_tells_the_same(self):
        self.run_at(NOON)
        security.note(None, SecurityKind.LOGOUT, succeeded=True, user=self.lead)
        self.run_at(NOON)
        assert Anchor.objects.filter(channel=AnchorChannel.DAY).count() == 1
        assert Notice.objects.count() == 2

    def test_a_quiet_day_is_told_too(self):
        self.run_at(NOON)
        self.run_at(NOON + DAY)
        days = Anchor.objects.filter(channel=AnchorChannel.DAY)
        assert days.count() == 2
        assert Notice.objects.count() == 4

    def test_who_has_an_address_gets_a_mail_with_the_whole_hash(self):
        self.mailed(self.auditor)
        self.run_at(NOON)
        assert [message.to for message in mail.outbox] == [["a@example.org"]]
        kept = Anchor.objects.get(channel=AnchorChannel.DAY)
        for line in mail.outbox[0].body.split("\n\n"):
            assert sealing.typed(kept.seq, kept.hash[7:]) in line
        assert not Notice.objects.filter(user=self.auditor).exists()
        assert Delivery.objects.get().status == "sent"

    def mailed(self, user):
        user.refresh_from_db()
        with door.change(actor=None, action=Action.DATA_LOADED, now=NOON):
            user.email = "a@example.org"
            door.save(user)

    def test_the_file_elsewhere_gets_a_line_that_verifying_reads(self):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "anchors.txt"
            with override_settings(ANCHOR_FILE=str(path)):
                self.run_at(NOON)
                self.run_at(NOON)
                self.run_at(NOON + DAY)
            found = sealing.read_anchors(path.read_text("utf-8"))
        assert [one.seq for one in found] == list(
            Anchor.objects.filter(channel=AnchorChannel.FILE)
            .order_by("pk")
            .values_list("seq", flat=True)
        )
        assert len(found) == 2
        kinds = {fault.kind for fault in verify.verify(found).faults}
        assert not kinds & {SealFault.ANCHOR, SealFault.ANCHOR_BEYOND}

    def test_a_file_that_cannot_be_written_is_told_and_the_mails_still_go(self):
        with override_settings(ANCHOR_FILE="/nowhere/at/all.txt"):
            run = self.run_at(NOON)
        assert run.notes == [["anchor_file", "/nowhere/at/all.txt"]]
        assert Notice.objects.count() == 2
        event = SecurityEvent.objects.filter(
            kind=SecurityKind.ANCHORED, succeeded=False
        )
        assert event.count() == 1

    def test_the_schedule_asks_for_it_every_day_also_on_a_sunday(self):
        sunday = datetime.datetime(2024, 10, 13, 9, tzinfo=NOON.tzinfo)
        queue.sweep(sunday, timezone.now())
        assert JobRun.objects.filter(name=anchoring.ANCHOR, slot="2024-10-13").exists()


class RegisterTests(Daily):
    def test_an_anchor_that_is_not_on_the_chain_is_named(self):
        Anchor.objects.create(
            seq=1,
            hash=f"sha256:{HEXES}",
            sealed_at=NOON,
            kept_at=NOON,
            channel=AnchorChannel.FORM,
            reference="监控表.pdf",
        )
        fault = verify.verify().faults[0]
        assert (fault.kind, fault.seq) == (SealFault.REGISTERED, 1)

    def test_what_is_kept_for_a_paper_lies_on_the_chain(self):
        head = anchoring.keep(AnchorChannel.FORM, "监控表.pdf")
        assert head == anchors.head()
        report = verify.verify()
        assert (report.faults, report.anchors) == ([], 1)
