"""See the records as they stood at an instant, with every query as it is written today.

Inside `past(at)` each tracked table is a temporary one of the same name, filled from
its history; both databases look for a name among the temporary tables first. What is
written once and dated (light changes, review steps) ends at the instant too. So the
board of that day goes through the code of today, and no query knows of it. Accounts
and roles stay as they are: who may look is decided by today's rights.

All of it is taken back at the end, also where a view fails. The door is closed
meanwhile: nobody writes into the past.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from budget import clock
from budget.audit.columns import history_of
from budget.audit.consistency import tracked_models
from budget.models import AppendOnly, Change, SecurityEvent, User
from budget.models.organization import Membership

# Today's rights decide who looks into the past.
_TODAYS = (User, Membership)
STATES = """
CREATE TEMPORARY TABLE {live} AS SELECT {columns} FROM {history}
WHERE history_type <> '-' AND history_id IN (
  SELECT MAX(history_id) FROM {history} WHERE history_date <= %s GROUP BY id)"""
EVENTS = "CREATE TEMPORARY TABLE {live} AS SELECT * FROM {source} WHERE at <= %s"


@contextmanager
def past(at: datetime.datetime) -> Iterator[None]:
    """Let everything that is read inside be as it stood at `at` (aware).

    `clock.now` is that instant too. Raises ValueError for one that is yet to come.
    """
    if at > clock.now():
        raise ValueError("the future cannot be looked at")
    with transaction.atomic():
        before = transaction.savepoint()
        try:
            with connection.cursor() as cursor:
                for statement in _statements(connection.vendor):
                    cursor.execute(statement, [_instant(at)] * statement.count("%s"))
            with clock.standing_at(at):
                yield
        finally:
            transaction.savepoint_rollback(before)


def _instant(at: datetime.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


@cache
def _statements(vendor: str) -> list[str]:
    """Return what makes the temporary tables, each with an index on its key."""
    made = []
    for model in tracked_models():
        if model not in _TODAYS:
            made.append(_states(model, vendor))
            made.append(_index(model, vendor))
    for dated in apps.get_models():
        if issubclass(dated, AppendOnly) and _dated(dated):
            source = _quoted(dated, "main" if vendor == "sqlite" else "")
            made.append(EVENTS.format(live=_quoted(dated), source=source))
    return made


def _states(model: Any, vendor: str) -> str:
    history = history_of(model)
    quote = connection.ops.quote_name
    columns = [quote(field.column) for field in history.tracked_fields]
    return STATES.format(
        live=_quoted(model), history=_quoted(history), columns=", ".join(columns)
    )


def _index(model: Any, vendor: str) -> str:
    """The index goes where its table is: SQLite wants to be told so."""
    name = f"past_{model._meta.db_table}"
    if vendor == "sqlite":
        return f"CREATE INDEX temp.{name} ON {model._meta.db_table} (id)"
    return f"CREATE INDEX {name} ON {model._meta.db_table} (id)"


def _dated(model: type[models.Model]) -> bool:
    """Tell whether rows have an instant of their own and are not the trail itself."""
    dated = any(field.attname == "at" for field in model._meta.concrete_fields)
    return dated and model not in (Change, SecurityEvent) and model.__name__ != "Seal"


def _quoted(model: Any, schema: str = "") -> str:
    name: str = connection.ops.quote_name(model._meta.db_table)
    return f"{schema}.{name}" if schema else name
