"""勾稽: print what does not agree in a department's stored budget of one year."""

import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budget.book import reconciled
from budget.book.reconciled import Judged
from budget.choices import Severity
from budget.models import Department
from budget.reconcile import sources, wording
from budget.reconcile.terms import Place


class Command(BaseCommand):
    help = "勾稽部门预算：各表、文字说明和绩效目标之间不一致的地方。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--department", required=True, help="部门代码，如 307")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--json", action="store_true", help="每行输出一个 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        code, year = options["department"], options["year"]
        department = Department.objects.filter(code=code).first()
        if department is None:
            raise CommandError(f"没有代码为 {code} 的部门。")
        book = reconciled.newest(department.pk, year)
        rows = reconciled.judged(book) if book is not None else None
        if rows is None:
            raise CommandError(f"{department.name}没有 {year} 年的部门预算。")
        for row in rows:
            self.stdout.write(as_json(row) if options["json"] else _as_text(row))
        if not options["json"]:
            self.stdout.write(_counted(rows))


def as_json(row: Judged) -> str:
    """Return a finding as one line of JSON; figures as text, exact."""
    finding = row.finding
    difference = finding.difference
    answer = {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "sentence": wording.sentence(finding),
        "sentence_en": wording.sentence(finding, "en"),
        "places": [_place(place) for place in finding.places],
        "figures": [f"{figure:f}" for figure in finding.figures],
        "difference": None if difference is None else f"{difference:f}",
        "unit": finding.unit,
        "source": sources.source(finding.rule),
        "key": finding.key,
        "accepted": row.accepted.reason if row.accepted else None,
    }
    return json.dumps(answer, ensure_ascii=False)


def _place(place: Place) -> dict[str, str | int]:
    return {
        "table": place.table,
        "form": place.form,
        "row": place.row,
        "column": place.column,
        "line": place.line,
        "page": place.page,
        "text": place.text,
    }


def _as_text(row: Judged) -> str:
    word = Severity(row.finding.severity).label
    accepted = f"（已认可：{row.accepted.reason}）" if row.accepted else ""
    return f"{word}  {wording.sentence(row.finding)}{accepted}"


def _counted(rows: list[Judged]) -> str:
    counts = Counter(row.finding.severity for row in rows)
    parts = [f"{level.label} {counts[level]}" for level in Severity]
    accepted = sum(row.accepted is not None for row in rows)
    return f"共 {len(rows)} 项：{'，'.join(parts)}；已认可 {accepted} 项。"
