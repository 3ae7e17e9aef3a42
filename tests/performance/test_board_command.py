"""`board` and `assess` on the command line: one JSON object, or an aligned table."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from budget.models import JobRun
from performance.management.printing import width
from performance.models import Assessment, Policy
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories


@override_settings(CLOCK="2024-10-12T12:00:00+08:00")
class CommandTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        goal = factories.make_goal(cls.bureau)
        factories.make_target(goal, cls.indicator, code="I34")
        factories.approved(cls.indicator, cls.period, "20")

    def run_command(self, name: str, *arguments: str, **streams: Any) -> str:
        out = StringIO()
        call_command(name, "--year=2024", *arguments, stdout=out, **streams)
        return out.getvalue()

    def test_board_as_json_is_one_object_with_numbers_as_text(self) -> None:
        out = self.run_command("board", "--month=9", "--json")
        self.assertEqual(len(out.splitlines()), 1)
        shown = json.loads(out)
        self.assertEqual(shown["counts"]["yellow"], 1)
        row = shown["targets"][0]
        wanted = {
            "id": "I34",
            "actual": "20",
            "expected": "30",
            "pace": "66.67",
            "light": "yellow",
            "state": "in_force",
            "days_late": 0,
            "figure_month": 9,
            "budget_light": "grey",
            "budget_since": None,
            "policy": Policy.objects.get().pk,
        }
        self.assertEqual({name: row[name] for name in wanted}, wanted)

    def test_board_as_json_looks_ahead(self) -> None:
        for year in (2022, 2023):
            for month, value in ((3, "9"), (6, "20"), (9, "28"), (12, "40")):
                period = base.make_period(self.bureau, month, year)
                factories.approved(self.indicator, period, value)
        self.run_command("assess", "--month=9")
        row = json.loads(self.run_command("board", "--month=9", "--json"))["targets"][0]
        wanted = {
            "goal_light": "yellow",
            "outlook_light": "red",
            "forecast": "29",
            "needed_rate": "6.6667",
            "cause": "figure",
            "outlook_cause": "figure",
            "since_month": 9,
        }
        self.assertEqual({name: row[name] for name in wanted}, wanted)
        low, high = int(row["forecast_low"]), int(row["forecast_high"])
        self.assertTrue(20 <= low < 29 < high)
        self.assertLess(float(row["probability"]), 0.1)
        kept = Assessment.objects.get()
        self.assertEqual(row["since"], str(timezone.localdate(kept.assessed_at)))

    def test_board_as_json_has_no_numbers_where_nothing_is_forecast(self) -> None:
        row = json.loads(self.run_command("board", "--month=9", "--json"))["targets"][0]
        self.assertEqual((row["outlook_reason"], row["forecast"]), ("by_pace", "27"))
        for name in ("probability", "forecast_low", "forecast_high", "since", "cause"):
            self.assertIsNone(row[name])

    def test_board_of_one_department(self) -> None:
        out = self.run_command("board", "--month=9", "--department=308", "--json")
        self.assertEqual(json.loads(out)["targets"], [])

    def test_unknown_department_is_named(self) -> None:
        with pytest.raises(CommandError, match="309"):
            self.run_command("board", "--month=9", "--department=309")

    def test_table_has_no_colours_in_a_file(self) -> None:
        out = self.run_command("board", "--month=9")
        self.assertIn("1 项指标 / 1 处承诺", out)
        self.assertNotIn("\x1b", out)

    def test_table_columns_start_below_each_other(self) -> None:
        lines = self.run_command("board", "--month=9").splitlines()
        head = next(line for line in lines if line.startswith("编号"))
        row = next(line for line in lines if line.startswith("I34"))
        self.assertEqual(
            width(head[: head.index("填报")]), width(row[: row.index("已终审")])
        )

    def test_the_line_of_a_form_says_its_three_lights(self) -> None:
        lines = self.run_command("board", "--month=9").splitlines()
        forms = [line for line in lines if line.startswith("■")]
        self.assertEqual(forms, ["■ 表15　绩效 黄灯　全年预计 黄灯　预算执行 无灯"])

    def test_assess_as_json(self) -> None:
        counts = json.loads(self.run_command("assess", "--month=9", "--json"))
        counts.pop("seconds")
        self.assertEqual(
            counts,
            {"assessed": 1, "changed": 1, "raised": 0, "closed": 0, "failed": 0},
        )
        self.assertEqual(Assessment.objects.count(), 1)

    def test_an_unknown_period_is_said_so(self) -> None:
        for name, *more in (("assess",), ("assess", "--later"), ("board",)):
            with pytest.raises(CommandError, match="没有 2024 年 1–8 月的填报期"):
                self.run_command(name, "--month=8", *more)
        self.assertFalse(JobRun.objects.exists())

    def test_a_row_that_fails_does_not_stop_the_others(self) -> None:
        goal = factories.make_goal(self.section, order=2)
        broken = base.make_indicator(self.section, "坏指标")
        unread = factories.make_target(goal, broken, code="I35")
        factories.approved(broken, self.period, "20")
        factories.write_comparator("?", unread)
        errors = StringIO()
        with self.assertLogs("performance.services.careful", "ERROR"):
            out = self.run_command("assess", "--month=9", "--json", stderr=errors)
        factories.write_comparator(">=", unread)
        counts = json.loads(out)
        self.assertEqual((counts["assessed"], counts["failed"]), (1, 1))
        self.assertIn(f"#{broken.pk} 未能处理，已跳过", errors.getvalue())

    def test_without_rules_nothing_is_judged_and_whose_is_said(self) -> None:
        foreign = base.make_indicator(self.other_bureau, "别局指标")
        factories.make_target(factories.make_goal(self.other_bureau), foreign)
        base.make_period(self.other_bureau)
        errors = StringIO()
        self.run_command("assess", "--month=9", stderr=errors)
        self.assertIn("乙局", errors.getvalue())
        self.assertIn("没有生效的预警规则", errors.getvalue())
        self.assertEqual(Assessment.objects.count(), 1)

    def test_a_locked_period_is_judged_and_said_to_be_locked(self) -> None:
        self.period.locked_at, self.period.lock_reason = NOON, "已汇总上报。"
        base.keep(self.period)
        errors = StringIO()
        self.run_command("assess", "--month=9", stderr=errors)
        self.assertIn("甲局 2024-09 已锁定", errors.getvalue())
        self.assertEqual(Assessment.objects.count(), 1)
