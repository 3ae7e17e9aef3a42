"""A province is judged: targets a second, memory, waits. Prints, asserts nothing.

A target has two lights: where it stands, and where its year will end.

make bench ARGS="-k bench_scale"            100,000 targets on each database
FULL=1 make bench ARGS="-k bench_scale"     1,000,000 on PostgreSQL as well
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

NAME = "xushi_scale"
SMALL, LARGE = 100_000, 1_000_000
LIGHTS = 2
Found = dict[str, Any]


def bench_scale(tmp_path: Path) -> None:
    postgres = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    sizes = [SMALL, LARGE] if postgres and os.environ.get("FULL") else [SMALL]
    for size in sizes:
        with _database(tmp_path, postgres) as url:
            Province(url, size, tmp_path).measure()


class Province:
    """A database full of targets; steps run in processes of their own."""

    def __init__(self, url: str, size: int, folder: Path) -> None:
        self.url, self.size, self.folder = url, size, folder
        self.plain = 0.0

    def measure(self) -> None:
        made = self.run(f"data={self.size}", "statement")
        self.say("data", f"{made['data']['seconds']:.0f} s")
        self.plain = made["statement"]["seconds"]
        self.say("goal light only, one statement by hand", f"{self.plain:7.1f} s")
        first = self.first_run()
        self.nights(first)
        self.two_workers()

    def first_run(self) -> Found:
        stop = self.folder / f"stop-{self.size}"
        writer = self.start(f"writer={stop}")
        while not stop.with_suffix(".ready").exists() and writer.poll() is None:
            time.sleep(0.1)
        done = self.run("judge")["judge"]
        stop.touch()
        saves = _result(writer)["writer"]
        self.say("first run, one worker", self.rate(done))
        self.say("  peak memory", f"{done['rss']:7} MB")
        self.say(
            "  another writer meanwhile, longest wait",
            f"{saves['longest']:7.0f} ms (median {saves['median']} ms, "
            f"{saves['saves']} saves)",
        )
        self.say("    without waiting for a processor", f"{saves['blocked']:7.0f} ms")
        return done

    def nights(self, first: Found) -> None:
        moved = self.run("change")["change"]["figures"]
        done = self.run("judge")["judge"]
        self.say(f"night, {moved:,} figures changed", self.rate(done))
        self.say(
            "  the first run's time", f"{first['seconds'] / done['seconds']:7.1f} ×"
        )
        self.say("  peak memory", f"{done['rss']:7} MB")
        quiet = self.run("repaired", "judge", "board", "wipe")
        seen = "repaired" if quiet["repaired"]["repaired"] else "NOT NOTICED"
        self.say("  a light altered in the table", seen)
        self.say("night, nothing changed", self.rate(quiet["judge"]))
        for name, (rows, took) in quiet["board"]["boards"].items():
            self.say(f"board of a {name}, {rows} targets", f"{took:7.1f} ms")

    def two_workers(self) -> None:
        """Judge half of the bodies anew, a quarter each: the rate is the same."""
        quarters = [self.start(f"judge={part}/4") for part in (1, 2)]
        done = [_result(quarter)["judge"] for quarter in quarters]
        both = {
            "judged": sum(quarter["judged"] for quarter in done),
            "seconds": max(quarter["seconds"] for quarter in done),
        }
        self.say("first run, two workers", self.rate(both))

    def rate(self, done: Found) -> str:
        seconds, judged = done["seconds"], done["judged"]
        plain = self.plain * judged / self.size
        rate = judged / seconds
        return (
            f"{seconds:7.1f} s {rate:8,.0f} targets/s ({LIGHTS * rate:,.0f} lights)"
            f" {seconds / plain:6.1f} × by hand"
        )

    def say(self, what: str, figure: str) -> None:
        vendor = self.url.partition(":")[0]
        print(f"{vendor:11}{self.size:>9,} {what:42}{figure}", flush=True)

    def run(self, *steps: str) -> Found:
        return _result(self.start(*steps))

    def start(self, *steps: str) -> "subprocess.Popen[bytes]":
        return _start(self.url, "-m", "tests.bench.scale_run", *steps)


def _start(url: str, *arguments: str) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)


def _result(process: "subprocess.Popen[bytes]") -> Found:
    printed, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{process.args} ended with {process.returncode}")
    found: Found = json.loads(printed)
    return found


@contextmanager
def _database(folder: Path, postgres: bool) -> Iterator[str]:
    """Make an empty database of our own; yield its address."""
    url = f"sqlite:///{folder / 'scale.sqlite3'}"
    base = os.environ.get("DATABASE_URL", "")
    if postgres:
        url = f"{base.rpartition('/')[0]}/{NAME}"
        _on_server(base, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        _on_server(base, f"CREATE DATABASE {NAME}")
    try:
        yield url
    finally:
        if postgres:
            _on_server(base, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def _on_server(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(statement.encode())
