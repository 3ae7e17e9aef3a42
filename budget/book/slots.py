"""At most so many workbooks are read at once, over all processes of one machine.

Each reading child may take half a gigabyte: a few people who upload at one moment
would otherwise take the machine down. A slot is a locked file, which the system frees
with the process that holds it, however that ends.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from budget.book.archive import Refused

LOOK_AGAIN = 0.1


@contextmanager
def slot() -> Iterator[None]:
    """Hold one of the slots; wait a few seconds for it. Raises Refused."""
    until = time.monotonic() + settings.WORKBOOK_WAIT_SECONDS
    while (held := _taken()) is None:
        if time.monotonic() >= until:
            raise Refused(_("此刻有多份表格正在读取，请过几秒再上传一次。"))
        time.sleep(LOOK_AGAIN)
    try:
        yield
    finally:
        held.close()


def _taken() -> IO[bytes] | None:
    folder = Path(settings.LOCAL_DIR) / "workbooks"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(settings.WORKBOOKS_AT_ONCE):
        lock = (folder / f"slot{number}").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            continue
        return lock
    return None
