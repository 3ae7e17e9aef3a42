"""结转下年: what each commitment of a year would become, read set-wise."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from budget import access
from budget.choices import Role
from budget.models import Department, Project, ProjectYear, User
from budget.models.organization import STEP
from budget.services.rights import BUSINESS_SETUP
from performance.choices import Accumulation, GoalKind, ValueKind
from performance.course import MONTHS
from performance.models import Actual, Goal, Target, TargetVersion
from performance.queries import declarations
from performance.rolling import DECIDABLE, UNDECIDED, Standing, next_value


@dataclass(frozen=True, slots=True)
class Row:
    """One commitment with the value that binds last and the year's closing figure."""

    target: Target
    version: TargetVersion | None
    standing: Standing
    closing: Decimal | None
    value: str
    heir: Target | None = None

    @property
    def lacks_start(self) -> bool:
        """Whether a level's opening value of the next year is not known yet."""
        stock = self.target.indicator.accumulation == Accumulation.STOCK
        return stock and self.closing is None


@dataclass(frozen=True, slots=True)
class Head:
    """A goal of this year, and the words that it has or would have next year."""

    goal: Goal
    text: str


@dataclass(frozen=True)
class Waiting:
    """A project without a budget of the next year, and what goes on with it.

    `last` is its year that ends. It goes on here with its next code and amount, or by
    its next 申报表, begun from this year's.
    """

    project: Project
    last: ProjectYear
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Preview:
    """All commitments of some departments' year; `open` ones want a decision.

    Into a budget that is `published` no project comes without a document: those that
    are not in it are not open here.
    """

    year: int
    rows: list[Row]
    published: bool = False

    @property
    def open(self) -> list[Row]:
        wanted = UNDECIDED if self.published else DECIDABLE
        return [row for row in self.rows if row.standing in wanted]

    @property
    def waiting(self) -> list[Waiting]:
        """The projects that wait for their next budget, in the order of the forms."""
        found: dict[int, Waiting] = {}
        for row in self.rows:
            held = row.target.goal.project_year
            if row.standing is Standing.NO_PROJECT and held is not None:
                place = found.setdefault(held.project_id, Waiting(held.project, held))
                place.rows.append(row)
        return list(found.values())

    @property
    def rest(self) -> list[Row]:
        return [row for row in self.rows if row.standing not in DECIDABLE]

    @property
    def counts(self) -> Counter[Standing]:
        return Counter(row.standing for row in self.rows)


def departments(user: User) -> list[Department]:
    """Return the departments whose commitments the user sets up, parents first."""
    wanted = Q(pk__in=[])
    for grant in access.grants(user):
        if Role(grant.role) in BUSINESS_SETUP:
            wanted |= Q(path__startswith=grant.path)
    return list(Department.objects.filter(wanted).order_by("path"))


def years(path: str) -> list[int]:
    """Return the years in which a branch has commitments, newest first."""
    rows = _targets(path).order_by("-goal__year").values_list("goal__year", flat=True)
    return list(rows.distinct())


def preview(path: str, year: int) -> Preview:
    """Return what the commitments of a branch's year would become, in a fixed
    number of queries."""
    targets = list(
        _targets(path)
        .filter(goal__year=year)
        .select_related("goal__project_year__project", "indicator", "carried_to")
        .order_by(
            "goal__department__path",
            "goal__project_year__order",
            "goal__order",
            "order",
        )
    )
    published = declarations.is_published(path[:STEP], year + 1)
    return Preview(year, rows_of(targets, year), published)


def rows_of(targets: list[Target], year: int) -> list[Row]:
    """Return some commitments of one year with where each stands."""
    versions = _versions(targets)
    closing = _closing(targets, year)
    projects = _projects(targets, year + 1)
    there = _there(targets, year + 1)
    return [
        _row(
            target,
            versions.get(target.pk),
            closing.get(target.indicator_id),
            projects,
            there,
            year,
        )
        for target in targets
    ]


