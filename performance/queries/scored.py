"""What a 绩效自评表 says as of a month: points, money, reasons, a person's entries."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from budget.models import Department, Execution, ProjectYear
from performance.course import MONTHS
from performance.models import EvaluationRow, Explanation, SelfEvaluation, Target
from performance.queries import declarations, declared, explained, scores
from performance.queries.scores import Line, Sheet
from performance.queries.weights import Place, place_of
from performance.scoring.entry import Entry, entered, problems
from performance.scoring.schemes import HUBEI
from performance.scoring.terms import Scheme, Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """One sheet by one scheme; `said` is by figure, `entries` by commitment.

    `computed` is what the figures alone give, `sheet` the same with what a person
    entered. `evaluation` is None while nobody has, and on a trial: of another month
    than the year's last, or by another scheme.
    """

    body: Department
    month: int
    computed: Sheet
    sheet: Sheet
    said: dict[int, Explanation]
    evaluation: SelfEvaluation | None
    entries: Mapping[int, EvaluationRow]

    @property
    def words(self) -> tuple[str, ...]:
        """What a person adds to the whole sheet: what its layout has a cell for."""
        raise NotImplementedError

    @property
    def money_missing(self) -> tuple[str, ...]:
        """The year's amounts that are not on record, as people call them."""
        raise NotImplementedError

    @property
    def rows(self) -> list[Line]:
        """The commitments: all lines but the money's."""
        return [line for line in self.sheet.lines if line.judged is not None]

    @property
    def execution(self) -> Line:
        return next(line for line in self.sheet.lines if line.judged is None)

    def is_given(self, line: Line) -> bool:
        """Whether the row's points are a person's that stand."""
        held = self.entries.get(line.judged.commitment.pk) if line.judged else None
        return held is not None and held.points == line.score.points

    def reasons(self, line: Line) -> str:
        """Return why a row missed or far passed its target, and what is done about
        it; "" where nothing must be said."""
        held = self.entries.get(line.judged.commitment.pk) if line.judged else None
        words = (held.reason, held.measures) if held else self.drafted(line)
        return "\n".join(part for part in words if part)

    def drafted(self, line: Line) -> tuple[str, str]:
        """Return what was said beside the figure: why, and what is done about it."""
        row = line.judged.row if line.judged else None
        if row is None or not line.score.wants_reason:
            return "", ""
        said = self.said.get(row.pk)
        steps = [step.text for step in said.steps] if said else []
        return row.explanation.strip(), "\n".join(steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored(Evaluated):
    """One project's sheet."""

    year: ProjectYear
    money: Execution | None

    @property
    def words(self) -> tuple[str, ...]:
        is_hubei = self.sheet.scheme == HUBEI
        return ("reasons", "measures") if is_hubei else ("done",)

    @property
    def money_missing(self) -> tuple[str, ...]:
        late = self.money is None or self.money.month < MONTHS
        return ("全年执行数",) if late else ()


def project(
    year: ProjectYear, month: int, today: datetime.date, scheme: Scheme | None
) -> Scored | None:
    """Read a project's sheet, in a fixed number of queries; None without annual rows.

    `scheme` None takes the one that was confirmed, else the central one that suits it.
    """
    return projects([year], month, today, scheme).get(year.pk)


def projects(
    years: Collection[ProjectYear],
    month: int,
    today: datetime.date,
    scheme: Scheme | None,
) -> dict[int, Scored]:
    """Read the sheets of projects of one calendar year, by the year's id, in a fixed
    number of queries however many there are; none of those without annual rows."""
    number = next(iter(years)).year
    wanted = Target.objects.filter(goal__project_year__in=years)
    found, purses = scores.with_money(
        declarations.standing(wanted),
        year=number,
        month=month,
        today=today,
        scheme=scheme,
    )
    entered = entries_of(found, number, month)
    bodies = declared.bodies_of(year.project.department.path for year in years)
    said = explanations(*found)
    known = {year.pk: year for year in years}
    sheets = {sheet.place.project_year_id or 0: sheet for sheet in found}
    return {
        pk: Scored(
            year=known[pk],
            body=bodies[known[pk].project.department.body_path],
            month=month,
            computed=sheet,
            sheet=with_entries(sheet, entered[sheet.place][1]),
            said=said,
            evaluation=entered[sheet.place][0],
            entries=entered[sheet.place][1],
            money=purses.executions.get(pk),
        )
        for pk, sheet in sheets.items()
    }


def counted(sheets: Sequence[Sheet], year: int, month: int) -> list[Sheet]:
    """Return sheets with what a person entered on the year's; two queries at most."""
    entered = entries_of(sheets, year, month)
    return [with_entries(sheet, entered[sheet.place][1]) for sheet in sheets]


Entries = tuple[SelfEvaluation | None, dict[int, EvaluationRow]]


def entries_of(sheets: Sequence[Sheet], year: int, month: int) -> dict[Place, Entries]:
    """Return what a person entered on some sheets of a year, and beside which rows;
    two queries, none where all are trials."""
    found: dict[Place, Entries] = {sheet.place: (None, {}) for sheet in sheets}
    counted = {
        sheet.place: sheet.scheme.key
        for sheet in sheets
        if month == MONTHS and not sheet.proposed
    }
    if not counted:
        return found
    for held in SelfEvaluation.objects.filter(_kept_on(counted, year)).select_related(
        "department"
    ):
        place = place_of(held.department.path, held.project_year_id)
        if held.scheme == counted[place]:
            found[place] = held, {}
    kept_on = {held.pk: entries for held, entries in found.values() if held}
    for row in EvaluationRow.objects.filter(evaluation__in=kept_on):
        kept_on[row.evaluation_id][row.target_id] = row
    return found


def _kept_on(places: Iterable[Place], year: int) -> Q:
    """Return the filter for the self-evaluations of some sheets."""
    projects, bodies = [], []
    for place in places:
        if place.project_year_id is None:
            bodies.append(place.body_path)
        else:
            projects.append(place.project_year_id)
    whole = Q(project_year=None, department__path__in=bodies, year=year)
    return Q(project_year__in=projects) | whole


def kept(place: Place, year: int) -> SelfEvaluation | None:
    """Return what a person entered on a sheet; None while nobody has."""
    rows = SelfEvaluation.objects.filter(_kept_on([place], year))
    found: SelfEvaluation | None = rows.first()
    return found


def with_entries(sheet: Sheet, entries: Mapping[int, EvaluationRow]) -> Sheet:
    """Return the sheet with the points that a person gave, where they can stand."""
    lines = [replace(line, score=_entered(line, entries)) for line in sheet.lines]
    return replace(sheet, lines=lines)


def explanations(*sheets: Sheet) -> dict[int, Explanation]:
    """Return what is said beside the figures of some sheets; two queries."""
    lines = [line for sheet in sheets for line in sheet.lines]
    rows = [line.judged.row for line in lines if line.judged]
    return explained.beside(row.pk for row in rows if row)


def entry_of(row: EvaluationRow | None) -> Entry:
    """Return what was entered beside a row, as the rule takes it."""
    if row is None:
        return Entry()
    return Entry(row.points, row.deduction, row.reason, row.measures)


def _entered(line: Line, entries: Mapping[int, EvaluationRow]) -> Score:
    row = entries.get(line.judged.commitment.pk) if line.judged else None
    if row is None:
        return line.score
    entry = entry_of(row)
    stands = all(one.field == "reason" for one in problems(line.score, entry))
    return entered(line.score, entry) if stands else line.score
