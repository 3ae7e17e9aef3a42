"""试算: judge promises from stdin by the same rule as the board."""

import io
import json
import sys
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from performance.lights.rule import judge
from performance.lights.terms import Thresholds, Verdict
from performance.phrases import pace_lines
from performance.rounding import rounded
from performance.trial.fields import TrialError
from performance.trial.reader import Trial, read_trial
from performance.wording import why

PACE_PLACES = 2
AMOUNT_PLACES = 6
LONGEST_LINE = 20_000


class Command(BaseCommand):
    help = "试算：从标准输入逐行读 JSON，按与看板相同的规则研判。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="每行输出一个 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        mistakes = 0
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8", errors="replace")
        for line in sys.stdin:
            if not line.strip():
                continue
            answer = answer_line(line)
            mistakes += "error" in answer
            self.stdout.write(_as_json(answer) if options["json"] else _as_text(answer))
            self.stdout.flush()
        if mistakes:
            raise CommandError(f"{mistakes} 行无法研判")


def answer_line(line: str) -> dict[str, str | None]:
    """Return the verdict on one line, or {"error": …}; never raises on bad input."""
    try:
        trial = read_trial(_row(line))
    except TrialError as error:
        return {"error": str(error)}
    verdict = judge(
        trial.promise,
        trial.figure,
        plan=trial.plan,
        seasons=trial.seasons,
        thresholds=trial.thresholds,
    )
    return _answer(trial, verdict)


def _row(line: str) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise TrialError("一行过长")
    try:
        row = json.loads(line, parse_float=Decimal, parse_constant=Decimal)
    # Deep nesting overflows the parser's stack; an absurd exponent is arithmetic.
    except (ValueError, ArithmeticError, RecursionError):
        raise TrialError("不是有效的 JSON") from None
    if not isinstance(row, dict):
        raise TrialError("每行应为一个 JSON 对象")
    return row


def _answer(trial: Trial, verdict: Verdict) -> dict[str, str | None]:
    sentence = why(
        trial.promise,
        trial.figure,
        verdict,
        thresholds=trial.thresholds,
        unit=trial.unit,
    )
    return {
        "light": verdict.light.value,
        "pace": _pace(verdict, trial.thresholds),
        "expected": _expected(verdict),
        "reason": verdict.reason.value,
        "why": sentence,
    }


def _pace(verdict: Verdict, thresholds: Thresholds) -> str | None:
    if verdict.pace is None:
        return None
    return rounded(verdict.pace, PACE_PLACES, pace_lines(thresholds))


def _expected(verdict: Verdict) -> str | None:
    if verdict.expected is None:
        return None
    return rounded(verdict.expected, AMOUNT_PLACES)


def _as_json(answer: dict[str, str | None]) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _as_text(answer: dict[str, str | None]) -> str:
    if "error" in answer:
        return f"error\t{answer['error']}"
    return f"{answer['light']}\t{answer['why']}"
