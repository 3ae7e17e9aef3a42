"""Stands before the library's command of this name, which deletes history."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = "历史记录长期保存，不删除。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("words", nargs="*")
        parser.add_argument("--auto", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(_("历史记录长期保存，不删除。"))
