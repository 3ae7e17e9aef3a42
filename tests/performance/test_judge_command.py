"""`manage.py judge`: one JSON object a line in, one out."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

AMOUNT = {
    "comparator": ">=",
    "target": "50",
    "accumulation": "cumulative",
    "month": 9,
    "actual": "22",
}


def run(monkeypatch: pytest.MonkeyPatch, text: str, *options: str) -> str:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    call_command("judge", *options, stdout=out)
    return out.getvalue()


def answer(monkeypatch: pytest.MonkeyPatch, row: Any) -> dict[str, Any]:
    text = row if isinstance(row, str) else json.dumps(row)
    (line,) = run(monkeypatch, text, "--json").splitlines()
    parsed: dict[str, Any] = json.loads(line)
    return parsed


def refusal(monkeypatch: pytest.MonkeyPatch, text: str) -> str:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    with pytest.raises(CommandError, match="1 行"):
        call_command("judge", "--json", stdout=out)
    parsed = json.loads(out.getvalue())
    assert list(parsed) == ["error"]
    return str(parsed["error"])


def test_verdict_comes_with_its_numbers_as_strings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert answer(monkeypatch, AMOUNT | {"unit": "件"}) == {
        "light": "red",
        "pace": "58.67",
        "expected": "37.5",
        "reason": "far_behind",
        "why": "1–9月累计22件，按序时进度应达37.5件，完成58.7%，低于60%。",
    }


def test_chinese_is_written_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "序时进度" in run(monkeypatch, json.dumps(AMOUNT), "--json")


def test_without_json_a_person_reads_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    line = run(monkeypatch, json.dumps(AMOUNT))
    assert line.startswith("red\t1–9月累计22，")


@pytest.mark.parametrize(
    ("changes", "light", "pace", "expected"),
    [
        ({"actual": 30}, "green", "80", "37.5"),
        ({"actual": 29.999999}, "yellow", "79.999997", "37.5"),
        ({"actual": "60"}, "blue", "160", "37.5"),
        ({"actual": "45", "blue": "pace"}, "blue", "120", "37.5"),
        ({"target": "7", "month": 5, "actual": "1.75"}, "yellow", "60", "2.916667"),
        ({"actual": None}, "grey", None, None),
        ({"actual": ""}, "grey", None, None),
        ({"month": "12", "actual": "40.5"}, "red", "81", "50"),
        ({"comparator": "≤", "actual": "40"}, "yellow", "106.67", "37.5"),
        ({"comparator": None, "actual": "40"}, "green", "106.67", "37.5"),
        ({"comparator": "=", "actual": "51"}, "yellow", None, None),
    ],
)
def test_amounts_are_judged_by_the_rule(
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, Any],
    light: str,
    pace: str | None,
    expected: str | None,
) -> None:
    result = answer(monkeypatch, AMOUNT | changes)
    assert (result["light"], result["pace"], result["expected"]) == (
        light,
        pace,
        expected,
    )


def test_missing_actual_is_grey(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {key: value for key, value in AMOUNT.items() if key != "actual"}
    result = answer(monkeypatch, row)
    assert (result["light"], result["reason"]) == ("grey", "no_figure")


def test_stock_is_judged_on_its_gain(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"target": 120, "accumulation": "stock", "start": "112", "month": 9}
    result = answer(monkeypatch, row | {"comparator": ">=", "actual": "117"})
    assert (result["light"], result["pace"], result["expected"]) == (
        "green",
        "83.33",
        "118",
    )


@pytest.mark.parametrize(
    "plan",
    [
        {"3": "1.2", "6": "3", "9": "5.4", "12": "12"},
        ["1.2", 3, 5.4, 12],
        ["10%", "25%", "45%", "100%"],
        [[3, "1.2"], [6, "3"], [9, "5.4"]],
        [{"month": 9, "amount": "5.4"}, {"month": 3, "amount": "10%"}],
        ["0.4", "0.8", "1.2", "1.8", "2.4", "3", 3.8, 4.6, 5.4, 7.6, 9.8, 12],
    ],
)
def test_plan_is_read_in_every_shape(
    monkeypatch: pytest.MonkeyPatch, plan: Any
) -> None:
    result = answer(monkeypatch, AMOUNT | {"target": "12", "actual": 5, "plan": plan})
    assert (result["light"], result["expected"]) == ("green", "5.4")


def test_shares_of_a_stock_plan_are_of_its_gain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = {"target": 120, "accumulation": "stock", "start": 112, "month": 9}
    plan = {"plan": {"9": "50%"}, "comparator": ">=", "actual": 116}
    assert answer(monkeypatch, row | plan)["expected"] == "116"


@pytest.mark.parametrize(
    "seasons",
    [
        {"2022": [10, 20, 60, 100], "2023": {"3": 1, "6": 2, "9": 6, "12": 10}},
        [
            {"year": 2022, "points": [10, 20, 60, 100]},
            {"year": "2023", "points": [[3, 1], [6, 2], [9, 6], [12, 10]]},
        ],
    ],
)
def test_seasons_are_read_in_either_shape(
    monkeypatch: pytest.MonkeyPatch, seasons: Any
) -> None:
    changes = {"month": 6, "use_season": True, "seasons": seasons}
    assert answer(monkeypatch, AMOUNT | changes)["expected"] == "17.5"


@pytest.mark.parametrize(
    ("row", "light", "reason"),
    [
        ({"target": "95%", "actual": "94.3"}, "yellow", "short_within"),
        ({"target": "95", "measure": "percent", "actual": "90"}, "red", "short_beyond"),
        ({"target": "8", "measure": "growth", "actual": "8"}, "green", "met"),
        ({"target": "10", "actual": "9"}, "green", "on_course"),
        ({"target": "是", "actual": "是"}, "green", "yes"),
        ({"target": "是", "actual": "部分达成"}, "red", "no"),
        ({"target": "按合同标准", "actual": "部分达成"}, "yellow", "grade_partly"),
        ({"target": "2024-09-30", "actual": "2024-09-30"}, "green", "date_on_time"),
        ({"target": "2024-09-30", "actual": ""}, "grey", "date_not_due"),
        ({"target": "2024-08-31", "actual": ""}, "red", "date_overdue"),
    ],
)
def test_accumulation_is_derived_when_not_given(
    monkeypatch: pytest.MonkeyPatch, row: dict[str, Any], light: str, reason: str
) -> None:
    result = answer(monkeypatch, {"comparator": ">=", "month": 9} | row)
    assert (result["light"], result["reason"]) == (light, reason)


@pytest.mark.parametrize(
    ("word", "light"),
    [
        ("达到阶段预期", "green"),
        ("基本达到", "yellow"),
        ("未达到", "red"),
        ("达成年度指标", "green"),
        ("部分达成年度指标并具有一定效果", "yellow"),
        ("未达成年度指标且效果较差", "red"),
        ("达成", "green"),
        ("部分达成", "yellow"),
        ("未达成", "red"),
        ("met", "green"),
        ("partly", "yellow"),
        ("missed", "red"),
        ("", "grey"),
    ],
)
@pytest.mark.parametrize("field", ["actual", "grade"])
def test_every_grade_word_is_understood(
    monkeypatch: pytest.MonkeyPatch, field: str, word: str, light: str
) -> None:
    row = {"accumulation": "grade", "target": "完成各项任务", "month": 9, field: word}
    assert answer(monkeypatch, row)["light"] == light


@pytest.mark.parametrize(
    ("word", "light"),
    [("是", "green"), ("否", "red"), ("yes", "green"), (True, "green"), (False, "red")],
)
def test_yes_no_has_two_answers(
    monkeypatch: pytest.MonkeyPatch, word: Any, light: str
) -> None:
    row = {"accumulation": "yes_no", "month": 9, "actual": word}
    assert answer(monkeypatch, row)["light"] == light


@pytest.mark.parametrize(
    ("changes", "light"),
    [
        ({"as_of": "2024-07-01"}, "red"),
        ({"as_of": "2024-06-30"}, "grey"),
        ({"year": 2023}, "grey"),
        ({"year": "2025"}, "red"),
        ({"date": "2024-06-30"}, "green"),
        ({"actual": "2024-07-02"}, "yellow"),
        ({"actual": "未完成"}, "red"),
        ({}, "red"),
    ],
)
def test_deadline_is_judged_on_the_last_day_of_its_month(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], light: str
) -> None:
    row = {"accumulation": "date", "target": "2024-06-30", "month": 7}
    assert answer(monkeypatch, row | changes)["light"] == light


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", "不是有效的 JSON"),
        ("[" * 5000, "不是有效的 JSON"),
        ('{"month": 9, "target": 1e99999999999999999999}', "不是有效的 JSON"),
        ("[1]", "每行应为一个 JSON 对象"),
        ('"' + "x" * 20_000 + '"', "一行过长"),
        (json.dumps(AMOUNT | {"month": 13}), "month 应为1至12的整数"),
        (json.dumps(AMOUNT | {"month": 9.5}), "month 应为1至12的整数"),
        (json.dumps(AMOUNT | {"month": True}), "month 应为1至12的整数"),
        (json.dumps(AMOUNT | {"month": None}), "缺少 month"),
        (json.dumps(AMOUNT | {"target": None}), "缺少 target"),
        (json.dumps(AMOUNT | {"target": "多多"}), "target 不是数值"),
        (json.dumps(AMOUNT | {"actual": "1e3"}), "actual 不是数值"),
        (json.dumps(AMOUNT | {"actual": "١٢"}), "actual 不是数值"),
        (json.dumps(AMOUNT | {"actual": True}), "actual 不是数值"),
        (json.dumps(AMOUNT | {"actual": [1]}), "actual 不是数值"),
        (json.dumps(AMOUNT | {"actual": float("nan")}), "actual 不是数值"),
        (json.dumps(AMOUNT | {"actual": 1e30}), "actual 超过15位"),
        (json.dumps(AMOUNT | {"actual": "1" * 16}), "actual 超过15位"),
        (
            json.dumps(AMOUNT | {"accumulation": "sum"}),
            "accumulation 只能是 cumulative、stock、rate、grade、date",
        ),
        (json.dumps(AMOUNT | {"comparator": "~"}), "comparator 只能是 >、>=、=、<=、<"),
        (json.dumps(AMOUNT | {"comparator": []}), "comparator 只能是 >、>=、=、<=、<"),
        (json.dumps(AMOUNT | {"blue": "no"}), "blue 只能是 annual、pace"),
        (
            json.dumps(AMOUNT | {"plan": [1, 2]}),
            "plan 应为各月（或4个季度、12个月）的累计数",
        ),
        (json.dumps(AMOUNT | {"plan": [[3, 1], ["3", 2]]}), "plan 中月份重复"),
        (json.dumps(AMOUNT | {"plan": {"0": 1}}), "plan 应为1至12的整数"),
        (json.dumps(AMOUNT | {"plan": {"3": None}}), "plan 不是数值"),
        (json.dumps(AMOUNT | {"seasons": "x"}), "seasons 应为按年份的往年累计数"),
        (json.dumps(AMOUNT | {"use_season": "no"}), "use_season 应为 true 或 false"),
        (json.dumps(AMOUNT | {"unit": "\ud800"}), "unit 含有不可显示的字符"),
        (
            '{"accumulation": "date", "target": "2024-02-30", "month": 3}',
            "target 应为日期，如 2024-12-31",
        ),
        (
            '{"accumulation": "grade", "actual": "还行", "month": 3}',
            "actual 不是可识别的评价等次",
        ),
    ],
    ids=lambda value: str(value)[:50],
)
def test_bad_line_is_refused_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, text: str, error: str
) -> None:
    assert refusal(monkeypatch, text) == error


def test_bad_line_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    lines = [json.dumps(AMOUNT), "oops", "", json.dumps(AMOUNT)]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    with pytest.raises(CommandError) as fault:
        call_command("judge", "--json", stdout=out)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [answer.get("light", "error") for answer in answers] == [
        "red",
        "error",
        "red",
    ]
    assert fault.value.returncode == 1


def test_bytes_that_are_no_text_are_a_bad_line(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    stream = io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n"), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", stream)
    with pytest.raises(CommandError):
        call_command("judge", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"error": "不是有效的 JSON"}
