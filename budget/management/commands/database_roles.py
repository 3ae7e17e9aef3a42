"""数据库角色: print the statements that part owner, application and audit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from budget.audit import grants


class Command(BaseCommand):
    help = "打印 PostgreSQL 角色分离语句，由数据库管理员执行（docs/roles.md）。"

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(_("只有 PostgreSQL 有角色；SQLite 请用文件权限。"))
        name = str(connection.settings_dict["NAME"])
        self.stdout.write("BEGIN;")
        for statement in grants.statements(name):
            self.stdout.write(f"{statement};")
        self.stdout.write("COMMIT;")
