"""How much of a branch a page judges: all, else one body, or its newest periods."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from budget import access as reading
from budget.models import Department, Period, User
from performance.models import Target

# Commitments times periods, each judged twice: some seconds.
MOST = 10_000
Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Extent:
    """The branch at `path` at `months`, in order, as far as a page judges it.

    Where all of it is too much, `bodies` are those to choose from and `body` is the
    chosen one; `whole` commitments are asked for, and `left_out` older periods are not
    judged.
    """

    path: str
    months: Sequence[Month]
    whole: int = 0
    bodies: list[Department] = field(default_factory=list)
    body: Department | None = None
    left_out: int = 0


def extent(path: str, months: Sequence[Month], user: User, chosen: str = "") -> Extent:
    """Return what of a branch ("" is everybody) and of its periods is not too much.

    `chosen` is the id of a body, as text; without a known one it is the first. One
    query, and two more where everything is too much.
    """
    counted = _counted(path, months, user)
    whole = max(counted.values(), default=0)
    if _size(counted, months) <= MOST:
        return Extent(path, months, whole)
    bodies = [] if path else list(_bodies(months, user))
    body = next((row for row in bodies if str(row.pk) == chosen), None)
    if bodies:
        body = body or bodies[0]
        path = body.path
        counted = _counted(path, months, user)
    kept = list(months)
    while len(kept) > 1 and _size(counted, kept) > MOST:
        del kept[0]
    return Extent(path, kept, whole, bodies, body, len(months) - len(kept))


def _counted(path: str, months: Sequence[Month], user: User) -> dict[int, int]:
    """Return how many commitments the user sees in each of the years."""
    targets = reading.visible(
        Target.objects.filter(
            indicator__department__path__startswith=path,
            goal__year__in={year for year, _month in months},
        ),
        user,
    )
    rows = targets.order_by().values_list("goal__year").annotate(n=Count("pk"))
    return dict(rows)


def _size(counted: dict[int, int], months: Sequence[Month]) -> int:
    return sum(counted.get(year, 0) for year, _month in months)


def _bodies(months: Sequence[Month], user: User) -> "QuerySet[Department]":
    """Return the bodies that the user sees and that report in these years."""
    report = Period.objects.filter(year__in={year for year, _month in months})
    roots = Department.objects.filter(parent=None, pk__in=report.values("body"))
    return reading.visible(roots, user).order_by("sort_key", "path")
