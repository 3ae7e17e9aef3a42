"""Many figures saved at once: what can be saved is, the rest stays with its reason."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied

from budget.audit import door
from budget.choices import Action, Status
from budget.models import Period, User
from budget.models.review import OPEN
from budget.services import review
from performance.drafts import Account, Draft
from performance.models import Actual, Indicator
from performance.queries.among import among, within
from performance.queries.past import pasts_of
from performance.questions import Past
from performance.services import doubts, explaining
from performance.services.actuals import Place, admitted, fill, opened
from performance.services.sending import REFUSALS, words_of


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One figure as it was entered; `version` None is the first.

    `confirmed` are the keys of the questions that the person confirmed one by one.
    `account` is what is said beside the figure, None to leave that as it is.
    """

    indicator_id: int
    version: int | None
    draft: Draft
    confirmed: frozenset[str] = frozenset()
    account: Account | None = None


@dataclass
class Saving:
    """What became of the figures: indicators saved, and why others were not."""

    saved: list[int] = field(default_factory=list)
    kept: dict[int, str] = field(default_factory=dict)


def save_actuals(
    *,
    period_id: int,
    entries: Sequence[Entry],
    actor: User,
    now: datetime.datetime,
    reason: str = "",
    job: str = "",
) -> Saving:
    """Save a person's figures of one period in one act, by the rules of `save_actual`.

    A figure that cannot be saved stays with its reason and stops no other. The number
    of statements does not grow with the figures (up to the door's chunk). Raises
    PeriodLocked for all.
    """
    done = Saving()
    with door.change(
        actor=actor,
        action=Action.ACTUAL_SAVED,
        reason=reason,
        now=now,
        job=job,
    ):
        period = review.lock_period(period_id)
        review.require_unlocked(period, actor, now)
        ids = {entry.indicator_id for entry in entries}
        places, pasts = _places(ids, period), pasts_of(ids, period)
        rows, accounts = [], []
        for entry in entries:
            place = places.get(entry.indicator_id)
            try:
                row = _filled(entry, place, pasts, actor)
            except REFUSALS as fault:
                done.kept[entry.indicator_id] = words_of(fault)
            else:
                done.saved.append(entry.indicator_id)
                rows.append(row)
                if entry.account is not None:
                    accounts.append((row, entry.account))
        door.save_many(rows)
        explaining.write_many(accounts)
    return done


def _filled(
    entry: Entry, place: Place | None, pasts: dict[int, Past], actor: User
) -> Actual:
    """Check one figure as `save_actual` does; return the row, not written yet."""
    if place is None:
        raise PermissionDenied("no such indicator")
    role = admitted(actor, place.indicator, place.period)
    actual = opened(place, entry.version, role)
    past = pasts[entry.indicator_id]
    words = doubts.answered(actual, entry.draft, entry.confirmed, past)
    if words:
        door.confirm(actual, words)
    fill(actual, entry.draft, actor)
    return actual


def _places(ids: Iterable[int], period: Period) -> dict[int, Place]:
    """Lock the open figures and those in force of many indicators: two queries."""
    rows: list[Actual] = door.lock(
        Actual.objects.filter(
            within("indicator_id", ids),
            period=period,
            status__in=[*OPEN, Status.APPROVED],
        )
    )
    found = {(row.indicator_id, row.status == Status.APPROVED): row for row in rows}
    indicators = Indicator.objects.filter(pk__in=among(ids))
    return {
        row.pk: Place(
            row, period, found.get((row.pk, False)), found.get((row.pk, True))
        )
        for row in indicators.select_related("department")
    }
