"""Bad publications: what is printed wrong is read as it is printed and found by the
rules; what cannot be told is listed and not read."""

import pytest

from budget.book.readers import files
from budget.book.readers.reading import from_text
from budget.choices import Severity
from budget.publication import Publication
from budget.reconcile import run
from tests.budget.book import printed, printed_sheets, spoiled
from tests.budget.book.compared import plain
from tests.budget.book.publications import publication

MADE = publication(6, units=2, funds=True)


def errors(made: Publication) -> list[str]:
    return [
        place.table
        for finding in run.findings(made)
        if finding.severity == Severity.ERROR
        for place in finding.places
    ]


def test_publication_without_mistakes_has_no_error():
    assert errors(from_text(printed.text(MADE)).publication) == []


@pytest.mark.parametrize(
    ("spoil", "table"),
    [(spoiled.wrong_total, "3"), (spoiled.lost_row, "5.1"), (spoiled.in_wan, "6")],
)
class TestPrintedWrong:
    def test_text_is_read_as_printed_and_the_rules_find_it(self, spoil, table):
        made = spoil(MADE)
        read = from_text(printed.text(made)).publication
        assert read.unplaced == ()
        assert plain(read) == plain(made)
        assert table in errors(read)

    @pytest.mark.slow
    def test_workbook_is_read_as_filled_in_and_the_rules_find_it(self, spoil, table):
        read = files.read(printed_sheets.workbook(spoil(MADE))).publication
        assert read.unplaced == ()
        assert table in errors(read)


@pytest.mark.parametrize(("one", "other"), [("2", "3"), ("5.1", "6"), ("3", "10")])
def test_tables_under_each_others_titles_are_not_read(one, other):
    text = spoiled.swapped_titles(printed.text(MADE), one, other)
    read = from_text(text).publication
    assert not any(read.tables[key].rows for key in (one, other) if key in read.tables)
    assert [found.why for found in read.unplaced if found.why]


def test_table_cut_off_in_a_row_lists_that_row():
    text = spoiled.cut_off(printed.text(MADE), "5.1", lines=6)
    read = from_text(text).publication
    (lost,) = read.unplaced
    assert "无法判断各在哪一栏" in lost.why
    assert lost.line == len(text.split("\n"))
    assert "6" not in read.tables


def test_row_cut_by_a_page_break_loses_nothing():
    text = printed.text(MADE, printed.Style(rows_a_page=1))
    read = from_text(text).publication
    assert read.unplaced == ()
    assert plain(read) == plain(MADE)


def test_second_table_of_one_title_is_told():
    text = printed.text(MADE)
    before, title, rest = text.partition("附表4-6\n")
    table = title + rest.partition("附表4-7\n")[0]
    read = from_text(text.replace("附表4-9\n", table + "附表4-9\n")).publication
    (lost,) = read.unplaced
    assert "又出现了一次" in lost.why
    assert read.tables["6"].line == before.count("\n") + 1
