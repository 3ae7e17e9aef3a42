"""A person's whole quarter as a list: what the workbook holds, light and unjudged."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery

from budget.models import Department, Period, User
from performance.choices import GoalKind, ValueKind
from performance.models import Actual, Explanation, Target, TargetVersion
from performance.queries.among import among
from performance.queries.entry import enterable
from performance.queries.facts import awaits_approval
from performance.queries.figures import Figures, place


@dataclass(kw_only=True)
class Line(Figures):
    """One indicator due from a person, with the first commitment that it serves.

    `project` is "" for a commitment of the whole department.
    """

    project: str = ""
    target: str = ""

    @property
    def explained(self) -> Explanation | None:
        """What is said beside the figure; what takes another's place starts from it."""
        now, held = self.current, None
        if now is not None:
            held = getattr(now, "explained", None)
            if held is None and now.replaces_id and self.in_force is not None:
                held = getattr(self.in_force, "explained", None)
        return held


def lines(user: User, period: Period) -> list[Line]:
    """Return what is due from a person in a period, grouped by project in the order of
    the forms: a constant number of queries, however many there are.

    As in the grid, nothing is asked where no commitment binds and nothing is typed.
    """
    mine = enterable(user).filter(department__path__startswith=period.body.path)
    # Thousands of indicators stand in a few departments: each is made once.
    rows = mine.select_related(None).order_by("department__path", "sort_key", "pk")
    found = {
        row.pk: Line(indicator=row, period=period)
        for row in rows
        if period.month in row.months
    }
    _place_departments(found.values())
    place(found, period, Actual.objects.select_related("explained"))
    _place_authors(found.values())
    ordered, unbound = _place_targets(found, period)
    rest = [pk for pk in found if pk not in ordered]
    asked = [found[pk] for pk in (*ordered, *rest)]
    return [one for one in asked if one.current or one.indicator.pk not in unbound]


def _place_departments(found: Iterable[Line]) -> None:
    held = Department.objects.in_bulk({line.indicator.department_id for line in found})
    for line in found:
        line.indicator.department = held[line.indicator.department_id]


def _place_authors(found: Iterable[Line]) -> None:
    """Name who entered each figure; few people stand beside thousands."""
    rows = [line.current for line in found if line.current]
    people = User.objects.in_bulk({row.author_id for row in rows} - {None})
    for row in rows:
        row.author = people.get(row.author_id)


def _place_targets(
    found: dict[int, Line], period: Period
) -> tuple[dict[int, None], set[int]]:
    """Put the first annual commitment beside each, with the value that binds.

    Returns the ids in their order, and those of which no commitment binds: each was
    given up, or does not bind yet by the period's end.
    """
    binding = TargetVersion.objects.filter(
        target=OuterRef("pk"), valid_from__lte=period.end
    ).order_by("-valid_from", "-pk")
    rows = (
        Target.objects.filter(indicator__in=among(found), goal__year=period.year)
        .order_by(
            "indicator__department__path",
            F("goal__project_year__order").asc(nulls_first=True),
            "goal__order",
            "order",
            "pk",
        )
        .values_list(
            "indicator_id",
            "goal__kind",
            "goal__project_year__project__name",
            "value_printed",
            "carried_from_id",
            "approved_on",
            Subquery(binding.values("kind")[:1]),
            Subquery(binding.values("text")[:1]),
        )
    )
    ordered: dict[int, None] = {}
    seen, binds = set[int](), set[int]()
    for pk, goal, project, printed, origin, approved_on, kind, text in rows:
        seen.add(pk)
        awaits = not kind or awaits_approval(origin, approved_on, period.end)
        if not awaits and kind != ValueKind.DROPPED:
            binds.add(pk)
        if pk not in ordered and goal == GoalKind.ANNUAL and not awaits:
            ordered[pk] = None
            found[pk].target, found[pk].project = text or printed, project or ""
    return ordered, seen - binds
