"""批复 of what was carried over: a document puts it in force, by somebody else."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings

from budget.choices import Action, NoticeKind, Role
from budget.models import Change, Notice
from budget.workflow import StaleVersion
from performance.choices import ValueKind
from performance.lights.terms import Reason
from performance.models import Target
from performance.queries import approvals, loading, rollover
from performance.queries.judging import judge_at
from performance.rolling import Standing
from performance.services.approvals import Paper, approve_carried, return_carried
from performance.services.rollover import Rolled
from tests import factories
from tests.performance.test_rollover import DECEMBER, RollCase

pytestmark = pytest.mark.slow

DAY = datetime.date(2025, 1, 18)
NUMBER = "青财绩〔2025〕3号"


class ApprovalCase(RollCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.roll({cls.target.pk: "≥35"})

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


class ReturningTests(ApprovalCase):
    REASON = "与上年完成情况不符，请提高。"

    def send_back(self, actor=None, seen=None, reason=REASON):
        return return_carried(
            path=self.bureau.path,
            year=2025,
            seen=seen if seen is not None else {self.heir().pk: "≥35"},
            reason=reason,
            actor=actor or self.head,
            now=DECEMBER,
        )

    def test_it_is_a_draft_again_with_the_reason_beside_it(self):
        self.send_back()
        heir = self.heir()
        assert (heir.returned_at, heir.returned_reason) == (DECEMBER, self.REASON)
        assert self.standing() is Standing.RETURNED
        assert not approvals.waiting(self.bureau.path, 2025).exists()
        change = Change.objects.get(action=Action.TARGET_RETURNED)
        assert (change.actor_name, change.reason) == ("head", self.REASON)

    def test_who_carried_it_over_is_told_why(self):
        self.send_back()
        notice = Notice.objects.get(kind=NoticeKind.RETURNED)
        assert notice.user == self.finance
        assert self.REASON in notice.text and notice.link.endswith("year=2024")

    def test_it_is_not_approved_before_it_is_offered_again(self):
        self.send_back()
        with pytest.raises(StaleVersion):
            self.approve()

    def test_changed_it_waits_again_with_the_new_value(self):
        self.send_back()
        assert self.roll({self.target.pk: "≥40"}) == Rolled(carried=1)
        heir = self.heir()
        assert (heir.value_printed, heir.returned_at) == ("≥40", None)
        version = heir.versions.get()
        assert (version.number, version.text) == (40, "≥40")
        assert list(approvals.waiting(self.bureau.path, 2025)) == [heir]
        assert len(self.approve(seen={heir.pk: "≥40"})) == 1

    def test_its_goal_takes_new_words_with_it_and_the_trail_has_both(self):
        goal = self.target.goal_id
        old = self.heir().goal.text
        self.send_back()
        self.roll({self.target.pk: "≥40"}, goals={goal: "走访企业40家以上"})
        heir = self.heir().goal
        assert heir.text == "走访企业40家以上"
        change = Change.objects.filter(action=Action.YEAR_ROLLED).latest("pk")
        row = change.rows.get(model="performance.goal")
        assert row.fields == {"text": [old, "走访企业40家以上"]}

    def test_a_goal_keeps_its_words_once_a_commitment_of_it_is_approved(self):
        other = factories.make_target(
            factories.make_indicator(self.section, "培训人次"), "50"
        )
        self.roll({other.pk: "60"})
        self.approve()
        second = Target.objects.get(carried_from=other)
        self.send_back(seen={second.pk: "60"})
        old, goal = second.goal.text, self.target.goal_id
        rows = rollover.preview(self.bureau.path, 2024).open
        assert rollover.heads(rows, 2024) == {}
        assert self.roll({other.pk: "70"}, goals={goal: "别的内容"}) == Rolled(
            carried=1
        )
        second.goal.refresh_from_db()
        assert second.goal.text == old

    def test_an_unclear_value_changes_nothing(self):
        self.send_back()
        with pytest.raises(ValidationError) as caught:
            self.roll({self.target.pk: "30-40"})
        assert list(caught.value.message_dict) == [f"v{self.target.pk}"]
        assert self.standing() is Standing.RETURNED

    def test_whoever_changed_it_never_approves_it(self):
        self.send_back()
        other = factories.make_user("other-finance")
        factories.grant(other, self.bureau, Role.FINANCE)
        self.roll({self.target.pk: "≥40"}, actor=other)
        factories.grant(other, self.bureau, Role.HEAD)
        with pytest.raises(PermissionDenied):
            self.approve(other, seen={self.heir().pk: "≥40"})

    def test_given_up_it_never_binds_and_is_asked_about_no_more(self):
        self.send_back()
        assert self.roll(retire=[self.target.pk]) == Rolled(retired=1)
        assert self.standing() is Standing.RETIRED
        assert self.heir().versions.get().kind == ValueKind.DROPPED
        assert not approvals.returned(self.bureau.path, 2025).exists()
        assert approvals.years(self.bureau.path) == []
        facts = loading.load(Target.objects.all(), year=2025, month=12)
        (row,) = judge_at(facts, 12, today=DAY)
        assert row.verdict.reason is Reason.DROPPED

    def test_only_who_approves_sends_back_and_with_a_reason(self):
        for user in (self.lead, self.reviewer, self.outsider, self.auditor):
            with pytest.raises(PermissionDenied):
                self.send_back(user)
        for wrong in ({"reason": " "}, {"seen": {}}):
            with pytest.raises(ValidationError):
                self.send_back(**wrong)

    def test_what_has_its_approval_is_not_sent_back(self):
        self.approve()
        with pytest.raises(StaleVersion):
            self.send_back()

    def test_what_waits_itself_is_carried_no_further(self):
        rows = rollover.preview(self.bureau.path, 2025).rows
        assert [row.standing for row in rows] == [Standing.AWAITING]
        self.approve()
        rows = rollover.preview(self.bureau.path, 2025).rows
        assert [row.standing for row in rows] == [Standing.OPEN]


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

    def send_back(self, **extra):
        data = {
            "department": self.bureau.pk,
            "year": 2025,
            "pick": [f"{self.heir().pk}:≥35"],
            "reason": "请提高。",
            **extra,
        }
        return self.client.post("/rollover/return/", data)

    def test_what_is_sent_back_stands_with_its_reason_on_three_pages(self):
        assert self.send_back().status_code == 302
        page = self.page()
        assert "已退回，待修改 1 项" in page and "请提高。" in page
        assert "请提高。" in self.page(f"/targets/{self.heir().pk}/")
        self.client.force_login(self.finance)
        page = self.page(f"/rollover/?department={self.bureau.pk}&year=2024")
        assert "结转后被退回：请提高。" in page and 'value="≥35"' in page

    def test_without_a_reason_nothing_is_sent_back_and_the_ticks_stay(self):
        answer = self.send_back(reason="")
        assert answer.status_code == 422
        assert "请填写退回的理由。" in answer.content.decode()
        assert f'{self.heir().pk}:≥35" checked' in answer.content.decode()

    def test_sending_back_twice_is_a_conflict(self):
        other = factories.make_target(
            factories.make_indicator(self.section, "培训人次"), "50"
        )
        self.roll({other.pk: "≥60"})
        self.send_back()
        assert self.send_back().status_code == 409

    def test_who_carried_it_over_sees_it_without_a_box(self):
        factories.grant(self.finance, self.bureau, Role.HEAD)
        self.client.force_login(self.finance)
        page = self.page()
        assert "本人结转" in page and 'name="pick"' not in page
        assert self.post().status_code == 403

    def test_queries_do_not_grow_with_what_waits(self):
        self.page()
        with self.assertNumQueries(9):
            self.page()
        more = {}
        for number in range(6):
            indicator = factories.make_indicator(self.section, f"指标{number}")
            more[factories.make_target(indicator).pk] = "≥35"
        self.roll(more)
        with self.assertNumQueries(9):
            self.page()
