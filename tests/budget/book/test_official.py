"""The exported tables laid beside the document: as Excel, as PDF, and read back."""

import io
import re

import pypdfium2
import pytest
from openpyxl import load_workbook

from budget.book import derive, official
from budget.book.paper import pdf, workbook
from budget.book.paper.layout import placed
from budget.book.readers import files
from budget.leaves import compared
from budget.leaves.taken import taken
from budget.official_tables import SPECS
from performance.services.example_book import publication
from tests.budget.book.publications import publication as made_up
from tests.budget.book.test_derive import in_document

FIGURE = re.compile(r"-?[\d,]+\.\d\d")


def papers(book):
    """Return all tables of a publication as paper, by the names of their sheets."""
    return {
        official.sheet_name(key): official.paper(
            table, whose=book.department_name, year=book.year
        )
        for key, table in derive.tables(taken(book)).items()
    }


def in_pdf(found):
    return pdf.printed_together(list(found.values()))


@pytest.fixture(scope="module")
def example():
    return papers(publication())


@pytest.fixture(scope="module")
def sheets(example):
    book = load_workbook(io.BytesIO(workbook.written_together(example)))
    return {spec.key: book[official.sheet_name(spec.key)] for spec in SPECS}


def display(cell) -> str:
    """Return a cell as a spreadsheet shows it."""
    if cell.value is None or isinstance(cell.value, str):
        return cell.value or ""
    places = {"0.00": ".2f", "#,##0.00": ",.2f", "0.######": "g"}
    shown = format(cell.value, places[cell.number_format])
    return f"{cell.value:.0f}" if "e" in shown else shown


@pytest.mark.parametrize("key", [spec.key for spec in SPECS if spec.key != "11"])
def test_the_sheet_of_a_table_reads_as_the_document_prints_it(sheets, example, key):
    first = 3 + example[official.sheet_name(key)].head
    rows = sheets[key].iter_rows(min_row=first)
    text = "".join(display(cell) for row in rows for cell in row)
    printed = re.sub(r"\s", "", text)
    assert printed
    assert in_document(key).endswith(printed)


def test_the_sheet_of_table_11_has_the_end_of_a_name_that_the_document_lost(
    sheets, example
):
    first = 3 + example[official.sheet_name("11")].head
    rows = sheets["11"].iter_rows(min_row=first)
    printed = re.sub(r"\s", "", "".join(display(cell) for row in rows for cell in row))
    cut = "307武汉市青山区科学技术和经济231"
    whole = in_document("11").replace(cut, cut.replace("231", "信息化局231"))
    assert whole != in_document("11")
    assert whole.endswith(printed)


def test_excel_is_read_back_as_the_publication_it_came_from(example):
    back = files.read(workbook.written_together(example)).publication
    found = compared.differences(publication(), back)
    assert [one for one in found if one.table in back.tables] == []


@pytest.mark.parametrize("written", [workbook.written_together, in_pdf])
@pytest.mark.parametrize(
    "shape",
    [
        {},
        {"units": 4, "funds": True, "carried": True},
        {"units": 4, "projects": 30, "funds": True},
    ],
)
@pytest.mark.slow
def test_what_goes_out_comes_back(shape, written):
    made = made_up(3, **shape)
    back = files.read(written(papers(made))).publication
    assert back.unplaced == ()
    assert list(back.tables) == list(made.tables)
    found = compared.differences(made, back)
    assert [one for one in found if one.table in made.tables] == []


@pytest.mark.slow
def test_pdf_is_read_back_as_the_publication_it_came_from(example):
    back = files.read(in_pdf(example)).publication
    assert back.unplaced == ()
    found = compared.differences(publication(), back)
    assert [one for one in found if one.table in back.tables] == []


@pytest.mark.slow
def test_the_pdf_prints_every_figure_in_its_order(example):
    data = pdf.printed_together(list(example.values()))
    document = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage().get_text_range() for page in document]
    assert len(pages) == len(SPECS)
    for paper, page in zip(example.values(), pages, strict=True):
        cells = [cell for row in paper.rows for cell in row if cell.format]
        wanted = [found for cell in cells for found in FIGURE.findall(cell.text)]
        assert FIGURE.findall(page) == wanted


@pytest.mark.parametrize("shape", [{}, {"units": 4, "funds": True, "carried": True}])
def test_every_sheet_is_a_whole_grid_as_wide_as_its_page(shape):
    for paper in papers(made_up(1, **shape)).values():
        assert sum(paper.columns) == 100
        assert min(paper.columns) >= 2
        assert placed(paper)


def test_a_heading_over_several_columns_is_merged_and_a_lone_one_goes_down():
    paper = papers(publication())["表5.1 一般公共预算支出表（分功能科目）"]
    first, second = paper.rows[: paper.head]
    assert [(cell.text, cell.across, cell.down) for cell in first] == [
        ("科目编码", 1, 2),
        ("科目名称", 1, 2),
        ("合计", 1, 2),
        ("基本支出", 3, 1),
        ("项目支出", 1, 2),
    ]
    assert [cell.text for cell in second] == ["小计", "人员经费", "公用经费"]


def test_no_figure_is_too_broad_for_its_column(sheets):
    for sheet in sheets.values():
        for row in sheet.iter_rows(min_row=5):
            for cell in row:
                if isinstance(cell.value, (int, float)):
                    width = sheet.column_dimensions[cell.column_letter].width
                    assert len(display(cell)) + 2 <= width + 0.01


def test_wide_tables_lie_across():
    found = papers(publication())
    across = {name.split()[0] for name, paper in found.items() if paper.landscape}
    assert across == {"表2", "表3", "表5.1", "表5.2", "表10", "表11", "表12", "表13"}


def test_no_code_is_broken_off_its_indent(sheets):
    """A spreadsheet would set a code below a line of nothing but its indent."""
    for sheet in sheets.values():
        width = sheet.column_dimensions["A"].width
        for (cell,) in sheet.iter_rows(min_row=5, max_col=1):
            code = cell.value or ""
            if code.strip().isascii():
                letters = sum(1 + (letter == "　") for letter in code)
                assert letters + 2 <= width + 0.01, (sheet.title, code)


def test_code_of_a_project_stands_at_the_edge_and_its_name_is_indented():
    rows = papers(publication())["表10 项目支出表"].rows
    code, name = next(row for row in rows if "T000000100" in row[0].text)[:2]
    assert (code.text, name.text[0]) == ("42010724307T000000100", "　")
