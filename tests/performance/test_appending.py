"""年中追加: a row that joins a form which binds, by a document and a review."""

import datetime
import io
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings
from django.urls import reverse
from openpyxl import load_workbook

from budget.choices import Action, ReviewAction, Role, Status
from budget.models import Change, ReviewStep
from budget.workflow import IllegalTransition, StaleVersion
from performance.models import Addition, Indicator, Target, Weighting
from performance.services import reviewed
from performance.services.appending import ADDITIONS, save_addition
from performance.services.grounds import Grounds
from tests import factories
from tests.base import LATER, NOON, TestCase
from tests.performance import factories as promises
from tests.performance.declaring_case import a_row

pytestmark = pytest.mark.slow

GROUNDS = Grounds(
    "区政府新增任务",
    "青财绩〔2024〕12号",
    "区财政局",
    datetime.date(2024, 9, 1),
    datetime.date(2024, 10, 1),
)


@override_settings(CLOCK=NOON.isoformat())
class AppendCase(TestCase):
    def setUp(self):
        super().setUp()
        self.finance = factories.make_user("finance")
        factories.grant(self.finance, self.bureau, Role.FINANCE)
        self.project = promises.make_project(self.section)
        self.goal = promises.make_goal(self.section, project_year=self.project)
        self.target = promises.make_target(self.goal, self.indicator)

    def draw(self, row=None, actor=None, addition=None, **changed):
        values = {name: getattr(GROUNDS, name) for name in GROUNDS.__dataclass_fields__}
        return save_addition(
            goal_id=self.goal.pk,
            addition_id=addition.pk if addition else None,
            version=addition.version if addition else None,
            row=row or a_row("培训（场）", "≥4"),
            grounds=Grounds(**(values | changed)),
            actor=actor or self.finance,
            now=NOON,
        )

    def freeze(self):
        factories.keep(
            Weighting(
                department=self.section,
                project_year=self.project,
                year=2024,
                scheme="central",
                confirmed_at=NOON,
                frozen_at=NOON,
            )
        )

    def passed(self, addition=None):
        """Take an addition down its whole road; return it and what it made."""
        row = addition or self.draw().addition
        known = {"record_id": row.pk, "now": LATER}
        row = reviewed.submit(
            ADDITIONS, version=row.version, actor=self.finance, **known
        )
        for action, actor in (
            (ReviewAction.APPROVE, self.reviewer),
            (ReviewAction.FINALISE, self.head),
        ):
            row = reviewed.decide(
                ADDITIONS,
                version=row.version,
                action=action,
                actor=actor,
                opinion="",
                **known,
            )
        return row


class RoadTests(AppendCase):
    def test_until_it_is_passed_nothing_joins_the_form(self):
        row = self.draw().addition
        assert row.status == Status.DRAFT
        reviewed.submit(
            ADDITIONS,
            record_id=row.pk,
            version=row.version,
            actor=self.finance,
            now=LATER,
        )
        assert Target.objects.filter(goal=self.goal).count() == 1
        assert Indicator.objects.count() == 1

    def test_a_passed_row_binds_from_its_day_on_by_its_document(self):
        target = self.passed().target
        version = target.versions.get()
        assert (version.number, version.valid_from) == (4, GROUNDS.valid_from)
        assert (target.document_no, target.authority, target.approved_on) == (
            GROUNDS.document_no,
            GROUNDS.authority,
            GROUNDS.approved_on,
        )
        change = Change.objects.get(action=Action.ADDITION_FINALISED)
        assert change.document_no == GROUNDS.document_no
        steps = ReviewStep.objects.filter(kind=Addition.KIND).order_by("pk")
        assert [step.action for step in steps] == ["submit", "approve", "finalise"]

    def test_what_stands_on_the_form_stays(self):
        self.passed()
        old = Target.objects.get(pk=self.target.pk)
        assert old.order == self.target.order
        assert old.versions.get().kind == "number"
        assert Target.objects.filter(goal=self.goal).count() == 2

    def test_who_drew_it_up_does_not_pass_it(self):
        factories.grant(self.finance, self.bureau, Role.REVIEWER)
        factories.grant(self.finance, self.bureau, Role.HEAD)
        row = self.draw().addition
        row = reviewed.submit(
            ADDITIONS,
            record_id=row.pk,
            version=row.version,
            actor=self.finance,
            now=LATER,
        )
        with pytest.raises(PermissionDenied):
            reviewed.decide(
                ADDITIONS,
                record_id=row.pk,
                version=row.version,
                action=ReviewAction.APPROVE,
                actor=self.finance,
                opinion="",
                now=LATER,
            )

    def test_weights_that_were_frozen_meanwhile_bar_it(self):
        row = self.draw().addition
        self.freeze()
        with pytest.raises(IllegalTransition, match="冻结"):
            self.passed(row)

    def test_a_name_that_was_taken_meanwhile_bars_it(self):
        row = self.draw().addition
        factories.make_indicator(self.section, "培训", unit="场")
        with pytest.raises(IllegalTransition, match="同名"):
            self.passed(row)

    def test_cancelled_it_makes_nothing(self):
        row = self.draw().addition
        row = reviewed.take_back(
            ADDITIONS,
            record_id=row.pk,
            action=ReviewAction.CANCEL,
            version=row.version,
            actor=self.finance,
            now=LATER,
            reason="不追加了",
        )
        assert (row.status, row.target) == (Status.CANCELLED, None)


