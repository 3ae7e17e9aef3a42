"""Workbooks made by hand, so that what no program would write can be written."""

import io
import itertools
import zipfile
from collections.abc import Iterable

from openpyxl import Workbook

_OPC = "http://schemas.openxmlformats.org/package/2006"
_DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARED = '<?xml version="1.0"?>'
TYPES = (
    f'{_DECLARED}<Types xmlns="{_OPC}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    f' ContentType="{_KIND}.worksheet+xml"/>'
    "{}</Types>"
)
STRINGS = (
    '<Override PartName="/xl/sharedStrings.xml"'
    f' ContentType="{_KIND}.sharedStrings+xml"/>'
)
BOOK = (
    f'{_DECLARED}<workbook xmlns="{_MAIN}" xmlns:r="{_DOC}">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def _relation(kind: str, target: str) -> str:
    return (
        f'{_DECLARED}<Relationships xmlns="{_OPC}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOC}/{kind}" Target="{target}"/>'
        "</Relationships>"
    )


def raw(
    rows: str,
    *,
    dtd: str = "",
    dimension: str = "",
    extra: dict[str, bytes] | None = None,
) -> bytes:
    """Return a workbook whose sheet holds exactly this XML, with further entries."""
    return zipped(_parts(rows, dtd, dimension, extra).items())


def _parts(
    rows: str, dtd: str, dimension: str, extra: dict[str, bytes] | None = None
) -> dict[str, bytes]:
    sheet = (
        f'{_DECLARED}{dtd}<worksheet xmlns="{_MAIN}">{dimension}'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    strings = STRINGS if "xl/sharedStrings.xml" in (extra or {}) else ""
    return {
        "[Content_Types].xml": TYPES.format(strings).encode(),
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml").encode(),
        "xl/workbook.xml": BOOK.encode(),
        "xl/_rels/workbook.xml.rels": _relation(
            "worksheet", "worksheets/sheet1.xml"
        ).encode(),
        "xl/worksheets/sheet1.xml": sheet.encode(),
        **(extra or {}),
    }


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return out.getvalue()


def written(rows: Iterable[Iterable[object]], **cells: object) -> bytes:
    """Return an ordinary workbook, as a spreadsheet program would save it."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for where, value in cells.items():
        sheet[where] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb() -> bytes:
    """Return 300 MB of one letter, packed into some hundred kilobytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _parts("", "", "").items():
            if not name.endswith("sheet1.xml"):
                archive.writestr(name, data)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1">'.encode())
            sheet.write(b'<c r="A1" t="inlineStr"><is><t>')
            for _ in range(300):
                sheet.write(b"A" * 1024 * 1024)
            sheet.write(b"</t></is></c></row></sheetData></worksheet>")
    return out.getvalue()


def attacks() -> dict[str, bytes]:
    """Return the eight workbooks that nobody sends by mistake."""
    cell = '<row r="{0}"><c r="{1}{0}"><v>1</v></c></row>'
    used = '<row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row>'
    laughs = "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in itertools.pairwise("abcdefghic")
    )
    strings = (
        f'<sst xmlns="{_MAIN}">'.encode() + b"<si><t>A</t></si>" * 3_000_000 + b"</sst>"
    )
    return {
        "300 MB in one cell": bomb(),
        "3 million strings": raw("", extra={"xl/sharedStrings.xml": strings}),
        "the last row": raw(cell.format(1048576, "A")),
        "the last corner": raw(
            cell.format(1048576, "XFD"),
            dimension='<dimension ref="A1:XFD1048576"/>',
        ),
        "a billion laughs": raw(used, dtd=f'<!DOCTYPE l [<!ENTITY a "ha">{laughs}]>'),
        "one long entity named often": raw(
            used.replace("&c;", "&c;" * 50_000),
            dtd=f'<!DOCTYPE l [<!ENTITY c "{"ha" * 50_000}">]>',
        ),
        "an entity from outside": raw(
            used, dtd='<!DOCTYPE l [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
        ),
        "five thousand entries": raw(
            "", extra={f"xl/p{n}.xml": b"" for n in range(5_000)}
        ),
    }
