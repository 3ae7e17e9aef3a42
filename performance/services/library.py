"""指标库: common entries come with the program, a body adds and retires its own."""

import csv
import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action
from budget.models import Department, User
from budget.services import rights
from budget.workflow import IllegalTransition
from performance.access import may_keep
from performance.declaring import FRAME_2021
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
    "指标来源": "source",
}


def load_common(*, now: datetime.datetime) -> int:
    """Put the shipped common entries into the library; return how many are new.

    An entry that is there already, also a retired one, stays as it is.
    """
    with door.change(actor=None, action=Action.LIBRARY_LOADED, now=now):
        held = LibraryIndicator.objects.filter(department=None)
        known = set(held.values_list("level1", "level2", "name"))
        with COMMON.open(encoding="utf-8", newline="") as file:
            rows = [
                LibraryIndicator(**{HEADER[head]: text for head, text in row.items()})
                for row in csv.DictReader(file)
            ]
        new = [row for row in rows if (row.level1, row.level2, row.name) not in known]
        return door.save_many(new)


def add_own(
    *,
    department_id: int,
    values: Mapping[str, str],
    actor: User,
    now: datetime.datetime,
) -> LibraryIndicator:
    """Add an entry to those that a body has of its own.

    `values` names columns of LibraryIndicator. Raises PermissionDenied for another
    than the body's finance officer or head, and ValidationError by column.
    """
    with door.change(actor=actor, action=Action.LIBRARY_ADDED, now=now):
        # Who adds the same name at the same moment waits here and is then told.
        found = door.lock(Department.objects.filter(pk=department_id, parent=None))
        if not found or not may_keep(actor, found[0].path):
            raise PermissionDenied("library")
        entry = LibraryIndicator(department=found[0], **values)
        if entry.level2 not in FRAME_2021.get(entry.level1, ()):
            raise ValidationError({"level2": _("请选择这个一级指标之下的二级指标。")})
        entry.full_clean()
        door.save(entry)
        return entry


def retire(
    *, pk: int, version: int, actor: User, now: datetime.datetime
) -> LibraryIndicator:
    """Take an entry of one's own body out of use; it stays on record.

    Raises Http404, PermissionDenied (a common entry is nobody's), StaleVersion, and
    IllegalTransition for one that is retired already.
    """
    with door.change(actor=actor, action=Action.LIBRARY_RETIRED, now=now):
        found = door.lock(LibraryIndicator.objects.filter(pk=pk))
        if not found:
            raise Http404
        entry = found[0]
        if entry.department is None or not may_keep(actor, entry.department.path):
            raise PermissionDenied("library")
        rights.require_version(entry.version, version)
        if entry.retired_at is not None:
            raise IllegalTransition(_("这项指标已经停用。"))
        entry.retired_at = now
        entry.version += 1
        door.save(entry)
        return entry
