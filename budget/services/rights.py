"""What a setup service asks of its actor. The system itself (None) may do all of it."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from budget import access
from budget.choices import Duty, Role
from budget.models import User
from budget.workflow import StaleVersion

# Who may set up projects and targets of a branch.
BUSINESS_SETUP = (Role.SUPERVISOR, Role.FINANCE)


def require_duty(actor: User | None, *duties: Duty) -> None:
    """Raise PermissionDenied for a person without one of these duties."""
    if actor is not None:
        access.require_duty(actor, *duties)


def require_role(actor: User | None, path: str, *roles: Role) -> None:
    """Raise PermissionDenied for a person without one of these roles at the path."""
    if actor is not None and not access.roles_at(actor, path) & set(roles):
        raise PermissionDenied("role")


def may_set_up(user: User, path: str) -> bool:
    """Whether the person may set up projects, targets and weights of a branch."""
    return bool(access.roles_at(user, path) & set(BUSINESS_SETUP))


def require_version(current: int, seen: int) -> None:
    """Raise StaleVersion unless the person saw the record as it now is."""
    if current != seen:
        raise StaleVersion(_("这条数据在您打开之后有了变化，请核对后重试。"))
