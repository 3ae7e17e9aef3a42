"""A publication as a whole: the real one, and made-up ones that come back equal."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budget.book.archive import Refused
from budget.book.readers.reading import from_text
from budget.publication import Publication
from tests.budget.book import printed
from tests.budget.book.compared import plain
from tests.budget.book.publications import publication

HERE = Path(__file__).parent
EXCERPT = HERE / "data" / "qingshan-2024.txt"
SHARED = Path(__file__).parents[5] / "shared"
DOCUMENT = SHARED / "documents" / "qingshan-2024-budget.txt"
BY_HAND = SHARED / "data" / "qingshan-2024.json"

STYLES = {
    "flowing": printed.FLOWING,
    "by cell": printed.BY_CELL,
    "pages": printed.Style(rows_a_page=7),
    "narrow": printed.Style(wrap=6, indents=False, blank="-"),
}
SHAPES = (
    {},
    {"units": 3, "funds": True, "carried": True},
    {"units": 2, "funds": True, "wan": True, "shuffled": True},
    {"projects": 0, "listed": False},
)


@pytest.fixture(scope="module")
def real() -> Publication:
    """The real publication, without its goal forms: kept as text, facts only."""
    return from_text(EXCERPT.read_text()).publication


@pytest.fixture(scope="module")
def by_hand():
    if not BY_HAND.exists():
        pytest.skip(f"the figures read by hand are not there: {BY_HAND}")
    return json.loads(BY_HAND.read_text())


class TestRealDocument:
    def test_it_says_whose_it_is(self, real):
        assert real.department_name == "武汉市青山区科学技术和经济信息化局"
        assert (real.department_code, real.year) == ("307", 2024)
        assert (real.region, real.region_code) == ("武汉市青山区", "420107")

    def test_everything_is_placed(self, real):
        assert real.unplaced == ()

    def test_all_tables_are_read_in_their_order(self, real):
        sizes = {key: len(table.rows) for key, table in real.tables.items()}
        assert sizes == {
            **{"1": 28, "2": 3, "3": 27, "4": 28, "5.1": 27, "5.2": 2, "6": 21},
            **{"7": 1, "8": 0, "9": 0, "10": 12, "11": 5, "12": 0, "13": 0},
        }

    def test_blank_is_not_zero(self, real):
        defence = real.tables["4"].rows[2]
        assert defence.text("expense_item") == "（二）国防支出"
        assert defence.number("expense") is None
        assert real.tables["1"].rows[1].number("expense") == 0

    def test_empty_tables_carry_their_note(self, real):
        assert real.tables["9"].note == "注：本单位无国有资本经营预算，特此声明。"

    @pytest.mark.parametrize(
        ("table", "hand"),
        [
            ("3", "table3_functional"),
            ("5.1", "table5_functional"),
            ("6", "table6_economic"),
        ],
    )
    def test_every_row_by_code_is_as_read_by_hand(self, real, by_hand, table, hand):
        rows = {row.text("code"): row for row in real.tables[table].rows}
        for expected in by_hand[hand]:
            row = rows.pop(expected["code"])
            assert row.text("name") == expected["name"]
            for key in ("total", "basic", "personnel", "public_use", "project"):
                if key in expected:
                    assert row.number(key) == Decimal(expected[key])
        assert list(rows) == [""], "a row that was not read by hand"

    def test_projects_are_as_read_by_hand(self, real, by_hand):
        rows = {row.text("code"): row for row in real.tables["10"].rows}
        for project in by_hand["projects"]:
            row = rows[project["code"]]
            assert row.text("name") == project["name"]
            assert row.number("total") == Decimal(project["amount_yuan"])
            assert row.number("year_general") == Decimal(project["amount_yuan"])
            assert row.text("unit") == by_hand["units"][0]["name"]

    def test_procurement_is_as_read_by_hand(self, real, by_hand):
        lines = [row for row in real.tables["11"].rows if row.text("item")]
        for row, line in zip(lines, by_hand["procurement"]["lines"], strict=True):
            assert row.text("project") == line["project"]
            assert row.text("item") == f"[{line['item_code']}]{line['item']}"
            assert row.text("measure") == line["unit"]
            for key, hand in (
                *(("quantity", "qty"), ("price", "unit_price"), ("amount", "amount")),
                *(("for_medium", "of_which_sme"), ("for_small", "of_which_micro")),
            ):
                assert row.number(key) == Decimal(str(line[hand]))

    def test_units_and_staff_are_as_read_by_hand(self, real, by_hand):
        assert [unit.name for unit in real.units] == [
            unit["name"] for unit in by_hand["units"]
        ]
        said = {one.about: one.number for one in real.statements}
        staff = by_hand["staffing"]
        assert said["posts"] == staff["posts_total"]
        assert said["staff.administrative.extra"] == staff["actual_admin_off_quota"]
        assert said["retired.institution"] == staff["retired_institution"]

    def test_document_as_a_whole_reads_like_the_excerpt(self, real):
        if not DOCUMENT.exists():
            pytest.skip(f"the published document is not there: {DOCUMENT}")
        reading = from_text(DOCUMENT.read_text())
        assert plain(reading.publication) == plain(real)
        assert [section.key for section in reading.forms] == ["14", *["15"] * 8]


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("shape", SHAPES)
def test_made_up_publication_comes_back(style, shape):
    made = publication(5, **shape)
    read = from_text(printed.text(made, STYLES[style])).publication
    assert read.unplaced == ()
    assert plain(read) == plain(made)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 10**9),
    units=st.integers(1, 4),
    projects=st.integers(0, 5),
    funds=st.booleans(),
    carried=st.booleans(),
    wan=st.booleans(),
    style=st.sampled_from(sorted(STYLES)),
)
def test_any_publication_comes_back(seed, units, projects, funds, carried, wan, style):
    """A sum of four digits like the department's code (3010 before 301) may be either:
    then the rows of that table are listed, and none is read wrongly."""
    made = publication(
        seed, units=units, projects=projects, funds=funds, carried=carried, wan=wan
    )
    read = from_text(printed.text(made, STYLES[style])).publication
    if read.unplaced:
        assert {told.why[:4] for told in read.unplaced} == {"表12“"}
        made, read = (
            replace(one, unplaced=(), tables=without(one.tables, "12"))
            for one in (made, read)
        )
    assert plain(read) == plain(made)


def without(tables, key):
    return {name: table for name, table in tables.items() if name != key}


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", [1, 5])
def test_text_given_across_the_page_comes_back(seed, shape):
    made = publication(seed, **shape)
    kept = {key: one for key, one in made.tables.items() if key not in ("12", "13")}
    made = replace(made, tables=kept)
    read = from_text(printed.text(made, printed.ACROSS)).publication
    assert read.unplaced == ()
    assert plain(read).tables == plain(made).tables


@pytest.mark.slow
def test_words_woven_into_each_other_are_not_guessed():
    made = publication(5)
    text = printed.text(made, printed.ACROSS)
    read = from_text(text).publication
    assert read.tables["13"].rows == ()
    assert {one.why for one in read.unplaced} == {
        "表12“政府向社会力量购买服务预算表”的这一行无法确定各栏的内容。",
        "表13“资产配置预算表”的这一行无法确定各栏的内容。",
    }


def test_text_without_words_is_a_scan():
    with pytest.raises(Refused, match="扫描件"):
        from_text(" \f\n \f")


def test_text_without_a_table_is_no_publication():
    with pytest.raises(Refused, match="没有找到"):
        from_text("关于召开会议的通知\n各单位：\n2024年")