class DrawingTests(AppendCase):
    def test_faults_are_told_and_nothing_is_written(self):
        done = self.draw(a_row("培训（场）", "大概4场"))
        assert [problem.place for problem in done.problems] == ["goal.1.row.1.value"]
        assert not Addition.objects.exists()

    def test_an_equal_name_is_a_question(self):
        done = self.draw(a_row(self.indicator.name, "≥4次"))
        assert done.problems[0].candidates[0].indicator_id == self.indicator.pk

    def test_grounds_are_wanted(self):
        with pytest.raises(ValidationError) as fault:
            self.draw(reason=" ", document_no="", authority="")
        assert set(fault.value.message_dict) == {"reason", "document_no", "authority"}

    def test_days_lie_in_the_year_and_not_ahead(self):
        with pytest.raises(ValidationError) as fault:
            self.draw(
                approved_on=datetime.date(2024, 12, 1),
                valid_from=datetime.date(2025, 1, 1),
            )
        assert set(fault.value.message_dict) == {"approved_on", "valid_from"}

    def test_a_locked_period_is_not_judged_anew(self):
        self.period.locks_on = datetime.date(2024, 10, 1)
        factories.keep(self.period)
        with pytest.raises(ValidationError, match="锁定"):
            self.draw(valid_from=datetime.date(2024, 9, 1))

    def test_leads_clerks_and_finance_draw_it_up_and_nobody_else(self):
        for actor in (self.lead, self.clerk):
            assert self.draw(actor=actor).addition.author_id == actor.pk
        for actor in (self.head, self.reviewer, self.outsider):
            with pytest.raises(PermissionDenied):
                self.draw(actor=actor)

    def test_what_somebody_else_changed_is_stale(self):
        row = self.draw().addition
        self.draw(a_row("培训（场）", "≥5"), addition=row)
        with pytest.raises(StaleVersion):
            self.draw(a_row("培训（场）", "≥6"), addition=row)
        assert Addition.objects.get().value == "≥5"

    def test_a_form_that_is_still_filled_in_takes_no_addition(self):
        book = self.project.book
        book.status = "draft"
        factories.keep(book)
        with pytest.raises(IllegalTransition):
            self.draw()

    def test_frozen_weights_hold(self):
        self.freeze()
        with pytest.raises(IllegalTransition):
            self.draw()


