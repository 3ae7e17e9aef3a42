"""docx, xlsx and OFD: zips whose parts say what they are. Pure."""

import zipfile
from collections.abc import Iterable, Mapping
from typing import BinaryIO, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from budget import zips
from budget.choices import UploadFault
from budget.filetypes.terms import DOCX, MEGABYTE, OFD, XLSX, Kind, Refused

START: Final = b"PK\x03\x04"
# The record that ends a zip without a comment.
_LAST_RECORD: Final = 22
_MOST_ENTRIES: Final = 3000
_LARGEST_ENTRY: Final = 100 * MEGABYTE
_LARGEST_TOTAL: Final = 300 * MEGABYTE
# Only what says what the others are is unpacked, and so much of it at most.
_LARGEST_LIST: Final = 2 * MEGABYTE
_TYPES: Final = "[Content_Types].xml"
_MAIN: Final = {
    "application/vnd.openxmlformats-officedocument"
    ".wordprocessingml.document.main+xml": DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": XLSX,
}
_ACTIVE: Final = ("vbaproject", "vbadata", "activex/", "macrosheets/", "dialogsheets/")
# A target outside that is fetched or run on opening; a link in the text is none.
_FETCHED: Final = ("attachedtemplate", "oleobject", "frame", "subdocument", "control")
# A program packed into the page, by the name of its stream in UTF-16.
_PACKAGE: Final = "\x01Ole10Native".encode("utf-16-le")
# A link that starts another program to fetch its value.
_DDE: Final = b"ddeLink"
_LARGEST_OBJECT: Final = 20 * MEGABYTE


def zipped(file: BinaryIO, size: int) -> Kind:
    """Return DOCX, XLSX or OFD. Raises Refused for every other zip."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_edges(archive, entries, file)
            _check(entries, size)
            return _kind(archive, [entry.filename for entry in entries])
    except Refused:
        raise
    except (
        zipfile.BadZipFile,
        DefusedXmlException,
        ParseError,
        ValueError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as fault:
        raise Refused(UploadFault.BROKEN) from fault


def _check_edges(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], file: BinaryIO
) -> None:
    """Refuse anything before the first entry or behind the directory."""
    file.seek(-_LAST_RECORD, 2)
    ends = file.read(4) == b"PK\x05\x06" and not archive.comment
    if not ends or min((entry.header_offset for entry in entries), default=1):
        raise Refused(UploadFault.TWO_IN_ONE)


def _check(entries: list[zipfile.ZipInfo], size: int) -> None:
    names = [entry.filename.lower() for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(UploadFault.ENCRYPTED)
    if (
        len(set(names)) < len(names)
        or any(zips.leaves(name) for name in names)
        or any(entry.compress_type not in zips.METHODS for entry in entries)
    ):
        raise Refused(UploadFault.BROKEN)
    if (
        len(entries) > _MOST_ENTRIES
        or any(entry.file_size > _LARGEST_ENTRY for entry in entries)
        or sum(entry.file_size for entry in entries) > _LARGEST_TOTAL
        or any(zips.swells(entry) for entry in entries)
        or zips.overlap(entries, size)
    ):
        raise Refused(UploadFault.SWOLLEN)


def _kind(archive: zipfile.ZipFile, names: list[str]) -> Kind:
    if _TYPES not in names:
        if "OFD.xml" in names:
            return OFD
        raise Refused(UploadFault.UNKNOWN)
    types = _declared(_unpacked(archive, _TYPES))
    if any("macroenabled" in one.lower() for one in types):
        raise Refused(UploadFault.MACROS)
    if any(word in name.lower() for name in names for word in _ACTIVE):
        raise Refused(UploadFault.MACROS)
    found = {kind for text, kind in _MAIN.items() if text in types}
    if len(found) != 1:
        raise Refused(UploadFault.UNKNOWN)
    _refuse_outside(archive, names)
    _refuse_programs(archive, names)
    return found.pop()


def _declared(text: bytes) -> set[str]:
    return {part.get("ContentType", "") for part in fromstring(text)}


def _refuse_outside(archive: zipfile.ZipFile, names: Iterable[str]) -> None:
    """Refuse what would be fetched from elsewhere as soon as the file is opened."""
    for name in names:
        if name.endswith(".rels"):
            relations = fromstring(_unpacked(archive, name))
            fetched = any(_is_fetched(one.attrib) for one in relations)
        else:
            linked = "externallinks/externallink" in name.lower()
            fetched = linked and _DDE in _unpacked(archive, name, _LARGEST_OBJECT)
        if fetched:
            raise Refused(UploadFault.ACTIVE)


def _is_fetched(relation: Mapping[str, str]) -> bool:
    what = relation.get("Type", "").lower().rpartition("/")[2]
    return relation.get("TargetMode") == "External" and what in _FETCHED


def _refuse_programs(archive: zipfile.ZipFile, names: Iterable[str]) -> None:
    for name in names:
        embedded = "/embeddings/" in name and name.lower().endswith(".bin")
        if embedded and _PACKAGE in _unpacked(archive, name, _LARGEST_OBJECT):
            raise Refused(UploadFault.ACTIVE)


def _unpacked(archive: zipfile.ZipFile, name: str, most: int = _LARGEST_LIST) -> bytes:
    with archive.open(name) as part:
        text = part.read(most + 1)
    if len(text) > most:
        raise Refused(UploadFault.SWOLLEN)
    return text
