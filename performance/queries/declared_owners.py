"""Who may be named to report what a form declares: the department and its sections."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q

from budget.choices import Role
from budget.models import Department, Membership
from performance.declared_terms import ReadForm
from performance.declaring import Problem
from performance.models import Indicator
from performance.queries.declarations import Held
from performance.values.sentence import Sentence

_NO_OWNER: Final = Sentence(
    "填报科室不在本表的部门之内，请重新选择。",
    "The section that reports this is not in the form's department. Choose again.",
)
_KNOWN: Final = Sentence(
    "这项指标已有数据，或在别处使用，不能在申报表上换填报科室。",
    "This indicator has figures or is used elsewhere: its section cannot be changed "
    "on the form.",
)


@dataclass(frozen=True, slots=True)
class Owner:
    """A section; `lead` is the one person who leads it, "" for none or several."""

    pk: int
    name: str
    lead: str = ""


def of(department: Department) -> list[Owner]:
    """Return a department and all below it, parents first, in two queries."""
    rows = Department.objects.filter(path__startswith=department.path)
    leads: dict[int, list[str]] = {}
    for pk, name in Membership.objects.filter(
        department__in=rows, role=Role.LEAD, ended_at=None
    ).values_list("department_id", "user__name"):
        leads.setdefault(pk, []).append(name)
    return [
        Owner(row.pk, row.name, *(found if len(found) == 1 else ()))
        for row in rows.order_by("path")
        for found in (leads.get(row.pk, []),)
    ]


def doubts(read: ReadForm, home: Department, on_record: Held) -> Iterable[Problem]:
    """Yield a section that is not the form's to name, or of a thing that is in use."""
    own = {row.pk: row.indicator for row in on_record.rows}
    asked = {}
    for row in read.rows:
        held = own.get(row.row.target_id or 0)
        given = row.row.owner_id
        linked = held is None and row.row.indicator_id is not None
        if given is None or linked or (held and held.department_id == given):
            continue
        asked[row.row.place] = (given, held.pk if held else 0)
    if not asked:
        return
    wanted = [given for given, _pk in asked.values()]
    mine = Department.objects.filter(pk__in=wanted, path__startswith=home.path)
    known = set(mine.values_list("pk", flat=True))
    busy = _busy({pk for _given, pk in asked.values()})
    for place, (given, pk) in asked.items():
        if given not in known:
            yield Problem(f"{place}.owner", _NO_OWNER)
        elif pk in busy:
            yield Problem(f"{place}.owner", _KNOWN)


def _busy(ids: Iterable[int]) -> set[int]:
    """Return which indicators have figures, or more than one commitment."""
    rows = Indicator.objects.filter(pk__in=set(ids)).annotate(
        uses=Count("targets", distinct=True), figures=Count("actuals", distinct=True)
    )
    found = rows.filter(Q(uses__gt=1) | Q(figures__gt=0))
    return set(found.values_list("pk", flat=True))