class AppendViewTests(AppendCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(self.finance)
        self.url = f"/goals/{self.goal.pk}/append/"

    def sent(self, **changed):
        return {
            "level1": "产出指标",
            "level2": "数量指标",
            "name": "培训（场）",
            "value": "≥4",
            "reason": GROUNDS.reason,
            "document_no": GROUNDS.document_no,
            "authority": GROUNDS.authority,
            "approved_on": "2024-09-01",
            "valid_from": "2024-10-01",
            **changed,
        }

    def test_the_closed_form_leads_to_the_addition(self):
        page = self.client.get(f"/forms/projects/{self.project.pk}/edit/")
        self.assertContains(page, self.url, status_code=409)

    def test_a_row_is_drawn_up_and_sent(self):
        answer = self.client.post(self.url, self.sent(submit="1"))
        row = Addition.objects.get()
        self.assertRedirects(answer, f"/additions/{row.pk}/")
        assert row.status == Status.SECTION_REVIEW
        assert not Target.objects.filter(name_printed="培训（场）").exists()

    def test_a_draft_is_changed_on_its_own_page(self):
        self.client.post(self.url, self.sent())
        row = Addition.objects.get()
        edit = f"/additions/{row.pk}/edit/"
        self.assertContains(self.client.get(edit), 'value="≥4"')
        data = self.sent(value="≥5", version=row.version)
        assert self.client.post(edit, data).status_code == 302
        row.refresh_from_db()
        assert (row.value, row.version) == ("≥5", 2)
        answer = self.client.post(edit, data)
        self.assertContains(answer, "您填的都在下面", status_code=409)

    def test_it_is_passed_from_the_queue_and_then_binds(self):
        self.client.post(self.url, self.sent(submit="1"))
        for user in (self.reviewer, self.head):
            self.client.force_login(user)
            page = self.client.get("/review/")
            self.assertContains(page, "培训（场）")
            row = Addition.objects.get()
            pick = f"addition:{row.pk}:{row.version}:"
            pick += "approve" if user == self.reviewer else "finalise"
            data = {
                "pick": pick,
                "verdict": "pass",
                "opinion": "",
                "key": str(uuid.uuid4()),
            }
            answer = self.client.post("/review/decide/", data)
            self.assertContains(answer, "培训（场）")
        target = Target.objects.get(name_printed="培训（场）")
        assert Addition.objects.get().target == target
        page = self.client.get(f"/additions/{row.pk}/")
        self.assertContains(page, f"/targets/{target.pk}/")

    def test_heads_button_puts_it_in_force(self):
        row = self.draw().addition
        row = reviewed.submit(
            ADDITIONS,
            record_id=row.pk,
            version=row.version,
            actor=self.finance,
            now=NOON,
        )
        for user, verb in ((self.reviewer, "approve"), (self.head, "finalise")):
            self.client.force_login(user)
            row.refresh_from_db()
            url = f"/additions/{row.pk}/{verb}/"
            answer = self.client.post(url, {"version": row.version, "opinion": ""})
            assert answer.status_code == 302
        row.refresh_from_db()
        assert row.target.document_no == GROUNDS.document_no
        url = reverse("budget:record-history", args=["performance.addition", row.pk])
        self.client.force_login(self.auditor)
        self.assertContains(self.client.get(url), "年中追加终审")

    def test_its_paper_is_the_application_with_what_is_adjusted_by_the_document(self):
        row = self.draw().addition
        promises.make_adjustment(
            self.target,
            document_no=GROUNDS.document_no,
            status=Status.SECTION_REVIEW,
            author=self.lead,
            submitted_at=NOON,
        )
        page = self.client.get(f"/additions/{row.pk}/form/")
        for text in (
            "绩效目标调整申请表",
            "（新增）",
            "培训（场）",
            "调整、追加理由",
            self.target.name_printed,
        ):
            self.assertContains(page, text)
        for medium in ("xlsx", "pdf"):
            answer = self.client.get(f"/additions/{row.pk}/form/{medium}/")
            assert answer.status_code == 200

    def test_ledger_and_closed_form_name_it(self):
        self.draw()
        self.assertContains(self.client.get("/adjustments/"), "培训（场）")
        page = self.client.get(f"/forms/projects/{self.project.pk}/edit/")
        self.assertContains(page, "在办的追加", status_code=409)
        book = load_workbook(io.BytesIO(self.client.get("/adjustments/sheet/").content))
        cells = [cell.value for row in book.active.iter_rows() for cell in row]
        assert {"培训（场）", "年中追加", "≥4"} <= set(cells)

    def test_what_is_refused_stays(self):
        answer = self.client.post(self.url, self.sent(value="大概4场", reason=""))
        self.assertContains(answer, "大概4场", status_code=422)

    def test_an_equal_name_is_asked_about_and_answered(self):
        data = self.sent(name=self.indicator.name, value="≥4次")
        answer = self.client.post(self.url, data)
        option = f'<option value="{self.indicator.pk}">'
        self.assertContains(answer, option, status_code=422)
        self.client.post(self.url, data | {"link": "own"})
        assert Addition.objects.get().own

    def test_another_branch_sees_nothing_of_it(self):
        row = self.draw().addition
        self.client.force_login(self.outsider)
        for path in ("", "edit/", "form/"):
            answer = self.client.get(f"/additions/{row.pk}/{path}")
            assert answer.status_code == 404
