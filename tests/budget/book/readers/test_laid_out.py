"""Text that two extractors give of one PDF: pdfium in the order of writing, pdftotext
-layout across the page with the white space kept."""

import re
import shutil
import subprocess

import pytest

from budget.book import pdf
from budget.book.readers import rivers
from budget.book.readers.reading import from_text
from budget.book.readers.text import numbered
from budget.publication import Publication
from tests.budget.book import printed, printed_pdf
from tests.budget.book.compared import plain
from tests.budget.book.publications import publication

SHAPES = (
    {},
    {"units": 3, "funds": True, "carried": True},
    {"units": 2, "funds": True, "wan": True, "shuffled": True},
)
MADE = publication(5)


def by_pdfium(data: bytes) -> str:
    return "\f".join(page.text for page in pdf.read(data))


def by_pdftotext(data: bytes) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext (poppler-utils) is not there")
    done = subprocess.run(
        [program, "-layout", "-", "-"], input=data, capture_output=True, check=True
    )
    return done.stdout.decode()


def assert_comes_back(made: Publication, text: str) -> None:
    read = from_text(text).publication
    assert read.unplaced == ()
    assert plain(read).tables == plain(made).tables


@pytest.mark.slow
@pytest.mark.parametrize("align", printed.LAID_OUT)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", [1, 5])
def test_wrapped_cells_come_back_where_white_space_was_kept(seed, shape, align):
    made = publication(seed, **shape)
    assert_comes_back(made, printed.text(made, printed.LAID_OUT[align]))


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("extract", [by_pdfium, by_pdftotext])
@pytest.mark.parametrize("shape", SHAPES)
def test_narrow_tables_of_a_pdf_come_back_by_either_extractor(shape, extract):
    made = publication(8, **shape)
    assert_comes_back(made, extract(printed_pdf.pdf(made, narrow=True)))


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("extract", [by_pdfium, by_pdftotext])
def test_cells_that_begin_together_come_back_or_are_listed(extract):
    """Across the page, who owns the rest of a name in a table by codes is not said."""
    made = publication(8, units=3, funds=True)
    text = extract(printed_pdf.pdf(made, narrow=True, align="top"))
    read, wanted = plain(from_text(text).publication).tables, plain(made).tables
    wrong = {key for key in wanted if read[key].rows != wanted[key].rows}
    assert wrong <= {"10", "11"}
    assert all(read[key].rows == () or listed(text, key) for key in wrong)


def listed(text: str, key: str) -> list[str]:
    """Return the lines of a table that were not placed."""
    read = from_text(text).publication
    return [one.text for one in read.unplaced if f"表{key}“" in one.why]


def rows_of(key: str, align: str) -> str:
    """Return the lines of one table's rows, white space kept."""
    text = printed.text(MADE, printed.LAID_OUT[align])
    begun = text.index("\n ", text.index(f"\n附表4-{key}\n"))
    return text[begun : text.index("\n第三部分", begun)]


def test_columns_are_told_by_the_rivers_between_them():
    assert len(rivers.spans(numbered(rows_of("13", "middle")))) == 18


def test_text_without_its_white_space_has_no_rivers():
    closed = re.sub(" +", " ", rows_of("13", "middle"))
    assert rivers.spans(numbered(closed)) == []


def test_line_that_may_be_of_either_row_is_listed():
    """A first line beside the figures begins there, or the line between two rows is
    the first of the second one: only names of one line say nothing for either."""
    text = printed.text(MADE, printed.LAID_OUT["top"])
    assert listed(text, "12") == []
    nameless = re.sub(r"\[\d+\]", "      ", text)
    assert nameless != text
    assert listed(nameless, "12") != []


WRAPPED = "一、一般公共预算拨款 {amount} 一、一般公共服务支出 {other}\n收入\n"


def test_rest_of_a_name_that_may_be_either_side_s_is_listed():
    """White space is closed up: 收入 is the rest of the left name, or of the right."""
    text = "附表4-1\n收支总表\n单位：元\n收入 支出\n项目 预算数 项目 预算数\n"
    text += WRAPPED.format(amount="12.00", other="12.00")
    assert listed(text, "1") == [
        "一、一般公共预算拨款 12.00",
        "一、一般公共服务支出收入 12.00",
    ]


def test_rest_of_one_of_two_open_names_is_listed():
    """Both names go on and print no figure: neither takes the words of the other."""
    text = "附表4-4\n财政拨款收支总表\n单位：元\n收入 支出\n项目 预算数 项目 预算数\n"
    text += "（三）国有资本 （三）公共安全\n经营预算拨款 支出\n"
    assert listed(text, "4") == ["（三）国有资本", "（三）公共安全经营预算拨款支出"]
