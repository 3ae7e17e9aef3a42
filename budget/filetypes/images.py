"""PNG and JPEG, walked through from the first byte to the last. Pure."""

import re
import struct
from typing import Final

from budget.choices import UploadFault
from budget.filetypes.terms import JPEG, MEGABYTE, PNG, Data, Kind, Refused

PNG_START: Final = b"\x89PNG\r\n\x1a\n"
JPEG_START: Final = b"\xff\xd8\xff"
# More chunks or segments than any camera writes.
_MOST_PARTS: Final = 100_000
# What has no business in an image, in whatever part of it: a page that runs.
_MARKUP = re.compile(rb"<\s*(?:script|html|!doctype|\?php|iframe)", re.IGNORECASE)
# What must not follow an image: another file that opens as itself.
_ANOTHER = re.compile(rb"PK\x03\x04|PK\x05\x06|%PDF-|Rar!|7z\xbc\xaf|MZ\x90\x00|<svg")
# Phones append a gain map or some seconds of film behind the image.
_LONGEST_TAIL: Final = 16 * MEGABYTE
# A segment without a length: restart marks and the lone TEM.
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def png(data: Data) -> Kind:
    """Return PNG. Raises Refused where a part is broken or anything follows the end."""
    place, size, seen = len(PNG_START), len(data), 0
    while seen < _MOST_PARTS:
        if place + 12 > size:
            raise Refused(UploadFault.BROKEN)
        length, name = struct.unpack_from(">I4s", data, place)
        if (seen == 0) is not (name == b"IHDR") or length > size:
            raise Refused(UploadFault.BROKEN)
        place, seen = place + 12 + length, seen + 1
        if name == b"IEND":
            break
    if place != size:
        raise Refused(UploadFault.TWO_IN_ONE)
    _refuse_markup(data)
    return PNG


def jpeg(data: Data) -> Kind:
    """Return JPEG. Raises Refused for a broken one, and for a second file in it."""
    _walk(data)
    end = data.rfind(b"\xff\xd9")
    if end < 0:
        raise Refused(UploadFault.BROKEN)
    tail = len(data) - end - 2
    if tail > _LONGEST_TAIL or _ANOTHER.search(data, end):
        raise Refused(UploadFault.TWO_IN_ONE)
    _refuse_markup(data)
    return JPEG


def _walk(data: Data) -> None:
    """Follow the segments up to the picture itself; one of them gives its size."""
    place, framed = 2, False
    for _part in range(_MOST_PARTS):
        while data[place : place + 2] == b"\xff\xff":
            place += 1
        head = data[place : place + 4]
        if len(head) < 4 or head[0] != 0xFF:
            raise Refused(UploadFault.BROKEN)
        if head[1] in _BARE:
            place += 2
            continue
        if head[1] == 0xDA:
            break
        framed = framed or head[1] in _FRAMES
        place += 2 + int.from_bytes(head[2:4])
    if not framed:
        raise Refused(UploadFault.BROKEN)


def _refuse_markup(data: Data) -> None:
    if _MARKUP.search(data):
        raise Refused(UploadFault.TWO_IN_ONE)
