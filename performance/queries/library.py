"""The library's entries as a reader looks for them."""

from django.db.models import F, Q, QuerySet

from budget.models import User
from performance import access
from performance.choices import LibraryKind
from performance.models import LibraryIndicator


def entries(
    user: User, *, words: str = "", level1: str = "", kind: str = ""
) -> QuerySet[LibraryIndicator]:
    """Return the entries that the user may read, common ones first.

    `words`, parted by spaces, must each be in the name or the explanation; `kind` is
    "" for all that are in use, or a LibraryKind.
    """
    rows = LibraryIndicator.objects.filter(access.library(user))
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(explanation__icontains=word))
    if level1:
        rows = rows.filter(level1=level1)
    rows = rows.filter(retired_at__isnull=kind != LibraryKind.RETIRED)
    if kind in (LibraryKind.COMMON, LibraryKind.OWN):
        rows = rows.filter(department__isnull=kind == LibraryKind.COMMON)
    order = F("department__path").asc(nulls_first=True)
    return rows.select_related("department").order_by(order, "pk")
