"""Put the published years of holidays and 调休 into the calendar; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from budget import clock
from budget.services import workdays


class Command(BaseCommand):
    help = "载入随附的放假安排（已有的日期不改动）。"

    def handle(self, *args: Any, **options: Any) -> None:
        new = workdays.load_published(now=clock.now())
        if options["verbosity"]:
            self.stdout.write(f"放假安排：新增{new}天")
