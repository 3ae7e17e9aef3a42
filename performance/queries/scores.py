"""试评分: what the year's sheets would score with the figures there are.

The rows are those of the board; weights and rows of a sheet are read whole, so that
what one person may not see still has its share of the points.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from budget import periods as calendar
from budget.models.organization import STEP
from performance.choices import GoalKind, ScoreGrade, ScorePart, ValueKind
from performance.models import Target, TargetVersion
from performance.queries import judging, loading, money
from performance.queries.judging import Judged
from performance.queries.money import Money
from performance.scoring import words
from performance.scoring.proposal import SheetRow, part_of, usual, weights
from performance.scoring.rule import Total, score, score_execution, total
from performance.scoring.terms import Ground, Scheme, Score
from performance.sentences import Language

COSTLIEST = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Whose sheet: a project year's, or (None) the form of the body at the path."""

    project_year_id: int | None
    body_path: str = ""


@dataclass(slots=True)
class Held:
    """All annual rows of one sheet, and whose it is."""

    department: str = ""
    rows: list[SheetRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet; `judged` None is the money's."""

    part: ScorePart
    score: Score
    judged: Judged | None = None

    @property
    def name(self) -> str:
        if self.judged is None:
            return str(ScorePart.EXECUTION.label)
        return self.judged.commitment.name_printed

    def why(self, language: Language = "zh") -> str:
        row = self.judged
        if row is None:
            return words.say(self.score, language=language)
        return words.say(
            self.score,
            row.promise,
            row.figure,
            unit=row.commitment.unit,
            language=language,
        )


@dataclass(frozen=True)
class Sheet:
    """One sheet as it stands; `hidden` is how many of its rows the reader may not see.

    `proposed` tells that its weights are the system's, which nobody confirmed.
    """

    place: Place
    name: str
    department: str
    scheme: Scheme
    proposed: bool
    lines: list[Line]
    hidden: int
    is_sample: bool

    @cached_property
    def total(self) -> Total:
        return total(line.score for line in self.lines)

    @property
    def whole(self) -> bool:
        """Whether the reader sees all of it: part of a sheet has no score."""
        return not self.hidden

    @property
    def standing(self) -> Decimal | None:
        return self.total.standing if self.whole else None

    @property
    def grade(self) -> ScoreGrade | None:
        """The word for the sheet as it stands."""
        return None if self.standing is None else self.scheme.grade(self.standing)

    @property
    def costliest(self) -> list[Line]:
        """The rows that cost most, the dearest first."""
        dear = [line for line in self.lines if line.score.lost > 0]
        return sorted(dear, key=lambda line: -line.score.lost)[:COSTLIEST]


def sheets(
    targets: "QuerySet[Target]",
    *,
    year: int,
    month: int,
    today: datetime.date,
    scheme: Scheme | None = None,
) -> list[Sheet]:
    """Score the sheets of some targets at a month; eight queries, however many.

    `scheme` None takes the one that suits each sheet. The department's own come first.
    """
    facts = loading.load(targets, year=year, month=month)
    rows = judging.judge_at(facts, month, today=today)
    purses = money.purses({r.commitment.project_year_id for r in rows}, facts, month)
    groups: dict[Place, list[Judged]] = defaultdict(list)
    for row in rows:
        groups[_place_of(row)].append(row)
    held = structure(groups, year, month)
    found = []
    for place, group in groups.items():
        key = place.project_year_id
        purse = purses.whole(place.body_path) if key is None else purses.of(key)
        judged = money.judged(facts, group[0].commitment.path, purse)
        if sheet := _sheet(place, held[place], group, judged, year, scheme):
            found.append(sheet)
    return found


def of_rows(
    rows: list[Judged], purse: Money | None, *, year: int, month: int
) -> Sheet | None:
    """Score rows of one sheet that are judged already, with its money; one query.

    None where the sheet has no annual rows.
    """
    place = _place_of(rows[0])
    held = structure([place], year, month)
    return _sheet(place, held[place], rows, purse, year, None)


def structure(places: Iterable[Place], year: int, month: int) -> dict[Place, Held]:
    """Return all annual rows of some sheets that still bind at the end of a month."""
    end = calendar.period_end(year, month)
    given_up = TargetVersion.objects.filter(
        target=OuterRef("pk"), kind=ValueKind.DROPPED, valid_from__lte=end
    )
    rows = Target.objects.filter(
        _at(list(places)),
        ~Exists(given_up),
        goal__year=year,
        goal__kind=GoalKind.ANNUAL,
    ).order_by("goal__order", "order", "pk")
    found: dict[Place, Held] = defaultdict(Held)
    columns = ("pk", "goal_id", "level1", "level2", "weight")
    for path, name, project, pk, goal, level1, level2, weight in rows.values_list(
        "goal__department__path",
        "goal__department__name",
        "goal__project_year_id",
        *columns,
    ):
        held = found[_place(path[:STEP], project)]
        held.department = name
        held.rows.append(SheetRow(pk, goal, level1, level2, weight))
    return found


def _at(places: list[Place]) -> Q:
    years = [p.project_year_id for p in places if p.project_year_id is not None]
    wanted = Q(goal__project_year__in=years)
    for place in places:
        if place.project_year_id is None:
            wanted |= Q(
                goal__project_year=None,
                goal__department__path__startswith=place.body_path,
            )
    return wanted


def _place(body_path: str, project_year_id: int | None) -> Place:
    return Place(project_year_id, "" if project_year_id else body_path)


def _place_of(row: Judged) -> Place:
    return _place(row.commitment.body_path, row.commitment.project_year_id)


def _sheet(
    place: Place,
    held: Held,
    rows: list[Judged],
    purse: Money | None,
    year: int,
    scheme: Scheme | None,
) -> Sheet | None:
    scheme = scheme or usual(held.rows, year)
    shares = weights(held.rows, scheme)
    first = rows[0].commitment
    lines = [
        Line(
            part_of(row.commitment.level1, row.commitment.level2, scheme),
            score(row.promise, row.figure, shares[row.commitment.pk], scheme),
            row,
        )
        for row in rows
        if row.commitment.pk in shares
    ]
    if not lines:
        return None
    return Sheet(
        place=place,
        name=first.project or first.form,
        department=held.department,
        scheme=scheme,
        proposed=any(row.weight is None for row in held.rows),
        lines=[Line(ScorePart.EXECUTION, _money(purse, scheme)), *lines],
        hidden=len(held.rows) - len(lines),
        is_sample=(purse is not None and purse.is_sample)
        or any(row.row is not None and row.row.is_sample for row in rows),
    )


def _money(purse: Money | None, scheme: Scheme) -> Score:
    if purse is None:
        return Score(scheme.execution, None, Ground.NO_FIGURE)
    return score_execution(purse.executed, purse.budget, scheme.execution)
