"""年中追加 of a project, or of rows of a form: what its 批复 puts in force."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from budget.audit import door
from budget.models import ProjectYear
from performance.choices import OfficialForm
from performance.language import language
from performance.models import Addition, Filing, TargetVersion
from performance.queries import filings
from performance.services import adding, asking, locks
from performance.services.approvals import Paper
from performance.services.declared_rows import never_in
from performance.services.grounds import unfit_day


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a 批复 lets in, locked: a project's year, or rows of a form that binds; and
    from which day it asked to."""

    asked: datetime.date | None
    project_year: ProjectYear | None = None
    rows: tuple[Addition, ...] = ()


def waiting(record_id: int) -> Waiting | None:
    """Return what the 批复 of a form lets in, None for a form that joins nothing.

    Nobody saves a declaration of its body meanwhile.
    """
    rows = Filing.objects.filter(pk=record_id).select_related(
        "department", "project_year__project"
    )
    row = rows.filter(
        Q(form=OfficialForm.DECLARATION, project_year__awaits_grant=True)
        | Q(form=OfficialForm.ADDITION)
    ).first()
    if row is None:
        return None
    locks.one_at_a_time([row.department.body_path], locks.DECLARING)
    if row.form == OfficialForm.ADDITION:
        found = adding.locked(row)
        return Waiting(found[0].valid_from, rows=tuple(found)) if found else None
    years: list[ProjectYear] = door.lock(
        ProjectYear.objects.filter(pk=row.project_year_id, awaits_grant=True)
    )
    return Waiting(years[0].joins_on, years[0]) if years else None


def require_day(row: Filing, waits: Waiting, paper: Paper) -> datetime.date:
    """Return from which day something is to bind: as granted, else from the document's
    own day, but not before the one that it asked for.

    Raises ValidationError {"valid_from": …} for a day outside the year, and for one in
    a locked period.
    """
    asked = waits.asked or paper.approved_on
    day = paper.valid_from or max(paper.approved_on, asked)
    today = timezone.localdate(door.current().now)
    unfit = unfit_day(day, row.department.body_path, row.year, today)
    if unfit is not None:
        raise ValidationError({"valid_from": unfit.say(language())})
    return day


def let_in(
    row: Filing,
    waits: Waiting,
    paper: Paper,
    day: datetime.date,
    now: datetime.datetime,
) -> None:
    """Put what waited in force from a day on. Raises as `adding.let_in` does."""
    if waits.project_year is not None:
        _let_project_in(row, waits.project_year, day, now)
    else:
        adding.let_in(row, waits.rows, paper, day, now)


def _let_project_in(
    row: Filing, year: ProjectYear, day: datetime.date, now: datetime.datetime
) -> None:
    """Make a project part of its budget: its commitments bind from a day on."""
    year.awaits_grant = False
    door.save(year)
    targets = {
        target.pk: target
        for target in filings.targets(row).select_related(
            "goal", "indicator__department"
        )
    }
    versions: list[TargetVersion] = door.lock(
        TargetVersion.objects.filter(target__in=targets, valid_from=never_in(year.year))
    )
    for version in versions:
        version.valid_from = day
    door.save_many(versions)
    asking.ask_for_plans(((targets[v.target_id], v) for v in versions), now)
