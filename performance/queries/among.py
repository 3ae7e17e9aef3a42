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
    listed = ",".join(map(str, ids))
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", (f"{{{listed}}}",))
    return RawSQL("SELECT value FROM json_each(%s)", (f"[{listed}]",))


def within(field: str, ids: Iterable[int]) -> Func | Q:
    """Return the condition that a column is one of many ids, for a table that grows.

    While PostgreSQL still takes a table for empty, it reads the whole list of `among`
    anew for each row; this list it looks up.
    """
    if connection.vendor != "postgresql":
        return Q(**{f"{field}__in": among(ids)})
    return _any(field, Value(f"{{{','.join(map(str, ids))}}}"))


def within_given(field: str, ids: RawSQL) -> Func | Q:
    """Return the same condition for the ids that a Prepared is given."""
    if connection.vendor != "postgresql":
        return Q(**{f"{field}__in": ids})
    return _any(field, RawSQL("%s", ids.params))


def _any(field: str, listed: Value | RawSQL) -> Func:
    return Func(
        F(field),
        listed,
        arg_joiner=" = ANY(",
        template="%(expressions)s::bigint[])",
        output_field=BooleanField(),
    )
