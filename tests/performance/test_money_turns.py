"""Since when a budget light is what it is, and why."""

import datetime
import random
from decimal import Decimal
from typing import Any

from django.test import override_settings
from django.utils import translation

from budget.audit import as_of, door
from budget.choices import Action, Status
from budget.models import BudgetChange, Execution, ProjectYear
from performance.choices import Cause, Light
from performance.models import Policy, Target
from performance.queries import money
from performance.queries.board import Block, board
from performance.queries.money_acts import acts
from performance.queries.money_ledger import Ledger
from performance.queries.money_turns import MoneyTurn
from tests import factories as base
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

    def keep(self, *records: Any) -> datetime.datetime:
        """Save records in one act, on a day of its own; return when."""
        now = self.next_day()
        with door.change(actor=None, action=Action.DATA_LOADED, now=now):
            for record in records:
                door.save(record)
        return now

    def execution(self, month: int, executed: str) -> Execution:
        return Execution(
            project_year=self.project,
            month=month,
            adjusted=Decimal(100000),
            executed=Decimal(executed),
        )

    def rule(self, **changed: Any) -> Policy:
        policy = Policy.objects.order_by("pk").first()
        values = {f.attname: getattr(policy, f.attname) for f in Policy._meta.fields}
        return Policy(**values | {"id": None} | changed)

    def adjustment(self, after: str, month: int = 7, **extra: Any) -> BudgetChange:
        values = {
            "project_year": self.project,
            "what": "adjustment",
            "before": self.project.amount,
            "after": Decimal(after),
            "valid_from": datetime.date(2024, month, 1),
            "reason": "年中压减",
            "document_no": "青财预〔2024〕8号",
            "authority": "区财政局",
            "decided_on": datetime.date(2024, 6, 20),
            "status": Status.APPROVED,
            "approved_at": NOON,
        }
        return BudgetChange(**values | extra)

    def adjust(self, after: str, month: int = 7, **extra: Any) -> datetime.datetime:
        return self.keep(self.adjustment(after, month, **extra))

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
        with translation.override("zh-hans"):
            self.assertEqual(since.cause_label, "新执行数")

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
        with translation.override("zh-hans"):
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
        since = datetime.date(2024, 8, 1)
        at = self.keep(self.rule(red_below=50, green_from=52, valid_from=since))
        self.assertEqual(self.turns()[-1], (at, Cause.POLICY, Light.RED, Light.GREEN))

    def test_rules_that_are_not_in_force_turn_nothing(self) -> None:
        self.spend(9, "40000")
        since = datetime.date(2024, 8, 1)
        rule = self.rule(red_below=50, green_from=52, valid_from=since)
        rule.status, rule.approved_at = Status.DRAFT, None
        self.keep(rule)
        self.assertEqual(self.since().light, Light.RED)

    def test_a_budget_cut_between_two_months_is_the_cause_and_names_itself(self):
        """A cut binds from August; September, still 20 000, is green by it alone."""
        self.spend(6, "20000")
        self.adjust("22000", month=8)
        at = self.spend(9, "20000")
        self.assertEqual(self.turns()[-1], (at, Cause.TARGET, Light.RED, Light.GREEN))
        self.assertIn("青财预〔2024〕8号", self.since().sentence())

    def test_rules_changed_between_two_months_are_the_cause(self) -> None:
        self.spend(6, "29000")
        since = datetime.date(2024, 8, 1)
        self.keep(self.rule(red_below=10, green_from=20, valid_from=since))
        at = self.spend(9, "30000")
        self.assertEqual(self.turns()[-1], (at, Cause.POLICY, Light.RED, Light.GREEN))

    def test_the_execution_is_the_cause_where_it_had_turned_it_anyway(self) -> None:
        self.spend(6, "20000")
        self.adjust("90000", month=8)
        at = self.spend(9, "80000")
        self.assertEqual(self.turns()[-1], (at, Cause.FIGURE, Light.RED, Light.GREEN))
        self.assertNotIn("8号", self.since().sentence())

    def test_of_two_documents_in_one_act_the_one_that_binds_is_named(self) -> None:
        self.spend(9, "40000")
        self.keep(
            self.adjustment("90000", 7, document_no="一号"),
            self.adjustment("50000", 8, document_no="二号"),
        )
        self.assertEqual(
            self.since().sentence(), "因预算变动（二号），由红灯转为绿灯。"
        )

    def test_an_old_month_corrected_beside_a_new_one_is_no_correction(self) -> None:
        self.spend(6, "20000")
        june = self.project.executions.get()
        june.executed += 1
        at = self.keep(june, self.execution(9, "75000"))
        self.assertEqual(self.turns()[-1], (at, Cause.FIGURE, Light.RED, Light.GREEN))

    def test_acts_stand_in_the_order_of_the_trail_whatever_their_clock(self) -> None:
        self.spend(9, "40000")
        self.day -= 5
        self.spend(9, "80000")
        self.assertEqual(self.since().light, Light.GREEN)

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

    def test_each_body_has_its_own_department_form(self) -> None:
        foreign = base.make_indicator(self.other_bureau, "别局指标")
        theirs = factories.make_project(self.other_bureau, "别局项目")
        form = factories.make_goal(self.other_bureau, order=2)
        factories.make_target(form, foreign, code="D2")
        factories.make_policy(department=self.other_bureau)
        self.spend(9, "75000")
        at = self.spend(9, "10000", year=theirs)
        held = board(
            Target.objects.all(), year=2024, month=9, today=CLOCK.date()
        ).blocks
        found = {
            block.name: (block.money_light, block.money_turns[-1].at)
            for block in held
            if block.year_id is None
        }
        self.assertEqual(set(found), {"甲局 表15", "乙局 表15"})
        self.assertEqual(found["乙局 表15"], (Light.RED, at))
        self.assertEqual(found["甲局 表15"][0], Light.GREEN)

    def test_what_is_told_of_a_document_is_for_who_sees_it(self) -> None:
        self.spend(9, "40000")
        self.adjust("50000")
        change = BudgetChange.objects.get()
        (_first, turn) = self.block().money_turns
        self.assertIn("8号", turn.told_to({change.pk}).sentence())
        self.assertEqual(turn.told_to(set()).sentence(), "因预算变动，由红灯转为绿灯。")

    def test_whatever_happens_the_trail_tells_of_the_money_that_stands(self) -> None:
        """After each act: the money told equals the money read, and so the light."""
        dice = random.Random(20241012)
        other = factories.make_project(self.sibling, "另一项目")
        for _step in range(50):
            self.act(dice, other)
            for month in (6, 9):
                self.compare(month, (self.project, other))

    def act(self, dice: random.Random, other: ProjectYear) -> None:
        year, amount = dice.choice((self.project, other)), dice.randrange(20) * 5000
        match dice.randrange(8):
            case 0:
                first = self.newest_change(year)
                self.adjust(str(amount), dice.randint(first, 9), project_year=year)
            case 1:
                draft = self.adjustment(str(amount), project_year=year)
                draft.status, draft.approved_at = Status.DRAFT, None
                self.keep(draft)
                draft.status = Status.CANCELLED
                self.keep(draft)
            case 2:
                day = datetime.date(2025, 1, 1)
                if not BudgetChange.objects.filter(what="carry_over").exists():
                    self.adjust("700", what="carry_over", valid_from=day)
            case 3:
                year.amount = Decimal(amount)
                self.keep(year)
            case 4:
                self.keep(self.adjustment_and_spending(year, amount))
            case _:
                month = dice.choice((3, 6, 9))
                self.spend(month, str(amount), year=year, adjusted=str(90000 + amount))

    def adjustment_and_spending(self, year: ProjectYear, amount: int) -> Execution:
        row = year.executions.order_by("month").last()
        row = row or Execution(project_year=year, month=3)
        row.adjusted, row.executed = Decimal(amount + 1000), Decimal(amount)
        row.is_sample = not row.is_sample
        return row

    def newest_change(self, year: ProjectYear) -> int:
        rows = BudgetChange.objects.in_force().filter(
            project_year=year, what="adjustment"
        )
        last = rows.last()
        return last.valid_from.month if last else 2

    def compare(self, month: int, years: tuple[ProjectYear, ...]) -> None:
        read = money.of_bodies([self.bureau.path], 2024, month)
        done = acts([year.pk for year in years], month)
        whole = {year.pk for year in years}
        for inside in (*({year.pk} for year in years), whole):
            ledger = Ledger()
            for act in done.of(inside):
                ledger.take(act.what)
            alone = len(inside) == 1
            told = read.of(*inside) if alone else read.whole(self.bureau.path)
            self.assertEqual(ledger.purse(), told, (month, inside))
        for whole_form in (False, True):
            block = self.block(month, whole=whole_form)
            self.assertEqual(block.money is None, not block.money_turns)
            self.assertEqual(block.money is None, block.money_since is None)
            told_of = [turn.light for turn in block.money_turns]
            before = [turn.before for turn in block.money_turns]
            self.assertEqual(before, [None, *told_of][: len(before)])
