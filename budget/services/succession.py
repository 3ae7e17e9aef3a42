"""交接: what rests on a person who leaves, and who takes it over.

What that is belongs to the apps above: settings.HANDOVERS names a Handover of each.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Duty, NoticeKind, Role
from budget.models import Membership, User
from budget.queries import accounts
from budget.services import notices


@dataclass(frozen=True, slots=True)
class Owed:
    """What rests on a person in one department: counts, no business data.

    `drafts` can still be edited, `orders` (整改) are still to be carried out.
    """

    path: str
    department: str
    indicators: int
    drafts: int
    orders: int = 0


class Handover(Protocol):
    """What an app would leave without an owner."""

    def owed(self, user: User, keeps: Collection[str]) -> list[Owed]:
        """Count what rests on the user outside the branches that the user keeps."""

    def pass_on(self, user: User, successor: User, keeps: Collection[str]) -> None:
        """Give it to the successor, within the open act."""


def owed(user: User, keeps: Collection[str] = ()) -> list[Owed]:
    """Return what rests on a person, by department."""
    return [row for handover in _handovers() for row in handover.owed(user, keeps)]


def kept_without(membership: Membership) -> list[str]:
    """Return the branches that the person leads also without this role."""
    held = accounts.memberships(membership.user).filter(role=Role.LEAD)
    rows = held.exclude(pk=membership.pk).values_list("department__path", flat=True)
    return list(rows)


def pass_on(user: User, successor_id: int | None, keeps: Collection[str] = ()) -> str:
    """Give what rests on the user to the successor; return how the trail tells it.

    Part of the open act, before its first write. Raises ValidationError where somebody
    is needed and not named, or does not lead all the departments concerned.
    """
    found = owed(user, keeps)
    if not found:
        return ""
    successor = _successor(successor_id, user, found)
    indicators = sum(row.indicators for row in found)
    drafts = sum(row.drafts for row in found)
    orders = sum(row.orders for row in found)
    # The trail is kept in Chinese, whatever language the administrator reads.
    words = f"交接给{successor.name}：{indicators}项指标、{drafts}条在办数据"
    if orders:
        words += f"、{orders}件整改"
    door.add_to_reason(words)
    for handover in _handovers():
        handover.pass_on(user, successor, keeps)
    _tell(user, successor, found)
    return words


def _tell(user: User, successor: User, found: Sequence[Owed]) -> None:
    """Tell the successor of what is the successor's from now on."""

    def told() -> str:
        return _(
            "%(name)s的工作已交接给您（%(departments)s）：%(indicators)s项指标、"
            "%(drafts)s条在办数据、%(orders)s件整改。请按期填报。"
        ) % {
            "name": user.name,
            "departments": _("、").join(row.department for row in found),
            "indicators": sum(row.indicators for row in found),
            "drafts": sum(row.drafts for row in found),
            "orders": sum(row.orders for row in found),
        }

    now = door.current().now
    key = f"handover:{user.pk}:{successor.pk}:{now.isoformat()}"
    notices.tell(successor, NoticeKind.DUE, key, told, now)


def _successor(successor_id: int | None, user: User, found: Sequence[Owed]) -> User:
    """Lock the successor's roles, so that they do not end meanwhile."""
    if successor_id is None or successor_id == user.pk:
        raise ValidationError({"successor": _("请指定接手人：此人还有未交接的指标。")})
    roles: list[Membership] = door.lock(
        Membership.objects.filter(
            user=successor_id,
            role=Role.LEAD,
            ended_at=None,
            user__is_active=True,
            user__duty=Duty.BUSINESS,
        ).select_related("user", "department")
    )
    paths = [role.department.path for role in roles]
    for row in found:
        if not row.path.startswith(tuple(paths)):
            text = _("接手人在“%(department)s”没有项目负责人角色，请先授予。")
            fault = text % {"department": row.department}
            raise ValidationError({"successor": fault})
    return roles[0].user


def _handovers() -> list[Handover]:
    return [import_string(name) for name in settings.HANDOVERS]
