"""验证审计链: is the trail as it was written?"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from budget.audit import verify
from budget.queries import proof
from budget.sealing import Anchor, Unreadable, read_anchors
from budget.services import verifying

TAMPERED, UNCHECKED = 1, 2


class Command(BaseCommand):
    help = "从头验证审计链；有改动时退出码为 1，无法验证时为 2。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="SEQ:HASH|FILE",
            help="在别处保存的锚点（序号:哈希），或每行一个锚点的文件；可重复",
        )
        parser.add_argument("--files", action="store_true", help="同时核对佐证文件")
        parser.add_argument(
            "--since-last-ok", action="store_true", help="只验证上次完好之后的部分"
        )
        parser.add_argument("--json", action="store_true", help="每行一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = list(_anchors(options["anchor"]))
        try:
            report, _row = verifying.run(
                anchors=wanted, since=_since(options), files=options["files"]
            )
        except DatabaseError as fault:
            text = _("数据库读取失败，未能验证：%s") % fault
            raise CommandError(text, returncode=UNCHECKED) from fault
        lines = as_json(report) if options["json"] else as_text(report)
        for line in lines:
            self.stdout.write(line)
        if not report.intact:
            raise SystemExit(TAMPERED)


def _since(options: dict[str, Any]) -> Anchor | None:
    last = proof.last_intact() if options["since_last_ok"] else None
    return Anchor(last.seq, last.hash) if last else None


def _anchors(given: Iterable[str]) -> Iterable[Anchor]:
    for text in given:
        path = Path(text)
        told = path.read_text("utf-8-sig") if path.is_file() else text
        try:
            yield from read_anchors(told)
        except Unreadable as fault:
            raise CommandError(
                _("锚点写作“序号:哈希”，哈希至少32位：%s") % fault,
                returncode=UNCHECKED,
            ) from fault


def as_json(report: verify.Report) -> Iterable[str]:
    """Yield one line a fault, the first bad entry first, and one with the result."""
    for fault in report.faults:
        yield json.dumps(
            {
                "fault": str(fault.kind),
                "seq": fault.seq,
                "table": fault.table,
                "record": fault.record,
                "columns": list(fault.columns),
            },
            ensure_ascii=False,
        )
    yield json.dumps(
        {
            "intact": report.intact,
            "entries": report.entries,
            "rows": report.rows,
            "anchors": report.anchors,
            "files": report.files,
            "head": {"seq": report.head_seq, "hash": report.head_hash},
            "unproved": report.unproved,
            "faults": len(report.faults),
        }
    )


def as_text(report: verify.Report) -> Iterable[str]:
    for fault in report.faults:
        where = f"#{fault.seq} " if fault.seq is not None else ""
        record = f" {fault.table} {fault.record or ''}".rstrip()
        names = f" [{', '.join(fault.columns)}]" if fault.columns else ""
        yield f"{where}{fault.kind.label}{record}{names}"
    words = _("完好") if report.intact else _("发现改动")
    yield _("%(entries)s 环、%(rows)s 条历史：%(words)s。链尾 #%(seq)s %(hash)s") % {
        "entries": report.entries,
        "rows": report.rows,
        "words": words,
        "seq": report.head_seq,
        "hash": report.head_hash,
    }
