"""What a command line asks about: a department by its code, a period by its month."""

from django.core.management.base import CommandError

from budget.models import Department, Period


def branch(code: str) -> str:
    """Return the path of the department with this code, "" for no code.

    Raises CommandError where no department has it.
    """
    if not code:
        return ""
    path = Department.objects.filter(code=code).values_list("path", flat=True).first()
    if path is None:
        raise CommandError(f"没有代码为 {code} 的部门。")
    return path


def periods(year: int, month: int) -> list[Period]:
    """Return the bodies' periods through a month; raise CommandError for none."""
    found = Period.objects.filter(year=year, month=month).select_related("body")
    if not found:
        raise CommandError(f"没有 {year} 年 1–{month} 月的填报期。")
    return list(found.order_by("body__path"))
