"""Work off the jobs that are due: from cron, or as a loop of its own."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from performance.services import scheduled

EVERY_SECONDS = 30


class Command(BaseCommand):
    help = "运行到期的作业；没有 Redis 时由 cron 每五分钟调用，或加 --loop 常驻。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="常驻运行")

    def handle(self, *args: Any, **options: Any) -> None:
        self.run_once()
        while options["loop"]:
            time.sleep(EVERY_SECONDS)
            close_old_connections()
            self.run_once()

    def run_once(self) -> None:
        """Run one step of the loop."""
        counts = scheduled.run_due()
        words = " ".join(f"{name}={count}" for name, count in counts.items())
        self.stdout.write(words)
