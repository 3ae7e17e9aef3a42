"""`calibrate`: how often past calls came true, for a person and for a program."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from budget.models import Period
from performance.choices import FigureSource, GoalKind
from performance.queries.records import records
from tests.base import TestCase
from tests.factories import keep, make_indicator, make_period
from tests.performance import factories

pytestmark = pytest.mark.slow

YEARS = {
    2019: ("5", "12", "20", "30"),
    2020: ("6", "13", "21", "31"),
    2021: ("5", "11", "19", "29"),
    2022: ("4", "10", "17", "26"),
}


class CalibrateTests(TestCase):
    def put(self, years: dict[int, tuple[str, ...]], indicator=None) -> None:
        for year, values in years.items():
            for month, value in zip((3, 6, 9, 12), values, strict=True):
                key = {"body": self.bureau, "year": year, "month": month}
                period = Period.objects.filter(**key).first() or make_period(**key)
                factories.approved(
                    indicator or self.indicator,
                    period,
                    value,
                    source=FigureSource.PUBLISHED,
                )

    def promise(self, year: int, value: str, **extra: str) -> None:
        goal = factories.make_goal(self.bureau, year=year, **extra)
        target = factories.make_target(goal, self.indicator, value)
        version = target.versions.get()
        version.valid_from = version.valid_from.replace(year=year)
        keep(version)

    def run_command(self, *arguments: str) -> str:
        out = StringIO()
        call_command("calibrate", *arguments, stdout=out)
        return out.getvalue()

    def objects(self, *arguments: str) -> list[dict]:
        return [json.loads(line) for line in self.run_command(*arguments).splitlines()]

    def test_nothing_on_record_is_said_plainly(self) -> None:
        self.assertIn("没有可回算的概率预计", self.run_command())
        (whole,) = self.objects("--json")
        self.assertEqual((whole["calls"], whole["enough"]), (0, False))
        self.assertEqual(whole["brier"], None)

    def test_past_years_are_counted_by_period_and_light(self) -> None:
        self.put(YEARS)
        self.promise(2021, "20")
        self.promise(2022, "45")
        *months, whole = self.objects("--json")
        self.assertEqual([row["month"] for row in months], [3, 6, 9])
        september = months[2]["lights"]
        self.assertEqual(september["green"], {"called": 1, "kept": 1})
        self.assertEqual(september["red"], {"called": 1, "kept": 0})
        self.assertEqual(whole["calls"], 6)
        self.assertLess(float(whole["brier"]), 0.25)
        self.assertIn("只有6例，不足30例", whole["note"])

    def test_years_without_a_target_are_marked_as_stand_ins(self) -> None:
        self.put(YEARS)
        whole = self.objects("--json")[-1]
        self.assertEqual(whole["stand_ins"], 9)
        self.assertIn("以“不低于上一年实绩”代替", self.run_command())

    def test_long_term_goals_are_no_promise_of_a_year(self) -> None:
        self.put(YEARS)
        self.promise(2022, "45", kind=GoalKind.LONG_TERM)
        self.assertEqual(self.objects("--json")[-1]["stand_ins"], 9)

    def test_table_names_the_lights_in_words(self) -> None:
        self.put(YEARS)
        self.promise(2021, "20")
        shown = self.run_command()
        for text in ("大概率（完成/判）", "布里尔分", "概率", "实际完成"):
            self.assertIn(text, shown)

    def test_reliability_is_told_by_period(self) -> None:
        self.put(YEARS)
        self.promise(2021, "20")
        self.promise(2022, "45")
        *months, whole = self.objects("--json")
        for rows in (*months, whole):
            told = sum(part["calls"] for part in rows["reliability"])
            self.assertEqual(told, rows["calls"])
        shown = self.run_command()
        self.assertIn("各期：平均说→实际完成（例数）", shown)
        self.assertRegex(shown, r"1–9月 +0→0（1）")

    def test_past_is_called_by_the_rules_in_force_and_says_which(self) -> None:
        self.put(YEARS)
        self.promise(2022, "23")
        self.assertIn("按现行规则：初始值（没有预警规则的部门）", self.run_command())
        before = self.objects("--json")[-1]["lights"]["green"]["called"]
        factories.make_policy(
            department=self.bureau,
            name="从严规则",
            outlook_green_from="1",
            outlook_yellow_from="0.99",
        )
        whole = self.objects("--json")[-1]
        self.assertEqual(whole["rules"], ["从严规则（2024-01-01起）"])
        after = whole["lights"]["green"]["called"]
        self.assertLess(after, before)

    def test_all_years_gives_more_calls(self) -> None:
        self.put(YEARS)
        before = self.objects("--json")[-1]["calls"]
        after = self.objects("--json", "--all-years")[-1]["calls"]
        self.assertEqual((before, after), (6, 9))

    def test_other_departments_are_left_alone(self) -> None:
        self.put(YEARS)
        self.assertEqual(self.objects("--json", "--department=308")[-1]["calls"], 0)

    def test_queries_do_not_grow_with_indicators(self) -> None:
        self.put(YEARS)
        with self.assertNumQueries(4):
            list(records())
        for number in range(5):
            other = make_indicator(self.section, name=f"走访企业{number}")
            self.put({2022: YEARS[2022]}, other)
        with self.assertNumQueries(4):
            self.assertEqual(len(list(records())), 6)
