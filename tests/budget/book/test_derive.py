"""Tables 1–13 added up from the leaves, laid beside the published document."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from budget.book import derive
from budget.book.derived.names import Names, names_of, unknown
from budget.book.derived.printing import figure
from budget.book.derived.sides import numeral
from budget.choices import BookFund, IncomeKind, Use
from budget.leaves import catalogue
from budget.leaves.codes import ends, parents
from budget.leaves.taken import taken
from budget.leaves.values import Funding, Income, Leaves, Service, Spending, Unit
from budget.official_tables import BY_KEY
from budget.publication import Cell, Row, Table
from performance.services.example_book import publication

DOCUMENT = Path(__file__).parents[2] / "files" / "published-2024.txt"
# Where each table begins in the document; the next one ends it.
STARTS = {
    "1": "附表4-1\n",
    "2": "附表4-2\n",
    "3": "附表4-3\n",
    "4": "附表4-4\n",
    "5.1": "附表4-5.1\n",
    "5.2": "附表4-5.2\n",
    "6": "附表4-6\n",
    "7": "附表4-7\n",
    "8": "附表4-8\n",
    "9": "附表4-9\n",
    "10": "附表4-10\n",
    "11": "\n政府采购预算表",
    "12": "\n政府向社会力量购买服务预算表",
    "13": "\n资产配置预算表",
}


def in_document(key: str) -> str:
    """Return what the document prints of a table, without white space."""
    text = DOCUMENT.read_text(encoding="utf-8")
    keys = list(STARTS)
    start = text.index(STARTS[key])
    after = keys.index(key) + 1
    end = text.index(STARTS[keys[after]], start) if after < len(keys) else len(text)
    return re.sub(r"\s", "", text[start:end])


def said(table: Table) -> str:
    """Return a table's cells in the order of its columns, without white space."""
    columns = BY_KEY[table.key].columns
    empty = Cell()
    cells = [row.cells.get(c.key, empty).text for row in table.rows for c in columns]
    return re.sub(r"\s", "", "".join(cells) + table.note)


def of_the_example(key: str) -> Table:
    return derive.table(taken(publication()), key)


@pytest.mark.parametrize("key", [key for key in STARTS if key != "11"])
def test_a_table_reads_line_by_line_as_the_document_prints_it(key):
    printed = said(of_the_example(key))
    assert printed
    assert in_document(key).endswith(printed)


def test_the_procurement_table_has_its_sums_and_the_whole_name_of_the_department():
    # The document cuts the name off where its cell ends.
    printed = said(of_the_example("11")).replace(
        "307武汉市青山区科学技术和经济信息化局231",
        "307武汉市青山区科学技术和经济231",
        1,
    )
    assert in_document("11").endswith(printed)
    total = of_the_example("11").rows[0]
    texts = [total.text(key) for key in ("quantity", "price", "amount", "for_medium")]
    assert texts == ["231", "260420", "309840", "0"]


def test_zero_is_printed_in_table_1_and_blank_in_table_4():
    one, four = of_the_example("1"), of_the_example("4")
    assert len(one.rows) == len(four.rows) == 28
    assert [one.rows[0].text("expense"), four.rows[1].text("expense")] == ["0.00", ""]
    assert one.rows[0].text("expense_item") == "一、一般公共服务支出"
    assert four.rows[-2].text("expense_item") == "二、年终结转结余"


def test_indents_are_full_width_spaces():
    rows = of_the_example("3").rows
    assert [rows[at].cells["name"].text for at in (1, 2, 3)] == [
        "科学技术支出",
        "　科学技术管理事务",
        "　　行政运行",
    ]
    assert [rows[at].depth for at in (1, 2, 3)] == [0, 1, 2]


def spent(function: str, amount: int, **more) -> Spending:
    held = {"unit": None, "name": "", "fund": BookFund.GENERAL, "use": Use.PROJECT}
    return Spending(**held | more, function=function, amount=Decimal(amount))


def test_items_above_are_added_up_and_named_by_the_catalogue():
    leaves = Leaves(
        spending=[
            spent("2060101", 3, use=Use.PERSONNEL),
            spent("2060499", 4, use=Use.PUBLIC_USE),
            spent("2080505", 5),
        ]
    )
    rows = derive.table(leaves, "5.1").rows
    assert [(r.text("code"), r.text("name"), r.text("total")) for r in rows[:3]] == [
        ("", "合计", "12.00"),
        ("206", "科学技术支出", "7.00"),
        ("20601", "科学技术管理事务", "3.00"),
    ]
    assert [rows[1].text(key) for key in ("basic", "personnel", "public_use")] == [
        "7.00",
        "3.00",
        "4.00",
    ]


def test_basic_spending_that_is_not_parted_counts_as_basic():
    leaves = Leaves(spending=[spent("2060101", 3, use=Use.BASIC)])
    rows = derive.table(leaves, "5.1").rows
    assert [rows[0].text(key) for key in ("basic", "personnel")] == ["3.00", "0.00"]


def test_a_fund_has_its_own_table_and_an_empty_one_its_sentence():
    leaves = Leaves(spending=[spent("2296002", 9, fund=BookFund.GOVERNMENT_FUND)])
    eight, nine = derive.table(leaves, "8"), derive.table(leaves, "9")
    assert (eight.rows[-1].text("project"), eight.note) == ("9.00", "")
    assert (nine.rows, nine.note) == ((), "注：本单位无国有资本经营预算，特此声明。")
    # It is spending of the whole, and of the classes.
    assert derive.table(leaves, "3").rows[0].text("total") == "9.00"
    assert derive.table(leaves, "1").rows[21].text("expense") == "9.00"


