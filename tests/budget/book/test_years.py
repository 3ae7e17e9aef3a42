"""Two years of a table beside each other."""

from decimal import Decimal

from budget.book import years
from budget.book.years import Step
from budget.publication import Cell, Row, Table


def row(**cells: str | int) -> Row:
    return Row(
        {
            key: Cell(str(value), Decimal(value) if isinstance(value, int) else None)
            for key, value in cells.items()
        }
    )


def test_difference_and_percent_are_rounded_once_and_none_comes_from_zero():
    step = Step(Decimal("2159.84"), Decimal("2112.70"))
    assert (step.difference, step.percent) == (Decimal("-47.14"), Decimal("-2.18"))
    assert Step(Decimal(0), Decimal(5)).percent is None
    assert Step(Decimal(8), Decimal("8.001")).percent == Decimal("0.01")


def test_items_are_matched_by_code_and_gone_ones_come_last():
    old = Table("3", (row(code="2060101", name="运行", total=5, basic=5),))
    new = Table("3", (row(code="2060202", name="机构", total=7, project=7),))
    found = years.lines(old, new)
    assert [(line.code, line.steps[0]) for line in found] == [
        ("2060202", Step(Decimal(0), Decimal(7))),
        ("2060101", Step(Decimal(5), Decimal(0))),
    ]
    assert years.columns("3") == ["合计", "基本支出", "项目支出"]


def test_projects_are_matched_by_name_because_codes_hold_the_year():
    old = Table("10", (row(code="23-1", name="运行", unit="本级", total=5),))
    new = Table("10", (row(code="24-1", name="　运行", unit="本级", total=6),))
    (line,) = years.lines(old, new)
    assert (line.code, line.steps) == ("24-1", (Step(Decimal(5), Decimal(6)),))


def test_two_sides_are_matched_by_their_items_and_empty_ones_left_out():
    old = Table("1", (row(income_item="一、拨款", income=5, expense_item="一、科学"),))
    new = Table(
        "1",
        (
            row(income_item="一、拨款", income=6, expense_item="一、科学", expense=6),
            row(expense_item="二、教育", expense=0),
        ),
    )
    assert [(line.name, line.steps[0]) for line in years.lines(old, new)] == [
        ("一、拨款", Step(Decimal(5), Decimal(6))),
        ("一、科学", Step(Decimal(0), Decimal(6))),
    ]
