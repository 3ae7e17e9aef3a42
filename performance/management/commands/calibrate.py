"""回算: call past years again and say how often the calls came true."""

import datetime
import json
from collections.abc import Collection, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from budget import clock
from performance.management.asked import branch
from performance.management.scoring import as_lines, as_objects
from performance.models import Policy
from performance.outlook.replay import Call, Numbers, calls, tally
from performance.queries.judging import rules_for
from performance.queries.loading import all_rules
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
        path, others = branch(options["department"]), options["all_years"]
        used: set[int | None] = set()
        score = tally(_replayed(path, clock.today(), others, used))
        rules = _named(used)
        if options["json"]:
            for line in as_objects(score, rules):
                self.stdout.write(json.dumps(line, ensure_ascii=False))
            return
        self.stdout.write("\n".join(as_lines(score, rules)))


def _replayed(
    path: str, today: datetime.date, others: bool, used: set[int | None]
) -> Iterator[Call]:
    """Yield all calls of a branch by the rules in force today, and note which those
    are: None where none hold and the seeds stand in."""
    policies = all_rules(today)
    for record in records(path):
        rules = rules_for(policies, record.path, today)
        numbers = Numbers(rules.bands, rules.thresholds)
        for call in calls(record, all_other_years=others, numbers=numbers):
            used.add(rules.pk)
            yield call


def _named(keys: Collection[int | None]) -> list[str]:
    """Name some rules with their first day; what stands in for none is said last."""
    rows = Policy.objects.filter(pk__in=[pk for pk in keys if pk is not None])
    found = rows.order_by("valid_from", "pk").values_list("name", "valid_from")
    names = [f"{name}（{since}起）" for name, since in found]
    if None in keys:
        names.append("初始值（没有预警规则的部门）")
    return names
