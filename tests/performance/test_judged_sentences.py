"""The sentence beside each light holds its figures, in both languages."""

from performance.choices import Accumulation, GoalKind, Light, Measure
from performance.models import Target
from performance.queries.board import board
from performance.queries.effects import Turn
from performance.queries.judging import Judged
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories


class JudgedSentences(TestCase):
    """A rate of 94 against 95 in September, and a long-term goal of the same."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        kind = {"measure": Measure.PERCENT, "accumulation": Accumulation.RATE}
        cls.rate = base.make_indicator(cls.section, "办结率", unit="%", **kind)
        goal = factories.make_goal(cls.bureau)
        cls.target = factories.make_target(goal, cls.rate, "95")
        far = factories.make_goal(
            cls.bureau, kind=GoalKind.LONG_TERM, form="表14", order=2
        )
        cls.far = factories.make_target(far, cls.rate, "99", code="L1")
        factories.approved(cls.rate, cls.period, "94")

    def judged(self, target: Target, month: int = 9) -> Judged:
        rows = board(Target.objects.all(), year=2024, month=month, today=NOON.date())
        return next(row for row in rows.rows if row.commitment.pk == target.pk)

    def test_outlook_that_leans_on_the_goal_light_has_its_figures(self) -> None:
        row = self.judged(self.target)
        self.assertIn("94%", row.why("zh"))
        self.assertEqual(
            row.outlook_why("zh"),
            "可用的往年数据不足两年，沿用目标完成预警的判断，不作概率预计。"
            + row.why("zh"),
        )
        self.assertEqual(
            row.outlook_why("en"),
            "Fewer than two earlier years can be used; the goal light stands in; "
            "no probability is given. " + row.why("en"),
        )

    def test_long_term_row_has_the_figures_of_its_annual_row(self) -> None:
        far, row = self.judged(self.far), self.judged(self.target)
        self.assertEqual(
            far.why("zh"), "长期目标不单独研判，请看所连年度指标。" + row.why("zh")
        )
        self.assertTrue(far.why("en").endswith(f"indicator. {row.why('en')}"))
        self.assertEqual(
            far.outlook_why("zh"),
            "长期目标不作全年预计，请看所连年度指标。" + row.outlook_why("zh"),
        )

    def test_long_term_row_without_an_annual_one_points_there_alone(self) -> None:
        alone = base.make_indicator(self.section, "存续率")
        factories.make_target(self.far.goal, alone, "90", code="L2")
        row = self.judged(Target.objects.get(code="L2"))
        self.assertEqual(row.why(), "长期目标不单独研判，请看所连年度指标。")

    def test_year_that_is_over_is_told_in_figures(self) -> None:
        factories.approved(self.rate, base.make_period(self.bureau, 12), "96.5")
        self.assertEqual(
            self.judged(self.target, 12).outlook_why(),
            "年度已结束，实绩96.5%，要求达到95%，目标达成。",
        )

    def test_turned_lights_say_the_goal_sentence_once(self) -> None:
        row = self.judged(self.target)
        green = row._replace(light=Light.GREEN)
        green.outlook = row.outlook._replace(light=Light.GREEN)
        self.assertFalse(Turn(row, green).goal_said)
        green.outlook = row.outlook
        self.assertTrue(Turn(row, green).goal_said)
