"""Judging set-wise: what is kept, what is written when, and why a light turned."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection

from budget.choices import Status
from performance.choices import Cause, FlagEventKind, FlagKind, Light
from performance.models import (
    Assessment,
    Flag,
    FlagEvent,
    LightChange,
    TargetVersion,
)
from performance.services.assessing import (
    NoPeriod,
    NoPolicy,
    assess_indicators,
    assess_period,
)
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

SOON = NOON + datetime.timedelta(hours=1)


class AssessingTestCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        cls.half = base.make_period(cls.bureau, 6)
        cls.goal = factories.make_goal(cls.bureau)
        cls.target = factories.make_target(cls.goal, cls.indicator)

    def assess(self, month: int = 9, now: datetime.datetime = NOON):
        return assess_period(year=2024, month=month, now=now)

    def light(self, month: int = 9) -> str:
        return Assessment.objects.get(target=self.target, period__month=month).light


class AssessPeriodTests(AssessingTestCase):
    def test_figure_in_force_is_judged_and_kept(self) -> None:
        actual = factories.approved(self.indicator, self.period, "20")
        counts = self.assess()
        kept = Assessment.objects.get()
        self.assertEqual((counts.assessed, counts.changed), (1, 1))
        self.assertEqual((kept.light, kept.pace), (Light.YELLOW, "66.67"))
        self.assertEqual((kept.expected, kept.actual_id), ("30", actual.pk))
        self.assertEqual(kept.department_id, self.section.pk)
        self.assertIn("按序时进度应达30次", LightChange.objects.get().sentence())

    def test_second_run_writes_nothing(self) -> None:
        factories.approved(self.indicator, self.period, "10")
        self.assess()
        kept = Assessment.objects.get().assessed_at
        counts = self.assess(now=SOON)
        self.assertEqual((counts.changed, counts.raised, counts.closed), (0, 0, 0))
        self.assertEqual(Assessment.objects.get().assessed_at, kept)
        self.assertEqual(LightChange.objects.count(), 1)

    def test_figures_under_review_are_not_judged(self) -> None:
        base.make_actual(
            self.indicator, self.period, "40", status=Status.SECTION_REVIEW
        )
        self.assess()
        self.assertEqual(self.light(), Light.GREY)

    def test_old_figure_is_judged_at_its_own_month(self) -> None:
        factories.approved(self.indicator, self.half, "20")
        self.assess()
        kept = Assessment.objects.get()
        self.assertEqual((kept.light, kept.figure_month), (Light.GREEN, 6))

    def test_long_term_commitment_shows_the_annual_light_and_is_not_counted(self):
        goal = factories.make_goal(self.bureau, kind="long_term", order=2)
        far = factories.make_target(goal, self.indicator, "100", code="L1")
        factories.approved(self.indicator, self.period, "10")
        counts = self.assess()
        kept = Assessment.objects.get(target=far)
        self.assertEqual((kept.light, kept.judged), (Light.RED, False))
        self.assertEqual(counts.assessed, 1)
        self.assertFalse(LightChange.objects.filter(target=far).exists())

    def test_branch_leaves_other_sections_alone(self) -> None:
        counts = assess_period(path=self.sibling.path, year=2024, month=9, now=NOON)
        self.assertEqual(counts.assessed, 0)

    def test_missing_period_is_named(self) -> None:
        with pytest.raises(NoPeriod):
            self.assess(month=7)

    def test_missing_policy_is_named(self) -> None:
        base.make_period(self.bureau, 9, 2023)
        old = factories.make_goal(self.bureau, year=2023)
        factories.make_target(old, self.indicator)
        with pytest.raises(NoPolicy):
            assess_period(year=2023, month=9, now=NOON)

    def test_queries_do_not_grow_with_the_targets(self) -> None:
        # SQLite is asked whether its triggers stand.
        asked = 9 if connection.vendor == "sqlite" else 8
        self.assess()
        with self.assertNumQueries(asked):
            self.assess()
        for number in range(10):
            other = base.make_indicator(self.section, f"指标{number}")
            factories.make_target(self.goal, other)
        self.assess()
        with self.assertNumQueries(asked):
            self.assess()


class CauseTests(AssessingTestCase):
    def last(self) -> LightChange:
        return LightChange.objects.order_by("-pk")[0]

    def test_first_figure_is_new_data(self) -> None:
        factories.approved(self.indicator, self.period, "10")
        self.assess()
        self.assertEqual(
            (self.last().before, self.last().after, self.last().cause),
            (Light.GREY, Light.RED, Cause.FIGURE),
        )

    def test_correction(self) -> None:
        old = factories.approved(self.indicator, self.period, "10")
        self.assess()
        factories.correct(old, "30")
        self.assess()
        self.assertEqual(self.last().cause, Cause.CORRECTION)

    def test_correction_before_the_period_was_ever_judged(self) -> None:
        factories.approved(self.indicator, self.half, "10")
        self.assess(6)
        factories.correct(factories.approved(self.indicator, self.period, "10"), "40")
        self.assess()
        self.assertEqual((self.light(), self.last().cause), ("green", "correction"))

    def test_lowered_target(self) -> None:
        factories.approved(self.indicator, self.period, "10")
        self.assess()
        base.keep(
            TargetVersion(
                target=self.target,
                valid_from=datetime.date(2024, 9, 1),
                kind="number",
                comparator=">=",
                number=Decimal(12),
                text="12",
            )
        )
        self.assess()
        self.assertEqual((self.light(), self.last().cause), ("green", Cause.TARGET))

    def test_new_policy(self) -> None:
        factories.approved(self.indicator, self.period, "20")
        self.assess()
        factories.make_policy(
            department=self.bureau,
            valid_from=datetime.date(2024, 7, 1),
            red_below=Decimal(70),
        )
        self.assess()
        self.assertEqual((self.light(), self.last().cause), ("red", Cause.POLICY))

    def test_unchanged_value_in_the_next_period_is_the_calendar(self) -> None:
        factories.approved(self.indicator, self.half, "20")
        self.assess(6)
        factories.approved(self.indicator, self.period, "20")
        self.assess(9)
        self.assertEqual((self.light(), self.last().cause), ("yellow", Cause.CALENDAR))


class PolicyTests(AssessingTestCase):
    def test_nearest_branch_decides(self) -> None:
        factories.make_policy(department=self.section, green_from=Decimal(60))
        factories.make_policy(department=self.sibling, red_below=Decimal(79))
        factories.approved(self.indicator, self.period, "20")
        self.assess()
        self.assertEqual(self.light(), Light.GREEN)


class FlagTests(AssessingTestCase):
    def open_kinds(self) -> set[str]:
        return set(Flag.objects.filter(closed_at=None).values_list("kind", flat=True))

    def test_red_without_words_is_behind_and_to_be_explained(self) -> None:
        factories.approved(self.indicator, self.period, "10")
        self.assertEqual(self.assess().raised, 2)
        self.assertEqual(self.open_kinds(), {FlagKind.BEHIND, FlagKind.EXPLAIN})

    def test_explained_red_is_only_behind(self) -> None:
        factories.approved(self.indicator, self.period, "10", explanation="来件减少")
        self.assess()
        self.assertEqual(self.open_kinds(), {FlagKind.BEHIND})

    def test_recovery_closes_with_an_event_and_may_come_again(self) -> None:
        old = factories.approved(self.indicator, self.period, "10")
        self.assess()
        good = factories.correct(old, "30")
        self.assertEqual(self.assess().closed, 2)
        self.assertEqual(self.open_kinds(), set())
        self.assertEqual(FlagEvent.objects.filter(kind=FlagEventKind.CLOSED).count(), 2)
        factories.correct(good, "10")
        self.assertEqual(self.assess().raised, 2)
        self.assertEqual(Flag.objects.count(), 4)

    def test_late_figure_is_overdue_and_stays_grey(self) -> None:
        self.assess(now=NOON + datetime.timedelta(days=30))
        self.assertEqual(self.open_kinds(), {FlagKind.OVERDUE})
        self.assertEqual(self.light(), Light.GREY)

    def test_older_period_judged_again_leaves_flags_alone(self) -> None:
        factories.approved(self.indicator, self.half, "1")
        factories.approved(self.indicator, self.period, "30")
        self.assess(9)
        counts = self.assess(6)
        self.assertEqual((counts.raised, self.open_kinds()), (0, set()))


class AssessIndicatorsTests(AssessingTestCase):
    def test_every_opened_period_of_the_year_is_judged(self) -> None:
        base.make_period(self.bureau, 12)
        factories.approved(self.indicator, self.half, "5")
        counts = assess_indicators([self.indicator.pk], now=NOON)
        self.assertEqual(
            (counts.assessed, self.light(6), self.light(9)), (2, "red", "red")
        )
        self.assertFalse(Assessment.objects.filter(period__month=12).exists())

    def test_periods_judged_together_turn_the_light_once(self) -> None:
        """Red since June, not anew with each period; nor is a lost record a turn."""
        factories.approved(self.indicator, self.half, "4")
        factories.approved(self.indicator, self.period, "4")
        for now in (NOON, SOON):
            assess_indicators([self.indicator.pk], now=now)
            found = LightChange.objects.filter(kind="goal").values_list(
                "period__month", "before", "after"
            )
            self.assertEqual(list(found), [(6, "grey", "red")])
            Assessment.objects.all().delete()

    def test_earlier_correction_reaches_later_periods(self) -> None:
        old = factories.approved(self.indicator, self.half, "5")
        assess_indicators([self.indicator.pk], now=NOON)
        factories.correct(old, "20")
        assess_indicators([self.indicator.pk], now=NOON)
        self.assertEqual((self.light(6), self.light(9)), ("green", "green"))

    def test_other_indicators_are_left_alone(self) -> None:
        other = base.make_indicator(self.section, "别的指标")
        counts = assess_indicators([other.pk], now=NOON)
        self.assertEqual((counts.assessed, Assessment.objects.count()), (0, 0))
