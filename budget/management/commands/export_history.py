"""导出审计链: give the chain away as lines that anybody can check."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from budget.audit import door, export
from budget.choices import SecurityKind
from budget.services import security

UNWRITTEN = 2


class Command(BaseCommand):
    help = "导出整条审计链，每行一环；用 docs/verify_chain.py 可脱离本系统核验。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", default="-", help="写入的文件（jsonl）；- 为标准输出"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        try:
            count = self._to_output() if name == "-" else _to_file(Path(name))
        except (OSError, DatabaseError) as fault:
            _note(name, succeeded=False)
            text = _("审计链没有导出完：%s") % fault
            raise CommandError(text, returncode=UNWRITTEN) from fault
        told = _("%(entries)s 环") % {"entries": count}
        _note(name, told, succeeded=True)
        self.stderr.write(_("已导出审计链：%s") % told)

    def _to_output(self) -> int:
        count = 0
        for line in export.lines():
            self.stdout.write(line)
            count += 1
        return count


def _note(name: str, told: str = "", *, succeeded: bool) -> None:
    security.note(
        None,
        SecurityKind.EXPORTED,
        succeeded=succeeded,
        user_name=door.SYSTEM_NAME,
        object=name,
        detail=told,
    )


def _to_file(target: Path) -> int:
    """Write beside the target first: a half export never has its name."""
    part = target.with_name(target.name + ".part")
    count = 0
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            for line in export.lines():
                out.write(line + "\n")
                count += 1
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return count
