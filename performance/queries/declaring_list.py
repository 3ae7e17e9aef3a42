"""Which forms of a year are declared, and which may be begun."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budget.models import Department, Project, ProjectYear
from performance.declared_kept import next_key, whole_key, year_key
from performance.models import DeclarationDraft, Goal
from performance.queries import declaration_drafts
from performance.queries.declaration_drafts import Fresh


@dataclass(frozen=True, slots=True)
class Line:
    """One project with its form of the year, or None where it is not begun; and what
    the person has typed into it and not saved."""

    project: Project
    year: ProjectYear | None
    draft: DeclarationDraft | None


@dataclass(frozen=True, slots=True)
class Place:
    """One department: its own form (a body's), and its projects'; `draft` is of its
    own form, `fresh` are those of new projects."""

    department: Department
    whole: bool
    begun: bool
    lines: tuple[Line, ...]
    draft: DeclarationDraft | None
    fresh: tuple[Fresh, ...]


def of(
    places: Sequence[Department], year: int, drafts: Mapping[str, DeclarationDraft]
) -> list[Place]:
    """Return the forms of a year by department, in two queries.

    `drafts` are the person's by key. Projects that had their last year long ago stay
    out.
    """
    years: dict[int, ProjectYear] = {}
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
        line = Line(row.project, known, drafts.get(key))
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
            tuple(lines[row.pk]),
            drafts.get(whole_key(row.pk, year)),
            tuple(fresh[row.pk]),
        )
        for row in places
    ]
