"""读入部门预算: read a department's published budget in, whole or not at all."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from budget import clock
from budget.book import reconciled
from budget.book.archive import Refused
from performance import dispatch
from performance.management import imported
from performance.services import book_import
from performance.services.book_import import Book
from performance.sheets import publication

LARGEST = 50 * 1024 * 1024


class Command(BaseCommand):
    help = "读入一份部门预算公开（PDF、其文字或Excel）：预算表、项目、目标和指标。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--department", required=True, help="部门代码，如 307")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--dry-run", action="store_true", help="只核对，不保存")
        parser.add_argument("--json", action="store_true", help="每行一个JSON对象")
        parser.add_argument(
            "--answers", type=Path, help="对问题的回答：一个JSON对象，键为问题的key"
        )
        parser.add_argument("--reason", default="", help="更正的理由")
        parser.add_argument("--document-no", default="", help="更正的文号")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        book = Book(
            publication=_publication(options["file"]),
            code=options["department"],
            year=options["year"],
            answers=_answers(options["answers"]),
        )
        looked = book_import.look(book, now=clock.now())
        known = reconciled.before(looked.body, book.year, looked.book.publication)
        found = list(imported.lines(looked, known))
        for line in found:
            self._say(line, as_json=options["json"])
        kept = None
        if not options["dry_run"]:
            kept = _keep(book, options)
            dispatch.figures_changed(kept.indicators)
        summary = {
            "kind": "summary",
            "department": book.code,
            "year": book.year,
            "dry_run": options["dry_run"],
            "written": kept is not None and kept.written,
            "edition": kept.book.edition if kept and kept.book else None,
            **imported.counts(found),
            "seconds": f"{time.monotonic() - begun:.3f}",
        }
        if options["json"]:
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
        else:
            self.stdout.write(_summary(summary))
        if looked.refused:
            raise CommandError("；".join(looked.refused))

    def _say(self, line: Mapping[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        elif line.get("state") != "same":
            self.stdout.write(imported.said(line))


def _publication(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise CommandError(f"{path.name} 超过50MB。")
        return publication.read(path.read_bytes())
    except (OSError, Refused) as fault:
        raise CommandError(f"无法读取 {path.name}：{fault}") from fault


def _answers(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise CommandError(f"无法读取 {path.name}：{fault}") from fault
    if not isinstance(given, dict) or not all(
        isinstance(value, str) for value in given.values()
    ):
        raise CommandError(f"{path.name} 应是一个JSON对象，值都是文字。")
    return given


def _keep(book: Book, options: Mapping[str, Any]) -> book_import.Kept:
    try:
        return book_import.keep(
            book,
            actor=None,
            now=clock.now(),
            reason=options["reason"],
            document_no=options["document_no"],
        )
    except ValidationError as fault:
        raise CommandError("；".join(fault.messages)) from fault


def _summary(summary: Mapping[str, Any]) -> str:
    done = "已保存" if summary["written"] else "未作改动"
    return (
        f"{done}：新增{summary['new']}，改动{summary['changed']}，"
        f"相同{summary['same']}，未读入{summary['unplaced']}行，"
        f"问题{summary['questions']}个，核对发现{summary['findings']}条"
        f"（{summary['seconds']}秒）"
    )
