"""审计取证单: a figure's whole past on one sheet, with hashes and the chain's head."""

import datetime
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from budget.audit import anchors, door
from budget.book.paper.layout import placed
from budget.choices import Action, Duty, Status
from budget.models import Seal, SecurityEvent
from performance.choices import Cause, Light
from performance.lights.change import Basis
from performance.models import Actual, LightChange
from performance.queries import proofs
from performance.queries.bases import basis_to_json
from performance.sheets.official import proof as sheet
from tests import factories
from tests.base import LATER, NOON, TestCase
from tests.performance.evidence_case import WithFiles

DOCUMENT = "青科经〔2024〕18号"


@pytest.mark.page
@override_settings(CLOCK=(LATER + datetime.timedelta(hours=1)).isoformat())
class ProofTests(WithFiles, TestCase):
    def setUp(self):
        super().setUp()
        self.evidence = self.add(page="第3页", quoted="27次")
        self.set_status(Status.APPROVED, approved_at=NOON, approver=self.head)
        with door.change(
            actor=self.lead,
            action=Action.ACTUAL_CORRECTED,
            reason="统计口径有误",
            document_no=DOCUMENT,
            now=LATER,
        ):
            self.actual.status = Status.SUPERSEDED
            door.save(self.actual)
            self.correction = Actual(
                indicator=self.indicator,
                period=self.period,
                value=Decimal(29),
                as_typed="29",
                corrects=self.actual,
                status=Status.APPROVED,
                approved_at=LATER,
                author=self.lead,
            )
            door.save(self.correction)
        self.url = f"/actuals/{self.correction.pk}/proof/"

    def turn_light(self):
        target = self.indicator.targets.get()
        basis = Basis(
            month=9,
            figure_id=self.correction.pk,
            corrects=self.actual.pk,
            value=Decimal(29),
            target_version=None,
            plan="",
            policy_id=None,
            rule_version="1",
        )
        return LightChange.objects.create(
            target=target,
            period=self.period,
            at=LATER,
            before=Light.YELLOW,
            after=Light.GREEN,
            cause=Cause.CORRECTION,
            why="累计29次，超过应达。",
            inputs={"before": {"x": 1}, "after": json.loads(basis_to_json(basis))},
            rule_version="1",
        )

    def paper(self, user=None):
        found = proofs.of(self.correction, user or self.auditor)
        return sheet.described(found)

    def texts(self, user=None):
        return "\n".join(one.cell.text for one in placed(self.paper(user)))

    def test_the_sheet_tells_old_new_who_why_and_the_document(self):
        page = self.client
        page.force_login(self.auditor)
        text = page.get(self.url).content.decode()
        for word in ("27 次 → 29 次", "lead", "统计口径有误", DOCUMENT, "走访记录.pdf"):
            assert word in text, word

    def test_the_sheet_has_the_evidence_by_its_hash_page_and_quoted_figure(self):
        texts = self.texts()
        for word in (self.evidence.file.sha256, "页码 第3页", "引用的数 27次"):
            assert word in texts, word

    def test_the_sheet_says_which_cause_turned_the_light(self):
        self.turn_light()
        texts = self.texts()
        assert "黄灯 → 绿灯" in texts
        assert "累计29次，超过应达。" in texts

    def test_the_sheet_carries_the_head_of_the_chain(self):
        head = Seal.objects.order_by("-seq").first()
        assert anchors.Head(head.seq, head.hash, head.at).whole in self.texts()

    def test_each_act_has_its_number_on_the_chain(self):
        acts = proofs.of(self.correction, self.auditor).acts
        assert all(act.seq for act in acts)
        assert [act.change.document_no for act in acts][-1] == DOCUMENT

    @pytest.mark.slow
    def test_the_sheet_is_given_as_pdf_and_that_is_noted(self):
        self.client.force_login(self.auditor)
        answer = self.client.get(f"{self.url}pdf/")
        assert answer.content.startswith(b"%PDF")
        event = SecurityEvent.objects.get(kind="downloaded")
        assert event.user_id == self.auditor.pk
        assert event.object.startswith("审计取证单-")

    def test_an_auditor_of_another_bureau_does_not_find_it(self):
        outside = factories.make_user("outside", Duty.AUDIT, scope=self.other_bureau)
        self.client.force_login(outside)
        for url in (self.url, f"{self.url}pdf/"):
            assert self.client.get(url).status_code == 404

    def test_an_auditor_of_the_section_reads_it(self):
        inside = factories.make_user("inside", Duty.AUDIT, scope=self.section)
        assert DOCUMENT in self.texts(inside)

    def test_a_longer_past_costs_no_more_queries(self):
        self.turn_light()
        with CaptureQueriesContext(connection) as few:
            proofs.of(self.correction, self.auditor)
        for number in range(3):
            self.correction.explanation = f"说明{number}"
            factories.keep(self.correction)
            self.turn_light()
        with self.assertNumQueries(len(few)):
            proofs.of(self.correction, self.auditor)

    def test_earlier_it_told_only_what_had_happened_by_then(self):
        self.client.force_login(self.auditor)
        earlier = f"/actuals/{self.actual.pk}/proof/?at={NOON:%Y-%m-%dT%H:%M}"
        text = self.client.get(earlier).content.decode()
        assert DOCUMENT not in text
        assert "27" in text
