"""The old Office container (MS-CFB): doc, xls, and WPS's wps and et. Pure.

Why no library: all that is asked is which streams there are and how two of them begin.
olefile 0.47 (2023, the newest) reads the whole table of sectors and the tree of names
at once; a tree of some thousand names on one branch ends it in a RecursionError, and
names outside of the tree, where macros may hide from it, it never tells. This reader
takes the directory as a flat list, counts its steps, and reads no more than it asks
for, so that what is hostile is refused with a reason.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from budget.choices import UploadFault
from budget.filetypes.terms import DOC, MEGABYTE, XLS, Data, Kind, Refused

START: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR: Final = 0xFFFFFFFA  # above it stand marks, not sectors
_ENTRY: Final = 128
_MOST_ENTRIES: Final = 20_000
_IN_HEADER: Final = 109  # sectors of the table that the header itself names
# Streams below this size share one stream, that of the root, in pieces of 64 bytes.
_SMALL: Final = 4096
_PIECE: Final = 64
_ROOT: Final = 5
_MOST_SMALL: Final = 16 * MEGABYTE
_MACROS: Final = {"macros", "vba", "_vba_project", "_vba_project_cur"}
_LOCKED: Final = {"encryptedpackage", "encryptioninfo", "encryptedsummary"}
_PROGRAM: Final = "\x01ole10native"
_DOCUMENT: Final = b"\xec\xa5"
# Records of a workbook's first part (MS-XLS).
_BOF, _EOF, _FILEPASS, _BOUNDSHEET = 0x0809, 0x000A, 0x002F, 0x0085
_MACRO_SHEETS: Final = (1, 6)
_MOST_OF_BOOK: Final = 4 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Stream:
    """Where one stream begins, and how long it is."""

    start: int
    size: int


class Container:
    """The streams of a container, by their names in small letters."""

    def __init__(self, data: Data) -> None:
        self.data = data
        major, order, shift = struct.unpack_from("<HHH", data, 26)
        if order != 0xFFFE or (major, shift) not in ((3, 9), (4, 12)):
            raise Refused(UploadFault.BROKEN)
        self.sector = 1 << shift
        self.most = len(data) // self.sector + 1
        self.table = list(self._table())
        self.root = Stream(_LAST_SECTOR, 0)
        first = struct.unpack_from("<I", data, 48)[0]
        self.streams = dict(self._directory(first))

    def read(self, name: str, most: int) -> bytes:
        """Return the beginning of a stream, `most` bytes at most."""
        stream = self.streams[name]
        wanted = min(stream.size, most)
        if stream.size < _SMALL:
            return self._small(stream)[:wanted]
        return self._large(stream.start, wanted)[:wanted]

    def _large(self, start: int, wanted: int) -> bytes:
        parts: list[bytes] = []
        for number in self._chain(start):
            parts.append(self._bytes(number))
            if len(parts) * self.sector >= wanted:
                break
        return b"".join(parts)

    def _small(self, stream: Stream) -> bytes:
        """Return a stream whose pieces lie in the root's, by their own table."""
        held = self._large(self.root.start, min(self.root.size, _MOST_SMALL))
        first = struct.unpack_from("<I", self.data, 60)[0]
        following = self._large(first, _MOST_SMALL)
        parts: list[bytes] = []
        number = stream.start
        while number < _LAST_SECTOR and len(parts) * _PIECE < stream.size:
            parts.append(held[number * _PIECE : (number + 1) * _PIECE])
            number = struct.unpack_from("<I", following, number * 4)[0]
        return b"".join(parts)

    def _bytes(self, number: int) -> bytes:
        begin = (number + 1) * self.sector
        return self.data[begin : begin + self.sector]

    def _table(self) -> Iterator[int]:
        """Yield the sectors of the table of sectors, in order."""
        yield from self._numbers(struct.unpack_from(f"<{_IN_HEADER}I", self.data, 76))
        following, per = struct.unpack_from("<I", self.data, 68)[0], self.sector // 4
        for _step in range(self.most):
            if following >= _LAST_SECTOR:
                return
            row = struct.unpack(f"<{per}I", self._bytes(following))
            yield from self._numbers(row[:-1])
            following = row[-1]
        raise Refused(UploadFault.BROKEN)

    def _numbers(self, row: tuple[int, ...]) -> Iterator[int]:
        return (number for number in row if number < _LAST_SECTOR)

    def _chain(self, number: int) -> Iterator[int]:
        """Yield the sectors of a stream; one that runs in a circle is broken."""
        per = self.sector // 4
        for _step in range(self.most):
            if number >= _LAST_SECTOR:
                return
            yield number
            place = (self.table[number // per] + 1) * self.sector + number % per * 4
            number = struct.unpack_from("<I", self.data, place)[0]
        raise Refused(UploadFault.BROKEN)

    def _directory(self, first: int) -> Iterator[tuple[str, Stream]]:
        seen = 0
        for number in self._chain(first):
            part = self._bytes(number)
            for place in range(0, len(part) - _ENTRY + 1, _ENTRY):
                seen += 1
                length, kind = struct.unpack_from("<HB", part, place + 64)
                if kind and 2 <= length <= 64:
                    raw = part[place : place + length - 2]
                    start, size = struct.unpack_from("<IQ", part, place + 116)
                    name = raw.decode("utf-16-le", "replace").lower()
                    found = Stream(start, size & 0xFFFFFFFF)
                    if kind == _ROOT:
                        self.root = found
                    yield name, found
            if seen > _MOST_ENTRIES:
                raise Refused(UploadFault.SWOLLEN)


def compound(data: Data) -> Kind:
    """Return DOC or XLS. Raises Refused for another, a locked one, and for macros."""
    try:
        return _kind(Container(data))
    except (struct.error, IndexError, MemoryError) as fault:
        raise Refused(UploadFault.BROKEN) from fault


def _kind(found: Container) -> Kind:
    names = set(found.streams)
    if names & _LOCKED:
        raise Refused(UploadFault.ENCRYPTED)
    if names & _MACROS:
        raise Refused(UploadFault.MACROS)
    if _PROGRAM in names:
        raise Refused(UploadFault.ACTIVE)
    if "worddocument" in names:
        _check_document(found.read("worddocument", 512))
        return DOC
    for book in ("workbook", "book"):
        if book in names:
            _check_book(found.read(book, _MOST_OF_BOOK))
            return XLS
    raise Refused(UploadFault.UNKNOWN)


def _check_document(start: bytes) -> None:
    """Refuse a document behind a password: one bit of its first block (MS-DOC, FIB)."""
    if start[:2] != _DOCUMENT:
        raise Refused(UploadFault.BROKEN)
    flags = struct.unpack_from("<H", start, 10)[0]
    if flags & 0x0100:
        raise Refused(UploadFault.ENCRYPTED)


def _check_book(start: bytes) -> None:
    """Refuse a workbook behind a password, and one with sheets of macros."""
    place = 0
    while place + 4 <= len(start):
        record, length = struct.unpack_from("<HH", start, place)
        if place == 0 and record != _BOF:
            raise Refused(UploadFault.BROKEN)
        if record == _FILEPASS:
            raise Refused(UploadFault.ENCRYPTED)
        if record == _BOUNDSHEET and length > 5 and start[place + 9] in _MACRO_SHEETS:
            raise Refused(UploadFault.MACROS)
        if record == _EOF:
            return
        place += 4 + length
