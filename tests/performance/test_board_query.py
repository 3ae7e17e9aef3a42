"""The board in memory: counts, changes since last period, money, and agreement."""

import datetime
from decimal import Decimal

from budget.choices import Status
from budget.models import Execution
from performance.choices import GoalKind, Light, ReportingState
from performance.models import Assessment, Target
from performance.queries.board import Board, board
from performance.services.assessing import assess_period
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

TODAY = datetime.date(2024, 10, 12)


class BoardTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        cls.half = base.make_period(cls.bureau, 6)
        cls.project = factories.make_project(cls.section)
        cls.goal = factories.make_goal(cls.bureau, project_year=cls.project)
        cls.target = factories.make_target(cls.goal, cls.indicator)

    def board(
        self, month: int = 9, pending: bool = False, today: datetime.date = TODAY
    ) -> Board:
        return board(
            Target.objects.all(), year=2024, month=month, today=today, pending=pending
        )

    def test_long_term_commitments_are_shown_but_not_counted(self) -> None:
        far = factories.make_goal(self.bureau, kind=GoalKind.LONG_TERM)
        factories.make_target(far, self.indicator, "90", code="L1")
        factories.approved(self.indicator, self.period, "10")
        counts = self.board().as_counts()
        self.assertEqual(
            (counts["indicators"], counts["commitments"], counts["judged"]), (1, 2, 1)
        )
        self.assertEqual((counts["red"], counts["grey"]), (1, 0))
        self.assertEqual([r.light for r in self.board().rows], [Light.RED, Light.RED])

    def test_newly_red_and_recovered_since_the_last_period(self) -> None:
        factories.approved(self.indicator, self.half, "20")
        factories.approved(self.indicator, self.period, "10")
        other = base.make_indicator(self.section, "另一指标")
        factories.make_target(self.goal, other)
        factories.approved(other, self.half, "5")
        factories.approved(other, self.period, "30")
        shown = self.board()
        self.assertEqual(shown.before, 6)
        self.assertEqual(
            [r.commitment.indicator for r in shown.newly_red], [self.indicator.name]
        )
        self.assertEqual(
            [r.commitment.indicator for r in shown.recovered], ["另一指标"]
        )

    def test_figure_under_review_is_hollow_and_only_with_the_switch(self) -> None:
        base.make_actual(
            self.indicator, self.period, "40", status=Status.SECTION_REVIEW
        )
        self.assertEqual(self.board().rows[0].light, Light.GREY)
        row = self.board(pending=True).rows[0]
        self.assertEqual((row.light, row.hollow), (Light.GREEN, True))
        self.assertEqual(row.state.state, ReportingState.UNDER_REVIEW)

    def test_returned_figures_and_drafts_never_count(self) -> None:
        base.make_actual(self.indicator, self.period, "40", status=Status.RETURNED)
        row = self.board(pending=True).rows[0]
        self.assertEqual((row.light, row.state.state), (Light.GREY, "returned"))

    def test_old_figure_says_so_and_the_late_one_raises_no_red(self) -> None:
        factories.approved(self.indicator, self.half, "20")
        row = self.board(today=datetime.date(2024, 10, 25)).rows[0]
        self.assertEqual((row.light, row.old), (Light.GREEN, True))
        self.assertEqual((row.state.state, row.state.days_late), ("late", 5))

    def test_node_plan_decides_before_the_calendar(self) -> None:
        factories.make_plan(self.target, (9, "10"), (12, "40"))
        factories.approved(self.indicator, self.period, "10")
        row = self.board().rows[0]
        self.assertEqual((row.light, row.expected), (Light.GREEN, "10"))

    def test_project_shows_worst_light_missing_figures_and_money(self) -> None:
        other = base.make_indicator(self.section, "另一指标")
        factories.make_target(self.goal, other)
        factories.approved(self.indicator, self.period, "20")
        base.keep(
            Execution(
                project_year=self.project,
                month=9,
                adjusted=Decimal("100000.00"),
                executed=Decimal("45000.00"),
            )
        )
        block = self.board().blocks[0]
        self.assertEqual((block.light, block.missing), (Light.YELLOW, 1))
        assert block.money is not None
        self.assertEqual(block.money.verdict.light, Light.YELLOW)
        self.assertEqual(block.money.rate, "45%")

    def spent(self, project, executed: str, month: int = 9) -> None:
        base.keep(
            Execution(
                project_year=project,
                month=month,
                adjusted=Decimal("100000.00"),
                executed=Decimal(executed),
            )
        )

    def test_each_project_stands_in_one_named_corner(self) -> None:
        for number, (value, executed) in enumerate(
            [("10", "75000"), ("40", "10000"), ("10", "10000"), ("40", "75000")]
        ):
            project = factories.make_project(self.section, f"项目{number}")
            goal = factories.make_goal(self.bureau, project_year=project)
            indicator = base.make_indicator(self.section, f"指标{number}")
            factories.make_target(goal, indicator)
            factories.approved(indicator, self.period, value)
            self.spent(project, executed)
        corners = self.board().corners
        self.assertEqual(
            [(name.label, [block.name for block in held]) for name, held in corners],
            [
                ("钱超前事滞后", ["项目0"]),
                ("事超前钱滞后", ["项目1"]),
                ("双滞后", ["项目2"]),
                ("双正常", ["项目3"]),
                ("尚不能判断", ["经济运行"]),
            ],
        )

    def test_departments_form_takes_the_whole_departments_money(self) -> None:
        form = factories.make_goal(self.bureau, order=2)
        factories.make_target(form, self.indicator, code="D1")
        factories.make_project(self.sibling, "未执行项目")
        foreign = factories.make_project(self.other_bureau, "别局项目")
        self.spent(self.project, "60000")
        self.spent(foreign, "100000")
        whole = next(b for b in self.board().blocks if b.year_id is None)
        assert whole.money is not None
        self.assertEqual(
            (whole.money.budget, whole.money.executed, whole.amount),
            (Decimal(200000), Decimal(60000), None),
        )
        self.assertEqual(whole.money_light, Light.RED)

    def test_budget_light_of_a_commitment_is_its_projects(self) -> None:
        form = self.board().forms[self.target.pk]
        self.assertEqual(form.money_light, Light.GREY)
        self.spent(self.project, "75000")
        form = self.board().forms[self.target.pk]
        self.assertEqual(form.money_light, Light.GREEN)

    def test_board_and_stored_assessments_agree(self) -> None:
        factories.approved(self.indicator, self.half, "5")
        factories.approved(self.indicator, self.period, "20")
        for month in (6, 9):
            assess_period(year=2024, month=month, now=NOON)
            kept = Assessment.objects.get(period__month=month)
            row = self.board(month).rows[0]
            self.assertEqual(
                (kept.light, kept.pace, kept.expected, kept.reason),
                (row.light, row.pace, row.expected, row.verdict.reason),
            )

    def test_queries_do_not_grow_with_the_targets(self) -> None:
        with self.assertNumQueries(13):
            self.board()
        for number in range(10):
            other = base.make_indicator(self.section, f"指标{number}")
            factories.make_target(self.goal, other)
        with self.assertNumQueries(13):
            self.board()
