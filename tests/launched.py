"""Children that read what was sent in, forked from one process that has read openpyxl.

In the house each file is read by a Python of its own (budget/book/limited.py), which
reads openpyxl anew: most of what a small workbook takes, some hundreds of times in a
run. Here one such Python has read it once and forks the launcher, which sets the same
limits and runs the same script. What must see the house's own way takes the fixture
`alone` (tests/conftest.py).
"""

import functools
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from typing import Any

MOST_BYTES = 65_536


class Launcher:
    """The forking process, from the side of the tests."""

    def __init__(self, script: str) -> None:
        self._lock = threading.Lock()
        self._socket, theirs = socket.socketpair()
        with theirs:
            handle = theirs.fileno()
            command = [sys.executable, "-I", __file__, script, str(handle)]
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, pass_fds=[handle], env={}
            )

    def start(self, words: Sequence[str], source: int, sink: int) -> int:
        return self._ask({"words": words}, [source, sink])

    def ended(self, pid: int) -> int:
        return self._ask({"ended": pid}, [])

    def _ask(self, order: dict[str, Any], handles: list[int]) -> Any:
        with self._lock:
            socket.send_fds(self._socket, [json.dumps(order).encode()], handles)
            return json.loads(self._socket.recv(MOST_BYTES))


launcher = functools.cache(Launcher)


def run(command: Sequence[str], data: bytes, seconds: float) -> bytes:
    """Fork what `command` would start; answer and fail as `limited.run` does."""
    _python, _isolated, script, *words = command
    reading, writing = os.pipe()
    with tempfile.TemporaryFile() as source, os.fdopen(reading, "rb", 0) as answer:
        source.write(data)
        source.seek(0)
        pid = launcher(script).start(words, source.fileno(), writing)
        os.close(writing)
        said, late = _all_of(answer, time.monotonic() + seconds)
        if late:
            os.kill(pid, signal.SIGKILL)
        code = launcher(script).ended(pid)
    if late:
        raise subprocess.TimeoutExpired(command, seconds)
    if code:
        raise subprocess.CalledProcessError(code, command)
    return said


def _all_of(answer: Any, until: float) -> tuple[bytes, bool]:
    """Return what is said until the end, and whether the time was up before."""
    said = b""
    while select.select([answer], [], [], max(0, until - time.monotonic()))[0]:
        more = answer.read(MOST_BYTES)
        if not more:
            return said, False
        said += more
    return said, True


# --- from here on inside the forking process -----------------------------------------
def main() -> None:
    script, handle = sys.argv[1:]
    launch = read_what_they_read(script)
    with socket.socket(fileno=int(handle)) as orders:
        while True:
            said, handles, *_rest = socket.recv_fds(orders, MOST_BYTES, 2)
            if not said:
                return
            order = json.loads(said)
            if "ended" in order:
                code = os.waitstatus_to_exitcode(os.waitpid(order["ended"], 0)[1])
                orders.send(json.dumps(code).encode())
                continue
            pid = os.fork()
            if pid == 0:
                become(launch, [script, *order["words"]], handles)
            for one in handles:
                os.close(one)
            orders.send(json.dumps(pid).encode())


def read_what_they_read(script: str) -> dict[str, Any]:
    for name in ("openpyxl.reader.excel", "pypdfium2", "tablers"):
        importlib.import_module(name)
    return runpy.run_path(script)


def become(launch: dict[str, Any], words: list[str], handles: list[int]) -> None:
    """Be the launcher of one file, to its end."""
    code = 1
    try:
        for here, one in enumerate(handles):
            os.dup2(one, here)
            os.close(one)
        sys.argv = words
        launch["main"]()
        sys.stdout.flush()
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
