"""The order in which figures and corrections arrive does not matter to the light."""

import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from budget.choices import Status
from performance.choices import (
    Accumulation,
    Comparator,
    Grade,
    Measure,
    ValueKind,
)
from performance.queries.facts import Commitment, Facts, FigureRow, Version
from performance.queries.judging import judge_at

DAY = datetime.date(2024, 11, 1)


def commitment() -> Commitment:
    return Commitment(
        pk=1,
        code="I01",
        order=1,
        level1="产出指标",
        level2="数量指标",
        name_printed="走访企业次数",
        value_printed="≥30",
        start=None,
        carried_from_id=None,
        approved_on=None,
        goal_id=1,
        goal_kind="annual",
        form="表14",
        project_year_id=None,
        project_order=None,
        project_id=None,
        project=None,
        indicator_id=1,
        indicator="走访企业次数",
        measure=Measure.COUNT,
        accumulation=Accumulation.CUMULATIVE,
        unit="次",
        decimals=0,
        due_months="3,6,9,12",
        lag_days=0,
        department_id=1,
        path="0001",
        department="甲局",
    )


def figure(pk: int, month: int, value: int, corrects: int | None = None) -> FigureRow:
    return FigureRow(
        pk=pk,
        indicator_id=1,
        month=month,
        status=Status.APPROVED,
        value=Decimal(value),
        grade=Grade.NONE,
        date=None,
        as_typed=str(value),
        quality="flash",
        source="entered",
        explanation="",
        corrects_id=corrects,
    )


ROWS = [figure(1, 3, 7), figure(2, 6, 16), figure(3, 9, 20, corrects=9)]


def light(rows: list[FigureRow]) -> tuple[object, ...]:
    number = Version(
        1,
        datetime.date(2024, 1, 1),
        ValueKind.NUMBER,
        Comparator.AT_LEAST,
        Decimal(30),
        None,
        "≥30",
    )
    facts = Facts(
        year=2024, commitments=[commitment()], versions={1: [number]}, figures={1: rows}
    )
    judged = judge_at(facts, 9, today=DAY)[0]
    return judged.light, judged.verdict, judged.row


@given(st.permutations(ROWS))
def test_order_of_entries_and_corrections_does_not_matter(rows):
    assert light(rows) == light(ROWS)


def test_the_figure_of_the_newest_month_decides():
    assert light(ROWS)[2] == ROWS[2]
