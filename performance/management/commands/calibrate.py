"""回算: call past years again and say how often the calls came true."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from performance.management.asked import branch
from performance.management.scoring import as_lines, as_objects
from performance.outlook.replay import calls, tally
from performance.queries.records import records


class Command(BaseCommand):
    help = "回算往年的全年预计：各期判为大概率、有难度、基本无望的，后来完成了多少。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--department", default="", help="部门代码，如 307")
        parser.add_argument(
            "--all-years",
            action="store_true",
            help="用其余各年（含以后年度）回算，逐年留一；默认只用以前年度",
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        others = options["all_years"]
        score = tally(
            call
            for record in records(branch(options["department"]))
            for call in calls(record, all_other_years=others)
        )
        if options["json"]:
            for line in as_objects(score):
                self.stdout.write(json.dumps(line, ensure_ascii=False))
            return
        self.stdout.write("\n".join(as_lines(score)))
