"""The grid of an official form, and its Excel and PDF, whatever stands in it."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from openpyxl import load_workbook

from budget.book import pdf as reader
from budget.book.paper import pdf, workbook
from budget.book.paper.layout import (
    Look,
    Paper,
    cut_at,
    label,
    merged_down,
    placed,
    value,
    without_people,
)

HOSTILE = '#panic("x") $ * _ [ ] <a> @b // `c` \\ {=} #sys.inputs'


def make_paper(*rows, **extra):
    return Paper(title="表", columns=(50, 50), rows=rows, **extra)


def sheet_of(paper):
    return load_workbook(io.BytesIO(workbook.written(paper))).active


def test_cells_find_the_places_that_others_leave_free():
    paper = make_paper((label("甲", 1, 2), value("1", "a")), (value("2", "b"),))
    assert [(one.row, one.column) for one in placed(paper)] == [(0, 0), (0, 1), (1, 1)]


@pytest.mark.parametrize(
    "rows",
    [
        ((label("一格"),),),
        ((label("三格", 3),),),
        ((label("甲", 1, 2), label("乙")), (label("丙", 2),)),
        ((label("甲", 1, 2), label("乙")),),
    ],
    ids=["hole", "too wide", "overlap", "below the end"],
)
def test_a_wrong_grid_is_refused(rows):
    with pytest.raises(ValueError):
        placed(make_paper(*rows))


def test_equal_words_are_merged_only_beside_each_other():
    assert merged_down(["产出", "产出", "效益", "产出"]) == [2, 0, 1, 1]


def test_public_form_keeps_the_grid_and_loses_the_people():
    paper = make_paper((label("负责人"), value("某人", "lead", personal=True)))
    cell = without_people(paper).rows[0][1]
    assert (cell.text, cell.key) == ("", "lead")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "＝cmd", "\tx"])
def test_nothing_in_a_workbook_is_a_formula(text):
    cell = sheet_of(make_paper((value(text, "a"), value("", "b"))))["A3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_control_characters_do_not_break_the_workbook():
    paper = make_paper((value("甲\x00\x07乙", "a"), value("", "b")))
    assert sheet_of(paper)["A3"].value == "甲乙"


def test_sheet_is_one_page_of_a4_wide_with_numbers_in_the_footer():
    paper = make_paper((label("甲", 2),), imprint=("数据截至 A&B",))
    sheet = sheet_of(paper)
    assert sheet.page_setup.paperSize == int(sheet.PAPERSIZE_A4)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.oddFooter.left.text == "数据截至 A&&B"
    assert sheet.oddFooter.right.text == "第&P页 共&N页"
    # Title, line of the date, the table; no places for signatures here.
    assert sheet.print_area == "'表'!$A$1:$B$3"


def test_every_side_of_a_merged_cell_has_its_line():
    sheet = sheet_of(make_paper((label("甲", 2, 2),), ()))
    assert "A3:B4" in sheet.merged_cells
    assert sheet["B4"].border.bottom.style == "thin"


def test_text_too_tall_for_a_row_takes_several():
    text = "\n".join(["很长的职能"] * 60)
    sheet = sheet_of(make_paper((label("职能"), value(text, "a", look=Look.TEXT))))
    assert {"A3:A5", "B3:B5"} <= {str(one) for one in sheet.merged_cells.ranges}
    assert max(sheet.row_dimensions[row].height for row in (3, 4, 5)) <= 409
    assert sheet["B3"].value == text


def pages_of(paper):
    """Return what each page of a form's PDF says, without blanks."""
    return ["".join(page.text.split()) for page in reader.read(pdf.printed(paper))]


def test_hostile_text_is_printed_letter_by_letter():
    paper = make_paper((value(HOSTILE, "a"), value("第一行\n第二行", "b")))
    (seen,) = pages_of(paper)
    assert "".join(HOSTILE.split()) in seen
    assert "第一行第二行" in seen


def a_long_table(count):
    """Return a form with a table of two rows of heads, all of it under one word."""
    rows = [
        (label("项目名称"), value("走访", "name", 2)),
        (label("指标", 1, 2 + count), label("名称", 1, 2), label("值")),
        (label("2024年"),),
        *[(value(f"甲{n}", f"{n}.name"), value(str(n), f"{n}")) for n in range(count)],
        (label("总分"), value("90", "points", 2)),
        (label("原因"), value("很长的原因\n" * 70, "why", 2, look=Look.TEXT)),
    ]
    return Paper(
        title="表",
        columns=(30, 40, 30),
        rows=tuple(rows),
        again=(1, 3, 3 + count),
        notes=("备注：无。",),
        signatures=("单位（盖章）",),
        trail="#5:ab",
    )


def test_a_table_that_goes_on_has_its_heads_on_each_page_and_none_below_it():
    pages = pages_of(a_long_table(80))
    of_table = [page for page in pages if "甲" in page]
    assert len(of_table) > 1
    for page in of_table:
        assert (page.count("名称"), page.count("2024年")) == (
            2 if "项目" in page else 1,
            1,
        )
    assert len(pages) > len(of_table)
    assert not any("2024年" in page for page in pages[len(of_table) :])
    assert "".join(pages).count("总分") == 1


def test_notes_signatures_and_the_chains_head_stand_together():
    last = pages_of(a_long_table(3))[-1]
    assert last.index("备注：无。") < last.index("单位（盖章）：")
    assert last.index("单位（盖章）：") < last.index("留痕链首：#5:ab")


def test_a_cell_that_is_cut_keeps_its_text_below():
    cells = cut_at(placed(a_long_table(2)), 3)
    parts = [one for one in cells if one.column == 0 and 1 <= one.row <= 3]
    assert [(one.row, one.cell.down, one.cell.text) for one in parts] == [
        (1, 2, ""),
        (3, 2, "指标"),
    ]


def test_forms_are_set_beside_each_other():
    papers = [make_paper((value(str(n), "a"), value("", "b"))) for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(pdf.printed, papers))
    assert all(one.startswith(b"%PDF-") for one in made)
