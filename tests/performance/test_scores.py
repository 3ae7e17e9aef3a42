"""Trial scores: on a project's page, on the page of all, on the command line."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from budget.choices import Duty, Role
from budget.models import Execution
from performance.choices import GoalKind, ScoreGrade
from performance.models import Target
from performance.queries import scores
from performance.scoring.schemes import CENTRAL, HUBEI
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

pytestmark = pytest.mark.slow


@override_settings(CLOCK=NOON.isoformat())
class ScoresTestCase(TestCase):
    """One project: 执行 75 % of its money, an output 20/40, an outcome not reported."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        cls.project = factories.make_project(cls.bureau)
        cls.goal = factories.make_goal(cls.section, project_year=cls.project)
        cls.target = factories.make_target(cls.goal, cls.indicator, "40")
        cls.survey = base.make_indicator(cls.section, "企业满意度")
        cls.unreported = factories.make_target(cls.goal, cls.survey, "95")
        factories.approved(cls.indicator, cls.period, "20")
        base.keep(
            Execution(
                project_year=cls.project,
                month=9,
                adjusted=Decimal("100000.00"),
                executed=Decimal("75000.00"),
            )
        )

    def sheets(self, **extra):
        return scores.sheets(
            Target.objects.all(), year=2024, month=9, today=NOON.date(), **extra
        )


class TrialTests(ScoresTestCase):
    def test_sheet_stands_where_figures_and_money_put_it(self) -> None:
        (sheet,) = self.sheets()
        # 10 × 0.75 and 45 × 20 ÷ 40; the other 45 have no figure.
        self.assertEqual(
            [str(x.score.points) for x in sheet.lines][:2], ["7.50", "22.50"]
        )
        self.assertEqual(sheet.total.scored, 55)
        self.assertEqual(sheet.standing, Decimal("54.55"))
        self.assertIs(sheet.grade, ScoreGrade.POOR)
        self.assertTrue(sheet.proposed)

    def test_what_costs_most_comes_first(self) -> None:
        (sheet,) = self.sheets()
        self.assertEqual(
            [(x.name, str(x.score.lost)) for x in sheet.costliest],
            [(self.target.name_printed, "22.50"), ("预算执行率", "2.50")],
        )

    def test_scheme_may_be_chosen(self) -> None:
        (sheet,) = self.sheets(scheme=HUBEI)
        self.assertEqual([x.score.weight for x in sheet.lines], [20, 40, 40])

    def test_weights_of_the_form_count_where_every_row_has_one(self) -> None:
        with base.door.change(actor=None, action=base.Action.TARGET_SET, now=NOON):
            self.target.weight, self.unreported.weight = Decimal(80), Decimal(10)
            base.door.save(self.target)
            base.door.save(self.unreported)
        (sheet,) = self.sheets()
        self.assertEqual([x.score.weight for x in sheet.lines], [10, 80, 10])
        self.assertFalse(sheet.proposed)

    def test_rules_in_force_say_from_where_a_target_is_far_exceeded(self) -> None:
        factories.approved(self.survey, self.period, "114")  # 120 % of 95
        self.assertFalse(self.sheets()[0].lines[2].score.over)
        factories.make_policy(
            department=self.section, score_over_from=Decimal("120.00")
        )
        self.assertTrue(self.sheets()[0].lines[2].score.over)

    def test_long_term_and_withdrawn_rows_take_no_points(self) -> None:
        horizon = factories.make_goal(
            self.section, project_year=self.project, kind=GoalKind.LONG_TERM, order=2
        )
        factories.make_target(horizon, self.survey, "99", code="L1")
        given_up = factories.make_target(
            self.goal, base.make_indicator(self.section, "取消的"), "5"
        )
        version = given_up.versions.get()
        with base.door.change(actor=None, action=base.Action.TARGET_SET, now=NOON):
            version.kind, version.number = "dropped", None
            base.door.save(version)
        (sheet,) = self.sheets()
        self.assertEqual(len(sheet.lines), 3)
        self.assertEqual(sheet.total.weight, 100)

    def test_departments_own_form_has_the_whole_departments_money(self) -> None:
        own = factories.make_goal(self.bureau, order=3)
        factories.make_target(own, self.indicator, "40", code="B1")
        first, second = self.sheets()
        self.assertIsNone(first.place.project_year_id)
        self.assertEqual(first.lines[0].score.points, Decimal("7.50"))
        self.assertEqual(second.place.project_year_id, self.project.pk)

    def test_part_of_a_sheet_has_no_score(self) -> None:
        other = base.make_indicator(self.sibling, "别科的")
        factories.make_target(self.goal, other, "5")
        (sheet,) = scores.sheets(
            Target.objects.filter(indicator__department=self.section),
            year=2024,
            month=9,
            today=NOON.date(),
        )
        self.assertEqual((sheet.hidden, sheet.standing, sheet.grade), (1, None, None))
        # The share of the points is that of the whole sheet.
        self.assertEqual(sheet.lines[1].score.weight, 30)

    def test_queries_do_not_grow_with_rows_or_sheets(self) -> None:
        with self.assertNumQueries(9):
            self.sheets()
        for number in range(4):
            project = factories.make_project(self.bureau, f"项目{number}")
            goal = factories.make_goal(self.section, project_year=project)
            indicator = base.make_indicator(self.section, f"指标{number}")
            factories.make_target(goal, indicator)
        with self.assertNumQueries(9):
            self.sheets()


