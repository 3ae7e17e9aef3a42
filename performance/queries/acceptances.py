"""Which lights a head has accepted, as things stand."""

import datetime
from collections.abc import Iterable

from django.db.models import F, OuterRef, Subquery

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


def last_turn(target_id: int) -> LightChange | None:
    """Return how the target's goal light turned last."""
    rows = LightChange.objects.filter(target=target_id, kind=LightKind.GOAL)
    return rows.order_by("-pk").first()
