"""What a person may send as a workbook, and what an attacker may."""

import datetime
import io
import random
import struct
import threading
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook

from budget.book import archive, slots
from budget.book.archive import Refused
from budget.book.reading import Cell, read
from tests.budget.book.workbooks import attacks, raw, written, zipped

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("alone")]

CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE l [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
INLINE = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
NUMBERED = '<row r="{0}"><c r="A{0}"><v>{0}</v></c></row>'


def cells(data: bytes) -> list[Cell]:
    return [cell for row in read(data)[0].rows for cell in row.cells]


def test_third_reader_at_once_is_told_to_try_again(settings, tmp_path):
    settings.LOCAL_DIR, settings.WORKBOOK_WAIT_SECONDS = tmp_path, 0.2
    settings.WORKBOOKS_AT_ONCE = 2
    data = written([["名称"]])
    refused = pytest.raises(Refused, match="请过几秒再上传一次")
    with slots.slot(), slots.slot(), refused:
        read(data)
    assert [cell.text for cell in cells(data)] == ["名称"]


def test_reader_waits_for_a_place_and_gets_it(settings, tmp_path):
    settings.LOCAL_DIR, settings.WORKBOOKS_AT_ONCE = tmp_path, 1
    held = slots.slot()
    held.__enter__()
    freed = threading.Timer(0.2, held.__exit__, (None, None, None))
    freed.start()
    assert [cell.text for cell in cells(written([["名称"]]))] == ["名称"]


def test_ordinary_cells_come_back_with_their_kind():
    data = written([["名称", 12, 12.5, 0.1, True, datetime.date(2026, 9, 30), None, 3]])
    row = read(data)[0].rows[0]
    assert [(cell.kind, cell.text) for cell in row.cells] == [
        ("text", "名称"),
        ("number", "12"),
        ("number", "12.5"),
        ("number", "0.1"),
        ("bool", "1"),
        ("date", "2026-09-30"),
        ("", ""),
        ("number", "3"),
    ]
    assert row.cell(40) == Cell()


def test_rows_keep_the_numbers_that_excel_shows():
    assert [r.number for r in read(written([["甲"]], A7="乙"))[0].rows] == [1, 7]


def test_formula_that_was_never_computed_is_told_from_an_empty_cell():
    assert cells(written([["=1+1"]])) == [Cell("formula")]
    cached = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'
    assert cells(raw(cached)) == [Cell("number", "2", computed=True)]


def test_error_value_is_told_from_text():
    rows = '<row r="1"><c r="A1" t="e"><v>#DIV/0!</v></c></row>'
    assert cells(raw(rows)) == [Cell("error", "#DIV/0!")]


def test_hidden_sheets_say_so():
    book = Workbook()
    book.create_sheet("藏").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert [sheet.hidden for sheet in read(out.getvalue())] == [False, True]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "1万行"),
        (NUMBERED.format(10011), "1万行"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "60列"),
        ('<row r="1"><c r="BI1"><v>1</v></c></row>', "60列"),
        ("<row/>" * 100001, "1万行"),
        ('<row r="10010"/><row><c><v>1</v></c></row>', "1万行"),
        (f'<row r="1">{"<c><v>1</v></c>" * 61}</row>', "60列"),
        (INLINE.format("字" * 5001), "5000字"),
    ],
)
def test_too_much_is_refused_by_name(rows, reason):
    with pytest.raises(Refused, match=reason):
        read(raw(rows))


def test_last_corner_with_its_dimension_ends_nothing():
    data = raw(
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        dimension='<dimension ref="A1:XFD1048576"/>',
    )
    with pytest.raises(Refused):
        read(data)


def test_empty_rows_far_below_that_formatting_left_are_no_reason_to_refuse():
    assert cells(raw(CELL + '<row r="1048576"/>')) == [Cell("number", "1")]


def test_ten_thousand_rows_are_read():
    rows = "".join(NUMBERED.format(n) for n in range(1, 10001))
    assert len(read(raw(rows))[0].rows) == 10000


@pytest.mark.parametrize("dtd", [LAUGHS, OUTSIDE])
def test_entities_are_refused(dtd):
    with pytest.raises(Refused, match="无法读取"):
        read(raw(INLINE.format("&c;"), dtd=dtd))


def test_shared_strings_named_over_and_over_are_refused():
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<si><t>{'字' * 4000}</t></si></sst>"
    )
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2000)
    )
    data = raw(rows, extra={"xl/sharedStrings.xml": strings.encode()})
    with pytest.raises(Refused, match="文字过多"):
        read(data)


def test_zip_bomb_is_refused_before_anything_is_parsed():
    bomb = raw(INLINE.format("A" * (40 * archive.MEGABYTE)))
    assert len(bomb) < archive.MEGABYTE
    with pytest.raises(Refused, match="展开后过大"):
        archive.check(bomb)


