"""Rules: which bind whom today, and what somebody may do with them."""

import datetime
from dataclasses import dataclass

from django.db.models import Q

from budget.choices import ReviewAction, Status
from budget.models import Period, User
from budget.models.organization import STEP
from budget.models.review import OPEN
from budget.workflow import ONE_DECISION
from performance import access
from performance.models import Policy
from performance.ruling import FIELDS

MINE = (
    ReviewAction.EDIT,
    ReviewAction.SUBMIT,
    ReviewAction.WITHDRAW,
    ReviewAction.CANCEL,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """The policies a reader may see, by where they stand."""

    in_force: list[Policy]
    coming: list[Policy]
    on_their_way: list[Policy]
    past: list[Policy]


@dataclass(frozen=True, slots=True)
class Line:
    """One number beside the one in force today; `now` is None without rules."""

    field: str
    label: str
    now: object
    proposed: object

    @property
    def moved(self) -> bool:
        return self.now is not None and self.now != self.proposed


def scope(department_id: int | None) -> Q:
    """Return the filter for the policies of exactly this branch."""
    if department_id is None:
        return Q(department__isnull=True)
    return Q(department_id=department_id)


def bodies(path: str) -> Q:
    """Return the filter for the periods of a branch's body; "" is everybody."""
    return Q(body__path=path[:STEP]) if path else Q()


def first_free_day(
    department_id: int | None, path: str, today: datetime.date
) -> datetime.date:
    """Return the first day from which new rules of a branch may hold.

    After the last locked period, after the rules in force there, and not before last
    year: older years are not judged again.
    """
    days = [datetime.date(today.year - 1, 1, 1)]
    locked = Period.objects.filter(bodies(path), year__gte=today.year - 1)
    one = datetime.timedelta(days=1)
    days += [period.end + one for period in locked if period.is_locked(today)]
    held = Policy.objects.in_force().filter(scope(department_id))
    days += [day + one for day in held.values_list("valid_from", flat=True)]
    return max(days)


def listed(user: User, today: datetime.date) -> Listed:
    """Return the policies the user may see, in one query."""
    rows = Policy.objects.filter(access.policies(user)).select_related(
        "department", "author", "approver"
    )
    ordered: list[Policy] = list(rows.order_by("department__path", "-valid_from", "pk"))
    approved = [row for row in ordered if row.status == Status.APPROVED]
    held = [row for row in approved if row.valid_from <= today]
    newest: dict[int | None, Policy] = {}
    for row in held:
        newest.setdefault(row.department_id, row)
    return Listed(
        in_force=list(newest.values()),
        coming=[row for row in approved if row.valid_from > today],
        on_their_way=[row for row in ordered if row.status in OPEN],
        past=[
            row
            for row in ordered
            if row.status not in OPEN
            and row not in newest.values()
            and not (row.status == Status.APPROVED and row.valid_from > today)
        ],
    )


def current(path: str, today: datetime.date) -> Policy | None:
    """Return the policy that binds a branch today: its own, else the nearest above."""
    above = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
    rows = (
        Policy.objects.in_force()
        .filter(Q(department=None) | Q(department__path__in=above))
        .filter(valid_from__lte=today)
        .select_related("department")
    )
    return max(rows, key=_nearness, default=None)


def lines(policy: Policy, now: Policy | None) -> list[Line]:
    """Return every number of a policy beside the one in force."""
    return [
        Line(
            field,
            str(Policy._meta.get_field(field).verbose_name),  # type: ignore[union-attr]
            getattr(now, field) if now else None,
            getattr(policy, field),
        )
        for field in FIELDS
    ]


def actions(user: User, policy: Policy) -> frozenset[ReviewAction]:
    """Return what the user may do with the policy now; the services decide again."""
    path = policy.department.path if policy.department else ""
    found = {action for at, action in ONE_DECISION if at == policy.status}
    if not access.may_propose(user, path):
        found -= set(MINE)
    if policy.author_id != user.pk:
        found -= {ReviewAction.WITHDRAW}
    if policy.author_id == user.pk or not access.may_approve(user, path):
        found -= {ReviewAction.FINALISE, ReviewAction.RETURN}
    return frozenset(found)


def _nearness(policy: Policy) -> tuple[int, datetime.date]:
    path = policy.department.path if policy.department else ""
    return len(path), policy.valid_from
