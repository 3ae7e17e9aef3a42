"""What a 绩效自评表 says as of a month: points, money, reasons, a person's entries."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from budget.models import Department, Execution, ProjectYear
from budget.models.organization import STEP
from performance.course import MONTHS
from performance.models import EvaluationRow, Explanation, SelfEvaluation, Target
from performance.queries import declarations, explained, scores
from performance.queries.scores import Line, Sheet
from performance.queries.weights import Place
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
    found = scores.sheets(
        declarations.standing(Target.objects.filter(goal__project_year=year)),
        year=year.year,
        month=month,
        today=today,
        scheme=scheme,
    )
    if not found:
        return None
    evaluation, entries = entries_of(found[0], year.year, month)
    spent = Execution.objects.with_budget().filter(project_year=year, month__lte=month)
    return Scored(
        year=year,
        body=Department.objects.get(path=year.project.department.path[:STEP]),
        month=month,
        computed=found[0],
        sheet=with_entries(found[0], entries),
        said=explanations(found[0]),
        evaluation=evaluation,
        entries=entries,
        money=spent.order_by("-month").first(),
    )


def kept(place: Place, year: int) -> SelfEvaluation | None:
    """Return what a person entered on a sheet; None while nobody has."""
    if place.project_year_id is not None:
        rows = SelfEvaluation.objects.filter(project_year=place.project_year_id)
    else:
        rows = SelfEvaluation.objects.filter(
            project_year=None, department__path=place.body_path, year=year
        )
    found: SelfEvaluation | None = rows.first()
    return found


def entries_of(
    sheet: Sheet, year: int, month: int
) -> tuple[SelfEvaluation | None, dict[int, EvaluationRow]]:
    """Return what a person entered on a sheet, and beside which rows; two queries.

    Nothing on a trial.
    """
    if month != MONTHS or sheet.proposed:
        return None, {}
    held = kept(sheet.place, year)
    if held is None or held.scheme != sheet.scheme.key:
        return None, {}
    rows = EvaluationRow.objects.filter(evaluation=held)
    return held, {row.target_id: row for row in rows}


def with_entries(sheet: Sheet, entries: Mapping[int, EvaluationRow]) -> Sheet:
    """Return the sheet with the points that a person gave, where they can stand."""
    lines = [replace(line, score=_entered(line, entries)) for line in sheet.lines]
    return replace(sheet, lines=lines)


def explanations(sheet: Sheet) -> dict[int, Explanation]:
    """Return what is said beside the figures of a sheet; two queries."""
    rows = [line.judged.row for line in sheet.lines if line.judged]
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
