"""Thousands of ids in one parameter."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import RawSQL


def among(ids: Iterable[int]) -> RawSQL:
    """Return what follows `__in=` for many ids.

    A placeholder for each id takes longer to read than the rows, and SQLite refuses
    more than so many.
    """
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", (listed(ids),))
    return RawSQL("SELECT value FROM json_each(%s)", (listed(ids),))


def listed(ids: Iterable[int]) -> str:
    """Return ids as one text: the driver would write each of thousands by itself.

    PostgreSQL reads it as `bigint[]`, SQLite with `json_each`.
    """
    text = ",".join(map(str, ids))
    return f"{{{text}}}" if connection.vendor == "postgresql" else f"[{text}]"


def within(field: str, ids: Iterable[int]) -> Func | Q:
    """Return the condition that a column is one of many ids, for a table that grows.

    While PostgreSQL still takes a table for empty, it reads the whole list of `among`
    anew for each row; this list it looks up.
    """
    if connection.vendor != "postgresql":
        return Q(**{f"{field}__in": among(ids)})
    return _any(field, Value(listed(ids)))


def within_given(field: str, ids: RawSQL) -> Func | Q:
    """Return the same condition for the ids that a Prepared is given."""
    if connection.vendor != "postgresql":
        return Q(**{f"{field}__in": ids})
    return _any(field, RawSQL("%s", ids.params))


def _any(field: str, ids: Value | RawSQL) -> Func:
    return Func(
        F(field),
        ids,
        arg_joiner=" = ANY(",
        template="%(expressions)s::bigint[])",
        output_field=BooleanField(),
    )
