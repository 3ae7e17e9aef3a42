"""Columns that several tables have alike."""

from typing import Any

from django.db import models


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
