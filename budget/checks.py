"""Mistakes in the environment that a person can make, each with a hint."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from budget.audit import triggers
from budget.models import Seal

# 网络安全法: logs are kept for six months at least, which are 184 days at the longest.
LAW_DAYS = 184


@register()
def settings_make_sense(**_kwargs: Any) -> list[CheckMessage]:
    """Name settings that would weaken the trail or the accounts."""
    return list(_mistakes())


def _mistakes() -> Iterator[CheckMessage]:
    if not getattr(settings, "SIMPLE_HISTORY_ENABLED", True):
        yield Error("SIMPLE_HISTORY_ENABLED must stay on.", id="xushi.E001")
    if settings.CLOCK and settings.PRODUCTION:
        yield Error(
            "CLOCK sets the clock back and is for the demo.",
            hint="Unset CLOCK.",
            id="xushi.E002",
        )
    if settings.PASSWORD_POLICY not in {"dengbao", "asvs"}:
        yield Error(
            f"PASSWORD_POLICY={settings.PASSWORD_POLICY!r} is unknown.",
            hint="Write dengbao or asvs.",
            id="xushi.E003",
        )
    if settings.JOB_KEEP_DAYS < LAW_DAYS:
        yield Error(
            f"JOB_KEEP_DAYS={settings.JOB_KEEP_DAYS} is less than the law asks.",
            hint=f"Write {LAW_DAYS} or more. History and events are always kept.",
            id="xushi.E004",
        )
    path = Path(settings.ANCHOR_FILE)
    if settings.ANCHOR_FILE and not (path.is_absolute() and path.parent.is_dir()):
        yield Error(
            f"ANCHOR_FILE={settings.ANCHOR_FILE!r} is in no existing folder.",
            hint="Write a whole path, on another machine or a write-once disk.",
            id="xushi.E005",
        )


@register(Tags.database)
def trail_is_guarded(
    databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Name missing triggers, and an application that owns the tables it writes.

    Warnings, for `migrate` asks too, and it is what mends them.
    """
    return [found for name in databases or () for found in _unguarded(name)]


def _unguarded(using: str) -> Iterator[CheckMessage]:
    existing = connections[using].introspection.table_names()
    if missing := triggers.missing(using, existing):
        yield Warning(
            f"Triggers of the trail are missing or harmless: {', '.join(missing)}.",
            hint="Run manage.py migrate, and ask who removed them.",
            id="xushi.W001",
        )
    vendor = connections[using].vendor
    if settings.PRODUCTION and vendor == "postgresql" and _is_owner(using):
        yield Warning(
            "The application can drop its own triggers.",
            hint="Part the roles: docs/roles.md.",
            id="xushi.W002",
        )


def _is_owner(using: str) -> bool:
    """Whether the connected role owns the chain's table, or is a superuser."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class"
            " WHERE oid = to_regclass(%s)",
            [Seal._meta.db_table],
        )
        row = cursor.fetchone()
    return bool(row and row[0])