def heads(rows: Iterable[Row], year: int) -> dict[int, Head]:
    """Return the goals whose next words are open, by this year's goal: one query.

    Those that were not carried over yet, and those of which something came back while
    nothing has its 批复.
    """
    undecided = [row for row in rows if row.standing in DECIDABLE]
    approved = Target.objects.filter(goal=OuterRef("pk"), approved_on__isnull=False)
    carried = {
        goal.carried_from_id: goal
        for goal in Goal.objects.filter(
            carried_from__in={row.target.goal_id for row in undecided}
        ).annotate(binds=Exists(approved))
    }
    found: dict[int, Head] = {}
    for row in undecided:
        goal, heir = row.target.goal, carried.get(row.target.goal_id)
        if heir is None:
            found[goal.pk] = Head(goal, next_value(goal.text, year))
        elif row.standing is Standing.RETURNED and not heir.binds:
            found[goal.pk] = Head(goal, heir.text)
    return found


def _row(
    target: Target,
    version: TargetVersion | None,
    closing: Decimal | None,
    projects: set[int],
    there: set[tuple[int, int | None, str]],
    year: int,
) -> Row:
    heir: Target | None = getattr(target, "carried_to", None)
    text = version.text if version else target.value_printed
    standing = _standing(target, version, heir, projects, there, year)
    value = next_value(text, year)
    if heir is not None and standing is Standing.RETURNED:
        value = heir.value_printed
    return Row(target, version, standing, closing, value, heir)


def _standing(
    target: Target,
    version: TargetVersion | None,
    heir: Target | None,
    projects: set[int],
    there: set[tuple[int, int | None, str]],
    year: int,
) -> Standing:
    goal = target.goal
    held = goal.project_year
    project = held.project_id if held else None
    long_term = goal.kind == GoalKind.LONG_TERM
    last = long_term and goal.horizon is not None and goal.horizon <= year
    if heir is not None:
        return _carried(target, heir)
    if last or (version is not None and version.kind == ValueKind.DROPPED):
        return Standing.OVER
    if (target.indicator_id, project, goal.kind) in there:
        return Standing.THERE
    if target.retired_at is not None:
        return Standing.RETIRED
    if project is not None and project not in projects:
        return Standing.NO_PROJECT
    return Standing.AWAITING if target.awaiting else Standing.OPEN


def _carried(target: Target, heir: Target) -> Standing:
    """Return where a commitment stands that was carried over once."""
    if target.retired_at is not None:
        return Standing.RETIRED
    return Standing.CARRIED if heir.returned_at is None else Standing.RETURNED


def _targets(path: str) -> "QuerySet[Target]":
    found: QuerySet[Target] = Target.objects.filter(
        indicator__department__path__startswith=path, indicator__retired_on=None
    )
    # What never became part of its year's budget is nothing to carry on.
    return found.exclude(goal__project_year__awaits_grant=True)


def _versions(targets: Iterable[Target]) -> dict[int, TargetVersion]:
    """Return the value of each commitment that binds last."""
    rows = TargetVersion.objects.filter(target__in=list(targets))
    return {row.target_id: row for row in rows.order_by("valid_from")}


def _closing(targets: Iterable[Target], year: int) -> dict[int, Decimal]:
    """Return the figures in force of the year's end, by indicator."""
    rows = Actual.objects.in_force().filter(
        indicator__in={target.indicator_id for target in targets},
        period__year=year,
        period__month=MONTHS,
        value__isnull=False,
    )
    return dict(rows.values_list("indicator_id", "value"))


def _projects(targets: Iterable[Target], year: int) -> set[int]:
    """Return the projects that have a budget of a year."""
    held = {
        target.goal.project_year.project_id
        for target in targets
        if target.goal.project_year is not None
    }
    rows = ProjectYear.objects.filter(project__in=held, year=year)
    return set(rows.values_list("project_id", flat=True))


def _there(targets: Iterable[Target], year: int) -> set[tuple[int, int | None, str]]:
    """Return (indicator, project, kind) that a year's own forms hold already."""
    rows = declarations.standing(
        Target.objects.filter(
            indicator__in={target.indicator_id for target in targets},
            goal__year=year,
            carried_from=None,
        )
    )
    return set(
        rows.values_list("indicator_id", "goal__project_year__project_id", "goal__kind")
    )


def new_year(year: int) -> datetime.date:
    """Return the day from which what is carried over binds, once it is approved."""
    return datetime.date(year, 1, 1)
