"""Which lights a head has accepted, as things stand."""

import datetime
from collections.abc import Iterable

from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import TruncDate

from performance.choices import LightKind
from performance.models import Acceptance, LightChange
from performance.queries.judging import Judged


def standing(rows: Iterable[Judged], today: datetime.date) -> dict[int, Acceptance]:
    """Return the acceptance of each target whose light is still the one accepted.

    One query. A light that has turned since, or a day that is past, ends it.
    """
    lights = {row.commitment.pk: row.light.value for row in rows if row.counted}
    last = LightChange.objects.filter(
        target=OuterRef("target"), kind=LightKind.GOAL
    ).order_by("-pk")
    found = (
        Acceptance.objects.filter(
            target__in=lights, ended_at=None, expires_on__gte=today
        )
        .annotate(last=Subquery(last.values("pk")[:1]))
        .filter(turn=F("last"))
        .select_related("author")
    )
    return {row.target_id: row for row in found if lights[row.target_id] == row.light}


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