def test_columns_of_rare_spending_are_blank_until_there_is_some():
    some = [spent("2060101", 1, use=Use.OPERATING, fund=BookFund.NON_FISCAL)]
    row = derive.table(Leaves(spending=some), "3").rows[0]
    assert [row.text(k) for k in ("operating", "to_superior")] == ["1.00", ""]


def test_a_class_beside_the_25_comes_after_them():
    rows = derive.table(Leaves(spending=[spent("2990101", 8)]), "1").rows
    assert (rows[25].text("expense_item"), rows[25].text("expense")) == (
        "廿六、299",
        "8.00",
    )
    assert rows[26].text("expense") == "8.00"


def test_a_printed_name_goes_before_the_catalogue_and_an_unknown_code_is_told():
    rows = (Row({}), *of_the_example("3").rows)
    odd = Table("3", (*rows, Row(_texts(code="2069988", name="量子计算"))))
    assert unknown({"3": odd}) == [("3", "2069988", "量子计算")]
    assert names_of({"3": odd}).functional["2069988"] == "量子计算"
    assert unknown(publication().tables) == []


def _texts(**texts):
    return {key: Cell(text) for key, text in texts.items()}


UNITS = [Unit("307", "甲局"), Unit("307001", "本级", "", 1), Unit("", "甲中心", "", 1)]


def test_each_unit_has_its_own_row_and_the_department_their_sum():
    kind = IncomeKind.BUSINESS
    lines = [
        Income(unit=1, kind=IncomeKind.GENERAL, carried=False, amount=Decimal(5)),
        Income(unit=2, kind=kind, carried=False, amount=Decimal(7)),
        Income(unit=1, kind=IncomeKind.UNIT_FUND, carried=True, amount=Decimal(1)),
    ]
    rows = derive.table(Leaves(units=UNITS, income=lines), "2").rows
    columns = ("code", "total", "year", "year_business", "carried_unit_fund")
    assert [[row.text(key) for key in columns] for row in rows] == [
        ["", "13.00", "12.00", "7.00", "1.00"],
        ["307", "13.00", "12.00", "7.00", "1.00"],
        ["307001", "6.00", "5.00", "0.00", "1.00"],
        ["", "7.00", "7.00", "7.00", "0.00"],
    ]


def test_a_unit_without_code_and_money_is_in_no_table():
    line = Income(unit=1, kind=IncomeKind.GENERAL, carried=False, amount=Decimal(5))
    assert len(derive.table(Leaves(units=UNITS, income=[line]), "2").rows) == 3


def test_sums_by_unit_are_not_counted_among_those_by_item():
    lines = [spent("2060101", 12), spent("", 5, unit=1), spent("", 7, unit=2)]
    leaves = Leaves(units=UNITS, spending=lines)
    assert derive.table(leaves, "5.1").rows[0].text("total") == "12.00"
    assert derive.table(leaves, "1").rows[-1].text("expense") == "12.00"
    totals = [row.text("total") for row in derive.table(leaves, "5.2").rows]
    assert totals == ["12.00", "5.00", "7.00"]


def test_a_project_of_two_funds_is_one_row():
    shared = {
        "unit": 1,
        "code": "T1",
        "name": "运行",
        "unit_name": "本级",
        "category_code": "",
        "category": "",
    }
    lines = [
        Funding(**shared, fund=BookFund.GENERAL, carried=True, amount=Decimal(5)),
        Funding(**shared, fund=BookFund.UNIT_FUND, carried=False, amount=Decimal(2)),
    ]
    rows = derive.table(Leaves(units=UNITS, funding=lines), "10").rows
    assert len(rows) == 4
    columns = ("total", "year_general", "carried_general", "unit_fund")
    assert [rows[-1].text(key) for key in columns] == ["7.00", "0.00", "5.00", "2.00"]
    assert rows[-1].depth == 2


@pytest.mark.parametrize(("section", "rows"), [("", 2), ("经济建设科", 4)])
def test_services_are_listed_under_their_section(section, rows):
    line = Service(
        unit=1,
        section=section,
        service="保洁",
        procured="是",
        quantity=None,
        amount=Decimal("1000.50"),
        catalogue1="",
        catalogue2="",
        catalogue3="",
    )
    table = derive.table(Leaves(units=UNITS, services=[line]), "12")
    assert table.note == ""
    assert [row.text("amount") for row in table.rows] == ["1000.50"] * rows
    assert [row.text("quantity") for row in table.rows] == [""] * rows


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "廿一"), (25, "廿五")],
)
def test_classes_are_counted_as_the_table_counts_them(number, word):
    assert numeral(number) == word


def test_figures_of_each_style():
    amount = Decimal("1234567.5")
    styles = ("plain", "thousands", "whole")
    assert [figure(amount, style) for style in styles] == [
        "1234567.50",
        "1,234,567.50",
        "1234567.50",
    ]
    assert figure(Decimal("230.0000"), "whole") == "230"


def test_codes_know_their_parents_and_their_ends():
    assert parents("2060101") == ["206", "20601", "2060101"]
    assert parents("206") == ["206"]
    assert ends(["206", "20601", "2060101", "208"]) == {"2060101", "208"}


def test_every_class_of_the_tables_has_a_name_and_every_item_its_parents():
    both = ((catalogue.functional(), (3, 5, 7)), (catalogue.economic(), (3, 5)))
    for names, lengths in both:
        for code in names:
            assert len(code) in lengths
            assert all(above in names for above in parents(code, lengths)), code
    assert all(code in catalogue.functional() for code in catalogue.CLASSES)
    assert Names().functional["2060101"] == "行政运行"