class PageTests(ScoresTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.head)

    def test_project_page_says_where_it_stands_and_what_costs_most(self) -> None:
        answer = self.client.get(f"/projects/{self.project.pk}/")
        self.assertContains(answer, "<b>54.55</b>", html=True)
        self.assertContains(answer, "系统建议")
        self.assertContains(answer, "（失22.50分）")
        self.assertContains(answer, "目标40次的50%")

    def test_list_shows_every_sheet_with_its_score(self) -> None:
        answer = self.client.get("/scores/")
        self.assertContains(answer, "<b>54.55</b>", html=True)
        self.assertContains(answer, f"/projects/{self.project.pk}/#score")

    def test_bodys_own_form_stands_in_full(self) -> None:
        own = factories.make_goal(self.bureau, order=3, form="表14")
        factories.make_target(own, self.indicator, "40", code="B1")
        answer = self.client.get("/scores/")
        self.assertEqual(answer.context["own"].name, "表14")
        self.assertContains(answer, 'id="score"', count=1)

    def test_bodys_row_leads_to_its_sheet_whoever_may_open_it(self) -> None:
        own = factories.make_goal(self.bureau, order=3, form="表14")
        factories.make_target(own, self.indicator, "40", code="B1")
        sheet = f"/forms/departments/{self.bureau.pk}/2024/score/?month="
        self.assertContains(self.client.get("/scores/"), sheet, count=1)
        scoped = base.make_user("scoped", duty=Duty.AUDIT, scope=self.section)
        self.client.force_login(scoped)
        answer = self.client.get("/scores/")
        self.assertContains(answer, "表14")
        self.assertNotContains(answer, sheet)

    def test_scheme_is_chosen_by_its_key(self) -> None:
        answer = self.client.get("/scores/?scheme=hubei")
        self.assertIs(answer.context["rows"][0][0].scheme, HUBEI)

    def test_filter_that_is_not_understood_is_refused_in_words(self) -> None:
        answer = self.client.get("/scores/?scheme=jiangsu")
        self.assertEqual(answer.status_code, 422)
        answer = self.client.get("/scores/?period=2024-13")
        self.assertEqual(answer.status_code, 422)

    def test_branch_narrows_the_list(self) -> None:
        answer = self.client.get(f"/scores/?department={self.sibling.pk}")
        self.assertEqual(answer.context["rows"], [])

    def test_an_outsider_sees_no_sheet(self) -> None:
        self.client.force_login(self.outsider)
        answer = self.client.get("/scores/")
        self.assertNotContains(answer, self.project.project.name)

    def test_finance_and_auditor_read_it_too(self) -> None:
        finance = base.make_user("finance")
        base.grant(finance, self.bureau, Role.FINANCE)
        for user in (finance, self.auditor):
            self.client.force_login(user)
            self.assertContains(self.client.get("/scores/"), "54.55")


class CommandTests(ScoresTestCase):
    def run_command(self, *arguments: str) -> str:
        out = StringIO()
        call_command("score", "--year=2024", "--month=9", *arguments, stdout=out)
        return out.getvalue()

    def test_json_is_one_object_a_sheet_with_numbers_as_text(self) -> None:
        (line,) = self.run_command("--json", "--department=307").splitlines()
        sheet = json.loads(line)
        wanted = {
            "scheme": CENTRAL.key,
            "proposed": True,
            "points": "30.00",
            "scored": "55",
            "standing": "54.55",
            "grade": "poor",
        }
        self.assertEqual({key: sheet[key] for key in wanted}, wanted)
        self.assertEqual(sheet["rows"][2]["points"], None)
        self.assertEqual(sheet["rows"][1]["why"], "完成20次，目标40次的50%。")

    def test_table_heads_each_sheet_with_its_score(self) -> None:
        out = self.run_command()
        self.assertIn("54.55 差，还有45分未计", out)

    def test_branch_without_targets_is_told(self) -> None:
        self.assertIn("没有年度绩效指标", self.run_command("--department=308"))

    def test_unknown_department_is_refused(self) -> None:
        with self.assertRaises(CommandError):
            self.run_command("--department=999")

    def test_scheme_of_another_time_is_refused(self) -> None:
        with self.assertRaises(CommandError):
            call_command("score", "--year=2019", "--month=9", "--scheme=hubei")
