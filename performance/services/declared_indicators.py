"""What the rows of a declared form measure: known things, and new ones."""

import datetime
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Count, Q

from budget import names
from budget.audit import door
from budget.choices import Role
from budget.models import Department, Membership, ProjectYear
from performance import values
from performance.choices import Accumulation, Measure, ValueKind
from performance.declared_terms import (
    ReadForm,
    ReadRow,
    accumulation_of,
    measure_of,
)
from performance.models import Indicator
from performance.queries import library
from performance.queries.declared_doubts import Record
from performance.services import library_taking
from performance.values import units

YEARLY: Final = "12"
# Figures of these may have parts; two places where the promise has fewer.
_PARTS: Final = (Measure.AMOUNT, Measure.PERCENT, Measure.GROWTH)
_MOST_PLACES: Final = 4
# Sections by id, each with its one lead.
Owners = dict[int, tuple[Department, int | None]]


def write(
    read: ReadForm, record: Record, project_year: ProjectYear | None
) -> dict[str, Indicator]:
    """Return what each row measures, by the row's place; new things are added."""
    own = {row.pk: row for row in record.held.rows}
    wanted = {
        row.row.place: own[row.row.target_id].indicator_id
        if row.row.target_id
        else row.row.indicator_id
        for row in read.rows
    }
    known = (
        Indicator.objects.select_related("department", "library")
        .annotate(
            uses=Count("targets", distinct=True),
            figures=Count("actuals", distinct=True),
        )
        .in_bulk([pk for pk in wanted.values() if pk])
    )
    owners = _owners(read, record.department)
    entries = library.picked(
        [(one.row.place, one.row.library, one.row.name) for one in read.rows],
        record.body_path,
    )
    found: dict[str, Indicator] = {}
    for row in read.rows:
        indicator: Any = known.get(wanted[row.row.place])
        if indicator is None:
            indicator = _new_indicator(row, record.department.pk, project_year, owners)
            library_taking.follow(indicator, entries.get(row.row.place))
        elif row.row.target_id and indicator.uses == 1 and not indicator.figures:
            # Nobody else knows it yet: it follows the form.
            define(indicator, row)
            library_taking.follow(indicator, entries.get(row.row.place))
            library_taking.stay(indicator)
            _hand_over(indicator, row, owners)
        found[row.row.place] = indicator
    door.save_many(list({id(one): one for one in found.values()}.values()))
    return found


def _owners(read: ReadForm, home: Department) -> Owners:
    """Return the sections that will report new things, with their one lead."""
    ids = {row.row.owner_id for row in read.rows if row.row.owner_id}
    rows = Department.objects.filter(pk__in=ids, path__startswith=home.path)
    departments = [home, *rows]
    leads: dict[int, list[int]] = {}
    for department, user in Membership.objects.filter(
        department__in=departments, role=Role.LEAD, ended_at=None
    ).values_list("department_id", "user_id"):
        leads.setdefault(department, []).append(user)
    return {
        row.pk: (row, leads[row.pk][0] if len(leads.get(row.pk, ())) == 1 else None)
        for row in departments
    }


def _new_indicator(
    row: ReadRow, home: int, year: ProjectYear | None, owners: Owners
) -> Indicator:
    department, lead = owners.get(row.row.owner_id or home) or owners[home]
    if year is not None and year.lead_id is not None:
        lead = year.lead_id
    indicator = Indicator(department=department, responsible_id=lead)
    define(indicator, row)
    return indicator


def _hand_over(indicator: Indicator, row: ReadRow, owners: Owners) -> None:
    """Give a thing that nobody has reported yet to the section that the form names."""
    wanted = row.row.owner_id
    if wanted in owners and wanted != indicator.department_id:
        indicator.department, indicator.responsible_id = owners[wanted]


def define(indicator: Indicator, row: ReadRow) -> None:
    """Say how the thing is measured, as far as its value tells."""
    reading = row.reading
    name = row.row.name.strip()
    indicator.name = units.without_unit(name)
    indicator.sort_key = names.sort_key(indicator.name)
    indicator.measure = measure_of(reading)
    chosen = row.row.accumulation or (indicator.accumulation if indicator.pk else "")
    indicator.accumulation = accumulation_of(reading, _suits(chosen, reading))
    indicator.unit = reading.unit
    indicator.decimals = _decimals(reading)
    indicator.allow_negative = indicator.measure == Measure.GROWTH
    if "满意" in row.row.level1 + row.row.level2:
        indicator.due_months = YEARLY


def _suits(chosen: str, reading: values.Reading) -> str:
    """Keep a choice of accumulation that a value of this kind can have."""
    free = reading.kind is ValueKind.NUMBER
    return chosen if free and chosen not in _WORDY else ""


_WORDY: Final = (Accumulation.GRADE, Accumulation.DATE)


def _decimals(reading: values.Reading) -> int:
    if reading.number is None or measure_of(reading) not in _PARTS:
        return 0
    exponent = reading.number.as_tuple().exponent
    typed = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return min(max(typed, 2), _MOST_PLACES)


def retire(ids: Sequence[int], now: datetime.datetime) -> None:
    """Put indicators out of use that no commitment in force and no figure knows."""
    binding = Q(targets__versions__isnull=False) & ~Q(
        targets__versions__kind=ValueKind.DROPPED
    )
    idle = (
        Indicator.objects.filter(pk__in=ids, retired_on=None, actuals=None)
        .annotate(live=Count("targets__versions", filter=binding))
        .filter(live=0)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    rows = door.lock(Indicator.objects.filter(pk__in=list(idle)))
    for row in rows:
        row.retired_on = now.date()
    door.save_many(rows)