def test_many_middling_entries_are_refused_by_their_sum():
    # Some of it cannot be packed, so that the rate of packing is no reason.
    noise = random.Random(1).randbytes
    blob = b"".join(noise(25) + bytes(999) for _ in range(21 * 1024))
    parts = {f"xl/media/{n}.bin": blob for n in range(3)}
    with pytest.raises(Refused):
        archive.check(raw(CELL, extra=parts))


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ({"xl/vbaProject.bin": b"x"}, "宏"),
        ({"xl/externalLinks/externalLink1.xml": b"x"}, "外部链接"),
        ({"xl/embeddings/oleObject1.bin": b"x"}, "嵌入对象"),
        ({"../../etc/x": b"x"}, "内部结构异常"),
        ({"/etc/x": b"x"}, "内部结构异常"),
        ({"C:\\x": b"x"}, "内部结构异常"),
        ({"XL/workbook.xml": b"x"}, "内部结构异常"),
        ({f"xl/p{n}.xml": b"" for n in range(200)}, "内部结构异常"),
    ],
)
def test_what_a_table_never_holds_is_refused_by_name(extra, reason):
    with pytest.raises(Refused, match=reason):
        archive.check(raw(CELL, extra=extra))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空的"),
        (b"x" * (archive.LARGEST_FILE + 1), "超过5MB"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版.xls或加密"),
        (b"a,b\n1,2\n", "不是Excel工作簿"),
        (b"PK\x03\x04garbage", "不是Excel工作簿"),
        (zipped([("word/document.xml", b"x")]), "不是Excel工作簿"),
    ],
)
def test_what_is_no_workbook_is_refused_by_name(data, reason):
    with pytest.raises(Refused, match=reason):
        archive.check(data)


def _last_entry(data: bytearray) -> int:
    """Return where the directory's last entry begins."""
    return data.rindex(b"PK\x01\x02")


def test_encrypted_entries_are_refused():
    data = bytearray(raw(CELL))
    at = _last_entry(data)
    flags = struct.unpack_from("<H", data, at + 8)[0]
    struct.pack_into("<H", data, at + 8, flags | 1)
    with pytest.raises(Refused, match="加密"):
        archive.check(bytes(data))


def test_entries_that_share_their_bytes_are_refused():
    data = bytearray(raw(CELL, extra={"xl/a.xml": b"x" * 500, "xl/b.xml": b"y" * 500}))
    entries = zipfile.ZipFile(io.BytesIO(bytes(data))).infolist()
    struct.pack_into("<I", data, _last_entry(data) + 42, entries[-2].header_offset)
    with pytest.raises(Refused, match="结构异常"):
        archive.check(bytes(data))


def test_a_broken_sheet_ends_the_child_and_nothing_else():
    with pytest.raises(Refused, match="无法读取"):
        read(raw("<row><c r='A1'"))
    assert cells(raw(CELL)) == [Cell("number", "1")]


def test_numbers_shown_as_something_else_are_told_apart():
    book = Workbook()
    for value, shown in (
        (0.12, "0%"),
        (123456, '0!.0,"万"'),
        (123456, "#,##0,"),
        (123456, ";;;"),
        (123456, "#,##0.00"),
        (12, '0"家"'),
    ):
        book.active.append([value])
        book.active.cell(book.active.max_row, 1).number_format = shown
    out = io.BytesIO()
    book.save(out)
    assert [(cell.kind, cell.text) for cell in cells(out.getvalue())] == [
        ("percent", "0.12"),
        ("masked", "123456"),
        ("masked", "123456"),
        ("masked", "123456"),
        ("number", "123456"),
        ("number", "12"),
    ]


def test_hidden_rows_and_columns_and_merged_cells_are_named():
    book = Workbook()
    sheet = book.active
    for _ in range(4):
        sheet.append([1, 2, 3])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.merge_cells("A1:A2")
    out = io.BytesIO()
    book.save(out)
    found = read(out.getvalue())[0]
    assert found.hidden_rows == {3}
    assert found.hidden_columns == {1}
    assert found.merged == ("A1:A2",)


def test_the_reading_aid_above_a_word_is_no_part_of_it():
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>甲</t><rPh sb='0' eb='1'><t>jia</t></rPh></si></sst>"
    )
    extra = {"xl/sharedStrings.xml": strings.encode()}
    assert cells(raw('<row r="1"><c t="s"><v>0</v></c></row>', extra=extra)) == [
        Cell("text", "甲")
    ]
    inline = (
        '<row r="1"><c t="inlineStr"><is><t>甲</t><rPh><t>j</t></rPh></is></c></row>'
    )
    assert cells(raw(inline)) == [Cell("text", "甲")]


def test_the_eight_attacks_are_refused_with_flat_memory_and_a_living_reader():
    files = attacks()
    assert len(files) == 8
    for name, data in files.items():
        tracemalloc.start()
        with pytest.raises(Refused):
            read(data)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 20 * archive.MEGABYTE, name
    assert cells(raw(CELL)) == [Cell("number", "1")]
