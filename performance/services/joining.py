"""年中追加 of a whole project: what its 批复 puts in force."""

import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from budget.audit import door
from budget.models import ProjectYear
from performance.choices import OfficialForm
from performance.language import language
from performance.models import Filing, TargetVersion
from performance.queries import filings
from performance.services import asking, locks
from performance.services.declared_rows import never_in
from performance.services.grounds import unfit_day


def waiting(record_id: int) -> ProjectYear | None:
    """Return the project year that a declaration's 批复 lets into its budget, locked.

    Nobody saves a declaration of its body meanwhile. None for every other form.
    """
    about = Filing.objects.filter(
        pk=record_id,
        form=OfficialForm.DECLARATION,
        project_year__awaits_grant=True,
    ).select_related("department")
    row = about.first()
    if row is None:
        return None
    locks.one_at_a_time([row.department.body_path], locks.DECLARING)
    years: list[ProjectYear] = door.lock(
        ProjectYear.objects.filter(pk=row.project_year_id, awaits_grant=True)
    )
    return years[0] if years else None


def require_day(
    row: Filing,
    year: ProjectYear,
    given: datetime.date | None,
    approved_on: datetime.date,
) -> datetime.date:
    """Return from which day a project is to bind: as granted, else from the document's
    own day, but not before the one that it asked for.

    Raises ValidationError {"valid_from": …} for a day outside the year, and for one in
    a locked period.
    """
    asked = year.joins_on or approved_on
    day = given or max(approved_on, asked)
    today = timezone.localdate(door.current().now)
    unfit = unfit_day(day, row.department.body_path, year.year, today)
    if unfit is not None:
        raise ValidationError({"valid_from": unfit.say(language())})
    return day


def let_in(
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
