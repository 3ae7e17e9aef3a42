"""回放: print the board as it stood at an instant."""

import datetime
import json
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from budget.audit import as_of
from performance.management.asked import branch, periods
from performance.management.commands.board import MONTHS
from performance.models import Target
from performance.queries import between, declarations


class Command(BaseCommand):
    help = "按某一时刻的数据和当时生效的版本重算并打印看板。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", required=True, help="如 2024-10-15T12:00")
        parser.add_argument(
            "--until", default="", help="另一时刻或 now：打印两者之间变了的灯"
        )
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--month", type=int, required=True, choices=MONTHS)
        parser.add_argument("--department", default="", help="部门代码，如 307")
        parser.add_argument("--pending", action="store_true", help="含待审")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        at = instant(options["at"])
        if options["until"]:
            self._compare(at, options)
            return
        periods(options["year"], options["month"])
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

    def _compare(self, at: datetime.datetime, options: dict[str, Any]) -> None:
        path = branch(options["department"])
        now = options["until"] == "now"
        try:
            found = between.between(
                lambda: declarations.standing(
                    Target.objects.filter(indicator__department__path__startswith=path)
                ),
                at,
                None if now else instant(options["until"]),
                year=options["year"],
                month=options["month"],
            )
        except ValueError as fault:
            raise CommandError("比较的时刻须是已经过去的。") from fault
        lines = _as_json(found) if options["json"] else _as_text(found)
        for line in lines:
            self.stdout.write(line)


def _as_json(found: between.Between) -> Iterator[str]:
    """Yield one object a light that moved; numbers are strings."""
    for item in found.moved:
        row = item.row
        yield json.dumps(
            {
                "id": row.commitment.code,
                "indicator": row.commitment.indicator,
                "before": item.before.light.value if item.before else "",
                "after": item.after.light.value if item.after else "",
                "actual_before": item.before.actual if item.before else "",
                "actual_after": item.after.actual if item.after else "",
                "cause": item.turn.cause.value,
                "document_no": item.turn.document_no,
                "why": item.turn.sentence(),
            },
            ensure_ascii=False,
        )


def _as_text(found: between.Between) -> Iterator[str]:
    for item in found.moved:
        yield f"{item.row.commitment.name_printed}：{item.turn.sentence()}"
    yield f"{len(found.moved)} 盏灯变了。"


def instant(text: str) -> datetime.datetime:
    """Read an instant of the project's time zone. Raises CommandError."""
    try:
        read = datetime.datetime.fromisoformat(text)
    except ValueError as fault:
        raise CommandError(f"时刻写作 2024-10-15T12:00：{text[:40]}") from fault
    return read if read.tzinfo else timezone.make_aware(read)
