"""Turns of the outlook: kept with their cause, told once, and never of what is red."""

import datetime
from typing import Any

import pytest
from django.test import override_settings

from budget import workflow
from budget.choices import NoticeKind
from budget.models import Notice
from budget.services import workdays
from performance.choices import Cause, FlagEventKind, FlagKind, Light, LightKind
from performance.models import (
    Acceptance,
    Actual,
    Assessment,
    Flag,
    FlagEvent,
    LightChange,
    Target,
)
from performance.queries import acceptances as acceptances_read
from performance.queries.board import board
from performance.services import acceptances, assessing, telling
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

SOON = NOON + datetime.timedelta(hours=1)
MONDAY = NOON + datetime.timedelta(days=2)


class OutlookTurns(TestCase):
    """40 are promised; in two earlier years most of them had come by September."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        workdays.load_published(now=NOON)
        cls.policy = factories.make_policy(department=cls.bureau)
        cls.half = base.make_period(cls.bureau, 6)
        goal = factories.make_goal(cls.bureau)
        cls.target = factories.make_target(goal, cls.indicator)

    def years(self) -> None:
        for year in (2022, 2023):
            for month, value in ((3, "12"), (6, "24"), (9, "36"), (12, "40")):
                period = base.make_period(self.bureau, month, year)
                factories.approved(self.indicator, period, value)

    def assess(self, month: int = 9, now: datetime.datetime = NOON) -> Any:
        return assessing.assess_period(year=2024, month=month, now=now)

    def turns(self) -> list[tuple[str, str, str]]:
        rows = LightChange.objects.filter(kind=LightKind.OUTLOOK).order_by("pk")
        return list(rows.values_list("before", "after", "cause"))

    def board(self) -> Any:
        targets = Target.objects.filter(pk=self.target.pk)
        return board(targets, year=2024, month=9, today=NOON.date())

    def told(self, kind: NoticeKind = NoticeKind.OUTLOOK) -> list[str]:
        rows = Notice.objects.filter(user=self.head, kind=kind)
        return list(rows.values_list("text", flat=True))

    def remind(self, now: datetime.datetime = MONDAY) -> None:
        telling.remind(body="0001", today=now.date(), now=now, job="remind")

    def test_outlook_that_falls_is_kept_with_its_cause_and_sentence(self) -> None:
        self.years()
        factories.approved(self.indicator, self.half, "26")
        self.assess(6)
        factories.approved(self.indicator, self.period, "30")
        self.assess(9, SOON)
        kept = Assessment.objects.get(period=self.period)
        self.assertEqual((kept.light, kept.outlook_light), (Light.GREEN, Light.RED))
        turn = LightChange.objects.filter(kind=LightKind.OUTLOOK).latest("pk")
        self.assertIn("基本无望", turn.sentence("zh"))
        self.assertIn("hardly possible", turn.sentence("en"))
        since = self.board().since(self.board().rows[0], LightKind.OUTLOOK)
        self.assertEqual((since.month, since.at), (9, SOON))

    def test_a_lost_judgement_beside_an_earlier_one_is_no_second_turn(self) -> None:
        self.years()
        factories.approved(self.indicator, self.half, "26")
        self.assess(6)
        factories.approved(self.indicator, self.period, "30")
        self.assess(9)
        before = self.turns()
        Assessment.objects.filter(period=self.period).delete()
        self.assertEqual(self.assess(9, SOON).changed, 0)
        self.assertEqual(self.turns(), before)

    def accept(self, **extra: Any) -> Acceptance:
        values: dict[str, Any] = {
            "target_id": self.target.pk,
            "turn_id": LightChange.objects.filter(kind=LightKind.OUTLOOK)
            .latest("pk")
            .pk,
            "reason": "四季度集中签约",
            "expires_on": datetime.date(2024, 10, 31),
            "actor": self.head,
            "now": SOON,
        }
        return acceptances.accept_light(**values | extra)

    def falls(self) -> None:
        """Bring the year's end to hardly possible while the goal light is green."""
        self.years()
        factories.approved(self.indicator, self.half, "26")
        self.assess(6)
        factories.approved(self.indicator, self.period, "30")
        self.assess(9)

    @override_settings(CLOCK=NOON.isoformat())
    def test_a_head_accepts_what_was_said_of_an_outlook(self) -> None:
        self.falls()
        accepted = self.accept()
        self.assertEqual((accepted.kind, accepted.light), ("outlook", Light.RED))
        self.client.force_login(self.head)
        page = self.client.get(f"/targets/{self.target.pk}/")
        self.assertContains(page, "四季度集中签约")
        self.assertContains(page, "已说明·已认可")
        self.assertContains(page, "基本无望")
        # In the list of what will hardly be kept, and beside the outlook of its row.
        board = self.client.get("/board/?period=2024-9")
        self.assertContains(board, "已说明·已认可", count=2)
        event = FlagEvent.objects.get(kind=FlagEventKind.ACKNOWLEDGED)
        self.assertEqual(event.flag.kind, FlagKind.OUTLOOK)
        self.assertEqual(event.text, "全年预计：四季度集中签约")

    @override_settings(CLOCK=NOON.isoformat())
    def test_it_is_given_and_taken_back_on_the_page(self) -> None:
        self.falls()
        self.client.force_login(self.head)
        page = self.client.get(f"/targets/{self.target.pk}/")
        form = page.context["accept_ahead"]
        self.assertIsNone(page.context["accept"])
        sent = {"turn": form.initial["turn"], "reason": "", "expires_on": "2024-10-31"}
        address = f"/targets/{self.target.pk}/accept/"
        refused = self.client.post(address, sent)
        self.assertEqual(refused.status_code, 422)
        self.assertIs(refused.context["accept"], None)
        self.assertTrue(refused.context["accept_ahead"].errors)
        self.client.post(address, sent | {"reason": "四季度集中签约"})
        self.assertEqual(Acceptance.objects.get(ended_at=None).kind, "outlook")
        away = f"/targets/{self.target.pk}/withdraw/"
        self.assertEqual(self.client.post(away).status_code, 409)
        self.client.post(away, {"kind": "outlook"})
        self.assertFalse(Acceptance.objects.filter(ended_at=None).exists())

    def test_both_lights_of_a_target_have_their_own(self) -> None:
        self.falls()
        first = self.accept()
        figure = Actual.objects.get(period=self.period)
        factories.correct(figure, "3")
        self.assess(9, SOON)
        goal = LightChange.objects.filter(kind=LightKind.GOAL).latest("pk")
        second = self.accept(turn_id=goal.pk)
        open_ones = Acceptance.objects.filter(ended_at=None)
        self.assertEqual(set(open_ones), {first, second})
        held = acceptances_read.marks(self.board().rows, NOON.date())
        self.assertEqual(held, (frozenset({self.target.pk}),) * 2)

    @override_settings(CLOCK=NOON.isoformat())
    def test_an_earlier_month_corrected_leaves_the_present_light_accepted(self) -> None:
        self.falls()
        self.accept()
        june = Actual.objects.get(period=self.half)
        factories.correct(june, "10")
        self.assess(6, SOON)
        self.assertEqual(LightChange.objects.latest("pk").period, self.half)
        rows = self.board().rows
        self.assertEqual(acceptances_read.marks(rows, NOON.date())[1], {self.target.pk})
        self.client.force_login(self.head)
        page = self.client.get(f"/targets/{self.target.pk}/")
        self.assertEqual(page.context["course"].outlook_turn.period, self.period)
        since = self.board().since(self.board().rows[0], LightKind.OUTLOOK)
        self.assertEqual(since.month, 9)

    def test_an_outlook_that_went_by_pace_is_told_as_standing_to_nobody(self) -> None:
        self.falls()
        accepted = self.accept(expires_on=NOON.date())
        Assessment.objects.filter(period=self.period).update(outlook_reason="by_pace")
        acceptances.lapse(body="0001", today=MONDAY.date(), now=MONDAY)
        accepted.refresh_from_db()
        self.assertIsNotNone(accepted.ended_at)
        self.assertEqual(acceptances_read.lapsed("0001", NOON), [])
        events = FlagEvent.objects.filter(kind=FlagEventKind.LAPSED)
        self.assertFalse(events.exists())

    def test_an_outlook_that_leaves_the_pace_in_doubt_turns_even_with_its_colour(self):
        """By pace it had no turns, so there is none that would say since when."""
        half = factories.approved(self.indicator, self.half, "13")
        self.assess(6)
        before = Assessment.objects.get()
        self.assertEqual(
            (before.outlook_reason, before.outlook_light), ("by_pace", "yellow")
        )
        self.assertEqual(self.turns(), [])
        self.years()
        factories.correct(half, "26")
        self.assess(6, SOON)
        self.assertEqual(Assessment.objects.get().outlook_light, Light.YELLOW)
        self.assertEqual(self.turns(), [(Light.GREY, Light.YELLOW, Cause.CORRECTION)])
        self.assess(6, SOON)
        self.assertEqual(len(self.turns()), 1)

    def test_one_that_came_back_from_the_pace_as_it_was_does_not_turn_twice(self):
        self.falls()
        before = self.turns()
        ended = Actual.objects.get(period__year=2023, period__month=12)
        ended = factories.correct(ended, "0")
        self.assess(9, SOON)
        kept = Assessment.objects.get(period=self.period)
        self.assertEqual(kept.outlook_reason, "by_pace")
        factories.correct(ended, "40")
        self.assess(9, SOON)
        self.assertEqual(self.turns(), before)

    def test_an_outlook_gone_by_pace_is_not_accepted(self) -> None:
        self.falls()
        Assessment.objects.filter(period=self.period).update(outlook_reason="by_pace")
        with pytest.raises(workflow.StaleVersion):
            self.accept()

    def test_first_verdict_of_a_year_in_doubt_is_a_turn(self) -> None:
        self.years()
        factories.approved(self.indicator, self.half, "26")
        self.assess(6)
        self.assertEqual(self.turns(), [(Light.GREY, Light.YELLOW, Cause.FIGURE)])

    def test_first_verdict_of_a_year_is_a_turn_only_where_it_is_behind(self) -> None:
        self.years()
        figure = factories.approved(self.indicator, self.period, "39")
        self.assess()
        self.assertEqual(self.turns(), [])
        Assessment.objects.all().delete()
        factories.correct(figure, "30")
        self.assess()
        self.assertEqual(self.turns(), [(Light.GREY, Light.RED, Cause.CORRECTION)])

    def test_first_verdict_that_was_not_kept_is_where_the_next_turns_from(self) -> None:
        self.years()
        factories.approved(self.indicator, self.half, "29")
        self.assess(6)
        self.assertEqual(self.turns(), [])
        held = Assessment.objects.get(period=self.half).outlook_light
        factories.approved(self.indicator, self.period, "30")
        self.assess(9)
        self.assertEqual(self.turns(), [(held, Light.RED, Cause.FIGURE)])

    def test_altered_outlook_without_a_turn_on_record_makes_none(self) -> None:
        self.years()
        factories.approved(self.indicator, self.period, "39")
        self.assess()
        Assessment.objects.update(outlook_light=Light.RED)
        with self.assertLogs("performance.services.keeping", "WARNING"):
            self.assess(now=SOON)
        self.assertEqual(Assessment.objects.get().outlook_light, Light.GREEN)
        self.assertEqual(self.turns(), [])

    def test_outlook_by_pace_turns_with_the_goal_light_and_not_by_itself(self) -> None:
        factories.approved(self.indicator, self.period, "10")
        self.assess()
        self.assertEqual(self.turns(), [])
        kinds = Flag.objects.values_list("kind", flat=True)
        self.assertNotIn(FlagKind.OUTLOOK, kinds)
        row = self.board().rows[0]
        since = self.board().since(row, LightKind.OUTLOOK)
        self.assertEqual(since, self.board().since(row))
        self.assertEqual(since.light, Light.RED)

    def test_second_run_writes_no_second_turn(self) -> None:
        self.years()
        factories.approved(self.indicator, self.period, "30")
        self.assess()
        self.assertEqual(self.assess(now=SOON).changed, 0)
        self.assertEqual(len(self.turns()), 1)

    def test_altered_outlook_is_put_right_without_a_second_turn(self) -> None:
        self.years()
        factories.approved(self.indicator, self.period, "30")
        self.assess()
        Assessment.objects.update(outlook_light=Light.GREEN)
        with self.assertLogs("performance.services.keeping", "WARNING"):
            self.assess(now=SOON)
        self.assertEqual(Assessment.objects.get().outlook_light, Light.RED)
        self.assertEqual(len(self.turns()), 1)

    @pytest.mark.slow
    def test_head_is_told_once_that_the_year_is_hardly_possible(self) -> None:
        self.years()
        factories.approved(self.indicator, self.period, "30")
        self.assess()
        for day in range(3):
            self.remind(MONDAY + datetime.timedelta(days=day))
        (text,) = self.told()
        self.assertIn("1项还没有红灯，但全年预计基本无望", text)
        self.assertIn("达到40次的可能性", text)

    def test_what_is_red_already_is_told_as_red_alone(self) -> None:
        self.years()
        factories.approved(self.indicator, self.period, "10")
        self.assess()
        self.remind()
        self.assertEqual((len(self.told(NoticeKind.BEHIND)), self.told()), (1, []))
        kinds = set(Flag.objects.values_list("kind", flat=True))
        self.assertIn(FlagKind.OUTLOOK, kinds)

    def test_better_outlook_closes_the_flag(self) -> None:
        self.years()
        figure = factories.approved(self.indicator, self.period, "30")
        self.assess()
        factories.correct(figure, "39")
        self.assess(now=SOON)
        flag = Flag.objects.get(kind=FlagKind.OUTLOOK)
        self.assertEqual(flag.closed_at, SOON)
