"""Every live row equals its last history row: checked after each test, and nightly."""

from typing import Any

from django.apps import apps
from django.db.models import Max

from budget.models import Tracked


def tracked_models() -> list[type[Tracked]]:
    """Return the concrete models whose rows are tracked."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Tracked) and hasattr(model, "history")
    ]


def mismatches() -> list[str]:
    """Name each live row that differs from its last history row, or lacks one."""
    return [line for model in tracked_models() for line in _of(model)]


def _of(model: Any) -> list[str]:
    history = model.history.model
    names = [field.attname for field in history.tracked_fields]
    newest = history.objects.values("id").annotate(last=Max("history_id"))
    copies = {
        row[0]: row
        for row in history.objects.filter(
            history_id__in=newest.values("last")
        ).values_list("id", *names)
    }
    live = model._base_manager.values_list("id", *names)
    found = [
        f"{model._meta.label} {row[0]}"
        for row in live
        if copies.pop(row[0], None) != row
    ]
    return found + [f"{model._meta.label} {pk} is gone" for pk in copies]
