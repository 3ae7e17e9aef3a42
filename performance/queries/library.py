"""The library's entries as a reader looks for them."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from budget.models import User
from performance import access
from performance.choices import LibraryKind
from performance.models import Goal, LibraryIndicator
from performance.queries import namesakes

SAID = ("name", "explanation", "level2", "unit")


def entries(
    user: User, *, words: str = "", level1: str = "", unit: str = "", kind: str = ""
) -> QuerySet[LibraryIndicator]:
    """Return the entries that the user may read, common ones first.

    `words`, parted by spaces, must each be in the name, the explanation, the second
    level or the unit; `unit` is the whole unit. `kind` is "" for all that are in use,
    or a LibraryKind.
    """
    rows = LibraryIndicator.objects.filter(access.library(user))
    for word in words.split():
        said = Q()
        for column in SAID:
            said |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(said)
    if level1:
        rows = rows.filter(level1=level1)
    if unit.strip():
        rows = rows.filter(unit=unit.strip())
    rows = rows.filter(retired_at__isnull=kind != LibraryKind.RETIRED)
    if kind in (LibraryKind.COMMON, LibraryKind.OWN):
        rows = rows.filter(department__isnull=kind == LibraryKind.COMMON)
    order = F("department__path").asc(nulls_first=True)
    return rows.select_related("department").order_by(order, "pk")


def years(body_path: str) -> list[int]:
    """Return the years with forms of a body, newest first."""
    rows = Goal.objects.filter(department__path__startswith=body_path)
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def explained(user: User, picked: Iterable[int | None]) -> dict[int, str]:
    """Return what the entries explain that the rows of a form were picked from."""
    wanted = {pk for pk in picked if pk is not None}
    if not wanted:
        return {}
    rows = LibraryIndicator.objects.filter(access.library(user), pk__in=wanted)
    return dict(rows.values_list("pk", "explanation"))


def picked(
    rows: Iterable[tuple[str, int | None, str]], body_path: str
) -> dict[str, LibraryIndicator]:
    """Return the entries that rows (place, entry, name as typed) were picked from.

    A row whose name was changed since, or that names an entry of another body or one
    out of use, was picked from none.
    """
    wanted = [row for row in rows if row[1] is not None]
    if not wanted:
        return {}
    own = Q(department=None) | Q(department__path=body_path)
    used = LibraryIndicator.objects.filter(own, retired_at=None)
    found = used.in_bulk({pk for _place, pk, _name in wanted})
    like = namesakes.likeness
    return {
        place: found[pk]
        for place, pk, name in wanted
        if pk in found and like(found[pk].name) == like(name)
    }
