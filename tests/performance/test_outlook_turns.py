"""Turns of the outlook: kept with their cause, told once, and never of what is red."""

import datetime
from typing import Any

import pytest

from budget.choices import NoticeKind
from budget.models import Notice
from budget.services import workdays
from performance.choices import Cause, FlagKind, Light, LightKind
from performance.models import Assessment, Flag, LightChange, Target
from performance.queries.board import board
from performance.services import assessing, telling
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

    def test_first_verdict_of_a_year_is_a_turn_only_where_it_is_red(self) -> None:
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
        factories.approved(self.indicator, self.half, "26")
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
