"""批复 of what was carried over: a document puts it in force, by somebody else."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings

from budget.choices import Action, Role
from budget.models import Change
from budget.workflow import StaleVersion
from performance.queries import approvals
from performance.services.approvals import Paper, approve_carried
from tests import factories
from tests.performance.test_rollover import DECEMBER, RollCase

DAY = datetime.date(2025, 1, 18)
NUMBER = "青财绩〔2025〕3号"


class ApprovalCase(RollCase):
    def setUp(self):
        super().setUp()
        self.roll({self.target.pk: "≥35"})

    def approve(self, actor=None, seen=None, now=DECEMBER, **paper):
        values = {
            "authority": "区财政局",
            "document_no": NUMBER,
            "approved_on": DAY,
            **paper,
        }
        return approve_carried(
            path=self.bureau.path,
            year=2025,
            seen=seen if seen is not None else {self.heir().pk: "≥35"},
            paper=Paper(**values),
            actor=actor or self.head,
            now=now,
        )


class ApprovingTests(ApprovalCase):
    def test_the_document_stands_with_the_commitment_and_in_the_trail(self):
        assert len(self.approve()) == 1
        heir = self.heir()
        assert (heir.authority, heir.document_no) == ("区财政局", NUMBER)
        assert heir.approved_on == DAY
        change = Change.objects.get(action=Action.TARGET_APPROVED)
        assert (change.actor_name, change.document_no) == ("head", NUMBER)
        assert not approvals.waiting(self.bureau.path, 2025).exists()

    def test_who_carried_it_over_never_records_its_approval(self):
        factories.grant(self.finance, self.bureau, Role.HEAD)
        with pytest.raises(PermissionDenied):
            self.approve(self.finance)

    def test_nobody_else_records_it(self):
        for user in (self.lead, self.reviewer, self.outsider, self.auditor):
            with pytest.raises(PermissionDenied):
                self.approve(user)

    def test_a_second_approval_is_refused(self):
        self.approve()
        with pytest.raises(StaleVersion):
            self.approve()

    def test_a_value_other_than_the_one_seen_is_refused(self):
        with pytest.raises(StaleVersion):
            self.approve(seen={self.heir().pk: "≥40"})

    def test_what_was_not_carried_over_is_none_of_this(self):
        with pytest.raises(StaleVersion):
            self.approve(seen={self.target.pk: "≥30"})

    def test_a_document_and_a_day_that_has_come_are_wanted(self):
        for wrong in (
            {"authority": " "},
            {"document_no": ""},
            {"approved_on": datetime.date(2025, 1, 21)},
            {"seen": {}},
        ):
            with pytest.raises(ValidationError):
                self.approve(**wrong)


@override_settings(CLOCK=DECEMBER.isoformat())
@pytest.mark.slow
class ApprovalPageTests(ApprovalCase):
    URL = "/rollover/approve/"

    def setUp(self):
        super().setUp()
        self.client.force_login(self.head)

    def post(self, **extra):
        data = {
            "department": self.bureau.pk,
            "year": 2025,
            "pick": [f"{self.heir().pk}:≥35"],
            "authority": "区财政局",
            "document_no": NUMBER,
            "approved_on": DAY.isoformat(),
            **extra,
        }
        return self.client.post(self.URL, data)

    def page(self, path=""):
        return self.client.get(path or self.URL).content.decode()

    def test_what_waits_stands_ticked_with_both_years_values(self):
        page = self.page()
        assert f'value="{self.heir().pk}:≥35" checked' in page
        assert "≥30" in page

    def test_the_step_puts_the_document_on_the_targets_page(self):
        target = f"/targets/{self.heir().pk}/"
        assert "结转自上年，待批复" in self.page(target)
        assert self.post().status_code == 302
        assert NUMBER in self.page(target)
        assert "没有待批复的结转指标值" in self.page()

    def test_without_a_document_the_ticks_and_words_stay(self):
        answer = self.post(document_no="", pick=[])
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "请填写批复文号。" in page and "请先勾选" in page
        assert "区财政局" in page and f'{self.heir().pk}:≥35" checked' not in page

    def test_a_second_click_is_a_conflict_or_finds_nothing(self):
        other = factories.make_target(
            factories.make_indicator(self.section, "培训人次"), "50"
        )
        self.roll({other.pk: "≥60"})
        self.post()
        assert self.post().status_code == 409

    def test_who_carried_it_over_sees_it_without_a_box(self):
        factories.grant(self.finance, self.bureau, Role.HEAD)
        self.client.force_login(self.finance)
        page = self.page()
        assert "本人结转" in page and 'name="pick"' not in page
        assert self.post().status_code == 403

    def test_queries_do_not_grow_with_what_waits(self):
        self.page()
        with self.assertNumQueries(8):
            self.page()
        more = {}
        for number in range(6):
            indicator = factories.make_indicator(self.section, f"指标{number}")
            more[factories.make_target(indicator).pk] = "≥35"
        self.roll(more)
        with self.assertNumQueries(8):
            self.page()
