"""收表汇总: which forms are due, which have come, what they add up to. Pure.

A form has come once it is with the finance bureau; what is still in review has not.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from budget.choices import Status
from performance.choices import OfficialForm, ScoreGrade
from performance.rounding import rounded
from performance.scoring.schemes import CENTRAL

CAME = (Status.REPORTED, Status.GRANTED)
RETURNED = (Status.RETURNED, Status.FISCAL_RETURNED)
PLACES = 2


def usual_due(form: OfficialForm, year: int, month: int) -> datetime.date:
    """Return the day by which a form is usually asked for; rows that join in mid-year
    by the end of the year.

    Declarations by the end of January, a sheet of January to July by the 31st of
    August (any other through the end of the next month), self-evaluations by the end
    of March after the year. A region's own notice may say another day.
    """
    if form is OfficialForm.DECLARATION:
        return datetime.date(year, 1, 31)
    if form is OfficialForm.SELF_EVALUATION:
        return datetime.date(year + 1, 3, 31)
    if form is OfficialForm.ADDITION:
        return datetime.date(year, 12, 31)
    after = datetime.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return after - datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One form that is due; without a project it is a whole department's.

    `status` None has never been sent; `published` declarations came with the budget
    that they were published in, and are not asked for. `amount` is the year's budget
    and `adjusted` what it is now, `executed` what is spent, all in 元, None where it is
    not on record.
    `points` are those of a self-evaluation as it was sent; `due` is its last day.
    """

    path: str
    body: str
    department: str
    name: str
    lead: str
    key: int | None
    body_id: int
    due: datetime.date
    status: Status | None = None
    published: bool = False
    round: int = 0
    filing_id: int | None = None
    reported_on: datetime.date | None = None
    points: Decimal | None = None
    # In 元: of the year's beginning, granted for the year, as it is now, spent.
    initial: Decimal | None = None
    amount: Decimal | None = None
    adjusted: Decimal | None = None
    executed: Decimal | None = None

    @property
    def has_come(self) -> bool:
        return self.status in CAME or self.published

    @property
    def is_returned(self) -> bool:
        return self.status in RETURNED

    @property
    def came_late(self) -> bool:
        """Whether it has come, after its day."""
        day = self.reported_on
        return self.has_come and day is not None and day > self.due

    def is_late(self, today: datetime.date) -> bool:
        """Whether it has not come though its day is over."""
        return not self.has_come and today > self.due


@dataclass(frozen=True)
class Collected:
    """The forms of one department, or of all of them."""

    name: str
    path: str
    items: Sequence[Item]
    today: datetime.date

    @cached_property
    def came(self) -> int:
        return sum(item.has_come for item in self.items)

    @cached_property
    def granted(self) -> int:
        return sum(
            item.status == Status.GRANTED or item.published for item in self.items
        )

    @cached_property
    def returned(self) -> int:
        return sum(item.is_returned for item in self.items)

    @cached_property
    def late(self) -> int:
        """How many have not come though their day is over."""
        return sum(item.is_late(self.today) for item in self.items)

    @property
    def dues(self) -> list[datetime.date]:
        """The days by which they are due, each once."""
        return sorted({item.due for item in self.items})

    @cached_property
    def budget(self) -> Decimal:
        """The projects' budgets as they are now, in 元."""
        return sum(
            (i.adjusted or i.amount or Decimal(0) for i in self.items), Decimal()
        )

    @cached_property
    def executed(self) -> Decimal | None:
        """What is spent, in 元; None where no execution is on record."""
        known = [item.executed for item in self.items if item.executed is not None]
        return sum(known, Decimal()) if known else None

    @property
    def rate(self) -> str:
        """The share spent of the budgets whose execution is on record: "63.5%"."""
        known = [item for item in self.items if item.executed is not None]
        whole = sum((item.adjusted or Decimal(0) for item in known), Decimal())
        if not whole or self.executed is None:
            return ""
        return f"{rounded(Fraction(self.executed) * 100 / Fraction(whole), PLACES)}%"

    @cached_property
    def points(self) -> list[Decimal]:
        """The points of the self-evaluations that have come."""
        return [i.points for i in self.items if i.has_come and i.points is not None]

    @property
    def mean(self) -> str:
        """Their mean, half up to two places; "" where none has come."""
        if not self.points:
            return ""
        whole = Fraction(sum(self.points, Decimal()))
        return rounded(whole / len(self.points), PLACES)

    @property
    def grades(self) -> list[tuple[ScoreGrade, int]]:
        """How many are 优, 良, 中, 差; every scheme has the same boundaries."""
        counted = Counter(CENTRAL.grade(points) for points in self.points)
        return [(grade, counted[grade]) for grade in ScoreGrade if counted[grade]]


def by_body(items: Iterable[Item], today: datetime.date) -> list[Collected]:
    """Return the forms department by department, in the given order."""
    found: dict[str, list[Item]] = {}
    names: dict[str, str] = {}
    for item in items:
        found.setdefault(item.path, []).append(item)
        names[item.path] = item.body
    return [Collected(names[path], path, rows, today) for path, rows in found.items()]
