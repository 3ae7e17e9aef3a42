"""研判: judge every target at one period and keep the verdicts."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budget import clock, dispatch
from budget.choices import JobNote
from budget.models import Period
from performance.management import asked
from performance.services import scheduled
from performance.services.careful import Tally

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
        periods = asked.periods(year, month)
        if options["later"]:
            self.queue(year, month)
            return
        tally = Tally("assess", alive=lambda: None)
        tally.judge_period(periods[0], path="")
        self._tell(tally, periods)
        counts = tally.counts
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "assessed": counts.assessed,
                        "changed": counts.changed,
                        "raised": counts.raised,
                        "closed": counts.closed,
                        "failed": tally.failed,
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

    def _tell(self, tally: Tally, periods: list[Period]) -> None:
        """Name what was not judged; raise CommandError where nothing was."""
        tally.note_locked(periods)
        told = [JobNote(code).label % {"about": about} for code, about in tally.notes]
        if tally.skipped and not tally.counts.assessed:
            raise CommandError("\n".join(told))
        for line in told:
            self.stderr.write(line)

    def queue(self, year: int, month: int) -> None:
        """Leave the judging to the jobs."""
        run = scheduled.enqueue_period(year=year, month=month, now=clock.now())
        if run is not None:
            dispatch.send([run.pk])
        self.stdout.write("已排队，结果见“后台作业”页。")
