"""看板: print the board of one period, as a table or as JSON."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from budget import clock
from performance.management import asked, printing
from performance.models import Target
from performance.queries import declarations, explained
from performance.queries.board import board

MONTHS = range(1, 13)


class Command(BaseCommand):
    help = "打印一个填报期的看板。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--month", type=int, required=True, choices=MONTHS)
        parser.add_argument("--department", default="", help="部门代码，如 307")
        parser.add_argument("--pending", action="store_true", help="含待审")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path = asked.branch(options["department"])
        if not clock.in_the_past():  # where there was nothing yet, that is shown
            asked.periods(options["year"], options["month"])
        shown = board(
            declarations.standing(
                Target.objects.filter(indicator__department__path__startswith=path)
            ),
            year=options["year"],
            month=options["month"],
            today=clock.today(),
            pending=options["pending"],
        )
        if options["json"]:
            figures = {row.row.pk for row in shown.rows if row.row is not None}
            self.stdout.write(printing.as_json(shown, explained.beside(figures)))
            return
        colour = self.stdout.isatty() and not options["no_color"]
        self.stdout.write(printing.as_table(shown, colour=colour))
