"""Read a PDF that a person sent, safely: its text and ruled tables, or a refusal."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from budget.book import limited
from budget.book.archive import Refused

CHILD: Final = Path(__file__).with_name("pdf_child.py")
MARK: Final = b"%PDF-"
LARGEST_FILE: Final = 20 * 1024 * 1024
# Memory and processor time of the child that reads it.
MEGABYTES: Final = 768
SECONDS: Final = 40

# None stands where a cell of a row above reaches over.
Cells = tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its text in the order of writing, its ruled tables from the top."""

    text: str
    tables: tuple[Cells, ...] = ()


def read(data: bytes) -> tuple[Page, ...]:
    """Return the pages of a PDF. A child process with limits reads it, so that a
    hostile file ends the child and nothing else. Raises Refused: too large, locked,
    damaged, too many pages, no text (a scan)."""
    if len(data) > LARGEST_FILE:
        raise Refused(_("文件超过20MB，请压缩其中的图片，或只上传部门预算公开的部分。"))
    try:
        answer = limited.ask(CHILD, data, megabytes=MEGABYTES, seconds=SECONDS)
    except limited.NoAnswer as fault:
        raise Refused(_broken()) from fault
    if "refused" in answer:
        raise Refused(_refusals()[answer["refused"]])
    texts: list[str] = answer["texts"]
    if not any(text.strip() for text in texts):
        raise Refused(
            _("文件里没有文字，可能是扫描件。请用带文字的PDF，或财政系统导出的Excel。")
        )
    ruled = answer["tables"] + [[]] * (len(texts) - len(answer["tables"]))
    return tuple(
        Page(_hyphened(text), tuple(_table(table) for table in found))
        for text, found in zip(texts, ruled, strict=True)
    )


def _table(rows: list[list[str | None]]) -> Cells:
    return tuple(
        tuple(None if text is None else _hyphened(text) for text in row) for row in rows
    )


def _hyphened(text: str) -> str:
    """Put back the hyphen at the end of a line: PDFium marks it as breaking a word."""
    return text.replace("\ufffe", "-").replace("\x02", "-")


def _broken() -> str:
    return _("无法读取这份PDF，文件可能已损坏，请重新导出后再上传。")


def _refusals() -> dict[str, str]:
    return {
        "broken": _broken(),
        "password": _("这份PDF有打开密码，请取消密码后再上传。"),
        "pages": _("这份PDF超过500页，请只上传部门预算公开的部分。"),
        "text": _("文件的文字过多，不像一份部门预算公开。"),
        "rows": _("这份PDF里的表格过大，不像一份部门预算公开。"),
    }
