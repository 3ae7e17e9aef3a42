"""The command read_value: one line out for each printed value."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st


def run(*arguments: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("read_value", "--json", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_number_is_text_and_the_date_null() -> None:
    assert run("98%以上") == [
        {
            "text": "98%以上",
            "kind": "number",
            "comparator": ">=",
            "number": "98",
            "unit": "%",
            "grade": "",
            "date": None,
            "unclear": "",
            "unclear_code": "",
        }
    ]


def test_each_value_gets_its_line() -> None:
    kinds = [line["kind"] for line in run("达成", "—", "1-11月", "2-3家")]
    assert kinds == ["grade", "empty", "text", "unclear"]


def test_unclear_says_why_in_chinese() -> None:
    (line,) = run("2-3家")
    assert (line["unclear"], line["unclear_code"]) == ("一格中有两个数", "two_numbers")
    assert (line["number"], line["comparator"]) == (None, "")


def test_number_is_printed_without_exponent() -> None:
    assert run("3亿")[0]["number"] == "300000000"


def test_name_lends_its_unit() -> None:
    assert run("101", "--name", "工业投资（亿元）")[0]["unit"] == "亿元"


def test_year_completes_a_deadline() -> None:
    assert run("12月底前", "--year", "2024")[0]["date"] == "2024-12-31"


def test_negative_value_is_no_option() -> None:
    assert run("-5%")[0]["number"] == "-5"


def test_values_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("≥95%\r\n\n达成\n"))
    assert [line["text"] for line in run()] == ["≥95%", "", "达成"]


def test_bytes_that_are_no_utf8_do_not_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.TextIOWrapper(io.BytesIO(b"\xff\xfe95\n" + "≥95%".encode()))
    monkeypatch.setattr("sys.stdin", raw)
    assert [line["number"] for line in run()] == [None, "95"]


def test_without_json_a_line_is_for_people() -> None:
    out = io.StringIO()
    call_command("read_value", "不超过3万元", "2-3家", "基本达到", stdout=out)
    assert out.getvalue().splitlines() == [
        "不超过3万元 → 数值 <= 3 万元",
        "2-3家 → 待确认 一格中有两个数",
        "基本达到 → 定性 部分达成",
    ]


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_no_value_crashes_the_command(values: list[str]) -> None:
    assert [line["text"] for line in run("--", *values)] == values


@given(st.text(st.characters(), max_size=5))
def test_lone_surrogates_do_not_crash_the_command(value: str) -> None:
    assert len(run("--", value + "\udcff")) == 1
