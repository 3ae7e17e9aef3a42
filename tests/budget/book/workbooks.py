"""Workbooks made by hand, so that what no program would write can be written."""

import io
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
    sheet = (
        f'{_DECLARED}{dtd}<worksheet xmlns="{_MAIN}">{dimension}'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    strings = STRINGS if "xl/sharedStrings.xml" in (extra or {}) else ""
    parts: dict[str, bytes] = {
        "[Content_Types].xml": TYPES.format(strings).encode(),
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml").encode(),
        "xl/workbook.xml": BOOK.encode(),
        "xl/_rels/workbook.xml.rels": _relation(
            "worksheet", "worksheets/sheet1.xml"
        ).encode(),
        "xl/worksheets/sheet1.xml": sheet.encode(),
        **(extra or {}),
    }
    return zipped(parts.items())


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
