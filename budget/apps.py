"""The budget app: installs the append-only triggers and seals the schema after each
migration."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


def _install_triggers(using: str, **_kwargs: Any) -> None:
    from budget.audit import chain, triggers

    triggers.install(using)
    chain.note_schema(using)


def _drop_stamps(using: str, plan: Any, **_kwargs: Any) -> None:
    """SQLite cannot rebuild a table that triggers of another one write into."""
    from budget.audit import stamps

    if plan and connections[using].vendor == "sqlite":
        stamps.remove(using)


def _lend_link(connection: Any, **_kwargs: Any) -> None:
    """SQLite knows no SHA-256: each connection gets the chain's link as a function."""
    from budget import sealing

    if connection.vendor == "sqlite":
        connection.connection.create_function(
            "xushi_link", 3, sealing.link, deterministic=True
        )


class BudgetConfig(AppConfig):
    name = "budget"
    verbose_name = "预算"

    def ready(self) -> None:
        pre_migrate.connect(_drop_stamps)
        post_migrate.connect(_install_triggers)
        connection_created.connect(_lend_link)
        from budget import checks  # noqa: F401
