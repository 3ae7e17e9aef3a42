"""验证审计链: is the trail as it was written?"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from budget.audit import anchors, verify
from budget.choices import SecurityKind
from budget.services import security

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
        parser.add_argument("--json", action="store_true", help="每行一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = list(_anchors(options["anchor"]))
        try:
            report = verify.verify(wanted)
        except DatabaseError as fault:
            text = _("数据库读取失败，未能验证：%s") % fault
            raise CommandError(text, returncode=UNCHECKED) from fault
        lines = as_json(report) if options["json"] else as_text(report)
        for line in lines:
            self.stdout.write(line)
        security.note(
            None,
            SecurityKind.VERIFIED,
            succeeded=report.intact,
            object=f"#{report.head_seq}",
            detail=_("%(entries)s 环，%(faults)s 处问题")
            % {"entries": report.entries, "faults": len(report.faults)},
        )
        if not report.intact:
            raise SystemExit(TAMPERED)


def _anchors(given: Iterable[str]) -> Iterable[anchors.Anchor]:
    for text in given:
        path = Path(text)
        lines = path.read_text("utf-8").splitlines() if path.is_file() else [text]
        for line in lines:
            if line.strip() and not line.startswith("#"):
                yield _anchor(line)


def _anchor(line: str) -> anchors.Anchor:
    try:
        return anchors.read(line)
    except anchors.Unreadable as fault:
        raise CommandError(
            _("锚点写作“序号:哈希”，哈希至少32位：%s") % fault, returncode=UNCHECKED
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
