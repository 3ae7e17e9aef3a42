"""What a self-evaluation lacks before it can be sent, and where each gap is filled."""

from dataclasses import dataclass, replace

from django.urls import reverse

from budget import access, clock
from budget.access import Permission
from budget.models import User
from budget.services import rights
from performance.course import MONTHS
from performance.queries import evaluated, missing
from performance.queries.missing import Ways
from performance.queries.scored import Evaluated
from performance.queries.weights import Place
from performance.scoring.gaps import Gap, GapKind, Lack, lacks
from performance.services.evaluations import may_evaluate
from performance.views.filing_bar import Bar

# What is mended by a figure, beside the sheet.
FIGURES = (GapKind.FIGURE, GapKind.LATE)


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose sheet: of which year, and in which branch."""

    place: Place
    year: int
    path: str


@dataclass(frozen=True, slots=True)
class Named:
    """One gap by its name; `href` is "" where the reader cannot fill it."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """All gaps of one kind: each by its name, or the whole sheet's at `href`."""

    lack: Lack
    href: str
    named: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Where one reader fills one sheet; "" for a page that is not theirs.

    `open` tells whether the sheet has boxes: its weights are confirmed.
    """

    edit: str
    open: bool
    weights: str
    money: str
    ways: Ways
    indicators: dict[int, int]

    def href(self, gap: Gap) -> str:
        """Return the page, and the place on it, where a gap is filled."""
        if gap.kind in FIGURES and gap.target is not None:
            return self._figure(gap.target)
        if gap.kind is GapKind.MONEY:
            return self.money
        if gap.kind is GapKind.WEIGHTS or not self.open:
            return "" if gap.target else self.weights or self.edit
        if not self.edit or gap.kind is GapKind.SAVED:
            return self.edit
        of_sheet = gap.kind is GapKind.DONE
        return f"{self.edit}#" + (
            f"id_{evaluated.DONE}" if of_sheet else f"row-{gap.target}"
        )

    def _figure(self, target: int) -> str:
        indicator = self.indicators[target]
        if indicator in self.ways.entered:
            page = reverse("performance:entry")
            return f"{page}?period={self.ways.period}#entry-{indicator}"
        if target in self.ways.open:
            return reverse("performance:target-detail", args=[target])
        return ""


def of(found: Evaluated, user: User, whose: Whose) -> list[Lacking]:
    """Return what a sheet lacks, in the order of the page."""
    gaps = evaluated.gaps(found)
    if not gaps:
        return []
    reader = _reader(found, user, whose, gaps)
    return [
        Lacking(
            lack,
            "" if lack.gaps[0].name else reader.href(lack.gaps[0]),
            tuple(Named(gap.name, reader.href(gap)) for gap in lack.gaps if gap.name),
        )
        for lack in lacks(gaps)
    ]


def with_lacks(bar: Bar, user: User, found: Evaluated, place: Place) -> Bar:
    """Return the bar above a sheet, which offers no 送审 that would be refused."""
    if not bar.may_send or bar.whole_year:
        return bar
    whose = Whose(place, bar.about.year, bar.about.department.path)
    return replace(bar, lacks=tuple(of(found, user, whose)))


def _reader(found: Evaluated, user: User, whose: Whose, gaps: list[Gap]) -> _Reader:
    wanted = {gap.target for gap in gaps if gap.kind in FIGURES}
    judged = [line.judged.commitment for line in found.rows if line.judged]
    rows = [row for row in judged if row.pk in wanted]
    ways = Ways(None)
    if rows:
        through = (whose.year, MONTHS)
        ways = missing.ways(rows, user, found.body, through, clock.today())
    weighs = rights.may_set_up(user, whose.path)
    pays = access.may(user, Permission.EXECUTION, whose.path)
    return _Reader(
        _edit(user, whose, found.body.pk),
        found.sheet.confirmed,
        reverse("performance:weights", args=[found.sheet.goal_id]) if weighs else "",
        reverse("budget:execution") if pays else "",
        ways,
        {row.pk: row.indicator_id for row in rows},
    )


def _edit(user: User, whose: Whose, body: int) -> str:
    place = whose.place
    if not may_evaluate(user, place, whose.path):
        return ""
    if place.project_year_id is None:
        return reverse("performance:department-evaluate", args=[body, whose.year])
    return reverse("performance:project-evaluate", args=[place.project_year_id])
