"""Files on the disk: where each content lies, and whether it is still the same."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from budget.choices import SealFault
from budget.models import StoredFile


def path_of(sha256: str) -> Path:
    """Return where a content lies; only hexadecimal digits name a place."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError("not a SHA-256")
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def checked() -> Iterator[tuple[StoredFile, SealFault | None]]:
    """Yield each stored file with what is wrong with its bytes, oldest first."""
    for row in StoredFile.objects.order_by("pk").iterator(chunk_size=500):
        yield row, _fault(row)


def _fault(row: StoredFile) -> SealFault | None:
    try:
        with path_of(row.sha256).open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == row.sha256
    except (OSError, ValueError):
        return SealFault.FILE_GONE
    return None if same else SealFault.FILE
