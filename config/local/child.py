"""Processes that we start, watch and always stop, also when we are killed ourselves."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from config.local import account as accounts

STARTING_SECONDS = 30
STOPPING_SECONDS = 30
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


class CannotStart(RuntimeError):
    """A server is missing or did not start; the message says which command helps."""


def dies_with_us(stop: signal.Signals) -> Callable[[], None]:
    """Return a preexec_fn by which Linux sends `stop` to the child when we vanish."""

    def arrange() -> None:
        if sys.platform == "linux":
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(stop))

    return arrange


def environment() -> dict[str, str]:
    """Return ours without what would steer a PostgreSQL tool elsewhere."""
    return {k: v for k, v in os.environ.items() if not k.startswith("PG")}


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    folder: Path,
    account: accounts.Account | None,
    stop: signal.Signals,
    ready: Callable[[], bool],
    stdin: str = "",
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; its output goes to `folder`/server.log.

    A session of its own keeps Ctrl-C away from it, so that it outlives its clients.
    Raise CannotStart when it ends, or is not ready within STARTING_SECONDS.
    """
    log = folder / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dies_with_us(stop),
            **accounts.options(account),
        )
    try:
        assert process.stdin is not None
        with process.stdin as pipe:
            pipe.write(stdin.encode())
        _wait_until_ready(process, ready, log)
        yield process
    finally:
        stop_and_wait(process, stop)


def _wait_until_ready(
    process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path
) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
            tail = "\n".join(lines[-15:])
            raise CannotStart(f"未能启动 did not start: {process.args!r}\n{tail}")
        time.sleep(0.03)


def stop_and_wait(process: subprocess.Popen[bytes], stop: signal.Signals) -> None:
    """Ask the process to end; kill it when it has not after STOPPING_SECONDS."""
    if process.poll() is not None:
        return
    process.send_signal(stop)
    try:
        process.wait(STOPPING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def unwind_when_terminated() -> None:
    """Turn SIGTERM and SIGHUP into SystemExit, so that every `finally` runs."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
