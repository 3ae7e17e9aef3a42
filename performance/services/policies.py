"""预警规则: the numbers of the rule, from a day on."""

import datetime

from django.db.models import Q

from budget.audit import door
from budget.choices import Action, Duty
from budget.models import User
from budget.services import rights
from performance.lights.terms import Thresholds
from performance.models import Policy

DEFAULT_NAME = "默认规则"
# Before any year that is reported on: some policy is in force on every day.
DEFAULT_FROM = datetime.date(2000, 1, 1)


def set_policy(
    *,
    department_id: int | None,
    valid_from: datetime.date,
    name: str,
    thresholds: Thresholds,
    actor: User | None,
    now: datetime.datetime,
    reason: str = "",
) -> Policy:
    """Set the rule for a branch (None: everybody) from a day on.

    The same branch and day again replaces what was set. Raises PermissionDenied.
    """
    with door.change(actor=actor, action=Action.POLICY_SET, reason=reason, now=now):
        rights.require_duty(actor, Duty.SYSTEM)
        known = Policy.objects.filter(_of(department_id), valid_from=valid_from)
        policy = next(
            iter(door.lock(known)),
            Policy(department_id=department_id, valid_from=valid_from),
        )
        policy.name = name
        _copy(thresholds, policy)
        policy.validate_constraints()
        door.save(policy)
        return policy


def ensure_default(*, department_id: int | None, now: datetime.datetime) -> Policy:
    """Return the branch's first rule, seeded with the defaults where it has none."""
    rules = Policy.objects.filter(_of(department_id))
    known: Policy | None = rules.order_by("valid_from").first()
    if known is not None:
        return known
    return set_policy(
        department_id=department_id,
        valid_from=DEFAULT_FROM,
        name=DEFAULT_NAME,
        thresholds=Thresholds(),
        actor=None,
        now=now,
    )


def _of(department_id: int | None) -> Q:
    if department_id is None:
        return Q(department__isnull=True)
    return Q(department_id=department_id)


def _copy(thresholds: Thresholds, policy: Policy) -> None:
    policy.red_below = thresholds.red_below
    policy.green_from = thresholds.green_from
    policy.blue_from = thresholds.blue_from
    policy.rate_tolerance = thresholds.rate_tolerance
    policy.year_end_tolerance = thresholds.year_end_tolerance
    policy.blue_rule = thresholds.blue_rule
    policy.use_season = thresholds.use_season
