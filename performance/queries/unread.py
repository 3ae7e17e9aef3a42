"""Columns as the database has them, and what they are read into by whoever wants them.

The ORM reads each value of each row that it fetches; where there are millions, that
takes longer than to fetch them. PostgreSQL gives numbers and days, SQLite floats of at
most fifteen digits, which their shortest text gives back exactly, and texts.
"""

import datetime
from decimal import Decimal

from django.db.models import CharField, ExpressionWrapper, F

Number = Decimal | float | int
Day = datetime.date | str | None


def column(name: str) -> "ExpressionWrapper[F]":
    """Return a column that the ORM hands over as it is."""
    return ExpressionWrapper(F(name), output_field=CharField())


def number(raw: Number) -> Decimal:
    """Read a number that is there."""
    return raw if isinstance(raw, Decimal) else Decimal(str(raw))


def day(raw: Day) -> datetime.date | None:
    """Read a day, if there is one."""
    return datetime.date.fromisoformat(raw) if isinstance(raw, str) else raw
