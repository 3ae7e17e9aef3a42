"""Every live row equals its last history row: checked after each test.

The database compares: nothing is loaded, and one statement asks all tables.
"""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

from budget.audit.columns import history_of
from budget.models import Tracked

# EXCEPT takes two NULLs for equal, as no "=" does. A live row without any history
# differs too; a row of the history that is not live was taken out past the door.
DIFFERS = """
SELECT '{label}', id, '' FROM (
  SELECT {columns} FROM {live} EXCEPT SELECT {columns} FROM {history}
  WHERE history_id IN (SELECT MAX(history_id) FROM {history} GROUP BY id)
) AS differing"""
GONE = """
SELECT DISTINCT '{label}', id, ' is gone' FROM {history}
WHERE id NOT IN (SELECT id FROM {live})"""


def tracked_models() -> list[type[Tracked]]:
    """Return the concrete models whose rows are tracked."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Tracked) and hasattr(model, "history")
    ]


def mismatches() -> list[str]:
    """Name each live row that differs from its last history row, or lacks one."""
    with connection.cursor() as cursor:
        cursor.execute(statement())
        return sorted(f"{label} {pk}{how}" for label, pk, how in cursor.fetchall())


@cache
def statement() -> str:
    """Return the question `mismatches` asks: label, id and how, for each such row."""
    return " UNION ALL ".join(
        template.format(**names)
        for names in map(_names, tracked_models())
        for template in (DIFFERS, GONE)
    )


def _names(model: Any) -> dict[str, str]:
    """Return what the statement calls a model's tables and columns."""
    quote, history = connection.ops.quote_name, history_of(model)
    columns = [field.column for field in history.tracked_fields]
    return {
        "label": model._meta.label,
        "columns": ", ".join(map(quote, ["id", *(c for c in columns if c != "id")])),
        "live": quote(model._meta.db_table),
        "history": quote(history._meta.db_table),
    }
