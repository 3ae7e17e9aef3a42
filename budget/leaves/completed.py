"""A file that holds a part of a publication only: the tables alone, as they were
exported, or without the text. What it lacks stays as it is kept. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from budget.leaves import compared
from budget.publication import GoalForm, Publication, Table, Unit

TEXT: Final = "text"
FORMS: Final = ("14", "15")


def completed(
    found: Publication, kept: Publication
) -> tuple[Publication, tuple[str, ...]]:
    """Return a publication with the parts that it lacks as they are kept, and which
    those are: keys of tables and forms, or "text".

    A part is a whole table, all forms of one kind, or all that is said around the
    tables; a row or a form that is missing among others is a difference. A table
    that prints no unit has that of the kept one if it says the same otherwise.
    """
    lacking = [key for key in kept.tables if key not in found.tables]
    tables = {key: found.tables.get(key, table) for key, table in kept.tables.items()}
    tables |= found.tables
    whole = replace(
        found,
        tables={key: _with_unit(kept, table) for key, table in tables.items()},
        forms=_forms(found.forms, kept.forms),
    )
    lacking += [
        key for key in FORMS if _of(kept.forms, key) and not _of(found.forms, key)
    ]
    if kept.statements and not found.statements:
        lacking.append(TEXT)
        whole = replace(
            whole,
            statements=kept.statements,
            units=(*kept.units, *_new_units(found, kept)),
        )
    return whole, tuple(lacking)


def _with_unit(kept: Publication, table: Table) -> Table:
    old = kept.tables.get(table.key)
    if table.unit or old is None or not old.unit:
        return table
    made = replace(table, unit=old.unit)
    return table if any(compared.table(table.key, old, made)) else made


def _forms(
    found: tuple[GoalForm, ...], kept: tuple[GoalForm, ...]
) -> tuple[GoalForm, ...]:
    parts = [_of(found, key) or _of(kept, key) for key in FORMS]
    return tuple(form for part in parts for form in part)


def _of(forms: Iterable[GoalForm], key: str) -> list[GoalForm]:
    return [form for form in forms if form.table == key]


def _new_units(found: Publication, kept: Publication) -> list[Unit]:
    codes = {unit.code for unit in kept.units if unit.code}
    names = {unit.name for unit in kept.units}
    return [
        unit
        for unit in found.units
        if unit.code not in codes and unit.name not in names
    ]
