"""A sheet's rows and weights: whose they are, and how far they have come."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q

from budget import periods as calendar
from budget.models.organization import STEP
from performance.choices import GoalKind, ValueKind
from performance.course import MONTHS
from performance.models import Goal, Target, TargetVersion, Weighting
from performance.scoring.joining import has_joined, join
from performance.scoring.proposal import SheetRow, propose, usual
from performance.scoring.schemes import named
from performance.scoring.terms import Scheme


@dataclass(frozen=True, slots=True)
class Place:
    """Whose sheet: a project year's, or (None) the form of the body at the path."""

    project_year_id: int | None
    body_path: str = ""


@dataclass(slots=True)
class Held:
    """All annual rows of one sheet, whose it is, and what a person confirmed."""

    department: str = ""
    rows: list[SheetRow] = field(default_factory=list)
    weighting: Weighting | None = None

    @property
    def frozen(self) -> bool:
        return self.weighting is not None and self.weighting.frozen_at is not None

    @property
    def whole(self) -> bool:
        """Whether every row has a weight of its own."""
        return bool(self.rows) and all(row.weight is not None for row in self.rows)

    def own_scheme(self, year: int) -> Scheme:
        """Return the scheme that was confirmed, else the one that suits the rows."""
        if self.weighting is None:
            return usual(self.rows, year)
        return named(self.weighting.scheme)

    def shares(self, scheme: Scheme, year: int) -> dict[int, Decimal] | None:
        """Return the rows' own weights under their own scheme; None for a proposal.

        Frozen weights stay what they are when a row comes later without one.
        """
        if scheme != self.own_scheme(year) or not (self.whole or self.frozen):
            return None
        return {row.key: row.weight for row in self.rows if row.weight is not None}

    @property
    def joined(self) -> tuple[int, ...]:
        """The rows that came after the others had their weights, and have none yet."""
        fresh = [row.key for row in self.rows if row.weight is None]
        return tuple(fresh) if has_joined(self.rows) else ()

    def proposal(self, scheme: Scheme, year: int) -> dict[int, Decimal]:
        """Return the weights that a scheme proposes; by the rows' own scheme they go
        by what was weighed before others joined."""
        if self.joined and scheme == self.own_scheme(year):
            return join(self.rows, scheme)
        return propose(self.rows, scheme)


def place_of(body_path: str, project_year_id: int | None) -> Place:
    """Return the sheet of a project year, else of the body that a path lies in."""
    return Place(project_year_id, "" if project_year_id else body_path[:STEP])


def structure(places: Iterable[Place], year: int) -> dict[Place, Held]:
    """Return all annual rows of some sheets that bind when the year ends.

    Weights have no dates: they divide the points of the year's rows, those that join
    it later among them. Two queries, however many sheets.
    """
    places = list(places)
    found: dict[Place, Held] = defaultdict(Held)
    for path, name, project, *row in _rows(places, year):
        held = found[place_of(path, project)]
        held.department = name
        held.rows.append(SheetRow(*row))
    kept = Weighting.objects.filter(_own(places, "department", ""), year=year)
    for weighting in kept.select_related("department"):
        key = place_of(weighting.department.path, weighting.project_year_id)
        found[key].weighting = weighting
    return found


def goals(place: Place, year: int) -> Any:
    """Return the annual goals that stand on one sheet."""
    wanted = _own([place], "department", "")
    return Goal.objects.filter(wanted, year=year, kind=GoalKind.ANNUAL)


def _rows(places: Sequence[Place], year: int) -> Iterable[Any]:
    end = calendar.period_end(year, MONTHS)
    values = TargetVersion.objects.filter(target=OuterRef("pk"), valid_from__lte=end)
    given_up = values.filter(kind=ValueKind.DROPPED)
    rows = Target.objects.filter(
        _own(places, "goal__department", "goal__"),
        Q(carried_from=None) | Q(approved_on__lte=end),
        Exists(values),
        ~Exists(given_up),
        goal__year=year,
        goal__kind=GoalKind.ANNUAL,
    ).order_by("goal__order", "order", "pk")
    return rows.values_list(
        "goal__department__path",
        "goal__department__name",
        "goal__project_year_id",
        "pk",
        "goal_id",
        "level1",
        "level2",
        "weight",
    )


def _own(places: Sequence[Place], department: str, before: str) -> Q:
    """Return the filter for what belongs to some sheets, from a model's own columns."""
    years = [p.project_year_id for p in places if p.project_year_id is not None]
    wanted = Q(**{f"{before}project_year__in": years})
    for place in places:
        if place.project_year_id is None:
            path = {f"{department}__path__startswith": place.body_path}
            wanted |= Q(**{f"{before}project_year": None}, **path)
    return wanted
