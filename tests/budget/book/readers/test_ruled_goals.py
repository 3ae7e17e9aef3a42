"""Goal forms read off the ruled cells of a PDF, the text being the proof."""

from dataclasses import replace

import pytest

from budget.book import pdf
from budget.book.pdf import Page
from budget.book.readers import goal_forms, goal_grid, goal_ruled
from budget.book.readers.goal_ruled import Cells
from budget.book.readers.text import sections
from tests.budget.book.readers import goal_measure, goal_papers
from tests.budget.book.readers.goal_papers import LOOKS, YEAR

HEADS = ("一级指标", "二级指标", "指标名称", "2023年", "2024年", "预期当年实现值")
FIRST = ("产出指标", "数量指标", "清淤长度", "1", "2", "3")
RULED = [name for name, look in LOOKS.items() if look.ruled]


def rows(*pages):
    """Return pages of cells, headings above the first."""
    body = [(page, texts) for page, some in enumerate(pages, 1) for texts in some]
    return [
        Cells(texts, page, line)
        for line, (page, texts) in enumerate([(1, HEADS), *body], start=1)
    ]


def read(*pages):
    return goal_ruled.read(rows(*pages), "", "annual", YEAR)


def levels(found):
    return [(row.level1, row.level2, row.name) for row in found.rows]


def test_levels_go_down_as_far_as_their_cells():
    found = read(
        [
            FIRST,
            (None, None, "水质达标率", "1%", "2%", "3%"),
            ("效益指标", "数量指标", "植树", "4", "5", "6"),
        ]
    )
    assert found.unplaced == []
    assert levels(found) == [
        ("产出指标", "数量指标", "清淤长度"),
        ("产出指标", "数量指标", "水质达标率"),
        ("效益指标", "数量指标", "植树"),
    ]


def test_empty_cell_at_the_head_of_a_page_is_the_rest_of_the_one_before():
    found = read([FIRST], [("", "质量指标", "水质达标率", "1%", "2%", "3%")])
    assert found.unplaced == []
    assert levels(found)[1] == ("产出指标", "质量指标", "水质达标率")


@pytest.mark.parametrize(
    "pages",
    [
        ([("", *FIRST[1:])],),
        ([FIRST, ("", "质量指标", "水质达标率", "1%", "2%", "3%")],),
        # Its own text stands on the page after the next.
        (
            [FIRST],
            [("", "质量指标", "水质达标率", "1%", "2%", "3%")],
            [("效益指标", "生态效益指标", "植树", "4", "5", "6")],
        ),
    ],
    ids=["first of all", "within a page", "text below"],
)
def test_row_whose_first_level_no_cell_tells_is_listed(pages):
    found = read(*pages)
    (one,) = found.unplaced
    assert one.why == "看不出这一行属于哪个一级指标，请对照原件补录。"
    number = sum(map(len, pages))
    assert len(found.rows) == number - 1


def test_row_that_a_page_break_cuts_is_listed_with_both_parts():
    prose = ("产出指标", "时效指标", "按期完成的清", "按合同", "按合同", "按合同")
    found = read([FIRST, prose], [("", "", "淤长度", "约定", "约定", "约定")])
    assert levels(found) == [("产出指标", "数量指标", "清淤长度")]
    assert [one.line for one in found.unplaced] == [3, 4]
    assert {one.why for one in found.unplaced} == {
        "这一行可能在换页处断开，上下两部分分不清，请对照原件补录。"
    }


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (("产出指标", "数量指标", "", "1", "2", "3"), "没有指标名称"),
        (("产出指标", "数量指标", "清淤", "1", "2", ""), "没有指标名称或指标值"),
        (("产出指标", "清淤", "长度", "1", "2", "3"), "哪个二级指标"),
        (("产出指标", "数量指标", None, "1", "2", "3"), "与表头的各栏对不上"),
    ],
)
def test_row_whose_cells_say_too_little_is_listed(texts, why):
    found = read([FIRST, texts])
    assert len(found.rows) == 1
    assert why in found.unplaced[0].why


def test_column_that_no_heading_is_known_for_is_listed_where_it_says_something():
    heads = Cells((*HEADS, "权重"), 1, 1)
    own = [Cells((*FIRST, weight), 1, n) for n, weight in enumerate(("", "10"), 2)]
    found = goal_ruled.read([heads, *own], "", "annual", YEAR)
    assert [row.line for row in found.rows] == [2]
    assert "“权重”列" in found.unplaced[0].why


def printed(look, seed=3, kind=goal_papers.framed):
    made = kind(seed)
    return made, pdf.read(goal_papers.pdf(made, LOOKS[look]))


def by_lines(pages):
    own = sections("\f".join(page.text for page in pages))
    return goal_grid.read(pages, own, YEAR)


def said(rows):
    return [replace(row, line=0) for row in rows]


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("look", RULED)
def test_every_row_comes_back_in_every_look(look):
    for seed in (1, 3, 9):
        made, pages = printed(
            look, seed, lambda n: goal_papers.misfiled(goal_papers.framed(n), n)
        )
        found = by_lines(pages)
        assert found.unplaced == []
        assert said(found.forms[0].rows) == made
        numbers = [row.line for row in found.forms[0].rows]
        assert numbers == sorted(numbers)


class TestCellsAgainstText:
    """Where cells do not hold the text, what both say is read and the rest listed."""

    def wanted(self):
        made, pages = printed("repeated, wide", 1)
        own = sections("\f".join(page.text for page in pages))
        assert said(goal_forms.read(own, YEAR).forms[0].rows) == made
        return made, pages

    def changed(self, pages, row, column, text):
        (page,) = pages
        (table,) = page.tables
        rows = [*table]
        rows[row] = (*rows[row][:column], text, *rows[row][column + 1 :])
        return (Page(page.text, (tuple(rows),)),)

    def test_value_that_the_text_does_not_have(self):
        made, pages = self.wanted()
        found = by_lines(self.changed(pages, -1, 6, "77"))
        assert said(found.forms[0].rows) == made[:-1]
        assert len(found.unplaced) == 2
        assert {one.why for one in found.unplaced} == {
            "按文字顺序和按表格线读出的内容不一致，请对照原件补录。"
        }

    def test_rows_that_no_lines_were_found_for_are_those_of_the_text(self):
        made, pages = self.wanted()
        (page,) = pages
        (table,) = page.tables
        found = by_lines((Page(page.text, (table[:-2],)),))
        assert said(found.forms[0].rows) == made
        assert found.unplaced == []


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("reader", goal_measure.READERS)
def test_no_row_of_any_look_is_misfiled_or_lost(reader, look):
    for seed in (0, 4):
        for made, data in goal_measure.forms(look, seed):
            counts = goal_measure.counted(made, goal_measure.READERS[reader](data))
            assert counts["misfiled"] == counts["silent"] == 0
