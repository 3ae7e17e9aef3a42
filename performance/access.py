"""Who may read, propose and approve the rules of a branch.

A system administrator runs the rules (and sees no business data beside them); in a
branch its finance officer, its head and the finance bureau's supervisor propose too.
Approving is for the head of the branch or its supervisor, never for the author. Rules
for everybody are proposed and approved by who supervises every reporting body.
"""

from collections.abc import Collection

from django.db.models import Q

from budget import access, clock
from budget.choices import Duty, Role, Status
from budget.models import Department, User
from budget.models.organization import STEP
from budget.workflow import EDITABLE

PROPOSERS = frozenset({Role.FINANCE, Role.HEAD, Role.SUPERVISOR})
APPROVERS = frozenset({Role.HEAD, Role.SUPERVISOR})
EVERYBODY = frozenset({Role.SUPERVISOR})
# Who gathers a body's forms, and so may have all of them packed at once.
GATHERERS = frozenset({Role.FINANCE, Role.HEAD, Role.SUPERVISOR})

# Who says by which day a body's forms are due: the finance office, its own or above it.
DUE_SETTERS = frozenset({Role.FINANCE, Role.SUPERVISOR})

# Who keeps the entries that a body has of its own in the library.
KEEPERS = frozenset({Role.FINANCE, Role.HEAD})


def may_propose(user: User, path: str) -> bool:
    """Whether the user may propose rules for a branch; "" is everybody."""
    return user.duty == Duty.SYSTEM or _holds(user, path, PROPOSERS)


def may_approve(user: User, path: str) -> bool:
    """Whether the user may approve rules for a branch; "" is everybody."""
    return _holds(user, path, APPROVERS)


def policies(user: User) -> Q:
    """Return the filter for the rules that the user may read.

    Rules are readable by those they bind, above and below; those on their way by the
    author and by whoever proposes or approves there.
    """
    prefixes = access.branches(user)
    if user.duty == Duty.SYSTEM or prefixes is None:
        return Q()
    near = Q(department=None)
    for prefix in prefixes:
        above = [prefix[:end] for end in range(STEP, len(prefix), STEP)]
        near |= Q(department__path__startswith=prefix)
        near |= Q(department__path__in=above)
    if user.duty == Duty.AUDIT:
        return near
    at_work = Q(author=user)
    for grant in access.grants(user):
        if grant.role in PROPOSERS:
            at_work |= Q(department__path__startswith=grant.path)
    if _everywhere(user, EVERYBODY):
        at_work |= Q(department=None)
    return near & (~Q(status__in=(*EDITABLE, Status.CANCELLED)) | at_work)


def scopes(user: User) -> list[tuple[int | None, str]]:
    """Return (department, name) of the branches that the user may propose for.

    None stands for everybody and comes first.
    """
    rows = Department.objects.order_by("path")
    if user.duty != Duty.SYSTEM:
        wanted = Q(pk__in=[])
        for grant in access.grants(user):
            if grant.role in PROPOSERS:
                wanted |= Q(path__startswith=grant.path)
        rows = rows.filter(wanted)
    found: list[tuple[int | None, str]] = [
        (row.pk, "　" * (len(row.path) // STEP - 1) + row.name) for row in rows
    ]
    return [(None, ""), *found] if may_propose(user, "") else found


def gathered(user: User) -> tuple[str, ...] | None:
    """Return the branches whose forms the user may have packed; None is everything.

    A lent role opens its branch to be read, not to be carried away as a whole.
    """
    if user.duty == Duty.AUDIT:
        return access.branches(user)
    if user.duty != Duty.BUSINESS or not access.is_current(user, clock.today()):
        return ()
    held = access.grants(user)
    return tuple(sorted({one.path for one in held if one.role in GATHERERS}))


def library(user: User) -> Q:
    """Return the filter for the library's entries that the user may read.

    The common ones, and those of each body in whose branch the user reads anything.
    """
    prefixes = access.branches(user)
    if prefixes is None:
        return Q()
    if not prefixes:
        return Q(pk__in=[])
    bodies = {prefix[:STEP] for prefix in prefixes}
    return Q(department=None) | Q(department__path__in=bodies)


def may_keep(user: User, path: str) -> bool:
    """Whether the user may add to the entries of a body, change and retire them.

    "" are the common ones, kept by who supervises every reporting body.
    """
    return _holds(user, path, KEEPERS if path else EVERYBODY)


def kept_bodies(user: User) -> list[Department]:
    """Return the bodies whose entries the user may add to, in order."""
    bodies = Department.objects.filter(parent=None).order_by("path")
    return [body for body in bodies if may_keep(user, body.path)]


def may_set_due(user: User, path: str) -> bool:
    """Whether the user may say by which day a branch's forms are due; "" is all."""
    return _holds(user, path, DUE_SETTERS)


def _holds(user: User, path: str, roles: Collection[Role]) -> bool:
    if path:
        return bool(access.roles_at(user, path) & frozenset(roles))
    return _everywhere(user, EVERYBODY & frozenset(roles))


def _everywhere(user: User, roles: Collection[Role]) -> bool:
    """Whether the user holds one of the roles at every reporting body."""
    if not any(grant.role in roles for grant in access.grants(user)):
        return False
    bodies = Department.objects.filter(parent=None).values_list("path", flat=True)
    held = [access.roles_at(user, path) & frozenset(roles) for path in bodies]
    return bool(held) and all(held)
