"""Run the tests: `test` on both databases, `quick` before a commit, `bench` to measure,
`acceptance` to prove the trail.

On SQLite the marks `postgres` and `faults` are deselected (tests/conftest.py).
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from config.local import browser, child, debian, places, servers
from config.local.places import say

# A class goes to one worker, which makes its stage once; long classes come first.
PARALLEL = ["-n", "2", "--dist", "loadscope", "--no-loadscope-reorder"]
# Long tests that mostly wait, for pages and for processes to end: one at a time each.
WAITING = ["-n", "3", "--dist", "worksteal"]
# Where they are: whoever runs the others does not even read them, and the other way.
FOLDERS = ["tests/e2e", "tests/faults"]
WITHOUT = [f"--ignore={folder}" for folder in FOLDERS]
# Tables come from the models at once. That migrating makes the same tables is a test.
MODELS = "--no-migrations"
ALONE = ["-s", MODELS, "-p", "no:xdist"]
BENCH = [
    *ALONE,
    "-o",
    "python_files=bench_*.py",
    "-o",
    "python_functions=bench_*",
    "tests/bench",
]
ACCEPTANCE = [*ALONE, "-q", "-o", "python_files=accept_*.py", "tests/acceptance"]


@dataclass(frozen=True)
class Result:
    name: str
    code: int
    seconds: float

    def line(self) -> str:
        word = "通过 passed" if self.code == 0 else "未通过 FAILED"
        return f"  {self.name}: {word} ({self.seconds:.0f} s)"


def main() -> int:
    """Run the suite named on the command line; return 0 where all of it passed."""
    child.unwind_when_terminated()
    suite, *extra = sys.argv[1:]
    started = time.monotonic()
    try:
        results = SUITES[suite](extra)
    except (child.CannotStart, browser.NoBrowser) as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        return 130
    say(f"\n{suite}: {time.monotonic() - started:.0f} s")
    for result in results:
        say(result.line())
    return 1 if any(result.code for result in results) else 0


def full(extra: list[str]) -> list[Result]:
    """Everything, on SQLite and on PostgreSQL with Redis, browser and faults too.

    One after the other: browsers and killed workers fill the processors themselves,
    and beside each other all of them took longer than in a row.
    """
    say(f"  Chromium: {browser.ensure()}")
    say(f"  pdftotext: {debian.pdftotext() or '-'}")
    most, rest = ["-m", "not e2e and not faults"], ["-m", "e2e or faults"]
    if not any((places.ROOT / word.partition("::")[0]).exists() for word in extra):
        most, rest = most + WITHOUT, rest + FOLDERS
    with servers.running("test") as running, shared(running) as folder:
        kept = {"KEPT_ROWS": folder}  # see tests/kept.py and tests/cloned.py
        real = on_servers(running) | kept
        return [
            pytest("SQLite", [*PARALLEL, MODELS, *most, *extra], on_sqlite() | kept),
            pytest("PostgreSQL + Redis", [*PARALLEL, MODELS, *most, *extra], real),
            pytest(
                "PostgreSQL + Redis, browser and faults",
                [*WAITING, MODELS, *rest, *extra],
                real,
            ),
        ]


@contextmanager
def shared(running: servers.Servers) -> Iterator[str]:
    """Yield a folder for what the processes of a run share; leave no database of it."""
    with tempfile.TemporaryDirectory() as folder:
        yield folder
        made = Path(folder) / "database"
        if made.exists():
            name = sql.Identifier(made.read_text("ascii"))
            drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(name)
            with psycopg.connect(running.database_url, autocommit=True) as server:
                server.execute(drop)


def quick(extra: list[str]) -> list[Result]:
    """What one commit needs: SQLite, no browser, no servers, nothing slow."""
    chosen = ["-m", "not e2e and not slow", "--ignore=tests/e2e", MODELS]
    chosen += ["--hypothesis-profile", "quick"]
    with tempfile.TemporaryDirectory() as folder:
        environment = on_sqlite() | {"KEPT_ROWS": folder}
        return [pytest("SQLite", [*PARALLEL, *chosen, *extra], environment)]


def bench(extra: list[str]) -> list[Result]:
    """Print figures on both databases; nothing is asserted."""
    return on_both([*BENCH, *extra])


def acceptance(extra: list[str]) -> list[Result]:
    """Print the acceptance numbers of the trail; fail where a count falls short."""
    return on_both([*ACCEPTANCE, *extra])


def on_both(arguments: list[str]) -> list[Result]:
    """Run pytest on SQLite, then on PostgreSQL with Redis, one after the other.

    Raises CannotStart where a server can be had in no way."""
    with servers.running("test") as running:
        return [
            pytest("SQLite", arguments, on_sqlite()),
            pytest("PostgreSQL", arguments, on_servers(running)),
        ]


def on_sqlite() -> dict[str, str]:
    """Return the environment without any server that a developer may have named."""
    named = ("DATABASE_URL", "REDIS_URL")
    return {k: v for k, v in compiling().items() if k not in named}


def compiling() -> dict[str, str]:
    """Return an environment whose dozens of processes do not each compile all anew."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def on_servers(running: servers.Servers) -> dict[str, str]:
    """Return the environment in which the tests use these servers."""
    return {
        **compiling(),
        "DATABASE_URL": running.database_url,
        "REDIS_URL": running.redis_url,
    }


def pytest(name: str, arguments: list[str], environment: dict[str, str]) -> Result:
    """Run the tests, and print as they go."""
    started = time.monotonic()
    say(f"\n=== {name}")
    command = [str(places.PYTHON), "-m", "pytest", *arguments]
    done = subprocess.run(command, cwd=places.ROOT, env=environment, check=False)
    return Result(name, done.returncode, time.monotonic() - started)


SUITES = {"test": full, "quick": quick, "bench": bench, "acceptance": acceptance}


if __name__ == "__main__":
    sys.exit(main())
