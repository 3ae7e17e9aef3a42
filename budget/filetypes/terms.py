"""The files that may be kept, and why another one is not. Pure.

Served as a fixed content type from here, whatever the file or its sender says.
"""

import mmap
from dataclasses import dataclass
from typing import Final

from budget.choices import UploadFault

MEGABYTE: Final = 1024 * 1024
Data = bytes | mmap.mmap


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file, told by its content; `endings` are the names it may have."""

    name: str
    content_type: str
    endings: tuple[str, ...]


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
PDF: Final = Kind("PDF", "application/pdf", ("pdf",))
PNG: Final = Kind("PNG", "image/png", ("png",))
JPEG: Final = Kind("JPEG", "image/jpeg", ("jpg", "jpeg"))
DOCX: Final = Kind("Word", f"{_OFFICE}.wordprocessingml.document", ("docx", "wps"))
XLSX: Final = Kind("Excel", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx", "et"))
# WPS keeps .wps and .et in the old Word and Excel containers.
DOC: Final = Kind("Word 97", "application/msword", ("doc", "wps"))
XLS: Final = Kind("Excel 97", "application/vnd.ms-excel", ("xls", "et"))
OFD: Final = Kind("OFD", "application/ofd", ("ofd",))
# Only where a text is asked for: not every place that takes files in does.
TEXT: Final = Kind("TXT", "text/plain", ("txt",))
KINDS: Final = (PDF, PNG, JPEG, DOCX, XLSX, DOC, XLS, OFD)
CONTENT_TYPES: Final = frozenset(kind.content_type for kind in KINDS)
ENDINGS: Final = tuple(dict.fromkeys(e for kind in KINDS for e in kind.endings))


class Refused(ValueError):
    """The file is not kept; the fault says why and what to do, in words."""

    def __init__(self, fault: UploadFault, about: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.about = about

    @property
    def sentence(self) -> str:
        """Say it in the language of the page."""
        return str(self.fault.label) % {"about": self.about}
