"""The departments of a book: units that it prints, sections that a person names.

Only the system sets departments up.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget.choices import DepartmentKind
from budget.models import Department, User
from budget.publication import Publication, Unit
from budget.services import organization
from performance.promised.terms import Promised, plain


@dataclass(frozen=True, slots=True)
class Section:
    """A section that is not set up, and the name of the unit that it is in."""

    name: str
    unit: str = ""


def new_units(publication: Publication, tree: Iterable[Department]) -> list[Unit]:
    """Return the units of a publication that are not set up."""
    codes = {one.code for one in tree if one.code}
    names = {plain(one.name) for one in tree}
    body = (publication.department_code, plain(publication.department_name))
    return [
        unit
        for unit in publication.units
        if not (unit.code and unit.code in codes)
        and plain(unit.name) not in names
        and (unit.code, plain(unit.name)) != body
    ]


def new_sections(
    promised: Promised, publication: Publication, tree: Iterable[Department]
) -> list[Section]:
    """Return the sections that a person named and that are not set up: those of
    projects within the project's unit."""
    known = {plain(one.name) for one in tree}
    known |= {plain(unit.name) for unit in publication.units}
    said = [
        *((one.details.get("section", ""), one.unit) for one in promised.projects),
        *((row.details.section, "") for row in promised.rows),
    ]
    found: dict[str, Section] = {}
    for name, unit in said:
        if name and plain(name) not in known:
            found.setdefault(plain(name), Section(name, unit))
    return list(found.values())


def require(sections: Sequence[Section], actor: User | None) -> None:
    """Raise ValidationError where a person names sections that are not set up."""
    if actor is not None and sections:
        names = "、".join(one.name for one in sections)
        words = _("没有科室“%(names)s”，请系统管理员先设立。")
        raise ValidationError(words % {"names": names})


def create_body(
    code: str, name: str, answers: Mapping[str, str], now: datetime.datetime
) -> Department:
    """Set up a department itself, with the short name that a person gives it."""
    return organization.create_department(
        parent_id=None,
        kind=DepartmentKind.BODY,
        code=code,
        name=name,
        short_name=answers.get("body.short_name", "").strip(),
        actor=None,
        now=now,
    )


def create_within(
    body: Department,
    units: Iterable[Unit],
    sections: Iterable[Section],
    answers: Mapping[str, str],
    now: datetime.datetime,
) -> None:
    """Set up units and then sections, each in its unit, else in the body."""
    for unit in units:
        organization.create_department(
            parent_id=body.pk,
            kind=DepartmentKind.UNIT,
            code=unit.code,
            name=unit.name,
            note=answers.get(f"unit.{unit.name}.note", "").strip() or unit.kind,
            actor=None,
            now=now,
        )
    if not sections:
        return
    tree = Department.objects.filter(path__startswith=body.path)
    places = {plain(one.name): one.pk for one in tree}
    for section in sections:
        organization.create_department(
            parent_id=places.get(plain(section.unit), body.pk),
            kind=DepartmentKind.SECTION,
            name=section.name,
            actor=None,
            now=now,
        )
