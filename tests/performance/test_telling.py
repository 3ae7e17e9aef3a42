"""The daily round: what is really due, to whom it concerns, and nothing twice."""

import datetime
import json
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from budget.choices import JobNote, JobStatus, NoticeKind, ReviewAction, Role, Status
from budget.models import Delivery, JobRun, Notice, ReviewStep, Robot, User
from budget.services import workdays
from budget.services.jobs import kinds, queue
from performance.choices import FlagEventKind, FlagKind, LightKind
from performance.models import Flag, FlagEvent, LightChange
from performance.services import assessing, telling
from performance.services.telling import Counts
from tests import factories as base
from tests.base import NOON, TestCase
from tests.kept import unguarded
from tests.performance import factories


def at(day: str) -> datetime.datetime:
    """Return nine in the morning of a day of October 2024."""
    text = f"2024-10-{day}T09:00"
    return datetime.datetime.fromisoformat(text).replace(
        tzinfo=timezone.get_default_timezone()
    )


class Round(TestCase):
    """The period is due on Sunday, 20 October 2024; the calendar is the shipped one."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        workdays.load_published(now=NOON)
        factories.make_policy()
        cls.target = base.make_target(cls.indicator)

    def remind(self, day: str, body: str = "0001") -> Counts:
        now = at(day)
        return telling.remind(body=body, today=now.date(), now=now, job="remind")

    def told(self, user: User, **wanted: Any) -> list[str]:
        rows = Notice.objects.filter(user=user, **wanted).order_by("pk")
        return list(rows.values_list("text", flat=True))

    def people(self) -> set[str]:
        return set(Notice.objects.values_list("user__username", flat=True))


class GraceTests(Round):
    """The rules of the bureau give five days after the due day."""

    def setUp(self) -> None:
        super().setUp()
        factories.make_policy(department=self.bureau, grace_days=5)

    @pytest.mark.slow
    def test_within_the_grace_nobody_is_late_and_nothing_new_is_said(self) -> None:
        for day in ("18", "21", "22", "25"):
            self.remind(day)
        assert self.told(self.lead, kind=NoticeKind.LATE) == []
        assert len(self.told(self.lead, kind=NoticeKind.DUE)) == 1

    def test_after_the_grace_the_ladder_of_lateness_begins(self) -> None:
        for day in ("25", "28"):
            self.remind(day)
        assert len(self.told(self.lead, kind=NoticeKind.LATE)) == 1


class ReminderTests(Round):
    @pytest.mark.slow
    def test_each_rung_is_told_once_to_those_it_concerns(self) -> None:
        heard = {}
        for day in ("10", "14", "16", "17", "18", "21", "22", "23", "24", "25", "28"):
            before = set(Notice.objects.values_list("pk", flat=True))
            self.remind(day)
            new = Notice.objects.exclude(pk__in=before).order_by("user__username")
            heard[day] = list(new.values_list("user__username", flat=True))
        own = ["clerk", "lead"]
        self.assertEqual(
            heard,
            {
                "10": [],
                "14": own,
                "16": [],
                "17": own,
                "18": own,
                "21": own,
                "22": [],
                "23": [*own, "reviewer"],
                "24": [],
                "25": ["clerk", "head", "lead", "reviewer"],
                "28": [],
            },
        )

    def test_second_round_of_a_day_tells_nothing(self) -> None:
        self.assertEqual(self.remind("14").told, 2)
        self.assertEqual(self.remind("14").told, 0)

    def test_missed_mornings_are_made_up_for_by_what_holds_now(self) -> None:
        self.remind("25")
        (text,) = self.told(self.lead)
        self.assertIn("已迟5个工作日", text)

    def test_day_off_and_night_before_it_tell_nobody(self) -> None:
        self.assertEqual(self.remind("19"), Counts())
        self.assertEqual(self.people(), set())

    @pytest.mark.slow
    def test_asking_stops_at_the_first_submission(self) -> None:
        actual = base.make_actual(self.indicator, self.period, "27")
        self.remind("14")
        self.assertEqual(len(self.told(self.lead)), 1)
        actual.status = Status.SECTION_REVIEW
        base.keep(actual)
        self.remind("21")
        actual.status = Status.RETURNED
        base.keep(actual)
        self.remind("25")
        self.assertEqual(len(self.told(self.lead)), 1)

    def test_month_that_is_not_due_and_data_not_yet_there_ask_for_nothing(self) -> None:
        self.indicator.due_months = "12"
        base.keep(self.indicator)
        slow = base.make_indicator(self.section, "满意度", lag_days=40)
        base.make_target(slow)
        self.remind("25")
        self.assertEqual(self.people(), set())

    def test_locked_period_asks_for_nothing(self) -> None:
        self.period.locked_at, self.period.lock_reason = NOON, "审计"
        base.keep(self.period)
        self.remind("25")
        self.assertEqual(self.people(), set())

    def test_indicator_without_a_target_or_retired_is_not_asked_for(self) -> None:
        base.make_indicator(self.section, "无承诺", responsible=self.colleague)
        self.indicator.retired_on = datetime.date(2024, 6, 30)
        base.keep(self.indicator)
        self.remind("25")
        self.assertEqual(self.people(), set())

    def test_without_a_person_responsible_every_lead_of_the_section_is_asked(
        self,
    ) -> None:
        self.indicator.responsible = None
        base.keep(self.indicator)
        second = base.make_user("second")
        base.grant(second, self.section, Role.LEAD)
        self.remind("14")
        self.assertEqual(self.people(), {"lead", "second", "clerk"})

    def test_person_without_the_role_any_more_hears_nothing(self) -> None:
        grant = self.lead.memberships.get()
        grant.ended_at = NOON
        base.keep(grant)
        self.remind("14")
        self.assertEqual(self.people(), {"clerk"})

    def test_closed_and_expired_accounts_hear_nothing(self) -> None:
        self.lead.expires_on = datetime.date(2024, 10, 1)
        self.clerk.is_active = False
        base.keep(self.lead)
        base.keep(self.clerk)
        self.remind("14")
        self.assertEqual(self.people(), {"reviewer"})

    def test_several_figures_are_one_line(self) -> None:
        for number in range(3):
            extra = base.make_indicator(
                self.section, f"指标{number}", responsible=self.lead
            )
            base.make_target(extra)
        self.remind("14")
        (text,) = self.told(self.lead)
        self.assertIn("4项未报", text)

    @pytest.mark.slow
    def test_figure_that_joins_later_is_told_alone(self) -> None:
        self.remind("14")
        extra = base.make_indicator(self.section, "新增指标", responsible=self.lead)
        base.make_target(extra)
        self.remind("15")
        self.assertIn("1项未报：新增指标", self.told(self.lead)[1])

    def test_other_bureau_hears_nothing(self) -> None:
        self.remind("25")
        self.assertNotIn("outsider", self.people())

    @pytest.mark.slow
    def test_queries_do_not_grow_with_the_figures(self) -> None:
        # PostgreSQL locks the round against another one.
        count = 35 if connection.vendor == "postgresql" else 34
        with self.assertNumQueries(count):
            self.remind("14")
        for number in range(8):
            extra = base.make_indicator(self.section, f"指标{number}")
            base.make_target(extra)
        with self.assertNumQueries(count):
            self.remind("17")


class TurnTests(Round):
    def assess(self, day: str) -> None:
        assessing.assess_period(year=2024, month=9, now=at(day))

    def red(self) -> Any:
        return factories.approved(self.indicator, self.period, "3", explanation="雨季")

    def test_red_is_told_to_lead_reviewer_and_head_with_its_reason(self) -> None:
        self.red()
        self.assess("14")
        self.remind("14")
        self.assertEqual(self.people(), {"lead", "clerk", "reviewer", "head"})
        (text,) = self.told(self.head)
        self.assertIn("1项转为红灯", text)
        self.assertIn("低于60%", text)

    @pytest.mark.slow
    def test_red_is_told_once_however_long_it_lasts(self) -> None:
        self.red()
        self.assess("14")
        self.remind("14")
        self.assess("15")
        self.remind("15")
        self.assertEqual(len(self.told(self.head)), 1)

    def test_one_light_that_cannot_be_told_of_keeps_no_other_from_being_told(self):
        other = base.make_indicator(self.section, "另一指标")
        base.make_target(other)
        factories.approved(other, self.period, "1")
        self.red()
        self.assess("14")
        broken = LightChange.objects.get(target=self.target, kind=LightKind.GOAL)
        with unguarded(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE performance_lightchange SET inputs = %s WHERE id = %s",
                [json.dumps({**broken.inputs, "words": {}}), broken.pk],
            )
        with self.assertLogs("performance.services.skips", "ERROR"):
            counts = self.remind("14")
        name = f"经济运行 #{self.indicator.pk}"
        self.assertEqual(counts.skips.failed, 1)
        self.assertEqual(counts.skips.notes, [(JobNote.ROW_FAILED, name)])
        (text,) = self.told(self.head, kind=NoticeKind.BEHIND)
        self.assertIn("1项转为红灯", text)
        self.assertIn("另一指标", text)

    def test_what_turned_red_is_told_by_its_own_month(self) -> None:
        """June is corrected after September turned red, and before the morning."""
        half = base.make_period(self.bureau, 6)
        june = factories.approved(self.indicator, half, "10")
        assessing.assess_period(year=2024, month=6, now=at("11"))
        self.red()
        self.assess("14")
        factories.correct(june, "20")
        assessing.assess_period(year=2024, month=6, now=at("14"))
        self.remind("14")
        (text,) = self.told(self.head, kind=NoticeKind.BEHIND)
        self.assertIn("1–9月累计3次", text)

    def test_recovery_is_told(self) -> None:
        wrong = self.red()
        self.assess("14")
        self.remind("14")
        wrong.status = Status.SUPERSEDED
        base.keep(wrong)
        factories.approved(self.indicator, self.period, "25", corrects=wrong)
        self.assess("15")
        self.remind("15")
        self.assertIn("1项不再是红灯", self.told(self.head)[1])

    def test_red_that_is_over_before_the_morning_is_not_told(self) -> None:
        wrong = self.red()
        self.assess("13")
        wrong.status = Status.SUPERSEDED
        base.keep(wrong)
        factories.approved(self.indicator, self.period, "25", corrects=wrong)
        self.assess("14")
        self.remind("14")
        self.assertEqual(self.told(self.head, kind=NoticeKind.BEHIND), [])

    def test_explanation_is_asked_of_those_who_enter(self) -> None:
        factories.approved(self.indicator, self.period, "3")
        self.assess("14")
        self.remind("14")
        self.assertEqual(len(self.told(self.lead, kind=NoticeKind.EXPLAIN)), 1)
        self.assertEqual(self.told(self.head, kind=NoticeKind.EXPLAIN), [])

    @pytest.mark.slow
    def test_many_reds_are_listed_by_name(self) -> None:
        for number in range(7):
            extra = base.make_indicator(self.section, f"指标{number}")
            base.make_target(extra)
            factories.approved(extra, self.period, "1", explanation="雨季")
        self.assess("14")
        self.remind("14")
        (text,) = self.told(self.head, kind=NoticeKind.BEHIND)
        self.assertNotIn("低于60%", text)
        self.assertIn("指标6", text)


class WaitingTests(Round):
    def submit(self, day: str, status: Status = Status.SECTION_REVIEW) -> Any:
        actual = base.make_actual(
            self.indicator,
            self.period,
            "27",
            status=status,
            author=self.lead,
            submitted_at=at(day),
        )
        self.step(actual, day)
        return actual

    def step(self, actual: Any, day: str) -> None:
        ReviewStep.objects.create(
            kind="actual",
            record_id=actual.pk,
            round=1,
            action=ReviewAction.SUBMIT,
            before=Status.DRAFT,
            after=actual.status,
            actor_name="lead",
            at=at(day),
            change_id=actual.history.latest().change_id,
        )

    def events(self) -> list[tuple[str, str]]:
        rows = FlagEvent.objects.filter(flag__kind=FlagKind.WAITING).order_by("pk")
        return list(rows.values_list("kind", "text"))

    def test_flag_is_raised_after_three_working_days_and_the_reviewer_told(
        self,
    ) -> None:
        self.submit("10")
        self.remind("14")
        self.assertEqual(self.events(), [])
        self.remind("15")
        self.assertEqual(
            self.events(), [(FlagEventKind.RAISED, "待科室审核，已等待4个工作日")]
        )
        self.assertEqual(len(self.told(self.reviewer)), 1)
        self.assertEqual(self.told(self.head), [])

    @pytest.mark.slow
    def test_next_step_closes_the_flag_and_waits_anew(self) -> None:
        actual = self.submit("10")
        self.remind("15")
        actual.status = Status.DEPARTMENT_REVIEW
        base.keep(actual)
        self.step(actual, "15")
        self.remind("16")
        self.assertFalse(Flag.objects.filter(closed_at=None).exists())
        self.remind("22")
        self.assertEqual(Flag.objects.filter(kind=FlagKind.WAITING).count(), 2)
        self.assertEqual(len(self.told(self.head)), 1)

    def test_judging_leaves_the_flag_alone(self) -> None:
        self.submit("10")
        self.remind("15")
        assessing.assess_period(year=2024, month=9, now=at("16"))
        self.assertEqual(Flag.objects.get(kind=FlagKind.WAITING).closed_at, None)

    @pytest.mark.slow
    def test_second_round_raises_no_second_flag(self) -> None:
        self.submit("10")
        self.remind("15")
        self.assertEqual(self.remind("15"), Counts())


class GroupTests(Round):
    def group(self, department: Any, **extra: Any) -> Robot:
        return base.keep(
            Robot(
                department=department,
                kind="wecom",
                name="群",
                address="https://qyapi.weixin.qq.com/x",
                token="k",
                **extra,
            )
        )

    def said(self) -> list[tuple[int, str]]:
        rows = Delivery.objects.order_by("pk").values_list("robot_id", "text")
        return list(rows)

    def test_group_of_a_branch_hears_of_that_branch_alone(self) -> None:
        mine = self.group(self.section)
        self.group(self.sibling)
        self.assertEqual(self.remind("14").groups, 1)
        ((robot, text),) = self.said()
        self.assertEqual(robot, mine.pk)
        self.assertIn("还有6天到期", text)

    @pytest.mark.slow
    def test_group_is_told_once_like_a_person(self) -> None:
        self.group(self.section)
        for day in ("14", "14", "15", "16"):
            self.remind(day)
        self.assertEqual(len(self.said()), 1)
        self.remind("21")
        self.assertEqual(len(self.said()), 2)

    def test_stopped_robot_is_told_nothing(self) -> None:
        self.group(self.section, is_active=False)
        self.remind("14")
        self.assertEqual(self.said(), [])


@override_settings(CLOCK="2024-10-14T09:00:00+08:00")
class MorningTests(Round):
    def test_round_is_split_by_body_and_due_at_nine(self) -> None:
        base.make_period(self.other_bureau)
        # Telling comes after the night's judging.
        JobRun.objects.create(
            name="assess", slot="2024-10-14", due_at=NOON, status=JobStatus.DONE
        )
        queue.sweep(at("14"), at("14"))
        run = JobRun.objects.get(name=telling.REMIND)
        self.assertEqual((run.slot, run.due_at), ("2024-10-14", at("14")))
        outcome = kinds.known()[telling.REMIND].work(run)
        bodies = [part.arguments["body"] for part in outcome.parts]
        self.assertEqual(bodies, ["0001", "0002"])

    def test_part_counts_what_it_told(self) -> None:
        run = JobRun(
            name=telling.REMIND_PART,
            slot="2024-10-14 0001",
            arguments={"body": "0001"},
            status=JobStatus.RUNNING,
        )
        outcome = kinds.known()[telling.REMIND_PART].work(run)
        self.assertEqual(outcome.counts["told"], 2)
