"""Put the common indicators that are shipped into the library; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from budget import clock
from performance.services import library


class Command(BaseCommand):
    help = "载入随附的共性指标（已有的指标不改动）。"

    def handle(self, *args: Any, **options: Any) -> None:
        new = library.load_common(now=clock.now())
        if options["verbosity"]:
            self.stdout.write(f"共性指标：新增{new}项")
