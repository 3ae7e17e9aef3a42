"""回放: print the board as it stood at an instant."""

import datetime
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from budget.audit import as_of
from performance.management.commands.board import MONTHS


class Command(BaseCommand):
    help = "按某一时刻的数据和当时生效的版本重算并打印看板。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", required=True, help="如 2024-10-15T12:00")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--month", type=int, required=True, choices=MONTHS)
        parser.add_argument("--department", default="", help="部门代码，如 307")
        parser.add_argument("--pending", action="store_true", help="含待审")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        at = instant(options["at"])
        names = ("year", "month", "department", "pending", "json")
        try:
            with as_of.past(at):
                call_command(
                    "board",
                    **{name: options[name] for name in names},
                    stdout=self.stdout,
                    no_color=options["no_color"],
                )
        except ValueError as fault:
            raise CommandError(f"{options['at']} 还没有到来。") from fault


def instant(text: str) -> datetime.datetime:
    """Read an instant of the project's time zone. Raises CommandError."""
    try:
        read = datetime.datetime.fromisoformat(text)
    except ValueError as fault:
        raise CommandError(f"时刻写作 2024-10-15T12:00：{text[:40]}") from fault
    return read if read.tzinfo else timezone.make_aware(read)
