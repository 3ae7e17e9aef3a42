"""Who runs the servers: ourselves, or an unprivileged account when we are root.

PostgreSQL refuses to run as root, and a Redis that runs as root would let any local
user write files as root.
"""

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    def options(self) -> dict[str, Any]:
        """Return the subprocess arguments that drop every right of root."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def unprivileged() -> Account | None:
    """Return the account to drop to, or None when we have no rights to drop."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return Account(entry.pw_uid, entry.pw_gid)


def options(account: Account | None) -> dict[str, Any]:
    return account.options() if account else {}


def reachable(path: Path, account: Account | None) -> bool:
    """Say whether the account may read the path: open to all, in open folders."""
    if account is None:
        return True
    resolved = path.resolve()
    return bool(resolved.stat().st_mode & 0o005 == 0o005) and all(
        folder.stat().st_mode & 0o001 for folder in resolved.parents
    )


def give(path: Path, account: Account | None) -> None:
    """Make the account the owner of a folder and everything in it."""
    if account is None:
        return
    for entry in [path, *path.rglob("*")]:
        os.chown(entry, account.uid, account.gid, follow_symlinks=False)


@contextmanager
def temporary_folder(account: Account | None) -> Iterator[Path]:
    """Yield a private folder of the account; TMPDIR may lie in a closed one."""
    open_to_it = reachable(Path(tempfile.gettempdir()), account)
    base = None if open_to_it else "/var/tmp"
    folder = Path(tempfile.mkdtemp(prefix="xushi-", dir=base))
    give(folder, account)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
