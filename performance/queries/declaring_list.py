"""Which forms of a year are declared, and which may be begun."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budget.choices import Status
from budget.models import Department, Project, ProjectYear
from performance.choices import OfficialForm
from performance.declared_kept import next_key, whole_key, year_key
from performance.models import DeclarationDraft, Filing, Goal
from performance.queries import declaration_drafts
from performance.queries.declaration_drafts import Fresh


@dataclass(frozen=True, slots=True)
class Line:
    """One project with its form of the year, or None where it is not begun; how far it
    has come, "" before it is sent; and what the person has typed into it and not
    saved."""

    project: Project
    year: ProjectYear | None
    status: str
    draft: DeclarationDraft | None


@dataclass(frozen=True, slots=True)
class Place:
    """One department: its own form (a body's), and its projects'; `status` and `draft`
    are of its own form, `fresh` are the drafts of new projects."""

    department: Department
    whole: bool
    begun: bool
    status: str
    lines: tuple[Line, ...]
    draft: DeclarationDraft | None
    fresh: tuple[Fresh, ...]


def of(
    places: Sequence[Department], year: int, drafts: Mapping[str, DeclarationDraft]
) -> list[Place]:
    """Return the forms of a year by department, in three queries.

    `drafts` are the person's by key. Projects that had their last year long ago stay
    out.
    """
    years: dict[int, ProjectYear] = {}
    sent = _sent(places, year)
    lines: dict[int, list[Line]] = defaultdict(list)
    rows = ProjectYear.objects.filter(
        project__department__in=places, year__in=(year, year - 1)
    )
    for row in rows.select_related("project").order_by("-year", "order", "pk"):
        if row.project_id in years:
            continue
        years[row.project_id] = row
        known = row if row.year == year else None
        key = year_key(row.pk) if known else next_key(row.project_id, year)
        status = sent.get((0, row.pk), "") if known else ""
        line = Line(row.project, known, status, drafts.get(key))
        lines[row.project.department_id].append(line)
    begun = set(
        Goal.objects.filter(
            department__in=places, project_year=None, year=year, removed_at=None
        ).values_list("department_id", flat=True)
    )
    fresh: dict[int, list[Fresh]] = defaultdict(list)
    for one in declaration_drafts.new_ones(drafts.values()):
        fresh[one.draft.department_id].append(one)
    return [
        Place(
            row,
            row.parent_id is None,
            row.pk in begun,
            sent.get((row.pk, 0), ""),
            tuple(lines[row.pk]),
            drafts.get(whole_key(row.pk, year)),
            tuple(fresh[row.pk]),
        )
        for row in places
    ]


def _sent(places: Sequence[Department], year: int) -> dict[tuple[int, int], str]:
    """Return how far declarations have come, by the department whose own form it is,
    else by the project's year."""
    rows = Filing.objects.filter(
        form=OfficialForm.DECLARATION, department__in=places, year=year
    ).exclude(status__in=(Status.SUPERSEDED, Status.CANCELLED))
    return {
        (0, project_year) if project_year else (department, 0): status
        for department, project_year, status in rows.order_by("pk").values_list(
            "department_id", "project_year_id", "status"
        )
    }
