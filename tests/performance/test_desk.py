"""A person's own desk: steps that wait, papers that came back, acceptances run out."""

import datetime
from typing import Any

import pytest

from budget.choices import NoticeKind, ReviewAction, Role, Status
from budget.models import Notice, User
from budget.services import workdays
from performance.choices import FlagEventKind, FlagKind, Light, LightKind
from performance.models import Acceptance, Flag, FlagEvent, LightChange
from performance.services import acceptances, assessing, policies, reviews, telling
from performance.services.actuals import submit_actual
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

pytestmark = pytest.mark.slow

DAY = datetime.timedelta(days=1)
# Monday, 14 October 2024, nine in the morning; the next working days follow it.
MONDAY = NOON.replace(hour=9) + 2 * DAY


class DeskTestCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        workdays.load_published(now=NOON)
        cls.policy = factories.make_policy(department=cls.bureau)
        goal = factories.make_goal(cls.bureau)
        cls.target = factories.make_target(goal, cls.indicator)

    def remind(self, now: datetime.datetime) -> telling.Counts:
        return telling.remind(body="0001", today=now.date(), now=now, job="remind")

    def told(self, user: User, kind: NoticeKind) -> list[Notice]:
        return list(Notice.objects.filter(user=user, kind=kind).order_by("pk"))


class WaitingTests(DeskTestCase):
    def waiting(self, record: Any) -> None:
        record.submitted_at, record.author = MONDAY, self.lead
        base.keep(record)

    def test_plan_that_waits_is_told_to_its_reviewer_with_what_it_is(self) -> None:
        plan = factories.make_plan(self.target, (12, "40"), status="section_review")
        self.waiting(plan)
        self.remind(MONDAY + 4 * DAY)
        (notice,) = self.told(self.reviewer, NoticeKind.WAITING)
        self.assertIn("节点计划“走访企业次数”：已等待4个工作日", notice.text)
        self.assertIn("node plan", notice.text_en)
        self.assertFalse(Flag.objects.filter(kind=FlagKind.WAITING).exists())

    def test_rules_that_wait_are_told_to_who_approves_and_not_to_the_author(self):
        rules = factories.make_policy(
            department=self.bureau,
            name="从严",
            valid_from=datetime.date(2024, 7, 1),
            status=Status.DEPARTMENT_REVIEW,
            approved_at=None,
        )
        base.grant(self.lead, self.bureau, Role.HEAD)
        self.waiting(rules)
        self.remind(MONDAY + 4 * DAY)
        (notice,) = self.told(self.head, NoticeKind.WAITING)
        self.assertIn("预警规则“从严”", notice.text)
        self.assertEqual(notice.link, f"/policies/{rules.pk}/")
        self.assertEqual(self.told(self.lead, NoticeKind.WAITING), [])

    def test_adjustment_that_waits_is_told_to_its_reviewer(self) -> None:
        row = factories.make_adjustment(self.target, status=Status.SECTION_REVIEW)
        self.waiting(row)
        self.remind(MONDAY + 4 * DAY)
        (notice,) = self.told(self.reviewer, NoticeKind.WAITING)
        self.assertIn("目标调整“走访企业次数”", notice.text)


