"""年中追加: a row that joins a form which binds, by a document."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings

from budget.choices import Action, Role
from budget.models import Change
from budget.workflow import IllegalTransition
from performance.models import Target, Weighting
from performance.services.appending import append_row
from performance.services.grounds import Grounds
from tests import factories
from tests.base import NOON, TestCase
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

    def append(self, row=None, actor=None, **changed):
        values = {name: getattr(GROUNDS, name) for name in GROUNDS.__dataclass_fields__}
        return append_row(
            goal_id=self.goal.pk,
            row=row or a_row("培训（场）", "≥4"),
            grounds=Grounds(**(values | changed)),
            actor=actor or self.finance,
            now=NOON,
        )


class AppendTests(AppendCase):
    def test_a_row_binds_from_its_day_on_by_its_document(self):
        target = self.append().target
        version = target.versions.get()
        assert (version.number, version.valid_from) == (4, GROUNDS.valid_from)
        assert (target.document_no, target.authority, target.approved_on) == (
            GROUNDS.document_no,
            GROUNDS.authority,
            GROUNDS.approved_on,
        )
        change = Change.objects.get(action=Action.TARGET_SET, actor_name="finance")
        assert (change.reason, change.document_no) == (
            GROUNDS.reason,
            GROUNDS.document_no,
        )

    def test_what_stands_on_the_form_stays(self):
        self.append()
        old = Target.objects.get(pk=self.target.pk)
        assert old.order == self.target.order
        assert old.versions.get().kind == "number"
        assert Target.objects.filter(goal=self.goal).count() == 2

    def test_faults_are_told_and_nothing_is_written(self):
        done = self.append(a_row("培训（场）", "大概4场"))
        assert [problem.place for problem in done.problems] == ["goal.1.row.1.value"]
        assert Target.objects.filter(goal=self.goal).count() == 1

    def test_an_equal_name_is_a_question(self):
        done = self.append(a_row(self.indicator.name, "≥4次"))
        assert done.problems[0].candidates[0].indicator_id == self.indicator.pk

    def test_grounds_are_wanted(self):
        with pytest.raises(ValidationError) as fault:
            self.append(reason=" ", document_no="", authority="")
        assert set(fault.value.message_dict) == {"reason", "document_no", "authority"}

    def test_days_lie_in_the_year_and_not_ahead(self):
        with pytest.raises(ValidationError) as fault:
            self.append(
                approved_on=datetime.date(2024, 12, 1),
                valid_from=datetime.date(2025, 1, 1),
            )
        assert set(fault.value.message_dict) == {"approved_on", "valid_from"}

    def test_a_locked_period_is_not_judged_anew(self):
        self.period.locks_on = datetime.date(2024, 10, 1)
        factories.keep(self.period)
        with pytest.raises(ValidationError, match="锁定"):
            self.append(valid_from=datetime.date(2024, 9, 1))

    def test_only_who_sets_targets_up_may(self):
        for actor in (self.lead, self.head, self.outsider):
            with pytest.raises(PermissionDenied):
                self.append(actor=actor)

    def test_a_form_that_is_still_filled_in_takes_no_addition(self):
        book = self.project.book
        book.status = "draft"
        factories.keep(book)
        with pytest.raises(IllegalTransition):
            self.append()

    def test_frozen_weights_hold(self):
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
        with pytest.raises(IllegalTransition):
            self.append()


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

    def test_a_row_is_added(self):
        answer = self.client.post(self.url, self.sent())
        target = Target.objects.get(name_printed="培训（场）")
        self.assertRedirects(answer, f"/targets/{target.pk}/")

    def test_what_is_refused_stays(self):
        answer = self.client.post(self.url, self.sent(value="大概4场", reason=""))
        self.assertContains(answer, "大概4场", status_code=422)

    def test_an_equal_name_is_asked_about_and_answered(self):
        data = self.sent(name=self.indicator.name, value="≥4次")
        answer = self.client.post(self.url, data)
        option = f'<option value="{self.indicator.pk}">'
        self.assertContains(answer, option, status_code=422)
        self.client.post(self.url, data | {"link": "own"})
        assert Target.objects.filter(goal=self.goal).count() == 2
