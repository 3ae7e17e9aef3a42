"""试评分: print what the year's sheets would score as it stands."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budget import clock
from performance.management import scored
from performance.management.asked import branch
from performance.management.commands.board import MONTHS
from performance.models import Target
from performance.queries import declarations, scored_department
from performance.scoring import schemes


class Command(BaseCommand):
    help = "按已终审的完成值和预算执行数试算各表的自评分。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--month", type=int, required=True, choices=MONTHS)
        parser.add_argument("--department", default="", help="部门代码，如 307")
        parser.add_argument(
            "--scheme",
            choices=[scheme.key for scheme in schemes.SCHEMES],
            help="分值方案；不写时按各表的指标选用中央方案",
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        year, key = options["year"], options["scheme"]
        scheme = schemes.named(key) if key else None
        if scheme is not None and scheme not in schemes.in_year(year):
            raise CommandError(f"{year}年不适用方案 {key}（{scheme.source}）。")
        path = branch(options["department"])
        found = scored_department.listed(
            declarations.standing(
                Target.objects.filter(indicator__department__path__startswith=path)
            ),
            year=year,
            month=options["month"],
            today=clock.today(),
            scheme=scheme,
        )
        lines = scored.as_json(found) if options["json"] else scored.as_table(found)
        for line in lines:
            self.stdout.write(line)
