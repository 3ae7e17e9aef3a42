"""研判: judge every target at one period and keep the verdicts."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budget import clock, dispatch
from performance.services import scheduled
from performance.services.assessing import NoPeriod, NoPolicy, assess_period

MONTHS = range(1, 13)


class Command(BaseCommand):
    help = "研判一个填报期的全部指标，登记灯变和预警。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--month", type=int, required=True, choices=MONTHS)
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--later", action="store_true", help="交给后台作业，结果见“后台作业”页"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        year, month = options["year"], options["month"]
        if options["later"]:
            self.queue(year, month)
            return
        try:
            counts = assess_period(
                year=year, month=month, now=clock.now(), job="assess"
            )
        except NoPeriod:
            raise CommandError(f"没有 {year} 年 1–{month} 月的填报期。") from None
        except NoPolicy as fault:
            raise CommandError(f"{fault} 没有生效的预警规则。") from None
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "assessed": counts.assessed,
                        "changed": counts.changed,
                        "raised": counts.raised,
                        "closed": counts.closed,
                        "seconds": f"{counts.seconds:.3f}",
                    }
                )
            )
            return
        self.stdout.write(
            f"研判 {counts.assessed} 处承诺，灯变 {counts.changed}，"
            f"新增预警 {counts.raised}，解除 {counts.closed}，"
            f"用时 {counts.seconds:.3f} 秒。"
        )

    def queue(self, year: int, month: int) -> None:
        """Leave the judging to the jobs."""
        run = scheduled.enqueue_period(year=year, month=month, now=clock.now())
        if run is not None:
            dispatch.send([run.pk])
        self.stdout.write("已排队，结果见“后台作业”页。")