class StandingInTests(DeskTestCase):
    """久未审核 reaches whoever the reviewing role is lent to, while it is lent."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        row = factories.make_adjustment(cls.target, status=Status.SECTION_REVIEW)
        row.submitted_at, row.author = MONDAY, cls.lead
        base.keep(row)

    def heard(self, user: User) -> int:
        self.remind(MONDAY + 4 * DAY)
        return len(self.told(user, NoticeKind.WAITING))

    def test_who_stands_in_hears_of_it_beside_the_reviewer(self) -> None:
        base.lend(self.reviewer, self.clerk)
        self.assertEqual(self.heard(self.clerk), 1)
        self.assertEqual(self.heard(self.reviewer), 1)

    def test_what_was_lent_until_yesterday_is_told_no_more(self) -> None:
        base.lend(self.reviewer, self.clerk, MONDAY.date() - 6 * DAY)
        self.assertEqual(self.heard(self.clerk), 0)

    def test_another_steps_role_brings_nothing(self) -> None:
        base.lend(self.head, self.clerk)
        self.assertEqual(self.heard(self.clerk), 0)

    def test_nobody_stands_in_for_the_author(self) -> None:
        base.grant(self.lead, self.bureau, Role.REVIEWER)
        base.lend(self.lead, self.clerk)
        self.assertEqual(self.heard(self.clerk), 0)


class ReturnTests(DeskTestCase):
    def send_back(self) -> None:
        draft = base.make_actual(self.indicator, self.period, "20", author=self.lead)
        sent = submit_actual(
            actual_id=draft.pk, version=draft.version, actor=self.lead, now=NOON
        )
        reviews.return_actual(
            actual_id=sent.pk,
            version=sent.version,
            actor=self.reviewer,
            opinion="请附来源",
            now=NOON,
        )

    def test_author_is_told_once_with_the_opinion(self) -> None:
        self.send_back()
        for day in range(3):
            self.remind(MONDAY + day * DAY)
        (notice,) = self.told(self.lead, NoticeKind.RETURNED)
        self.assertIn("1项被退回", notice.text)
        self.assertIn("走访企业次数：请附来源", notice.text)
        self.assertEqual(notice.link, f"/entry/?period={self.period.pk}")
        self.assertEqual(self.told(self.clerk, NoticeKind.RETURNED), [])

    def test_what_was_sent_again_before_the_morning_is_not_told(self) -> None:
        self.send_back()
        row = self.indicator.actuals.get()
        submit_actual(actual_id=row.pk, version=row.version, actor=self.lead, now=NOON)
        self.remind(MONDAY)
        self.assertEqual(self.told(self.lead, NoticeKind.RETURNED), [])

    def test_rules_sent_back_are_told_to_who_proposed_them(self) -> None:
        finance = base.make_user("finance")
        base.grant(finance, self.bureau, Role.FINANCE)
        rules = factories.make_policy(
            department=self.bureau,
            name="从严",
            valid_from=datetime.date(2024, 7, 1),
            status=Status.DEPARTMENT_REVIEW,
            author=finance,
        )
        policies.act_on_policy(
            policy_id=rules.pk,
            action=ReviewAction.RETURN,
            version=rules.version,
            actor=self.head,
            now=NOON,
            opinion="日期改为明年",
        )
        self.remind(MONDAY)
        (notice,) = self.told(finance, NoticeKind.RETURNED)
        self.assertIn("预警规则“从严”：日期改为明年", notice.text)


class LapseTests(DeskTestCase):
    def accepted(self, until: datetime.date) -> Acceptance:
        factories.approved(self.indicator, self.period, "3")
        assessing.assess_period(year=2024, month=9, now=NOON)
        turn = LightChange.objects.get(kind=LightKind.GOAL)
        return acceptances.accept_light(
            target_id=self.target.pk,
            turn_id=turn.pk,
            reason="雨季停工",
            expires_on=until,
            actor=self.head,
            now=NOON,
        )

    def test_head_is_told_once_when_the_acceptance_has_run_out(self) -> None:
        row = self.accepted(MONDAY.date())
        self.remind(MONDAY)
        self.assertEqual(self.told(self.head, NoticeKind.LAPSED), [])
        for day in (1, 2):
            self.remind(MONDAY + day * DAY)
        (notice,) = self.told(self.head, NoticeKind.LAPSED)
        self.assertIn("认可到2024-10-14为止，现仍为红灯：雨季停工", notice.text)
        row.refresh_from_db()
        self.assertEqual(row.ended_at, MONDAY + DAY)
        event = FlagEvent.objects.get(kind=FlagEventKind.LAPSED)
        self.assertEqual((event.text, event.flag.kind), ("雨季停工", FlagKind.BEHIND))

    def test_light_that_turned_meanwhile_leaves_nothing_to_tell(self) -> None:
        self.accepted(MONDAY.date())
        figure = self.indicator.actuals.get()
        factories.correct(figure, "20")
        assessing.assess_period(year=2024, month=9, now=MONDAY)
        self.remind(MONDAY + DAY)
        self.assertEqual(self.told(self.head, NoticeKind.LAPSED), [])
        self.assertFalse(FlagEvent.objects.filter(kind=FlagEventKind.LAPSED).exists())


class EventTests(DeskTestCase):
    def events(self, kind: FlagEventKind) -> list[tuple[str, str]]:
        rows = FlagEvent.objects.filter(kind=kind).order_by("flag__kind")
        return list(rows.values_list("flag__kind", "text"))

    def assess(self, now: datetime.datetime = NOON) -> None:
        assessing.assess_period(year=2024, month=9, now=now)

    def test_closed_flag_says_why(self) -> None:
        figure = factories.approved(self.indicator, self.period, "3")
        self.assess()
        factories.correct(figure, "30")
        self.assess(MONDAY)
        self.assertEqual(
            self.events(FlagEventKind.CLOSED),
            [(FlagKind.BEHIND, "现为绿灯"), (FlagKind.EXPLAIN, "现为绿灯")],
        )

    def test_late_figure_that_came_closes_with_its_state(self) -> None:
        late = NOON + 30 * DAY
        self.assess(late)
        factories.approved(self.indicator, self.period, "30")
        self.assess(late + DAY)
        self.assertEqual(
            self.events(FlagEventKind.CLOSED),
            [(FlagKind.OVERDUE, "填报情况：已终审")],
        )

    def test_other_colour_is_an_event_of_the_flag_that_stays_open(self) -> None:
        figure = factories.approved(self.indicator, self.period, "3")
        self.assess()
        factories.correct(figure, "60")
        self.assess(MONDAY)
        red, blue = Light.RED.label, Light.BLUE.label
        self.assertEqual(
            self.events(FlagEventKind.CHANGED),
            [(FlagKind.EXPLAIN, f"{red} → {blue}")],
        )
        self.assess(MONDAY + DAY)
        self.assertEqual(len(self.events(FlagEventKind.CHANGED)), 1)
