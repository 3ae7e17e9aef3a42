"""A process that has read Django and the house once, and forks what a test wants.

Python and Django take two or three seconds of a processor to start; a fork takes none.
What comes of it stands on its own like any other process: it has its settings from its
environment, its own connections and its own process group, and can be killed.
"""

import functools
import gc
import importlib
import json
import os
import runpy
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAUSE = 0.01
# What processes beside a test's database read: commands look through the addresses.
READ = (
    "config.urls",
    "tests.performance.killed",
    "tests.performance.saver",
    "tests.servers.each_migration",
)


class Forked:
    """A process of the nursery, as `subprocess.Popen` would show it."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self.nursery, self.pid = nursery, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self.nursery.ask({"ended": self.pid})
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        started = time.monotonic()
        while (code := self.poll()) is None:
            if timeout is not None and time.monotonic() - started > timeout:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(PAUSE)
        return code


class Nursery:
    """The forking process, from the side of the tests."""

    def __init__(self, *modules: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery", *modules],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    def start(
        self, words: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> Forked:
        """Fork a process that runs these words as Python would; `log` takes it all."""
        order = {"words": words, "environment": dict(environment), "log": str(log)}
        return Forked(self, self.ask(order))

    def ask(self, order: dict[str, Any]) -> Any:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@functools.cache
def nursery(*modules: str) -> Nursery:
    """Return the nursery that has read these modules too; it ends with this process."""
    return Nursery(*modules)


# --- from here on inside the nursery -------------------------------------------------
def main() -> None:
    read_the_house(sys.argv[1:])
    for line in sys.stdin:
        order = json.loads(line)
        if "ended" in order:
            answer = ended(order["ended"])
        else:
            answer = os.fork()
            if answer == 0:
                become(order)
                return
            os.setpgid(answer, answer)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def read_the_house(modules: Sequence[str]) -> None:
    import django

    django.setup()
    for name in modules:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def ended(pid: int) -> int | None:
    """Return how a child ended, or None while it lives."""
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def become(order: dict[str, Any]) -> None:
    """Be the process that was ordered, to its end."""
    os.setpgid(0, 0)
    with Path(os.devnull).open() as nothing, Path(order["log"]).open("ab") as log:
        os.dup2(nothing.fileno(), 0)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.environ.clear()
    os.environ.update(order["environment"])
    forget_settings()
    run(*order["words"])


def forget_settings() -> None:
    """Let settings and connections be made anew from the environment."""
    from django.conf import settings
    from django.core.cache import caches
    from django.db import connections
    from django.utils.functional import empty

    for name in [name for name in sys.modules if name.endswith("settings")]:
        if name.startswith(("config.", "tests.")):
            del sys.modules[name]
    settings._wrapped = empty
    for handler in (connections, caches):
        handler.__dict__.clear()
        handler.__init__()


def run(what: str, *words: str) -> None:
    """Run as `python WHAT WORDS` would: -c, -m, or a file."""
    if what == "-c":
        sys.argv = ["-c"]
        exec(words[0], {"__name__": "__main__"})
    elif what == "-m":
        sys.argv = list(words)
        sys.modules.pop(words[0], None)
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = [what, *words]
        runpy.run_path(what, run_name="__main__")


if __name__ == "__main__":
    main()
