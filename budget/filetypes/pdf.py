"""PDF: whole, without a password, without anything that runs. Pure.

A heuristic, and no proof: what is served is an attachment in a sandbox anyway.
"""

import re
import zlib
from typing import Final

from budget.choices import UploadFault
from budget.filetypes.terms import MEGABYTE, PDF, Data, Kind, Refused

START = re.compile(rb"%PDF-[12]\.\d")
_END: Final = b"%%EOF"
_LONGEST_TAIL: Final = 1024
_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
# An attached file is not among them: electronic invoices carry their data so.
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|RichMedia|ImportData|SubmitForm)\b")
# A name may be written with its letters as #4A.
_DISGUISED = re.compile(rb"/[A-Za-z#0-9]{0,20}#[0-9A-Fa-f]{2}[A-Za-z#0-9]{0,40}")
_LETTER = re.compile(rb"#([0-9A-Fa-f]{2})")
_MARKUP = re.compile(rb"<\s*(?:script|html|!doctype|svg|\?php)", re.IGNORECASE)
# Objects packed together: their names are seen only after unpacking.
_PACKED = re.compile(rb"/ObjStm\b[^\x00]{0,400}?stream\r?\n")
_MOST_PACKED: Final = 5000
_MOST_UNPACKED: Final = 64 * MEGABYTE
_MOST_OF_ONE: Final = 8 * MEGABYTE


def pdf(data: Data) -> Kind:
    """Return PDF. Raises Refused for what is broken, locked, or does something."""
    end = data.rfind(_END)
    if end < 0:
        raise Refused(UploadFault.BROKEN)
    tail = data[end + len(_END) :]
    if len(tail) > _LONGEST_TAIL or tail.strip(b"\r\n\t\x0c\x00 "):
        raise Refused(UploadFault.TWO_IN_ONE)
    if _MARKUP.search(data[:1024]):
        raise Refused(UploadFault.TWO_IN_ONE)
    if _ENCRYPTED.search(data):
        raise Refused(UploadFault.ENCRYPTED)
    if _runs(data) or any(_runs(part) for part in _unpacked(data)):
        raise Refused(UploadFault.ACTIVE)
    return PDF


def _runs(data: Data) -> bool:
    if _ACTIVE.search(data):
        return True
    names = (match.group() for match in _DISGUISED.finditer(data))
    return any(_ACTIVE.match(_plain(name)) for name in names)


def _plain(name: bytes) -> bytes:
    return _LETTER.sub(lambda match: bytes([int(match[1], 16)]), name)


def _unpacked(data: Data) -> list[bytes]:
    """Return what the packed objects hold, within limits; a broken one is empty."""
    found: list[bytes] = []
    total = 0
    for count, match in enumerate(_PACKED.finditer(data)):
        room = min(_MOST_OF_ONE, _MOST_UNPACKED - total)
        if count >= _MOST_PACKED or room <= 0:
            raise Refused(UploadFault.SWOLLEN)
        packed = data[match.end() : match.end() + _MOST_OF_ONE]
        try:
            part = zlib.decompressobj().decompress(packed, room)
        except zlib.error:
            continue
        total += len(part)
        found.append(part)
    return found
