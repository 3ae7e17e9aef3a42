"""Files that people hand in: received, looked through, kept once by their content.

A file lies at MEDIA_ROOT/ab/abcdef…, named by its SHA-256, and is never changed,
moved or deleted. Rows point to it; who may read it is asked of those rows.
"""

import hashlib
import logging
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from budget.audit import door, stored
from budget.choices import UploadFault
from budget.filetypes.identify import identify
from budget.filetypes.naming import shown_name
from budget.filetypes.terms import MEGABYTE, Kind, Refused
from budget.models import StoredFile

logger = logging.getLogger(__name__)
INCOMING = "incoming"
# What a process that was killed left behind is older than any upload takes.
STALE_SECONDS = 24 * 60 * 60
SCAN_SECONDS = 60
# Room that must be left on the disk for the database and its log.
RESERVE = 500 * MEGABYTE
path_of = stored.path_of


@dataclass(frozen=True)
class Received:
    """A file that was looked through and lies aside until a row points to it."""

    path: Path
    name: str
    size: int
    sha256: str
    kind: Kind


@contextmanager
def received(
    chunks: Iterable[bytes], name: str, *, texts: bool = False
) -> Iterator[Received]:
    """Take a file in, piece by piece, and look through it; it is gone afterwards
    unless `keep` was called. `texts`: plain text is welcome too.

    Raises Refused for a file that is not to be kept, with the reason in words.
    """
    shown = shown_name(name)
    path: Path | None = None
    try:
        handle, path = _aside()
        with os.fdopen(handle, "w+b") as file:
            size, digest = _write(file, chunks)
            kind = identify(file, shown, texts=texts)
        _scan(path)
        yield Received(path, shown, size, digest, kind)
    except OSError as fault:
        logger.exception("a file could not be stored")
        raise Refused(UploadFault.NO_ROOM) from fault
    finally:
        if path is not None:
            path.unlink(missing_ok=True)


def keep(file: Received) -> StoredFile:
    """Put the file in its place and return its row; equal contents share one.

    Belongs to the open act. The file is there before the row is: an act that fails
    leaves at most a file that nobody points to.
    """
    target = path_of(file.sha256)
    if not target.exists() or target.stat().st_size != file.size:
        target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        file.path.chmod(0o440)
        file.path.replace(target)
        _sync(target.parent)
    row = StoredFile(
        sha256=file.sha256,
        size=file.size,
        content_type=file.kind.content_type,
        stored_at=door.current().now,
    )
    # Of two people who hand in the same content at one moment, one writes the row.
    StoredFile.objects.bulk_create([row], ignore_conflicts=True)
    return StoredFile.objects.get(sha256=file.sha256)


@contextmanager
def aside() -> Iterator[tuple[BinaryIO, Path]]:
    """Open a new file where nobody looks for one; it is gone afterwards unless it was
    moved to its place."""
    handle, path = _aside()
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


def _write(file: BinaryIO, chunks: Iterable[bytes]) -> tuple[int, str]:
    """Write the pieces, count and hash them; stop where it gets too large."""
    most, size, digest = settings.UPLOAD_MOST_BYTES, 0, hashlib.sha256()
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise Refused(UploadFault.TOO_LARGE, f"{most // MEGABYTE}MB")
        digest.update(chunk)
        file.write(chunk)
    if shutil.disk_usage(settings.MEDIA_ROOT).free < RESERVE:
        raise Refused(UploadFault.NO_ROOM)
    file.flush()
    os.fsync(file.fileno())
    return size, digest.hexdigest()


def _scan(path: Path) -> None:
    """Ask the virus scanner of the machine, where one is set; no answer is a no.

    It answers with its exit code, as clamdscan does: 0 clean, 1 found.
    """
    if not settings.UPLOAD_SCAN_COMMAND:
        return
    command = [*shlex.split(settings.UPLOAD_SCAN_COMMAND), str(path)]
    try:
        code = subprocess.run(
            command, capture_output=True, timeout=SCAN_SECONDS, check=False
        ).returncode
    except (OSError, subprocess.TimeoutExpired) as fault:
        logger.exception("the virus scanner does not answer")
        raise Refused(UploadFault.UNSCANNED) from fault
    if code == 1:
        raise Refused(UploadFault.INFECTED)
    if code:
        logger.error("the virus scanner ended with %s", code)
        raise Refused(UploadFault.UNSCANNED)


def _aside() -> tuple[int, Path]:
    """Open a new file where nobody looks for one."""
    folder = Path(settings.MEDIA_ROOT) / INCOMING
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    _clear(folder)
    handle, where = tempfile.mkstemp(dir=folder)
    return handle, Path(where)


def _clear(folder: Path) -> None:
    """Delete what killed processes left behind."""
    oldest = time.time() - STALE_SECONDS
    for path in folder.iterdir():
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:
            # Somebody else's upload ended meanwhile.
            continue


def _sync(folder: Path) -> None:
    """Make a new name in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
