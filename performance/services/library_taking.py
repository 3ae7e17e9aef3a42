"""What a body's own forms and its 指标库 take from each other."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from budget.audit import door
from budget.choices import Action
from budget.models import Department, User
from performance.access import may_keep
from performance.choices import Accumulation, Comparator, Measure
from performance.models import Indicator, LibraryIndicator, Target, TargetVersion
from performance.queries import declarations, namesakes


def take_in(
    *, department_id: int, year: int, actor: User | None, now: datetime.datetime
) -> int:
    """Put what a body's forms of a year measure into its own entries; count the new.

    What the library has under the same levels and name, also retired, is left as it
    is. Raises PermissionDenied for whoever does not keep the body's entries.
    """
    with door.change(actor=actor, action=Action.LIBRARY_TAKEN, now=now):
        found = door.lock(Department.objects.filter(pk=department_id, parent=None))
        if not found or (actor is not None and not may_keep(actor, found[0].path)):
            raise PermissionDenied("library")
        body = found[0]
        held = LibraryIndicator.objects.filter(Q(department=None) | Q(department=body))
        known = set(held.values_list("level1", "level2", "name"))
        new = []
        targets = _targets(body, year)
        bound = _bound(targets)
        for target in targets:
            entry = _entry(body, year, target, bound[target.pk])
            key = (entry.level1, entry.level2, entry.name)
            if key not in known:
                known.add(key)
                new.append(entry)
        return door.save_many(new)


def follow(indicator: Indicator, entry: LibraryIndicator | None) -> None:
    """Let an indicator that nobody else knows say what its entry says and its value
    cannot."""
    if entry is None:
        return
    indicator.library = entry
    indicator.explanation = entry.explanation
    stay(indicator)


def stay(indicator: Indicator) -> None:
    """Let a worded indicator be one of yes or no as long as its entry is and their
    names agree."""
    entry, like = indicator.library, namesakes.likeness
    if entry is None or like(entry.name) != like(indicator.name):
        return
    if indicator.measure == Measure.GRADE and entry.measure == Measure.YES_NO:
        indicator.measure = Measure.YES_NO


def _targets(body: Department, year: int) -> list[Target]:
    rows = declarations.standing(
        Target.objects.filter(
            goal__year=year, indicator__department__path__startswith=body.path
        )
    )
    return list(rows.select_related("indicator", "goal").order_by("goal__order", "pk"))


def _bound(targets: Iterable[Target]) -> dict[int, TargetVersion]:
    """Return what binds last of each commitment."""
    rows = TargetVersion.objects.filter(target__in=[row.pk for row in targets])
    return {row.target_id: row for row in rows.order_by("valid_from", "pk")}


def _entry(
    body: Department, year: int, target: Target, bound: TargetVersion
) -> LibraryIndicator:
    indicator = target.indicator
    worded = indicator.accumulation in (Accumulation.GRADE, Accumulation.DATE)
    return LibraryIndicator(
        department=body,
        level1=target.level1,
        level2=target.level2,
        name=indicator.name,
        explanation=indicator.explanation[:500],
        unit=indicator.unit,
        measure=indicator.measure,
        accumulation=indicator.accumulation,
        comparator=Comparator.NONE if worded else bound.comparator,
        example=target.value_printed[:100],
        standard=target.standard[:60],
        source=f"{year}年 {target.goal.form}"[:120],
    )
