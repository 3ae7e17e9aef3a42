"""A person's whole quarter as a list: what the workbook holds, light and unjudged."""

from dataclasses import dataclass

from django.db.models import F

from budget.models import Period, User
from performance.choices import GoalKind
from performance.models import Explanation, Target
from performance.queries.among import among
from performance.queries.entry import enterable
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
    the forms: a constant number of queries, however many there are."""
    mine = enterable(user).filter(department__path__startswith=period.body.path)
    # Thousands of indicators stand in a few departments: each is made once.
    mine = mine.select_related(None).prefetch_related("department")
    found = {
        row.pk: Line(indicator=row, period=period)
        for row in mine.order_by("department__path", "sort_key", "pk")
        if period.month in row.months
    }
    place(found, period)
    ordered = _place_targets(found, period)
    rest = [pk for pk in found if pk not in ordered]
    return [found[pk] for pk in (*ordered, *rest)]


def _place_targets(found: dict[int, Line], period: Period) -> dict[int, None]:
    """Put the first annual commitment beside each; return the ids in their order."""
    rows = (
        Target.objects.filter(
            indicator__in=among(found),
            goal__year=period.year,
            goal__kind=GoalKind.ANNUAL,
        )
        .order_by(
            "indicator__department__path",
            F("goal__project_year__order").asc(nulls_first=True),
            "goal__order",
            "order",
            "pk",
        )
        .values_list(
            "indicator_id", "value_printed", "goal__project_year__project__name"
        )
    )
    ordered: dict[int, None] = {}
    for pk, printed, project in rows:
        if pk not in ordered:
            ordered[pk] = None
            found[pk].target, found[pk].project = printed, project or ""
    return ordered
