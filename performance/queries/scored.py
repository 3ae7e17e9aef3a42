"""What the 绩效自评表 of a project says as of a month: points, money, reasons."""

import datetime
from dataclasses import dataclass

from budget.models import Department, Execution, ProjectYear
from budget.models.organization import STEP
from performance.models import Explanation, Target
from performance.queries import explained, scores
from performance.queries.scores import Line, Sheet
from performance.scoring.terms import Scheme


@dataclass(frozen=True, slots=True)
class Scored:
    """One project's sheet by one scheme; `said` is by figure."""

    year: ProjectYear
    body: Department
    month: int
    sheet: Sheet
    said: dict[int, Explanation]
    money: Execution | None

    @property
    def rows(self) -> list[Line]:
        """The commitments: all lines but the money's."""
        return [line for line in self.sheet.lines if line.judged is not None]

    @property
    def execution(self) -> Line:
        return next(line for line in self.sheet.lines if line.judged is None)

    def reasons(self, line: Line) -> str:
        """Return why a row missed or far passed its target, and what is done about
        it; "" where nothing must be said."""
        row = line.judged.row if line.judged else None
        if row is None or not line.score.wants_reason:
            return ""
        said = self.said.get(row.pk)
        steps = [step.text for step in said.steps] if said else []
        return "\n".join(part for part in (row.explanation.strip(), *steps) if part)


def project(
    year: ProjectYear, month: int, today: datetime.date, scheme: Scheme | None
) -> Scored | None:
    """Read a project's sheet, in a fixed number of queries; None without annual rows.

    `scheme` None takes the central one that suits the sheet.
    """
    found = scores.sheets(
        Target.objects.filter(goal__project_year=year),
        year=year.year,
        month=month,
        today=today,
        scheme=scheme,
    )
    if not found:
        return None
    rows = [line.judged.row for line in found[0].lines if line.judged]
    spent = Execution.objects.filter(project_year=year, month__lte=month)
    return Scored(
        year=year,
        body=Department.objects.get(path=year.project.department.path[:STEP]),
        month=month,
        sheet=found[0],
        said=explained.beside(row.pk for row in rows if row),
        money=spent.order_by("-month").first(),
    )
