"""Questions to the database whose SQL is made once a process.

Django takes two milliseconds to turn a query set into SQL, ten times as long as the
database takes to answer what a page asks of a few hundred rows. What each page asks in
the same words is put here: the query set is made once, with a mark in the place of
each value, and later its SQL goes out with the values alone.

What comes back is raw, as the driver gives it: PostgreSQL gives numbers and days;
SQLite floats of at most fifteen digits for numbers, which their shortest text gives
back exactly, and texts for what it does not know to be a day or an instant.
"""

import datetime
import json
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

Number = Decimal | float | int
Day = datetime.date | str
Instant = datetime.datetime | str


class Texts(tuple[str, ...]):
    """Several texts as one value: what follows `__in=`."""


Value = int | str | datetime.date | Collection[int] | Texts


class _Mark:
    """Stands for a value in the parameters of the SQL."""


class Prepared:
    """A query set of tuples, asked again and again with other values.

    `make` takes an expression for each value and returns it. Many ids, and Texts, are
    one value: what follows `__in=`.
    """

    def __init__(self, make: Callable[..., "QuerySet[Any, Any]"]) -> None:
        self._make = make
        self._known: dict[tuple[Any, ...], tuple[str, tuple[Any, ...]]] = {}

    def rows(self, *values: Value) -> list[tuple[Any, ...]]:
        """Return the rows with these values; one query."""
        shape = (connection.vendor, *map(_kind, values))
        sql, places = self._known.get(shape) or self._prepare(shape, values)
        sent = [
            _sent(values[place[0]]) if isinstance(place, tuple) else place
            for place in places
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, sent)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _prepare(
        self, shape: tuple[Any, ...], values: tuple[Value, ...]
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL and its parameters; a tuple stands for a value, by number."""
        marks = [_Mark() for _value in values]
        asked = self._make(*map(_expression, values, marks))
        sql, parameters = asked.query.sql_with_params()
        at = {id(mark): (number,) for number, mark in enumerate(marks)}
        known = sql, tuple(at.get(id(one), one) for one in parameters)
        self._known[shape] = known
        return known


def number(raw: Number) -> Decimal:
    """Return a number as it is stored."""
    return raw if isinstance(raw, Decimal) else Decimal(str(raw))


def day(raw: Day) -> datetime.date:
    """Return a day as it is stored."""
    return datetime.date.fromisoformat(raw) if isinstance(raw, str) else raw


def day_if_any(raw: Day | None) -> datetime.date | None:
    """Return a day as it is stored, or none."""
    return None if raw is None else day(raw)


def instant(raw: Instant) -> datetime.datetime:
    """Return an instant as it is stored: where the database knows no zones, in its."""
    at = datetime.datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    return at if at.tzinfo else at.replace(tzinfo=connection.timezone)


def _kind(value: Value) -> str:
    if isinstance(value, int | str | datetime.date):
        return "one"
    return "text" if isinstance(value, Texts) else "bigint"


def _expression(value: Value, mark: _Mark) -> RawSQL:
    kind = _kind(value)
    if kind == "one":
        return RawSQL("%s", (mark,))
    if connection.vendor == "postgresql":
        return RawSQL(f"SELECT unnest(%s::{kind}[])", (mark,))
    return RawSQL("SELECT value FROM json_each(%s)", (mark,))


def _sent(value: Value) -> Any:
    """Return a value as it goes to the database: many as one text."""
    if isinstance(value, datetime.date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, int | str):
        return value
    if isinstance(value, Texts):
        return list(value) if connection.vendor == "postgresql" else json.dumps(value)
    listed = ",".join(map(str, value))
    return f"{{{listed}}}" if connection.vendor == "postgresql" else f"[{listed}]"
