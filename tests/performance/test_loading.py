"""What judging needs is read in three queries, however many targets there are."""

import datetime
from decimal import Decimal
from fractions import Fraction

from performance.models import Target, TargetVersion
from performance.queries.judging import judge_at
from performance.queries.loading import load, stand
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories


class LoadingTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.policy = factories.make_policy(department=cls.bureau)
        cls.goal = factories.make_goal(cls.bureau)
        cls.target = factories.make_target(cls.goal, cls.indicator)
        factories.make_plan(cls.target, (6, "20"), (12, "40"))
        factories.approved(cls.indicator, cls.period, "20")

    def judge(self, standing=None):
        facts = load(Target.objects.all(), year=2024, month=9, standing=standing)
        return judge_at(facts, 9, today=NOON.date())

    def assert_three(self, standing) -> None:
        with self.assertNumQueries(3):
            self.judge(standing)
        for number in range(10):
            other = base.make_indicator(self.section, f"指标{number}")
            factories.make_plan(factories.make_target(self.goal, other), (6, "20"))
            factories.approved(other, self.period, "20")
        with self.assertNumQueries(3):
            rows = self.judge(standing)
        self.assertEqual(len(rows), 11)

    def test_judging_takes_three_queries(self) -> None:
        self.assert_three(stand(["0001"], year=2024, month=9))

    def test_judging_with_earlier_years_takes_three_queries(self) -> None:
        factories.make_policy(
            department=self.section, use_season=True, name="采用往年进度"
        )
        standing = stand(["0001"], year=2024, month=9)
        self.assert_three(standing)

    def test_what_targets_stand_on_is_read_where_nobody_hands_it_in(self) -> None:
        with self.assertNumQueries(5):
            alone = self.judge()
        handed = self.judge(stand(["0001"], year=2024, month=9))
        self.assertEqual(alone, handed)

    def test_each_target_has_its_own_values_in_order_of_time(self) -> None:
        other = base.make_indicator(self.section, "另一指标")
        second = factories.make_target(self.goal, other, "7")
        self.version(self.target, 7, "50")
        self.version(self.target, 4, "45")
        facts = load(Target.objects.all(), year=2024, month=9)
        numbers = [v.number for v in facts.versions[self.target.pk]]
        self.assertEqual(numbers, [Decimal(40), Decimal(45), Decimal(50)])
        self.assertEqual([v.number for v in facts.versions[second.pk]], [Decimal(7)])

    def test_figures_come_exactly_as_they_are_kept(self) -> None:
        numbers = ("46.3500", "0.0001", "-7.1000", "99999999999.9999", "12345678.9")
        earlier = [base.make_period(self.bureau, month, 2023) for month in (12, 3)]
        for number in numbers:
            other = base.make_indicator(self.section, number)
            factories.make_target(self.goal, other)
            factories.approved(other, self.period, number)
            for period in earlier:
                factories.approved(other, period, number)
        facts = load(Target.objects.all(), year=2024, month=9)
        for row in facts.commitments:
            if row.indicator not in numbers:
                continue
            number = Decimal(row.indicator)
            (figure,) = facts.figures[row.indicator_id]
            self.assertEqual(str(figure.value), str(number.quantize(Decimal("0.0001"))))
            (season,) = facts.seasons[row.indicator_id]
            meant = [Fraction(number)] * 2
            self.assertEqual([p.exact for p in season.points], meant)

    def test_a_day_comes_as_it_is_kept(self) -> None:
        day = datetime.date(2024, 9, 18)
        other = base.make_indicator(self.section, "时限")
        factories.make_target(self.goal, other)
        kept = factories.approved(other, self.period, "1")
        kept.value, kept.date = None, day
        base.keep(kept)
        facts = load(Target.objects.all(), year=2024, month=9)
        (figure,) = facts.figures[other.pk]
        self.assertEqual((figure.date, figure.value), (day, None))

    def test_a_value_that_binds_later_is_not_read(self) -> None:
        self.version(self.target, 10, "50")
        facts = load(Target.objects.all(), year=2024, month=9)
        self.assertEqual(len(facts.versions[self.target.pk]), 1)

    def version(self, target: Target, month: int, number: str) -> None:
        base.keep(
            TargetVersion(
                target=target,
                valid_from=factories.NEW_YEAR.replace(month=month),
                kind="number",
                comparator=">=",
                number=Decimal(number),
                text=number,
            )
        )
