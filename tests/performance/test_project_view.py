"""A project's page: its results beside its money."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import override_settings

from budget.audit import door
from budget.choices import Action, MoneyChange, Role, Status
from budget.models import BudgetChange, Execution, ProjectYear
from performance.choices import LightKind
from performance.models import LightChange, Policy
from performance.services import acceptances
from performance.services.assessing import assess_period
from tests import factories as base
from tests.base import LATER, NOON, TestCase
from tests.performance import factories

pytestmark = [pytest.mark.slow, pytest.mark.page]
HOUR = datetime.timedelta(hours=1)


@override_settings(CLOCK=NOON.isoformat())
class ProjectViewTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        # The project is the bureau's own, its indicator a section's.
        cls.project = factories.make_project(cls.bureau)
        cls.goal = factories.make_goal(cls.bureau, project_year=cls.project)
        cls.target = factories.make_target(cls.goal, cls.indicator)
        factories.approved(cls.indicator, cls.period, "10")
        cls.spent(6, "30000")
        cls.spent(9, "75000")

    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.head)

    @classmethod
    def spent(cls, month: int, executed: str) -> None:
        base.keep(
            Execution(
                project_year=cls.project,
                month=month,
                adjusted=Decimal("100000.00"),
                executed=Decimal(executed),
            )
        )

    def get(self):
        return self.client.get(f"/projects/{self.project.pk}/")

    def test_both_lights_stand_side_by_side_with_their_reasons(self) -> None:
        answer = self.get()
        self.assertContains(answer, "钱超前事滞后")
        self.assertContains(answer, "完成33.3%，低于60%")
        self.assertContains(answer, "1–9月预算执行率75%，为序时进度的100%，进度正常。")

    def test_results_and_outlook_have_a_sentence_with_figures(self) -> None:
        self.assertContains(self.get(), "计灯1项：红灯1，取最差的灯。", count=2)
        self.client.cookies["language"] = "en"
        words = "1 light counted: 1 red; the worst one stands."
        self.assertContains(self.get(), words, count=2)

    def test_what_holds_it_back_tells_since_when_and_why(self) -> None:
        assess_period(year=2024, month=9, now=NOON)
        self.assertContains(
            self.get(), "自 2024-10-12 起（截至1–9月数据，新数据）", count=2
        )
        behind = self.get().context["doubtful"]
        self.assertEqual([line.pk for line, _since in behind], [self.target.pk])

    def test_an_accepted_red_is_marked(self) -> None:
        assess_period(year=2024, month=9, now=NOON)
        acceptances.accept_light(
            target_id=self.target.pk,
            turn_id=LightChange.objects.get(kind=LightKind.GOAL).pk,
            reason="汛期停工，四季度补齐",
            expires_on=datetime.date(2024, 10, 31),
            actor=self.head,
            now=NOON,
        )
        # Beside the reason, and in the row of the table.
        self.assertContains(self.get(), "已说明·已认可", count=2)
        board = self.client.get("/board/?period=2024-9")
        # In the list of reds, and in the row of the table.
        self.assertContains(board, "已说明·已认可", count=2)

    def test_a_target_shows_the_light_of_its_money(self) -> None:
        answer = self.client.get(f"/targets/{self.target.pk}/")
        self.assertContains(answer, "1–9月预算执行率75%，为序时进度的100%，进度正常。")

    def test_a_target_names_the_rules_that_it_is_judged_by(self) -> None:
        rules = Policy.objects.get()
        link = f'<a href="/policies/{rules.pk}/">通用规则</a>（自 2024-01-01 起生效）'
        for user in (self.head, self.lead, self.auditor):
            self.client.force_login(user)
            self.assertContains(self.client.get(f"/targets/{self.target.pk}/"), link)
            self.assertEqual(self.client.get(f"/policies/{rules.pk}/").status_code, 200)

    def test_every_month_of_the_money_has_its_light(self) -> None:
        months = self.get().context["shown"].months
        self.assertEqual(
            [(row.month, row.rate, row.verdict.light.value) for row in months],
            [(9, "75%", "green"), (6, "30%", "yellow")],
        )

    def test_seen_by_whoever_sees_one_of_its_targets(self) -> None:
        finance = base.make_user("finance")
        base.grant(finance, self.bureau, Role.FINANCE)
        for user, code in (
            (self.lead, 200),
            (finance, 200),
            (self.auditor, 200),
            (self.colleague, 404),
            (self.outsider, 404),
        ):
            self.client.force_login(user)
            self.assertEqual(self.get().status_code, code, user.username)

    def adjust(self, after: str = "80000", **extra: Any) -> BudgetChange:
        values = {"status": Status.APPROVED, **extra}
        return factories.make_budget_change(self.project, after, **values)

    def test_the_light_and_the_rates_follow_an_adjustment_from_its_month_on(self):
        self.adjust()
        answer = self.get()
        self.assertEqual(
            [(row.budget, row.rate) for row in answer.context["shown"].months],
            [(80000, "93.8%"), (100000, "30%")],
        )
        rates = [(row.of, row.percent) for row in answer.context["rates"]]
        self.assertEqual(rates, [("initial", "75%"), ("adjusted", "93.8%")])
        self.assertEqual(answer.context["shown"].block.amount, 100000)
        self.assertContains(answer, "青财预〔2024〕8号")
        expected = dict(answer.context["chart"]["expected"])
        self.assertEqual([Decimal(expected[6]), Decimal(expected[9])], [5, 6])

    def test_who_sees_no_change_of_the_budget_reads_no_document_in_its_turn(self):
        self.adjust("300000")
        self.assertContains(
            self.get(), "因预算变动（青财预〔2024〕8号），由绿灯转为红灯。"
        )
        theirs = base.make_indicator(self.sibling, "兄弟科室的指标")
        factories.make_target(self.goal, theirs)
        self.client.force_login(self.colleague)
        answer = self.get()
        self.assertEqual(answer.context["changes"], [])
        self.assertContains(answer, "因预算变动，由绿灯转为红灯。")
        self.assertNotContains(answer, "8号")

    def test_what_was_carried_over_has_its_own_column_and_its_own_rate(self):
        last = self.another_year(2023, "90000")
        day = datetime.date(2024, 1, 15)
        carry = {"what": MoneyChange.CARRY_OVER, "before": 0, "valid_from": day}
        factories.make_budget_change(last, "25000", status=Status.APPROVED, **carry)
        answer = self.get()
        own, before = answer.context["years"]
        self.assertEqual((own.budget, own.carried, own.more), (100000, 25000, 10000))
        self.assertEqual((before.handed, before.carried), (25000, None))
        rates = [(row.of, row.percent) for row in answer.context["rates"]]
        self.assertEqual(rates, [("initial", "75%"), ("carried", "60%")])

    def test_the_source_is_told_as_an_amount_in_every_language(self):
        self.client.cookies["language"] = "en"
        self.assertContains(self.get(), "General public budget 10.00万元")

    def test_a_budget_of_zero_is_zero_and_has_no_rate(self):
        self.adjust("0")
        own = self.get().context["own"]
        self.assertEqual((own.budget, own.percent), (0, ""))

    def test_people_forms_and_the_last_acts_stand_on_the_page(self):
        self.adjust()
        answer = self.get()
        roles = [(role, names) for role, names in answer.context["around"].roles]
        self.assertEqual(roles, [(Role.REVIEWER, ["reviewer"]), (Role.HEAD, ["head"])])
        acts = [act.model for act in answer.context["around"].acts]
        self.assertEqual(acts[0], "budget.budgetchange")
        for act in answer.context["around"].acts:
            url = f"/trail/{act.model}/{act.record_id}/"
            self.assertContains(answer, url)
            self.assertEqual(self.client.get(url).status_code, 200)

    def test_a_draft_is_for_those_who_work_on_it(self):
        self.adjust(status=Status.DRAFT, author=self.clerk)
        self.client.force_login(self.auditor)
        self.assertContains(self.get(), "青财预〔2024〕8号")
        watcher = base.make_user("watcher")
        base.grant(watcher, self.bureau, Role.SUPERVISOR)
        self.client.force_login(watcher)
        self.assertContains(self.get(), "青财预〔2024〕8号")
        self.client.force_login(self.head)
        answer = self.get()
        self.assertEqual(answer.context["own"].budget, 100000)

    def test_only_who_draws_changes_up_is_offered_them(self):
        for user, offered in ((self.clerk, True), (self.head, False)):
            self.client.force_login(user)
            self.assertEqual("adjust-budget" in self.get().content.decode(), offered)

    def test_the_past_knows_nothing_of_a_later_adjustment(self):
        with door.change(actor=None, action=Action.MONEY_FINALISED, now=LATER):
            self.adjust()
        with override_settings(CLOCK=(LATER + HOUR).isoformat()):
            at = (NOON + HOUR / 2).isoformat()
            answer = self.client.get(f"/projects/{self.project.pk}/", {"at": at})
        months = answer.context["shown"].months
        self.assertEqual([row.rate for row in months], ["75%", "30%"])
        self.assertNotContains(answer, "青财预〔2024〕8号")

    def another_year(self, year: int, amount: str) -> ProjectYear:
        kept = {
            field.attname: getattr(self.project, field.attname)
            for field in self.project._meta.concrete_fields
            if field.attname != "id"
        }
        return base.keep(
            ProjectYear(**{**kept, "year": year, "amount": Decimal(amount)})
        )

    def test_the_budget_leads_to_whoever_may_read_it(self) -> None:
        link = f'href="/books/{self.project.book_id}/"'
        self.assertContains(self.get(), link)
        self.client.force_login(self.lead)
        self.assertNotContains(self.get(), link)
        self.assertContains(self.get(), "人员与报表")

    def test_queries_do_not_grow_with_targets_or_months(self) -> None:
        self.get()
        with self.assertNumQueries(40):
            self.get()
        for number in range(8):
            indicator = base.make_indicator(self.section, f"指标{number}")
            factories.make_target(self.goal, indicator)
        self.spent(8, "60000")
        with self.assertNumQueries(40):
            self.get()
