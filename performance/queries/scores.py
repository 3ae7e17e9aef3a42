"""试评分: what the year's sheets would score with the figures there are.

The rows are those of the board; weights and rows of a sheet are read whole, so that
what one person may not see still has its share of the points.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet

from performance.choices import ScoreGrade, ScorePart
from performance.models import Target
from performance.queries import judging, loading, money
from performance.queries.judging import Judged
from performance.queries.money import Money, Purses
from performance.queries.weights import Held, Place, structure
from performance.scoring import words
from performance.scoring.proposal import part_of
from performance.scoring.rule import Total, score, score_execution, total
from performance.scoring.terms import Ground, Scheme, Score
from performance.sentences import Language

COSTLIEST = 3


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

    `proposed` tells that its weights are the system's, which nobody confirmed;
    `joined` is how many rows came after the others had their weights, so that all are
    a proposal again; `unweighted` how many came after the weights were frozen, and
    have none.
    """

    place: Place
    name: str
    department: str
    scheme: Scheme
    proposed: bool
    lines: list[Line]
    hidden: int
    is_sample: bool
    goal_id: int
    confirmed: bool
    frozen: bool
    unweighted: int
    joined: int

    @cached_property
    def total(self) -> Total:
        return total(line.score for line in self.lines)

    @property
    def awaited(self) -> Decimal:
        """The weight of the rows that do not bind yet."""
        waiting = [x.score for x in self.lines if x.score.ground is Ground.AWAITING]
        return sum((score.weight for score in waiting), Decimal(0))

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
    """Score the sheets of some targets at a month; nine queries, however many.

    `scheme` None takes the one that suits each sheet. The department's own come first.
    """
    return with_money(targets, year=year, month=month, today=today, scheme=scheme)[0]


def with_money(
    targets: "QuerySet[Target]",
    *,
    year: int,
    month: int,
    today: datetime.date,
    scheme: Scheme | None = None,
) -> tuple[list[Sheet], Purses]:
    """Score sheets as `sheets` does; return also the money that they were scored by."""
    facts = loading.load(targets, year=year, month=month)
    rows = judging.judge_at(facts, month, today=today)
    purses = money.purses(map(money.place, rows), year, month)
    groups: dict[Place, list[Judged]] = defaultdict(list)
    for row in rows:
        groups[money.place(row)].append(row)
    held = structure(groups, year)
    found = []
    for place, group in groups.items():
        judged = money.judged(facts, group[0].commitment.path, purses.beside(place))
        if sheet := _sheet(place, held[place], group, judged, year, scheme):
            found.append(sheet)
    return found, purses


def of_rows(rows: list[Judged], purse: Money | None, *, year: int) -> Sheet | None:
    """Score rows of one sheet that are judged already, with its money; two queries.

    None where the sheet has no annual rows, or none that binds yet.
    """
    place = money.place(rows[0])
    held = structure([place], year)
    return _sheet(place, held[place], rows, purse, year, None)


def _sheet(
    place: Place,
    held: Held,
    rows: list[Judged],
    purse: Money | None,
    year: int,
    scheme: Scheme | None,
) -> Sheet | None:
    own = held.own_scheme(year)
    scheme = scheme or own
    given = held.shares(scheme, year)
    shares = held.proposal(scheme, year) if given is None else given
    keys = {row.key for row in held.rows}
    seen = [row for row in rows if row.commitment.pk in keys]
    if all(row.promise.awaiting for row in seen):
        return None
    first = seen[0].commitment
    return Sheet(
        place=place,
        name=first.project or first.form,
        department=held.department,
        scheme=scheme,
        proposed=given is None,
        lines=[
            Line(ScorePart.EXECUTION, _money(purse, scheme)),
            *_lines(seen, shares, scheme),
        ],
        hidden=len(keys) - len(seen),
        is_sample=(purse is not None and purse.is_sample)
        or any(row.row is not None and row.row.is_sample for row in seen),
        goal_id=held.rows[0].goal,
        confirmed=given is not None and held.weighting is not None,
        frozen=given is not None and held.frozen,
        unweighted=len(keys - shares.keys()),
        joined=len(held.joined) if given is None else 0,
    )


def _lines(
    rows: list[Judged], shares: dict[int, Decimal], scheme: Scheme
) -> list[Line]:
    return [
        Line(
            part_of(row.commitment.level1, row.commitment.level2, scheme),
            score(
                row.promise,
                row.figure,
                shares[row.commitment.pk],
                scheme,
                over_from=row.rules.score_over_from,
            ),
            row,
        )
        for row in rows
        if row.commitment.pk in shares
    ]


def _money(purse: Money | None, scheme: Scheme) -> Score:
    if purse is None:
        return Score(scheme.execution, None, Ground.NO_FIGURE)
    return score_execution(purse.executed, purse.budget, scheme.execution)
