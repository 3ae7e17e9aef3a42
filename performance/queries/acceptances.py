"""Which lights a head has accepted, as things stand."""

import datetime
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from performance.choices import FlagEventKind, Light, LightKind
from performance.models import Acceptance, Assessment, FlagEvent, LightChange
from performance.outlook.terms import OutlookReason
from performance.queries.judging import Judged
from performance.queries.turns import LAST_FIRST


class Held:
    """The acceptances that hold of some targets, asked row by row."""

    def __init__(self, rows: Iterable[Judged], today: datetime.date) -> None:
        """Read them; one query, however many rows."""
        targets = {_lit(row).commitment.pk for row in rows if _lit(row).counted}
        self._by_light = _open(targets, today)

    def of(self, row: Judged) -> Acceptance | None:
        """Return the acceptance of the goal light that a row shows, None without one.

        It speaks of one colour, from the month of its turn on: a light that has
        turned since, or a day that is past, ends it. A long-term row shows the light
        of its annual row, and so that one's acceptance.
        """
        return self._of(row, LightKind.GOAL, _lit(row).light)

    def ahead(self, row: Judged) -> Acceptance | None:
        """Return that of the outlook; one by pace repeats the goal light, beside which
        a head has the word."""
        outlook = _lit(row).outlook
        if outlook.reason is OutlookReason.BY_PACE:
            return None
        return self._of(row, LightKind.OUTLOOK, outlook.light)

    def _of(self, row: Judged, kind: LightKind, light: Light) -> Acceptance | None:
        own = _lit(row)
        held = self._by_light.get((own.commitment.pk, kind)) if own.counted else None
        if held is None or held.turn.period.month > own.month:
            return None
        return held if held.light == light else None


def standing(rows: Sequence[Judged], today: datetime.date) -> dict[int, Acceptance]:
    """Return the acceptance of each target whose light is still the one accepted.

    One query; the rows are of one month.
    """
    held = Held(rows, today)
    found = {row.commitment.pk: held.of(row) for row in rows}
    return {pk: one for pk, one in found.items() if one is not None}


def marks(
    rows: Sequence[Judged], today: datetime.date
) -> tuple[frozenset[int], frozenset[int]]:
    """Return the targets whose goal light is accepted, and those whose outlook is; one
    query."""
    held = Held(rows, today)
    return (
        frozenset(row.commitment.pk for row in rows if held.of(row)),
        frozenset(row.commitment.pk for row in rows if held.ahead(row)),
    )


def _lit(row: Judged) -> Judged:
    """Return the row whose light is shown."""
    return row.annual or row


def _open(
    target_ids: Collection[int], today: datetime.date
) -> dict[tuple[int, LightKind], Acceptance]:
    """Return the acceptances that hold, by target and light: of its last turn and not
    over."""
    found = (
        stand(Acceptance.objects.filter(target__in=target_ids, ended_at=None))
        .filter(expires_on__gte=today)
        .select_related("author", "turn__period")
        .defer("turn__inputs", "turn__why", "turn__why_en")
    )
    return {(row.target_id, LightKind(row.kind)): row for row in found}


def stand(rows: "QuerySet[Acceptance]") -> "QuerySet[Acceptance]":
    """Leave those whose turn is still the last one of its light."""
    turns = LightChange.objects.filter(target=OuterRef("target"), kind=OuterRef("kind"))
    last = Subquery(turns.order_by(*LAST_FIRST).values("pk")[:1])
    return rows.annotate(last=last).filter(turn=F("last"))


def shown(rows: "QuerySet[Acceptance]") -> "QuerySet[Acceptance]":
    """Leave of those the ones whose light is shown now: an outlook may have gone by
    pace since, which is no turn of its own, and come back as another."""
    newest = Assessment.objects.filter(target=OuterRef("target"))
    newest = newest.order_by("-period__month")
    ahead = Q(ahead=F("light")) & ~Q(reason_ahead=OutlookReason.BY_PACE)
    return (
        stand(rows)
        .annotate(
            ahead=Subquery(newest.values("outlook_light")[:1]),
            reason_ahead=Subquery(newest.values("outlook_reason")[:1]),
        )
        .filter(Q(kind=LightKind.GOAL) | ahead)
    )


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
    rows = Acceptance.objects.filter(
        target__indicator__department__path__startswith=body,
        ended_at__gte=since,
        expires_on__lt=TruncDate("ended_at"),
    )
    found = shown(rows).select_related("target__indicator__department")
    return list(found.order_by("pk"))


def last_turn(target_id: int, kind: LightKind) -> LightChange | None:
    """Return how one of the target's lights turned last."""
    rows = LightChange.objects.filter(target=target_id, kind=kind)
    return rows.order_by(*LAST_FIRST).first()
