"""Real processes to kill: Redis, workers, beats and commands of one test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import redis
from django.db import connection

from config.local import keystore, ports
from tests.nursery import ROOT, Forked, nursery

PATIENCE = 90
Process = subprocess.Popen[bytes] | Forked
WORKER = ["worker", "--loglevel", "INFO", "--concurrency", "2"]
WORKER += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
# What workers, beats and commands read late, when they start.
LATE = (
    "budget.tasks",
    "celery.app.control",
    "celery.app.events",
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.bin.celery",
    "celery.concurrency.prefork",
    "celery.fixups.django",
    "celery.worker.autoscale",
    "celery.worker.components",
    "celery.worker.consumer",
    "celery.worker.strategy",
    "config.celery",
    "config.urls",
    "kombu.transport.redis",
    "tests.performance.saver",
)


def until(condition: Callable[[], object], what: str, step: float = 0.1) -> None:
    """Wait for something to become true; fail by its name after a while."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(step)


class House:
    """What one test starts; `close` leaves nothing behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = ports.free()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.processes: list[Process] = []
        self.redis: subprocess.Popen[bytes] | None = None

    # --- Redis
    def start_redis(self, *, durable: bool = False) -> None:
        binary, _origin = keystore.found(wheel_only=False)[0]
        command = [str(binary), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "yes" if durable else "no"]
        command += ["--appendfsync", "always", "--dir", str(self.folder)]
        self.redis = self._open("redis", command, None)
        until(lambda: ports.pong("127.0.0.1", self.port), "Redis")

    def kill_redis(self) -> None:
        assert self.redis is not None
        kill(self.redis)

    def queued(self) -> int:
        """Return how many messages wait for a worker."""
        with redis.Redis.from_url(self.url) as client:
            return client.llen("celery")

    # --- ours
    def start_worker(self, *, anew: bool = False, **settings: str) -> Process:
        """Start a worker with two children; it is not waited for. `anew`: by the
        command line, as in the house, where the others are forked."""
        name = f"w{len(self.processes)}@here"
        return self._celery([*WORKER, "--hostname", name], anew, **settings)

    def start_beat(self, *, anew: bool = False) -> Process:
        schedule = str(self.folder / f"beat{len(self.processes)}")
        pid = str(self.folder / f"beat{len(self.processes)}.pid")
        words = ["beat", "--loglevel", "INFO", "--pidfile", pid]
        return self._celery(words, anew, FAULTS_BEAT=schedule)

    def start_command(self, *, loop: bool = False, **settings: str) -> Process:
        """Start run_due_jobs without a broker: as cron would, or to stay."""
        command = ["manage.py", "run_due_jobs"]
        command += ["--loop"] if loop else []
        return self._start("command", command, REDIS_URL="", **settings)

    def start_saver(self, *words: object) -> Process:
        """Start a process that saves figures: see tests/performance/saver.py."""
        command = ["-m", "tests.performance.saver", *map(str, words)]
        return self._start("saver", command)

    def run_python(self, lines: str) -> int:
        """Run some lines in a process of the house; return how it ended."""
        command = ["-c", f"import django\ndjango.setup()\n{lines}"]
        return self._start("python", command).wait(PATIENCE)

    def logged(self, words: str) -> int:
        """Return how often somebody printed this."""
        return sum(log.count(words) for log in self._logs())

    def speakers(self, words: str) -> int:
        """Return how many processes printed this."""
        return sum(words in log for log in self._logs())

    def close(self) -> None:
        for process in self.processes:
            kill(process)

    def _celery(self, arguments: list[str], anew: bool, **settings: str) -> Process:
        command = ["-m", "celery", "-A", "config", *arguments]
        if anew:
            line = [sys.executable, *command]
            return self._open(arguments[0], line, self._environment(**settings))
        return self._start(arguments[0], command, **settings)

    def _start(self, name: str, command: list[str], **settings: str) -> Process:
        environment = self._environment(**settings)
        process = nursery(*LATE).start(command, environment, self._log(name))
        self.processes.append(process)
        return process

    def _open(
        self, name: str, command: list[str], environment: dict[str, str] | None
    ) -> subprocess.Popen[bytes]:
        with self._log(name).open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def _environment(self, **settings: str) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database_url(),
            "REDIS_URL": self.url,
            **settings,
        }

    def _logs(self) -> list[str]:
        logs = self.folder.glob("*.log")
        return [log.read_text(errors="replace") for log in logs]

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}{len(self.processes)}.log"


def database_url() -> str:
    """Return where this process's database is, for others."""
    at = connection.settings_dict
    account = f"{quote(at['USER'], '')}:{quote(at['PASSWORD'], '')}"
    return f"postgres://{account}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def kill(process: Process) -> None:
    """kill -9 a process with everything that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)
