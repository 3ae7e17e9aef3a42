"""The budget app: installs the append-only triggers after each migration."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _install_triggers(using: str, **_kwargs: Any) -> None:
    from budget.audit import triggers

    triggers.install(using)


class BudgetConfig(AppConfig):
    name = "budget"
    verbose_name = "预算"

    def ready(self) -> None:
        post_migrate.connect(_install_triggers)
        from budget import checks  # noqa: F401
