"""The grid of an official form, and its Excel and PDF, whatever stands in it."""

import io
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from openpyxl import load_workbook

from budget.book.paper import pdf, workbook
from budget.book.paper.layout import (
    Look,
    Paper,
    label,
    merged_down,
    placed,
    value,
    without_people,
)

PDFTOTEXT = shutil.which("pdftotext")
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


@pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext is not installed")
def test_hostile_text_is_printed_letter_by_letter():
    paper = make_paper((value(HOSTILE, "a"), value("第一行\n第二行", "b")))
    done = subprocess.run(
        [str(PDFTOTEXT), "-raw", "-", "-"],
        input=pdf.printed(paper),
        capture_output=True,
        check=True,
    )
    seen = "".join(done.stdout.decode().split())
    assert "".join(HOSTILE.split()) in seen
    assert "第一行第二行" in seen


def test_forms_are_set_beside_each_other():
    papers = [make_paper((value(str(n), "a"), value("", "b"))) for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(pdf.printed, papers))
    assert all(one.startswith(b"%PDF-") for one in made)
