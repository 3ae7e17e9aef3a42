"""What a zip's directory says about it before anything is unpacked. Pure.

A few kilobytes may hold gigabytes. What is declared here is a ceiling: Python's
zipfile never unpacks more of an entry than its directory says.
"""

import zipfile
from collections.abc import Iterable
from typing import Final

# Text shrinks a lot; only entries large enough to hurt are held to the ratio.
LARGEST_RATIO: Final = 100
_LARGE_ENOUGH: Final = 1024 * 1024
METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Bytes of a local file header before its name.
_HEADER: Final = 30


def leaves(name: str) -> bool:
    """Whether a name would leave the folder it is unpacked into."""
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name


def swells(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry grows more than a document's does."""
    grown = entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1)
    return entry.file_size > _LARGE_ENOUGH and grown


def overlap(entries: Iterable[zipfile.ZipInfo], size: int) -> bool:
    """Whether two entries share bytes: one small body unpacked many times over."""
    free = 0
    for entry in sorted(entries, key=lambda row: row.header_offset):
        if entry.header_offset < free:
            return True
        free = entry.header_offset + _HEADER + entry.compress_size
    return free > size
