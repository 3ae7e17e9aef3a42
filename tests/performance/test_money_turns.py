"""Since when a budget light is what it is, and why."""

import datetime
import random
from decimal import Decimal
from typing import Any

from django.test import override_settings

from budget.audit import as_of, door
from budget.choices import Action, Status
from budget.models import BudgetChange, Execution, ProjectYear
from performance.choices import Cause, Light
from performance.models import Policy, Target
from performance.queries.board import Block, board
from performance.queries.money_turns import MoneyTurn
from tests.base import NOON, TestCase
from tests.performance import factories

DAY = datetime.timedelta(days=1)
CLOCK = NOON + 90 * DAY


@override_settings(CLOCK=CLOCK.isoformat())
class MoneyTurnTests(TestCase):
    """A project of 100 000 元, and the department's form beside it."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        cls.project = factories.make_project(cls.section)
        goal = factories.make_goal(cls.section, project_year=cls.project)
        factories.make_target(goal, cls.indicator)
        whole = factories.make_goal(cls.bureau, order=2)
        factories.make_target(whole, cls.indicator, code="D1")
        cls.day = 0

    def next_day(self) -> datetime.datetime:
        self.day += 1
        return NOON + self.day * DAY

    def spend(self, month: int, executed: str, **extra: Any) -> datetime.datetime:
        """Record an execution on a day of its own; return when."""
        year: ProjectYear = extra.pop("year", self.project)
        row = year.executions.filter(month=month).first()
        row = row or Execution(project_year=year, month=month)
        row.adjusted = Decimal(extra.pop("adjusted", "100000"))
        row.executed = Decimal(executed)
        return self.keep(row)

    def keep(self, record: Any) -> datetime.datetime:
        now = self.next_day()
        with door.change(actor=None, action=Action.DATA_LOADED, now=now):
            door.save(record)
        return now

    def adjust(self, after: str, month: int = 7) -> datetime.datetime:
        return self.keep(
            BudgetChange(
                project_year=self.project,
                what="adjustment",
                before=self.project.amount,
                after=Decimal(after),
                valid_from=datetime.date(2024, month, 1),
                reason="年中压减",
                document_no="青财预〔2024〕8号",
                authority="区财政局",
                decided_on=datetime.date(2024, 6, 20),
                status=Status.APPROVED,
                approved_at=NOON,
            )
        )

    def block(self, month: int = 9, *, whole: bool = False) -> Block:
        held = board(
            Target.objects.all(), year=2024, month=month, today=CLOCK.date()
        ).blocks
        return next(block for block in held if (block.year_id is None) is whole)

    def turns(self, month: int = 9, **which: bool) -> list[tuple[Any, ...]]:
        found = self.block(month, **which).money_turns
        return [(turn.at, turn.cause, turn.before, turn.light) for turn in found]

    def since(self, month: int = 9, **which: bool) -> MoneyTurn:
        found = self.block(month, **which).money_since
        assert found is not None
        return found

    def test_the_first_execution_gives_the_first_light(self) -> None:
        self.assertIsNone(self.block().money_since)
        at = self.spend(6, "20000")
        self.assertEqual(self.turns(), [(at, Cause.FIGURE, None, Light.RED)])
        since = self.since()
        self.assertEqual((since.at, since.month, since.light), (at, 6, Light.RED))
        self.assertEqual(since.sentence(), "因登记新执行数，首次研判为红灯。")
        self.assertEqual(since.cause_label, "新数据")

    def test_a_light_that_stays_keeps_its_day(self) -> None:
        at = self.spend(3, "5000")
        self.spend(6, "20000")
        self.assertEqual(self.since().at, at)

    def test_a_new_month_turns_it(self) -> None:
        first = self.spend(6, "20000")
        second = self.spend(9, "75000")
        self.assertEqual(
            self.turns(),
            [
                (first, Cause.FIGURE, None, Light.RED),
                (second, Cause.FIGURE, Light.RED, Light.GREEN),
            ],
        )

    def test_the_same_amount_in_a_new_month_is_the_calendars_doing(self) -> None:
        self.spend(3, "25000")
        at = self.spend(9, "25000")
        self.assertEqual(self.turns()[-1], (at, Cause.CALENDAR, Light.GREEN, Light.RED))
        self.assertEqual(
            self.since().sentence("en"),
            "Passing time, execution unchanged: from green to red.",
        )

    def test_an_amount_entered_again_is_a_correction(self) -> None:
        self.spend(9, "75000")
        at = self.spend(9, "40000")
        self.assertEqual(
            self.turns()[-1], (at, Cause.CORRECTION, Light.GREEN, Light.RED)
        )
        self.assertEqual(
            self.since().money.why(),
            "1–9月预算执行率40%，为序时进度的53.3%，低于60%。",
        )

    def test_an_adjusted_budget_turns_it_and_names_its_document(self) -> None:
        self.spend(9, "40000")
        at = self.adjust("50000")
        self.assertEqual(self.turns()[-1], (at, Cause.TARGET, Light.RED, Light.GREEN))
        self.assertEqual(
            self.since().sentence(),
            "因预算变动（青财预〔2024〕8号），由红灯转为绿灯。",
        )
        self.assertEqual(self.since().cause_label, "预算变动")

    def test_a_budget_entered_otherwise_outweighs_the_amount_beside_it(self) -> None:
        self.spend(9, "40000")
        at = self.spend(9, "41000", adjusted="50000")
        self.assertEqual(self.turns()[-1], (at, Cause.TARGET, Light.RED, Light.GREEN))

    def test_an_adjustment_binds_from_its_month_on(self) -> None:
        self.spend(6, "20000")
        self.adjust("30000", month=8)
        self.assertEqual(self.since(9).light, Light.RED)

    def test_changed_rules_turn_it(self) -> None:
        self.spend(9, "40000")
        policy = Policy.objects.get()
        values = {f.attname: getattr(policy, f.attname) for f in policy._meta.fields}
        values |= {"id": None, "red_below": 50, "green_from": 52}
        values["valid_from"] = datetime.date(2024, 8, 1)
        at = self.keep(Policy(**values))
        self.assertEqual(self.turns()[-1], (at, Cause.POLICY, Light.RED, Light.GREEN))

    def test_an_older_month_entered_late_turns_nothing(self) -> None:
        at = self.spend(9, "75000")
        self.spend(6, "1000")
        self.assertEqual(self.since(9).at, at)
        self.assertEqual(self.since(6).light, Light.RED)

    def test_no_budget_no_light(self) -> None:
        self.spend(9, "0", adjusted="0")
        since = self.since()
        self.assertEqual((since.light, since.before), (Light.GREY, None))

    def test_an_earlier_day_knows_nothing_of_later_acts(self) -> None:
        first = self.spend(6, "20000")
        self.spend(9, "75000")
        with as_of.past(first):
            self.assertEqual(self.since().at, first)
            self.assertEqual(len(self.turns()), 1)

    def test_a_department_takes_its_projects_together(self) -> None:
        other = factories.make_project(self.sibling, "另一项目")
        first = self.spend(9, "75000")
        second = self.spend(9, "75000", year=other)
        self.assertEqual(
            self.turns(whole=True),
            [
                (first, Cause.FIGURE, None, Light.RED),
                (second, Cause.FIGURE, Light.RED, Light.GREEN),
            ],
        )

    def test_a_project_that_joins_changes_the_departments_budget(self) -> None:
        self.spend(9, "75000")
        other = factories.make_project(self.sibling, "追加项目")
        other.joins_on, other.joins_reason = datetime.date(2024, 8, 1), "追加"
        other.awaits_grant = True
        self.keep(other)
        self.assertEqual(self.since(whole=True).light, Light.GREEN)
        other.awaits_grant = False
        at = self.keep(other)
        self.assertEqual(
            self.turns(whole=True)[-1], (at, Cause.TARGET, Light.GREEN, Light.RED)
        )

    def test_whatever_happens_the_trail_tells_of_the_light_that_stands(self) -> None:
        dice = random.Random(20241012)
        other = factories.make_project(self.sibling, "另一项目")
        for _step in range(40):
            month = dice.choice((3, 6, 9))
            if dice.randrange(5):
                year = dice.choice((self.project, other))
                self.spend_some(year, month, dice)
            else:
                self.adjust_through(dice)
            for shown in (6, 9):
                for whole in (False, True):
                    block = self.block(shown, whole=whole)
                    self.assertEqual(block.money is None, not block.money_turns)
                    if block.money:
                        self.assertIsNotNone(block.money_since, (shown, whole))
                    told = [(turn.before, turn.light) for turn in block.money_turns]
                    chained = [light for _before, light in told]
                    self.assertEqual(
                        [before for before, _l in told], [None, *chained][: len(told)]
                    )

    def adjust_through(self, dice: random.Random) -> None:
        last = BudgetChange.objects.order_by("-valid_from").first()
        first = last.valid_from.month if last else 2
        self.adjust(str(dice.choice((30000, 60000, 150000))), dice.randint(first, 9))

    def spend_some(self, year: ProjectYear, month: int, dice: random.Random) -> None:
        row = BudgetChange.objects.filter(
            project_year=year, valid_from__month__lte=month
        ).order_by("valid_from", "pk")
        last = row.last()
        adjusted = str(last.after) if last else str(dice.choice((80000, 100000)))
        amount = str(dice.randrange(0, 100000, 5000))
        self.spend(month, amount, year=year, adjusted=adjusted)
