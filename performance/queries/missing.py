"""Where a reader fills what a sheet lacks: only as far as they may."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from budget import access
from budget.access import Permission
from budget.models import Department, Period, User
from performance.queries import entry, reading
from performance.queries.facts import Commitment
from performance.queries.monitored import Monitored, Row


@dataclass(frozen=True, slots=True)
class Gap:
    """A row that lacks something: `indicator` where the reader enters its figures in
    the sheet's period, else `target` where its page is open to them."""

    row: Row
    missing: tuple[str, ...]
    indicator: int | None
    target: int | None


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a reader gets to rows: `period` is the one in which they enter the figures
    of the indicators in `entered`; they may open the commitments in `open`."""

    period: int | None
    entered: frozenset[int] = frozenset()
    open: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Missing:
    """The gaps by who must fill them; the period they are filled in; and whether the
    reader records the money."""

    people: tuple[tuple[str, tuple[Gap, ...]], ...]
    period: int | None
    pays: bool


def of(found: Monitored, user: User, today: datetime.date) -> Missing:
    """Return the gaps with their ways, in three queries, and none where none lacks."""
    held = found.gaps
    rows = [row.judged.commitment for gaps in held.values() for row, _what in gaps]
    pays = access.may(user, Permission.EXECUTION, found.body.path)
    if not rows:
        return Missing((), None, pays)
    found_ways = ways(rows, user, found.body, (found.year, found.month), today)

    def gap(row: Row, missing: list[str]) -> Gap:
        one = row.judged.commitment
        return Gap(
            row,
            tuple(missing),
            one.indicator_id if one.indicator_id in found_ways.entered else None,
            one.pk if one.pk in found_ways.open else None,
        )

    people = tuple(
        (who, tuple(gap(row, what) for row, what in gaps)) for who, gaps in held.items()
    )
    return Missing(people, found_ways.period, pays)


def ways(
    rows: Collection[Commitment],
    user: User,
    body: Department,
    through: tuple[int, int],
    today: datetime.date,
) -> Ways:
    """Return where the reader fills rows of a body's sheet, in three queries.

    `through` is the sheet's year and month.
    """
    period = _period(user, body, through, today)
    entered = entry.enterable(user).filter(pk__in={row.indicator_id for row in rows})
    seen = reading.targets(user).filter(pk__in={row.pk for row in rows})
    return Ways(
        period,
        frozenset(entered.values_list("pk", flat=True)) if period else frozenset(),
        frozenset(seen.values_list("pk", flat=True)),
    )


def _period(
    user: User, body: Department, through: tuple[int, int], today: datetime.date
) -> int | None:
    """Return the newest opened period by the sheet's month, of the user's own body."""
    year, month = through
    rows = entry.periods_for(user, today).filter(body=body, year=year, month__lte=month)
    newest: Period | None = rows.first()
    return newest.pk if newest else None
