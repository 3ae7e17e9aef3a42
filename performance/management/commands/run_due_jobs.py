"""Work off the jobs that are due: from cron, or as a loop of its own."""

import logging
import os
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from budget.choices import JobStatus
from budget.services.jobs import claims, runs

try:
    import resource
except ImportError:  # not on Windows, where nobody runs the server
    resource = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "运行到期的作业；没有 Redis 时由 cron 每五分钟调用，或加 --loop 常驻。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="常驻运行")
        parser.add_argument(
            "--with-parent", action="store_true", help="启动它的进程结束时也结束"
        )
        parser.add_argument("--run", type=int, help="只做这一个作业，限时限内存")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["run"]:
            self.run_alone(options["run"])
            return
        if not options["loop"]:
            self.run_once()
            return
        try:
            self.run_on(os.getppid() if options["with_parent"] else None)
        except KeyboardInterrupt:
            return

    def run_on(self, parent: int | None) -> None:
        """Run step after step, as long as that parent is alive where one is named."""
        while parent is None or os.getppid() == parent:
            self.run_step()
            time.sleep(settings.JOB_LOOP_SECONDS)

    def run_alone(self, run_id: int) -> None:
        """Do one run that somebody waits for: nobody watches this process."""
        memory, seconds = settings.JOB_CHILD_MEMORY, settings.JOB_CHILD_SECONDS
        if resource is not None and settings.JOB_CHILDREN:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        run = claims.claim(now=timezone.now(), run_id=run_id)
        if run is not None and run.status != JobStatus.DEAD:
            runs.do(run)
            self.stdout.write(f"{run.name} {run.slot}: {run.status}")

    def run_step(self) -> None:
        """Run one step of the loop, which outlives a database that is away."""
        close_old_connections()
        try:
            self.run_once()
        except (OperationalError, InterfaceError):
            pause = settings.JOB_LOOP_SECONDS
            logger.exception("database away; tried again in %s s", pause)

    def run_once(self) -> None:
        """Work off what is due now, and print how it ended."""
        ended = runs.run_due()
        words = " ".join(f"{name}={count}" for name, count in ended.items())
        self.stdout.write(words)
        # A loop writes into a log that somebody follows.
        self.stdout.flush()
