"""Work off the jobs that are due: from cron, or as a loop of its own."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections

from budget.services.jobs import runs

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "运行到期的作业；没有 Redis 时由 cron 每五分钟调用，或加 --loop 常驻。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="常驻运行")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["loop"]:
            self.run_once()
            return
        while True:
            self.run_step()
            time.sleep(settings.JOB_LOOP_SECONDS)

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
