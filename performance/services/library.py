"""指标库: common entries come with the program, a body adds its own; both are kept up.

A body's finance officer or head keeps its own entries, who supervises every body the
common ones. The shipped file never undoes what a person changed.
"""

import csv
import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action
from budget.models import ChangeRow, Department, User
from budget.services import rights
from budget.workflow import IllegalTransition
from performance.access import may_keep
from performance.declaring import FRAME_2015, FRAME_2021
from performance.models import LibraryIndicator

COMMON: Final = Path(__file__).resolve().parents[1] / "data" / "library.csv"
# The heads of the shipped file, each with the column that it fills.
HEADER: Final[Mapping[str, str]] = {
    "一级指标": "level1",
    "二级指标": "level2",
    "指标名称": "name",
    "指标解释": "explanation",
    "计量单位": "unit",
    "计量方式": "measure",
    "累计方式": "accumulation",
    "指标性质": "comparator",
    "示例值": "example",
    "绩效标准": "standard",
    "数据来源": "data_source",
    "佐证资料": "evidence",
    "指标来源": "source",
}
# What a common entry is known by when the file is loaded again.
NAMED: Final = ("level1", "level2", "name")


def shipped() -> list[LibraryIndicator]:
    """Return the entries of the shipped file, unsaved."""
    with COMMON.open(encoding="utf-8", newline="") as file:
        return [
            LibraryIndicator(**{HEADER[head]: text for head, text in row.items()})
            for row in csv.DictReader(file)
        ]


def load_common(*, now: datetime.datetime) -> int:
    """Put the shipped common entries into the library; return how many are new.

    An entry that is there already, also a retired one, stays as it is. What an older
    file shipped and this one does not is retired; what a person added stays.
    """
    with door.change(actor=None, action=Action.LIBRARY_LOADED, now=now):
        held = list(LibraryIndicator.objects.filter(department=None))
        known = {_key(row) for row in held}
        rows = shipped()
        new = [row for row in rows if _key(row) not in known]
        wanted = {_key(row) for row in rows}
        _retire_old([row for row in held if _key(row) not in wanted], now)
        return door.save_many(new)


def add(
    *,
    department_id: int | None,
    values: Mapping[str, str],
    actor: User,
    now: datetime.datetime,
) -> LibraryIndicator:
    """Add an entry to a body's own, or (None) to the common ones.

    `values` names columns of LibraryIndicator. Raises PermissionDenied for whoever
    does not keep them, and ValidationError by column.
    """
    with door.change(actor=actor, action=Action.LIBRARY_ADDED, now=now):
        # Who adds the same name at the same moment waits here and is then told.
        entry = LibraryIndicator(department=_kept(department_id, actor), **values)
        return _saved(entry)


def change(
    *,
    pk: int,
    version: int,
    values: Mapping[str, str],
    actor: User,
    now: datetime.datetime,
) -> LibraryIndicator:
    """Change an entry in use; what was picked from it before stays as it was.

    A common entry keeps its name and levels: the shipped file is known by them. Raises
    DoesNotExist, PermissionDenied, StaleVersion, IllegalTransition for a retired one,
    and ValidationError by column.
    """
    with door.change(actor=actor, action=Action.LIBRARY_CHANGED, now=now):
        entry = _locked(pk, version, actor)
        if entry.retired_at is not None:
            raise IllegalTransition(_("这项指标已经停用，恢复后才能修改。"))
        given = dict(values)
        if entry.department_id is None:
            given |= {column: getattr(entry, column) for column in NAMED}
        if all(getattr(entry, column) == text for column, text in given.items()):
            return entry
        for column, text in given.items():
            setattr(entry, column, text)
        entry.version += 1
        return _saved(entry)


def retire(
    *, pk: int, version: int, actor: User, now: datetime.datetime
) -> LibraryIndicator:
    """Take an entry out of use; it stays on record.

    Raises as `change` does, IllegalTransition for one that is retired already.
    """
    with door.change(actor=actor, action=Action.LIBRARY_RETIRED, now=now):
        entry = _locked(pk, version, actor)
        if entry.retired_at is not None:
            raise IllegalTransition(_("这项指标已经停用。"))
        entry.retired_at = now
        entry.version += 1
        door.save(entry)
        return entry


def restore(
    *, pk: int, version: int, actor: User, now: datetime.datetime
) -> LibraryIndicator:
    """Bring a retired entry back into use.

    Raises as `change` does, IllegalTransition for one in use, and ValidationError where
    another of its name took its place.
    """
    with door.change(actor=actor, action=Action.LIBRARY_RESTORED, now=now):
        entry = _locked(pk, version, actor)
        if entry.retired_at is None:
            raise IllegalTransition(_("这项指标正在使用。"))
        entry.retired_at = None
        entry.version += 1
        return _saved(entry)


def stands_under(level1: str, level2: str) -> bool:
    """Whether a level-2 word stands under a level-1 word in either frame."""
    return any(level2 in frame.get(level1, ()) for frame in (FRAME_2021, FRAME_2015))


def _key(row: LibraryIndicator) -> tuple[str, str, str]:
    return row.level1, row.level2, row.name


def _retire_old(rows: Iterable[LibraryIndicator], now: datetime.datetime) -> None:
    """Retire common entries that nobody but an older file brought."""
    pks = [row.pk for row in rows if row.retired_at is None]
    changes = ChangeRow.objects.filter(
        model=LibraryIndicator._meta.label_lower, record_id__in=pks
    ).exclude(change__action=Action.LIBRARY_LOADED)
    touched = set(changes.values_list("record_id", flat=True))
    old = [pk for pk in pks if pk not in touched]
    gone: list[LibraryIndicator] = door.lock(
        LibraryIndicator.objects.filter(pk__in=old)
    )
    for row in gone:
        row.retired_at = now
        row.version += 1
    door.save_many(gone)


def _kept(department_id: int | None, actor: User) -> Department | None:
    """Lock the body whose entries the actor keeps; None for the common ones."""
    if department_id is None:
        if not may_keep(actor, ""):
            raise PermissionDenied("library")
        return None
    found = door.lock(Department.objects.filter(pk=department_id, parent=None))
    if not found or not may_keep(actor, found[0].path):
        raise PermissionDenied("library")
    return found[0]


def _locked(pk: int, version: int, actor: User) -> LibraryIndicator:
    """Lock an entry that the actor keeps, as it was seen."""
    found: list[LibraryIndicator] = door.lock(LibraryIndicator.objects.filter(pk=pk))
    if not found:
        raise LibraryIndicator.DoesNotExist(pk)
    entry = found[0]
    path = entry.department.path if entry.department else ""
    if not may_keep(actor, path):
        raise PermissionDenied("library")
    rights.require_version(entry.version, version)
    return entry


def _saved(entry: LibraryIndicator) -> LibraryIndicator:
    if not stands_under(entry.level1, entry.level2):
        raise ValidationError({"level2": _("请选择这个一级指标之下的二级指标。")})
    entry.full_clean()
    door.save(entry)
    return entry
