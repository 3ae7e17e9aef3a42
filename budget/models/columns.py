"""Columns that several tables have alike."""

from typing import Any

from django.conf import settings
from django.db import models


def person(label: Any, *, optional: bool = False) -> "models.ForeignKey[Any, Any]":
    """Return a column for somebody who did or is to do something with the record."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=optional,
        blank=optional,
        related_name="+",
        verbose_name=label,
    )


def yuan(label: Any) -> "models.DecimalField[Any, Any]":
    """Return a column for an amount in 元, to the cent; NULL where nothing is said."""
    return models.DecimalField(
        label, max_digits=15, decimal_places=2, null=True, blank=True
    )


def wan(label: Any) -> "models.DecimalField[Any, Any]":
    """Return a column for an amount in 万元 as the goal form prints it, or NULL."""
    return models.DecimalField(
        label, max_digits=15, decimal_places=6, null=True, blank=True
    )
