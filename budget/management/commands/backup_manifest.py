"""备份清单: write beside a backup what it must hold; compare after a restore."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from budget.services import manifest

DIFFERENT, UNUSABLE = 1, 2


class Command(BaseCommand):
    help = "写备份清单（先于备份运行）；--check 在恢复之后核对，不符时退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="清单文件（json）；- 为标准输出")
        parser.add_argument("--check", action="store_true", help="恢复后核对")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        if options["check"]:
            self._check(name)
            return
        text = json.dumps(manifest.made(name), ensure_ascii=False, indent=1)
        if name == "-":
            self.stdout.write(text)
            return
        try:
            Path(name).write_text(text + "\n", encoding="utf-8")
        except OSError as fault:
            told = _("清单没有写成：%s") % fault
            raise CommandError(told, returncode=UNUSABLE) from fault

    def _check(self, name: str) -> None:
        try:
            text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
            wrong = manifest.compared(json.loads(text), name)
        except (OSError, ValueError, LookupError) as fault:
            told = _("清单读不出来：%s") % fault
            raise CommandError(told, returncode=UNUSABLE) from fault
        for line in wrong:
            self.stdout.write(line)
        self.stdout.write("FAIL" if wrong else "PASS")
        if wrong:
            raise SystemExit(DIFFERENT)
