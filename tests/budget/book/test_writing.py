"""What leaves as a workbook: numbers as numbers, text never as a formula."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from budget.book.reading import read
from budget.book.writing import Column, workbook

pytestmark = pytest.mark.slow

COLUMNS = (
    Column(key="id", title="编号", hidden=True),
    Column(key="name", title="名称"),
    Column(key="amount", title="金额", open=True),
)


def made(*rows):
    data = workbook(title="表", notice="说明", columns=COLUMNS, rows=rows)
    return data, load_workbook(io.BytesIO(data)).active


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x","y")',
        "+1",
        "-1+1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
    ],
)
def test_text_that_looks_like_a_formula_stays_text(text):
    data, sheet = made([1, text, None])
    assert sheet["B3"].data_type == "s"
    assert sheet["B3"].quotePrefix
    assert read(data)[0].rows[2].cell(1).kind == "text"


def test_negative_amount_stays_a_number():
    _data, sheet = made([1, "退款", Decimal("-5.10")])
    assert (sheet["C3"].value, sheet["C3"].data_type) == (-5.1, "n")


def test_control_characters_do_not_break_the_file():
    _data, sheet = made([1, "甲\x00乙\x0b", None])
    assert sheet["B3"].value == "甲乙"


def test_keys_are_hidden_and_only_open_boxes_can_be_typed_into():
    _data, sheet = made([1, "甲", Decimal(1)])
    assert sheet.column_dimensions["A"].hidden
    assert sheet.protection.sheet
    assert [sheet[f"{c}3"].protection.locked for c in "ABC"] == [True, True, False]
