"""What moved in a record under review since somebody saw it."""

from collections.abc import Mapping

from django.db.models import Model
from django.utils.translation import gettext as _

from budget.models import ChangeRow
from budget.queries import naming, rounds
from budget.queries.trail import Cell
from performance.models import Plan, PlanPoint


def since_seen(
    model: type[Model], seen: Mapping[int, int]
) -> dict[int, tuple[Cell, ...]]:
    """Return by record, field by field, what moved after the version in `seen`."""
    if not seen:
        return {}
    label = model._meta.label_lower
    found = rounds.since_version(label, seen)
    if model is not Plan:
        return found
    points = _points(seen)
    return {pk: (*found.get(pk, ()), *points.get(pk, ())) for pk in seen}


def _points(seen: Mapping[int, int]) -> dict[int, tuple[Cell, ...]]:
    """Return the amounts of each plan that moved: its points have no version."""
    acts = rounds.changes_since(Plan._meta.label_lower, seen)
    points = {row.pk: row for row in PlanPoint.objects.filter(plan__in=acts)}
    label = PlanPoint._meta.label_lower
    rows = ChangeRow.objects.filter(
        model=label,
        record_id__in=points,
        change__in={change for changes in acts.values() for change in changes},
    )
    ends: dict[int, list[str]] = {}
    for row in rows.order_by("id"):
        if "amount" in row.fields:
            old, new = row.fields["amount"]
            ends.setdefault(row.record_id, [old, new])[1] = new
    told: dict[int, tuple[Cell, ...]] = {}
    for pk, (old, new) in sorted(ends.items(), key=lambda end: points[end[0]].month):
        month = _("%(month)s月计划累计") % {"month": points[pk].month}
        cell = Cell(month, *(naming.shown(label, "amount", v, {}) for v in (old, new)))
        if old != new:
            told[points[pk].plan_id] = (*told.get(points[pk].plan_id, ()), cell)
    return told
