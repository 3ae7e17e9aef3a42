"""Who may be named to report what a form declares: the department and its sections."""

from dataclasses import dataclass

from budget.choices import Role
from budget.models import Department, Membership


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
