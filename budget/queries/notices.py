"""What a person has been told, and how much of it is unread."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from budget import access
from budget.choices import Duty
from budget.models import Notice, User

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, newest first; `before` asks for the older ones, None at the end."""

    rows: tuple[Notice, ...]
    before: int | None


def mine(user: User) -> "QuerySet[Notice]":
    """Return the lines of the user about branches that the user may still read."""
    inside = access.within(user, "path")
    # Who reads everything has an empty filter, and Q(...) | Q() would be the first.
    seen = inside | Q(path="") if inside else inside
    return Notice.objects.filter(seen, user=user)


def unread(user: User) -> int:
    """Return the number on the bell; a security administrator is told nothing."""
    if user.duty == Duty.SECURITY:
        return 0
    return mine(user).filter(read_at=None).count()


def page(user: User, before: int | None = None) -> Page:
    """Return one page of the user's lines."""
    rows = mine(user).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = tuple(rows[: PAGE + 1])
    more = len(found) > PAGE
    return Page(found[:PAGE], found[PAGE - 1].pk if more else None)
