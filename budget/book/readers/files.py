"""Read a publication out of the file that a person sent: PDF, Excel or text."""

import codecs
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from budget.book import pdf
from budget.book import reading as workbooks
from budget.book.archive import Refused
from budget.book.readers import reading, ruled, sheets
from budget.book.readers.reading import Reading
from budget.book.readers.text import sections

_ZIP: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_LARGEST_TEXT: Final = 12_000_000


def read(data: bytes) -> Reading:
    """Return what a file says; what it is, its first bytes say. Raises Refused."""
    if not data.strip():
        raise Refused(_("文件是空的，请重新选择。"))
    if data.startswith(_ZIP):
        found, lost = sheets.sections(workbooks.read(data))
        return reading.from_sections(found, lost)
    if data.startswith(pdf.MARK):
        return from_pages(pdf.read(data))
    return reading.from_text(_decoded(data))


def from_pages(pages: Sequence[pdf.Page]) -> Reading:
    """Return what the pages of a PDF say."""
    text = "\f".join(page.text for page in pages)
    found = sections(text)
    return reading.from_sections(found, grids=ruled.grids(pages, found))


def _decoded(data: bytes) -> str:
    if len(data) > _LARGEST_TEXT:
        raise Refused(_("文件的文字过多，不像一份部门预算公开。"))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refused(_("无法识别这个文件，请上传PDF、.xlsx，或UTF-8、GB18030编码的文本。"))
