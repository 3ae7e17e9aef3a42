"""Which lights a head has accepted, as things stand."""

import datetime
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Exists, F, Max, OuterRef, Subquery
from django.db.models.functions import TruncDate

from performance.choices import FlagEventKind, LightKind
from performance.models import Acceptance, FlagEvent, LightChange
from performance.queries.judging import Judged


class Held:
    """The acceptances that hold of some targets, asked row by row."""

    def __init__(self, rows: Iterable[Judged], today: datetime.date) -> None:
        """Read them; one query, however many rows."""
        shown = {_lit(row).commitment.pk for row in rows if _lit(row).counted}
        self._by_target = _open(shown, today)

    def of(self, row: Judged) -> Acceptance | None:
        """Return the acceptance of the light that a row shows, None without one.

        It speaks of one colour, from the month of its turn on: a light that has
        turned since, or a day that is past, ends it. A long-term row shows the light
        of its annual row, and so that one's acceptance.
        """
        own = _lit(row)
        held = self._by_target.get(own.commitment.pk) if own.counted else None
        if held is None or held.turn.period.month > own.month:
            return None
        return held if held.light == own.light else None


def standing(rows: Sequence[Judged], today: datetime.date) -> dict[int, Acceptance]:
    """Return the acceptance of each target whose light is still the one accepted.

    One query; the rows are of one month.
    """
    held = Held(rows, today)
    found = {row.commitment.pk: held.of(row) for row in rows}
    return {pk: one for pk, one in found.items() if one is not None}


def _lit(row: Judged) -> Judged:
    """Return the row whose light is shown."""
    return row.annual or row


def _open(target_ids: Collection[int], today: datetime.date) -> dict[int, Acceptance]:
    """Return the acceptances that hold, by target: of its last turn and not over."""
    last = LightChange.objects.filter(
        target=OuterRef("target"), kind=LightKind.GOAL
    ).order_by("-pk")
    found = (
        Acceptance.objects.filter(
            target__in=target_ids, ended_at=None, expires_on__gte=today
        )
        .annotate(last=Subquery(last.values("pk")[:1]))
        .filter(turn=F("last"))
        .select_related("author", "turn__period")
        .defer("turn__inputs", "turn__why", "turn__why_en")
    )
    return {row.target_id: row for row in found}


def quiet(body: str, since: datetime.datetime) -> list[Acceptance]:
    """Return what was accepted in a body since then and stands beside no open flag:
    no event of a flag tells of it."""
    told = FlagEvent.objects.filter(
        flag__target=OuterRef("target"),
        kind=FlagEventKind.ACKNOWLEDGED,
        at=OuterRef("accepted_at"),
    )
    rows = Acceptance.objects.filter(
        ~Exists(told),
        target__indicator__department__path__startswith=body,
        accepted_at__gte=since,
        ended_at=None,
    )
    return list(rows.select_related("target__indicator__department").order_by("pk"))


def lapsed(body: str, since: datetime.datetime) -> list[Acceptance]:
    """Return what has run out in a body since then while its light still stands."""
    last = LightChange.objects.filter(
        target=OuterRef("target"), kind=LightKind.GOAL
    ).order_by("-pk")
    rows = (
        Acceptance.objects.filter(
            target__indicator__department__path__startswith=body,
            ended_at__gte=since,
            expires_on__lt=TruncDate("ended_at"),
        )
        .annotate(last=Subquery(last.values("pk")[:1]))
        .filter(turn=F("last"))
        .select_related("target__indicator__department")
    )
    return list(rows.order_by("pk"))


def last_turns(target_ids: Iterable[int]) -> dict[int, int]:
    """Return the id of each target's last turn of its goal light."""
    rows = LightChange.objects.filter(
        target__in=list(target_ids), kind=LightKind.GOAL
    ).values("target")
    last = rows.order_by().annotate(last=Max("pk"))
    return dict(last.values_list("target", "last"))


def last_turn(target_id: int) -> LightChange | None:
    """Return how the target's goal light turned last."""
    rows = LightChange.objects.filter(target=target_id, kind=LightKind.GOAL)
    return rows.order_by("-pk").first()
