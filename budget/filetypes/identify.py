"""What a file is, by its content and by nothing that its sender says. Pure."""

import mmap
import zipfile
from typing import BinaryIO

from budget.choices import UploadFault
from budget.filetypes import compound, images, pdf, plain_text, zipped
from budget.filetypes.naming import ending_of
from budget.filetypes.terms import ENDINGS, TEXT, Data, Kind, Refused


def identify(file: BinaryIO, name: str, *, texts: bool = False) -> Kind:
    """Return what the file is. The name's ending must be one of its kind.

    Raises Refused for every content that is not on the list, that is locked, that
    brings something to run, or that is two files in one. `texts`: plain text is on
    the list as well.
    """
    endings = (*ENDINGS, *TEXT.endings) if texts else ENDINGS
    if ending_of(name) not in endings:
        raise Refused(UploadFault.ENDING, "、".join(endings))
    data = _mapped(file)
    kind = _kind(file, data, texts=texts)
    if ending_of(name) not in kind.endings:
        raise Refused(UploadFault.OTHER_ENDING, f"{kind.name}（.{kind.endings[0]}）")
    return kind


def _mapped(file: BinaryIO) -> Data:
    """Return the content without reading it into memory."""
    file.seek(0, 2)
    if file.tell() == 0:
        raise Refused(UploadFault.EMPTY)
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _kind(file: BinaryIO, data: Data, *, texts: bool) -> Kind:
    if data[:4] == zipped.START:
        return zipped.zipped(file, len(data))
    kind = _single(data, texts=texts)
    # A zip is read from its end: it may hang behind anything.
    if zipfile.is_zipfile(file):
        raise Refused(UploadFault.TWO_IN_ONE)
    return kind


def _single(data: Data, *, texts: bool) -> Kind:
    head = data[:16]
    if pdf.START.match(head):
        return pdf.pdf(data)
    if head.startswith(images.PNG_START):
        return images.png(data)
    if head.startswith(images.JPEG_START):
        return images.jpeg(data)
    if head.startswith(compound.START):
        return compound.compound(data)
    if texts and plain_text.is_text(data):
        return TEXT
    raise Refused(UploadFault.UNKNOWN)
