"""A publication that comes as an Excel workbook."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from budget.book.archive import Refused
from budget.book.readers import files
from tests.budget.book import printed_sheets
from tests.budget.book.compared import plain
from tests.budget.book.publications import publication


def changed(data: bytes, change) -> bytes:
    book = load_workbook(io.BytesIO(data))
    change(book)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("titles", [True, False])
@pytest.mark.parametrize(
    "shape",
    [
        {"units": 3, "funds": True, "carried": True},
        {"units": 2, "wan": True, "shuffled": True},
    ],
)
@pytest.mark.slow
def test_workbook_comes_back(shape, titles):
    made = publication(4, **shape)
    read = files.read(printed_sheets.workbook(made, titles=titles)).publication
    assert read.unplaced == ()
    assert plain(read, printed=False) == plain(made, printed=False)


@pytest.mark.slow
class TestOneBureau:
    made = publication(2)
    data = printed_sheets.workbook(made)

    def whys(self, change) -> list[str]:
        read = files.read(changed(self.data, change)).publication
        return [one.why for one in read.unplaced]

    def test_cells_keep_their_row(self):
        table = files.read(self.data).publication.tables["6"]
        assert [row.line for row in table.rows][:2] == [6, 7]

    def test_column_that_is_no_official_one_leaves_the_table_unread(self):
        def add(book):
            for row in book["支出总表"].iter_rows(min_row=4, min_col=9, max_col=9):
                row[0].value = "增减%" if row[0].row == 4 else 5

        (why,) = self.whys(add)
        assert why == "表3“支出总表”的栏目与标准格式不符，这张表没有读入。"

    def test_column_left_out_is_no_trouble(self):
        def shorten(book):
            book["支出总表"].delete_cols(6, 3)

        read = files.read(changed(self.data, shorten)).publication
        assert read.unplaced == ()
        assert read.tables["3"].rows[0].number("project") is not None

    def test_hidden_sheet_is_told(self):
        def hide(book):
            book["支出总表"].sheet_state = "hidden"

        assert self.whys(hide) == ["工作表“支出总表”是隐藏的，没有读入。"]

    def test_formula_without_result_is_told_with_its_cell(self):
        def compute(book):
            book["支出总表"]["C5"].value = "=SUM(C6:C9)"

        why = "工作表“支出总表”的C5单元格是没有算出结果的公式。"
        assert self.whys(compute) == [why]

    def test_sheet_of_unknown_figures_is_told_and_a_cover_is_not(self):
        def add(book):
            book.create_sheet("附注").append(["其他", 12])
            book.create_sheet("封面").append(["部门预算公开"])

        assert self.whys(add) == ["工作表“附注”看不出是哪一张表，没有读入。"]


def test_workbook_without_an_official_table_is_refused():
    book = Workbook()
    book.active.append(["姓名", "分数"])
    with pytest.raises(Refused, match="没有找到"):
        files.read(saved(book))


def test_encrypted_workbook_is_refused():
    with pytest.raises(Refused, match="加密"):
        files.read(b"\xd0\xcf\x11\xe0" + bytes(600))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_text_file_may_have_any_usual_encoding(encoding):
    text = (
        "附表4-6\n一般公共预算基本支出表\n单位：元\n"
        "科目编码 科目名称 合计 人员经费 公用经费\n合计 1 1 0"
    )
    read = files.read(text.encode(encoding)).publication
    assert read.tables["6"].rows[0].number("personnel") == 1


def test_file_that_is_nothing_is_refused():
    with pytest.raises(Refused, match="无法识别"):
        files.read(b"\x00\x01\x02\xff\xfe" * 30)


@pytest.mark.slow
def test_foot_of_our_own_export_is_no_row():
    made = publication(4)
    book = load_workbook(io.BytesIO(printed_sheets.workbook(made, prose=False)))
    for sheet in book.worksheets:
        sheet.append(["数据截至 2024-11-05 09:01　第1版（现行）"])
    out = io.BytesIO()
    book.save(out)
    read = files.read(out.getvalue()).publication
    assert read.unplaced == ()
    read, made = plain(read, printed=False), plain(made, printed=False)
    assert read.tables == made.tables
