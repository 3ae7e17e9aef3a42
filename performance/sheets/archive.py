"""A zip that grows on the disk and knows what is in it, byte for byte."""

import hashlib
import zipfile
from collections.abc import Iterable
from typing import Final, NamedTuple

from django.utils import timezone

SUMS: Final = "SHA256SUMS.txt"
_CHUNK: Final = 64 * 1024


class Member(NamedTuple):
    """One file of the zip: its name, its size in bytes, the SHA-256 of its content."""

    name: str
    size: int
    sha256: str


class Archive:
    """A zip being written, file after file; nothing is held but the list of them."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zipped = zipped
        self.members: list[Member] = []

    def put(self, name: str, data: bytes) -> Member:
        """Write a file that is in memory, as it is."""
        parts = (data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK))
        return self.stream(name, parts, shrink=False)

    def stream(self, name: str, parts: Iterable[bytes], *, shrink: bool) -> Member:
        """Write a file part by part; `shrink` packs it, which text is worth."""
        info = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if shrink else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        digest, size = hashlib.sha256(), 0
        with self._zipped.open(info, "w", force_zip64=True) as out:
            for part in parts:
                digest.update(part)
                size += len(part)
                out.write(part)
        member = Member(name, size, digest.hexdigest())
        self.members.append(member)
        return member

    def write_sums(self) -> None:
        """Write the list that `sha256sum -c` reads; it names all but itself."""
        lines = "".join(f"{one.sha256}  {one.name}\n" for one in self.members)
        self.put(SUMS, lines.encode())
