"""A publication that comes as a PDF, and PDFs that are none."""

from dataclasses import replace

import pytest
import typst

from budget.book import pdf
from budget.book.archive import Refused
from budget.book.readers import files, grid, ruled, tables
from budget.book.readers.frame import frame
from budget.book.readers.text import sections
from tests.budget.book import printed_pdf
from tests.budget.book.compared import plain
from tests.budget.book.publications import publication

LOCKED = b"""%%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>> endobj
4 0 obj <</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>> endobj
trailer <</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>
""" % (b"41" * 32, b"42" * 32)


@pytest.mark.parametrize(
    "shape",
    [
        {"units": 3, "funds": True, "carried": True},
        {"wan": True, "funds": True, "shuffled": True},
    ],
)
@pytest.mark.parametrize("repeated", [True, False])
@pytest.mark.slow
def test_publication_comes_back(shape, repeated):
    made = publication(8, **shape)
    read = files.read(printed_pdf.pdf(made, repeated=repeated)).publication
    assert read.unplaced == ()
    assert plain(read) == plain(made)


@pytest.mark.slow
def test_without_ruled_lines_the_text_alone_will_do():
    made = publication(8)
    made = replace(made, tables={k: made.tables[k] for k in ("2", "3", "6", "10")})
    read = files.read(printed_pdf.pdf(made, ruled=False)).publication
    assert plain(read).tables == plain(made).tables


@pytest.mark.slow
class TestTextAgainstLines:
    """What the text cannot place, the ruled lines may; where both can, they agree."""

    made = publication(8, projects=2)

    def pages(self):
        return pdf.read(printed_pdf.pdf(self.made))

    def read(self, pages):
        found = sections("\f".join(page.text for page in pages))
        return tables.tables(found, ruled.grids(pages, found))

    def test_blank_cells_are_placed_by_the_lines(self):
        row = self.made.tables["10"].rows[-1]
        some = {k: c for k, c in row.cells.items() if c.number is None or c.number > 0}
        table = self.made.tables["10"]
        rows = (*table.rows[:-1], replace(row, cells=some))
        made = replace(
            self.made,
            tables=self.made.tables | {"10": replace(table, rows=rows)},
        )
        read = files.read(printed_pdf.pdf(made)).publication
        assert read.unplaced == ()
        assert read.tables["10"].rows[-1].cells.keys() == some.keys()

    def test_table_that_both_give_differently_is_not_read(self):
        pages = self.pages()
        number, page = next(
            (n, p) for n, p in enumerate(pages) if "支出总表\r\n部门" in p.text
        )
        (table,) = page.tables
        moved = (*table[:-1], (*table[-1][:-4], "7.00", *table[-1][-3:]))
        pages = list(pages)
        pages[number] = replace(page, tables=(moved,))
        read, lost, _frames = self.read(pages)
        assert read["3"].rows == ()
        assert [one.why for one in lost] == [
            "表3“支出总表”按文字顺序和按表格线读出的内容不一致，这张表没有读入。"
        ]

    def test_cells_that_took_a_digit_of_their_neighbour_are_not_read(self):
        """A figure that runs over its column's line; the text is not plain either."""
        pages = self.pages()
        number, page = next(
            (n, p) for n, p in enumerate(pages) if "支出总表\r\n部门" in p.text
        )
        (table,) = page.tables
        last = table[-1]
        whole = next(cell for cell in last if "." in cell and cell != "0.00")
        cut = tuple(cell[1:] if cell == whole else cell for cell in last)
        pages = list(pages)
        text = page.text.replace(whole, f"{whole} x", 1)
        pages[number] = replace(page, text=text, tables=((*table[:-1], cut),))
        read, lost, _frames = self.read(pages)
        assert read["3"].rows == ()
        assert "内容不一致" in lost[0].why

    def test_lines_give_every_row_a_cell_for_each_column(self):
        pages = self.pages()
        found = sections("\f".join(page.text for page in pages))
        grids = ruled.grids(pages, found)
        for section in found:
            if section.key in grids:
                framed = ruled.framed(frame(section), grids[section.key])
                rows, lost = grid.read(framed)
                assert lost == []
                assert len(rows) == len(self.made.tables[section.key].rows)


@pytest.mark.usefixtures("alone")
class TestRefused:
    def test_scan(self):
        data = typst.compile(b"#rect(width: 5cm, height: 5cm)")
        with pytest.raises(Refused, match="扫描件"):
            files.read(data)

    def test_password(self):
        with pytest.raises(Refused, match="密码"):
            files.read(LOCKED)

    @pytest.mark.parametrize("data", [b"%PDF-1.7 nothing", b"%PDF-1.4\n" * 400])
    def test_damaged(self, data):
        with pytest.raises(Refused, match="损坏"):
            files.read(data)

    def test_too_many_pages(self):
        data = typst.compile(b"#for n in range(501) [x #pagebreak()]")
        with pytest.raises(Refused, match="500页"):
            files.read(data)

    def test_too_large(self):
        with pytest.raises(Refused, match="20MB"):
            files.read(b"%PDF-" + bytes(pdf.LARGEST_FILE))

    def test_other_document(self):
        with pytest.raises(Refused, match="没有找到"):
            files.read(typst.compile(b"Minutes of a meeting, 2024"))


def test_hyphen_at_the_end_of_a_line_is_one():
    assert pdf._hyphened("工作性其他\ufffe科研\x02一") == "工作性其他-科研-一"
