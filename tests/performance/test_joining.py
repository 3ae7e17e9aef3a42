"""Where a row that joins a form is printed."""

from dataclasses import dataclass

import pytest

from performance.joining import number_of

OUTPUT, BENEFIT, COST = "产出指标", "效益指标", "成本指标"
COUNT, QUALITY, TIME = "数量指标", "质量指标", "时效指标"
SATISFIED = "服务对象满意度"


@dataclass
class Row:
    level1: str
    level2: str
    order: int = 0


FORM = [
    Row(OUTPUT, COUNT, 4),
    Row(OUTPUT, COUNT, 5),
    Row(OUTPUT, TIME, 6),
    Row(BENEFIT, SATISFIED, 7),
]


@pytest.mark.parametrize(
    ("levels", "number"),
    [
        ((OUTPUT, COUNT), 5),
        ((OUTPUT, TIME), 6),
        # 质量 stands between 数量 and 时效.
        ((OUTPUT, QUALITY), 5),
        ((BENEFIT, SATISFIED), 7),
        # 社会效益 is named before 服务对象满意度.
        ((BENEFIT, "社会效益指标"), 6),
        # 成本 comes first where it has no row yet.
        ((COST, "经济成本指标"), 3),
        (("满意度指标", SATISFIED), 7),
        # A word that no regulation has goes last within its level.
        ((OUTPUT, "其他"), 6),
        (("履职效能", "管理"), 7),
        ((f" {OUTPUT} ", COUNT), 5),
    ],
)
def test_a_row_joins_those_of_its_level(levels, number):
    assert number_of(Row(*levels), FORM, 9) == number


def test_before_the_first_row_is_no_number_below_zero():
    assert number_of(Row(COST, "经济成本指标"), [Row(OUTPUT, COUNT, 0)], 9) == 0


def test_a_goal_without_rows_begins_at_the_end_of_the_form():
    assert number_of(Row(OUTPUT, COUNT), [], 9) == 9
