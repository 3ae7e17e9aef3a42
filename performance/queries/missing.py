"""Where a reader fills what a monitoring sheet lacks: only as far as they may."""

import datetime
from dataclasses import dataclass

from budget import access
from budget.access import Permission
from budget.models import Period, User
from performance.queries import entry, reading
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
    period = _period(found, user, today)
    entered = entry.enterable(user).filter(pk__in={r.indicator_id for r in rows})
    mine = set(entered.values_list("pk", flat=True)) if period else set()
    seen = reading.targets(user).filter(pk__in={row.pk for row in rows})
    open_ = set(seen.values_list("pk", flat=True))

    def gap(row: Row, missing: list[str]) -> Gap:
        one = row.judged.commitment
        return Gap(
            row,
            tuple(missing),
            one.indicator_id if one.indicator_id in mine else None,
            one.pk if one.pk in open_ else None,
        )

    people = tuple(
        (who, tuple(gap(row, what) for row, what in gaps)) for who, gaps in held.items()
    )
    return Missing(people, period, pays)


def _period(found: Monitored, user: User, today: datetime.date) -> int | None:
    """Return the newest opened period by the sheet's month, of the user's own body."""
    rows = entry.periods_for(user, today).filter(
        body=found.body, year=found.year, month__lte=found.month
    )
    newest: Period | None = rows.first()
    return newest.pk if newest else None
