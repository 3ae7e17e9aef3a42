"""What leaves are taken from a publication's tables."""

from dataclasses import replace
from decimal import Decimal

from budget.choices import BookFund, IncomeKind, Use
from budget.leaves import compared, plain
from budget.leaves.taken import taken
from budget.publication import Cell, GoalForm, GoalRow, Publication, Row, Table
from performance.services.example_book import publication


def row(depth: int = 0, **cells: str | int) -> Row:
    """A row of texts and whole amounts."""
    return Row({key: _cell(value) for key, value in cells.items()}, depth)


def _cell(value: str | int) -> Cell:
    return Cell(str(value), Decimal(value) if isinstance(value, int) else None)


def book(**tables: tuple[Row, ...]) -> Publication:
    """A publication of tables by key: t5_1 is 表5.1."""
    made = {}
    for name, rows in tables.items():
        key = name.removeprefix("t").replace("_", ".")
        made[key] = Table(key, rows)
    return Publication("甲局", "307", 2025, tables=made)


TWO_UNITS = (
    row(code="合计", total=30, year_general=20, year_business=10),
    row(code="307", name="甲局", total=30, year_general=20, year_business=10),
    row(1, code="307001", name="甲局本级", total=18, year_general=18),
    row(1, code="307002", name="甲中心", total=12, year_general=2, year_business=10),
)


def test_the_example_adds_up_to_what_it_prints():
    leaves = taken(publication())
    total = Decimal("21126985.52")
    assert sum(line.amount for line in leaves.income) == total
    assert sum(line.amount for line in leaves.spending) == total
    assert sum(line.amount for line in leaves.economic) == Decimal("9814085.52")
    assert sum(line.amount for line in leaves.funding) == Decimal("11312900.00")
    assert {line.fund for line in leaves.spending} == {BookFund.GENERAL}
    assert [unit.code for unit in leaves.units] == ["307", "307001", "", "", ""]
    assert leaves.public == []
    assert [line.price for line in leaves.procurement] == [260000, 420]


def test_a_figure_is_taken_from_the_lowest_item_only():
    leaves = taken(
        book(
            t5_1=(
                row(code="206", name="科学", total=5, personnel=3, project=2),
                row(1, code="20601", name="管理", total=5, personnel=3, project=2),
                row(2, code="2060101", name="运行", personnel=3),
                row(2, code="2060102", name="一般", project=2),
            )
        )
    )
    assert [(s.function, s.use, s.amount) for s in leaves.spending] == [
        ("2060101", Use.PERSONNEL, 3),
        ("2060102", Use.PROJECT, 2),
    ]


def test_several_units_keep_their_own_income_and_spending():
    leaves = taken(
        book(
            t2=TWO_UNITS,
            t5_1=(row(code="2060101", personnel=20),),
            t5_2=(
                row(code="307", personnel=20),
                row(1, code="307001", personnel=18),
                row(1, code="307002", personnel=2),
            ),
        )
    )
    assert [(i.unit, i.kind, i.amount) for i in leaves.income] == [
        (1, IncomeKind.GENERAL, 18),
        (2, IncomeKind.GENERAL, 2),
        (2, IncomeKind.BUSINESS, 10),
    ]
    by_unit = [(s.unit, s.amount) for s in leaves.spending if not s.function]
    assert by_unit == [(1, 18), (2, 2)]
    assert [s.unit for s in leaves.spending if s.function] == [None]


def test_other_money_is_what_the_whole_has_beside_the_funds():
    leaves = taken(
        book(
            t2=TWO_UNITS,
            t3=(row(code="2060101", name="运行", total=30, basic=24, project=6),),
            t5_1=(row(code="2060101", name="运行", personnel=20),),
        )
    )
    found = [(s.fund, s.use, s.amount) for s in leaves.spending]
    assert (BookFund.NON_FISCAL, Use.BASIC, 4) in found
    assert (BookFund.NON_FISCAL, Use.PROJECT, 6) in found


def test_a_wrong_total_is_no_money_of_another_fund():
    leaves = taken(
        book(
            t2=(row(code="307", name="甲局", year_general=20),),
            t3=(row(code="2060101", name="运行", total=30, basic=30),),
            t5_1=(row(code="2060101", name="运行", personnel=20),),
        )
    )
    assert [s.amount for s in leaves.spending] == [20]


def test_what_is_kept_comes_back_as_it_was():
    form = GoalForm(
        "15",
        {"项目名称": "运行"},
        (GoalRow("目标1", "产出", "数量", "场次", "≥3", earlier=((2023, "2"),)),),
        (("annual", 1, "保障运行"),),
    )
    whole = replace(publication(), forms=(GoalForm("14", {}), form))
    assert plain.publication(dict(plain.parts(whole))) == whole


def test_the_difference_names_table_row_column_and_both_figures():
    old = book(t3=(row(code="2060101", name="运行", basic=30, line="x"),))
    new = book(t3=(row(code="2060101", name="行政运行", basic=31, line="x"),))
    assert [
        (d.table, d.place, d.column, d.old, d.new)
        for d in compared.differences(old, new)
    ] == [
        ("3", "2060101 运行", "科目名称", "运行", "行政运行"),
        ("3", "2060101 运行", "基本支出", "30", "31"),
    ]


def test_blanks_and_separators_are_no_difference_and_zero_is_no_blank():
    one = Publication("甲", "", 2025, {"3": Table("3", (row(code="206"),))})
    cells = {"code": Cell("　206")}
    same = Publication("甲", "", 2025, {"3": Table("3", (Row(cells),))})
    assert compared.differences(one, same) == []
    zero = Publication("甲", "", 2025, {"3": Table("3", (row(code="206", basic=0),))})
    assert len(compared.differences(one, zero)) == 1


def test_a_row_and_a_table_that_are_gone_are_differences():
    old = book(t3=(row(code="206", basic=1),), t8=(row(code="208", basic=1),))
    found = compared.differences(old, book(t3=()))
    assert {(d.table, d.new) for d in found} == {("3", ""), ("8", "")}
