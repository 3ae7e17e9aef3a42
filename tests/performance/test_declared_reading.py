"""Texts of a declared form: what they mean, and what stands against them."""

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from performance import declared_reading, declared_terms
from performance.choices import Accumulation, GoalKind, Measure, ValueKind
from performance.declaring import (
    DeclaredForm,
    DeclaredGoal,
    DeclaredRow,
    FormKind,
    MoneyLine,
    fingerprint,
    numbered,
)

HEAD = {
    "attribute": "延续性项目 ☑",
    "type": "recurrent",
    "purpose": "工作性保运转",
    "fund_kind": "一般公共预算",
    "starts_on": "2025年1月1日",
    "ends_on": "2025-12-31",
    "overview": "走访企业。",
}


def row(number: int = 1, **typed: Any) -> DeclaredRow:
    given = {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "走访企业次数",
        "value": "≥30次",
        **typed,
    }
    return DeclaredRow(place=f"goal.1.row.{number}", **given)


def goal(*rows: DeclaredRow, **typed: Any) -> DeclaredGoal:
    given = {"kind": GoalKind.ANNUAL, "text": "走访企业", **typed}
    return DeclaredGoal(place="goal.1", rows=rows, **given)


def form(*goals: DeclaredGoal, **typed: Any) -> DeclaredForm:
    money = (
        MoneyLine(place="money.amount", key="amount", text="64.47万元"),
        MoneyLine(place="money.district", key="district", text="64.47"),
    )
    given: dict[str, Any] = {
        "kind": FormKind.PROJECT,
        "project_code": "P1",
        "project_name": "走访",
        "head": HEAD,
        "money": money,
        **typed,
    }
    return DeclaredForm(
        year=2025, department_id=1, goals=goals or (goal(row()),), **given
    )


def places(read: declared_terms.Read) -> list[str]:
    return [problem.place for problem in read.problems]


def test_a_sound_form_is_read_to_the_last_text() -> None:
    read = declared_reading.read(form())
    assert read.problems == ()
    assert read.form.head["attribute"] == "continuing"
    assert read.form.head["purpose"] == "running"
    assert read.form.head["starts_on"] == datetime.date(2025, 1, 1)
    assert read.form.money["amount", None] == Decimal("644700")
    # A bare number is in the line's own unit.
    assert read.form.money["district", None] == Decimal("644700")
    assert read.form.rows[0].reading.kind is ValueKind.NUMBER


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ({"value": ""}, "goal.1.row.1.value"),
        ({"value": "2到3次"}, "goal.1.row.1.value"),
        ({"name": " "}, "goal.1.row.1.name"),
        ({"level1": "投入指标"}, "goal.1.row.1.level1"),
        ({"level2": ""}, "goal.1.row.1.level2"),
        ({"weight": "-1"}, "goal.1.row.1.weight"),
        ({"weight": "50"}, "weights"),
        ({"standard": "字" * 61}, "goal.1.row.1.standard"),
        ({"accumulation": "sometimes"}, "goal.1.row.1.accumulation"),
    ],
)
def test_a_fault_of_a_row_is_told_at_its_cell(
    typed: dict[str, str], place: str
) -> None:
    read = declared_reading.read(form(goal(row(**typed))))
    assert places(read) == [place]


def test_an_unclear_value_is_a_question() -> None:
    read = declared_reading.read(form(goal(row(value="290%"))))
    assert [problem.question for problem in read.problems] == [True]


def test_every_fault_of_a_form_is_told_at_once() -> None:
    head = {**HEAD, "type": "", "ends_on": "2024-12-31"}
    money = (MoneyLine(place="money.amount", key="amount", text="六十万"),)
    wrong = form(
        goal(row(), row(2, value=""), text=""),
        head=head,
        money=money,
        project_code="",
        duties="字" * 20_001,
    )
    assert places(declared_reading.read(wrong)) == [
        "head.type",
        "head.ends_on",
        "project_code",
        "money.amount",
        "duties",
        "goal.1.text",
        "goal.1.row.2.value",
    ]


def test_sources_that_do_not_make_the_whole_are_told() -> None:
    money = (
        MoneyLine(place="money.amount", key="amount", text="64.47万元"),
        MoneyLine(place="money.district", key="district", text="60万元"),
    )
    assert places(declared_reading.read(form(money=money))) == ["money.amount"]


def test_weights_stand_in_every_annual_row_or_in_none() -> None:
    read = declared_reading.read(form(goal(row(weight="90"), row(2, name="二"))))
    assert places(read) == ["goal.1.row.2.weight"]


def test_weights_that_make_100_with_the_money_are_kept() -> None:
    read = declared_reading.read(form(goal(row(weight="60分"), row(2, weight="30"))))
    assert read.problems == ()
    assert [one.weight for one in read.form.rows] == [Decimal(60), Decimal(30)]


def test_a_long_term_row_has_no_weight_and_a_project_no_long_term_goal() -> None:
    long_term = goal(row(weight="90"), kind=GoalKind.LONG_TERM)
    assert places(declared_reading.read(form(long_term))) == [
        "goal.1.kind",
        "goal.1.row.1.weight",
    ]


def test_spare_rows_and_goals_are_no_part_of_the_form() -> None:
    spare = DeclaredRow(place="goal.1.row.2", level1="产出指标", level2="数量指标")
    empty = DeclaredGoal(place="goal.2", kind=GoalKind.ANNUAL)
    read = declared_reading.read(form(goal(row(), spare), empty))
    assert read.problems == ()
    assert len(read.form.rows) == 1


def test_a_form_without_any_goal_is_told_so() -> None:
    empty = DeclaredGoal(place="goal.1", kind=GoalKind.ANNUAL)
    assert places(declared_reading.read(form(empty))) == ["goal.1.text"]


@pytest.mark.parametrize(
    ("value", "chosen", "measure", "accumulation"),
    [
        ("≥30次", "", Measure.COUNT, Accumulation.CUMULATIVE),
        ("≥30家", "stock", Measure.COUNT, Accumulation.STOCK),
        ("≥95%", "", Measure.PERCENT, Accumulation.RATE),
        ("增长8%", "", Measure.GROWTH, Accumulation.RATE),
        ("6月底前", "", Measure.DATE, Accumulation.DATE),
        ("按照合同标准", "", Measure.GRADE, Accumulation.GRADE),
    ],
)
def test_what_a_value_measures(
    value: str, chosen: str, measure: Measure, accumulation: Accumulation
) -> None:
    read = declared_reading.read(form(goal(row(value=value))))
    reading = read.form.rows[0].reading
    assert declared_terms.measure_of(reading) is measure
    assert declared_terms.accumulation_of(reading, chosen) is accumulation


def test_places_follow_the_order_of_the_form() -> None:
    mixed = form(replace(goal(row(7)), place="goal.9"))
    assert numbered(mixed).goals[0].rows[0].place == "goal.1.row.1"


def test_a_fingerprint_names_the_texts_and_nothing_else() -> None:
    first = form()
    assert fingerprint(first) == fingerprint(replace(first, seen="abc"))
    assert fingerprint(first) != fingerprint(replace(first, tasks="其他"))
