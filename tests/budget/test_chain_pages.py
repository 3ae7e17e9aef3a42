"""An auditor has the trail verified, sees how that ended, and prints the register."""

import pytest
from django.test import override_settings
from django.utils import timezone

from budget.audit import anchors, chain, triggers
from budget.choices import AnchorChannel, JobStatus, NoticeKind, SecurityKind
from budget.models import JobRun, Notice, SecurityEvent, Verification
from budget.services import anchoring, security, verifying
from budget.services.jobs import claims, queue, runs
from tests.base import NOON, TestCase


@override_settings(REDIS_URL="")
class ChainTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        chain.note_schema()
        security.note(None, SecurityKind.LOGIN, succeeded=True, user=cls.lead)

    def setUp(self):
        self.client.force_login(self.auditor)

    def ask(self, text="", **more):
        return self.client.post("/trail/chain/verify/", {"anchors": text, **more})

    def work(self):
        """Do the run that waits, as a worker would."""
        run = claims.claim(now=timezone.now())
        assert run is not None
        runs.do(run)
        return run

    def page(self):
        return self.client.get("/trail/chain/")

    def test_an_auditor_asks_and_sees_the_result(self):
        head = anchors.head()
        assert self.ask(f"审计链 #{head.short}\n{head.whole}").status_code == 302
        self.assertContains(self.page(), "等待")
        run = self.work()
        assert run.status == JobStatus.DONE, run.error
        row = Verification.objects.get()
        assert (row.anchors, row.faults, row.asked_by) == (2, 0, self.auditor.name)
        self.assertContains(self.page(), "完好")
        event = SecurityEvent.objects.get(kind=SecurityKind.VERIFIED)
        assert (event.succeeded, event.user_id) == (True, self.auditor.pk)

    def test_the_first_bad_entry_is_said_in_words_and_people_are_told(self):
        head = anchors.head()
        self.ask(f"{head.seq}:{'0' * 32}")
        run = self.work()
        assert run.status == JobStatus.DONE, run.error
        words = f"第{head.seq}环，与外部锚点不符"
        self.assertContains(self.page(), words)
        told = Notice.objects.filter(kind=NoticeKind.TRAIL)
        names = set(told.values_list("user__username", flat=True))
        assert names == {self.auditor.username, self.sysadmin.username}
        assert all(words in notice.text for notice in told)
        event = SecurityEvent.objects.get(kind=SecurityKind.VERIFIED)
        assert event.succeeded is False

    def test_a_line_that_is_no_anchor_is_named_and_kept(self):
        answer = self.ask("12:abc")
        self.assertContains(answer, "锚点写作", status_code=422)
        self.assertContains(answer, "12:abc", status_code=422)
        assert not JobRun.objects.filter(name=verifying.VERIFY).exists()

    def test_a_second_request_is_refused_while_one_waits(self):
        self.ask()
        assert self.ask().status_code == 409
        assert JobRun.objects.filter(name=verifying.VERIFY).count() == 1

    def test_who_lost_the_account_meanwhile_gets_nothing_verified(self):
        self.ask()
        run = JobRun.objects.get(name=verifying.VERIFY)
        run.arguments["user"] = self.lead.pk
        run.save()
        assert self.work().status == JobStatus.DEAD
        assert not Verification.objects.exists()

    def test_at_night_the_whole_chain_is_walked_while_that_is_quick(self):
        queue.enqueue(name=verifying.VERIFY, slot="2024-10-12", due_at=NOON)
        self.work()
        assert Verification.objects.get().from_seq == 1

    def test_at_night_a_long_chain_is_walked_from_the_last_good_look_on(self):
        head = anchors.head()
        Verification.objects.create(
            at=NOON, asked_by="系统", from_seq=1, seq=head.seq, hash=head.hash,
            rows=1, anchors=0, seconds=verifying.WHOLE_SECONDS + 1, faults=0,
        )  # fmt: skip
        queue.enqueue(name=verifying.VERIFY, slot="2024-10-12", due_at=NOON)
        self.work()
        assert Verification.objects.latest("pk").from_seq == head.seq + 1

    def test_the_list_asks_for_itself_while_a_run_is_open(self):
        self.assertNotContains(self.page(), "hx-get")
        self.ask()
        part = self.client.get(
            "/trail/chain/", headers={"HX-Request": "true", "X-Poll": "1"}
        )
        self.assertContains(part, 'hx-get="/trail/chain/"')
        self.assertNotContains(part, "<html")

    def test_the_page_costs_the_same_for_one_result_and_for_many(self):
        self.ask()
        self.work()
        self.page()
        with self.assertNumQueries(7):
            self.page()
        first = Verification.objects.get()
        for number in range(10):
            first.pk = first.pk + 1 + number
            first.save(force_insert=True)
        with self.assertNumQueries(7):
            self.page()

    def test_the_register_lists_each_day_with_the_whole_head(self):
        head = anchoring.of_day(NOON.date())
        anchoring.keep(AnchorChannel.FORM, "监控表.pdf")
        page = self.client.get("/trail/anchors/")
        self.assertContains(page, head.whole)
        self.assertContains(page, NOON.date().isoformat())
        self.assertNotContains(page, "监控表.pdf")
        assert self.client.get("/trail/anchors/?before=x").status_code == 404

    @pytest.mark.slow
    def test_a_missing_trigger_is_the_first_thing_said(self):
        triggers.remove()
        self.addCleanup(triggers.install)
        self.ask()
        self.work()
        self.assertContains(self.page(), "防改触发器缺失")
