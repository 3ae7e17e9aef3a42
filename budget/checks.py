"""Mistakes in the environment that a person can make, each with a hint."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def settings_make_sense(**_kwargs: Any) -> list[CheckMessage]:
    """Name settings that would weaken the trail or the accounts."""
    found: list[CheckMessage] = []
    if not getattr(settings, "SIMPLE_HISTORY_ENABLED", True):
        found.append(Error("SIMPLE_HISTORY_ENABLED must stay on.", id="xushi.E001"))
    if settings.CLOCK and settings.PRODUCTION:
        found.append(
            Error(
                "CLOCK sets the clock back and is for the demo.",
                hint="Unset CLOCK.",
                id="xushi.E002",
            )
        )
    if settings.PASSWORD_POLICY not in {"dengbao", "asvs"}:
        found.append(
            Error(
                f"PASSWORD_POLICY={settings.PASSWORD_POLICY!r} is unknown.",
                hint="Write dengbao or asvs.",
                id="xushi.E003",
            )
        )
    return found
