"""Rows written by the thousand into derived tables, each in a few statements.

The ORM builds an object and a parameter for every value, which takes longer than to
judge. Here rows are tuples of what the database stores: JSON as text, instants as
`instant` gives them. Tracked records never come this way: they go through the door.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models

Row = tuple[Any, ...]
Model = type[models.Model]


def instant(moment: datetime.datetime) -> Any:
    """Return an instant as this database stores it."""
    return connection.ops.adapt_datetimefield_value(moment)


def insert(model: Model, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Add rows; `columns` are names of database columns."""
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        _copy(table, columns, rows)
    else:
        _execute_many(f"INSERT INTO {table} {_values(columns)}", rows)


def upsert(
    model: Model,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    key: Sequence[str],
    made: Mapping[str, str],
) -> None:
    """Add rows, or bring those with the same `key` up to date; no key comes twice.

    `made` are columns that PostgreSQL fills itself, each with its SQL.
    """
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    own = made if connection.vendor == "postgresql" else {}
    changes = ", ".join(f"{c} = excluded.{c}" for c in _quoted([*columns, *own]))
    conflict = f"ON CONFLICT ({', '.join(_quoted(key))}) DO UPDATE SET {changes}"
    if connection.vendor != "postgresql":
        _execute_many(f"INSERT INTO {table} {_values(columns)} {conflict}", rows)
        return
    names = ", ".join(_quoted(columns))
    passing = connection.ops.quote_name(f"passing_{model._meta.db_table}")
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {passing} ON COMMIT DELETE ROWS"
            f" AS SELECT {names} FROM {table} WITH NO DATA"
        )
        _copy(passing, columns, rows)
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(_quoted([*columns, *own]))})"
            f" SELECT {', '.join([names, *own.values()])} FROM {passing} {conflict}"
        )
        cursor.execute(f"DELETE FROM {passing}")


def acquaint(*names: Model) -> None:
    """Have PostgreSQL count the tables that it takes for empty: it would read all of
    them, however many rows have come, for each thousand that is asked for."""
    if connection.vendor != "postgresql":
        return
    tables = [model._meta.db_table for model in names]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class"
            " WHERE oid = ANY(%s::regclass[]) AND reltuples <= 0",
            [tables],
        )
        if unknown := [connection.ops.quote_name(name) for (name,) in cursor]:
            cursor.execute(f"ANALYZE {', '.join(unknown)}")


def _copy(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    names = ", ".join(_quoted(columns))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _execute_many(statement: str, rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _values(columns: Sequence[str]) -> str:
    marks = ", ".join(["%s"] * len(columns))
    return f"({', '.join(_quoted(columns))}) VALUES ({marks})"


def _quoted(columns: Sequence[str]) -> list[str]:
    return [connection.ops.quote_name(column) for column in columns]
