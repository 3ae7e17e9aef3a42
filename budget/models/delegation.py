"""A reviewer's role lent to a colleague for some days."""

import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from budget.models.columns import person
from budget.models.organization import Membership
from budget.models.trail import Tracked, TrackedQuerySet, tracked_history


class DelegationQuerySet(TrackedQuerySet):
    """Delegations by what is needed of them."""

    def in_force(self, today: datetime.date | RawSQL) -> "DelegationQuerySet":
        """What counts on a day: not taken back, and the giver still holds the role."""
        return self.filter(
            starts_on__lte=today,
            ends_on__gte=today,
            ended_at=None,
            membership__ended_at=None,
            membership__user__is_active=True,
        )


class Delegation(Tracked):
    """委托审核: one reviewing role of one person, done by another from a day to a day.

    It ends by itself; whoever gave it may take it back earlier.
    """

    membership = models.ForeignKey(
        Membership,
        models.PROTECT,
        related_name="delegations",
        verbose_name=_("委托的角色"),
    )
    receiver = person(_("受托人"))
    starts_on = models.DateField(_("起始日期"))
    ends_on = models.DateField(_("截止日期"))
    reason = models.CharField(_("委托理由"), max_length=200)
    ended_at = models.DateTimeField(_("收回时间"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    history = tracked_history()
    objects: ClassVar[Any] = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="budget_delegation_days_in_order",
                violation_error_message=_("截止日期早于起始日期。"),
            ),
        ]
        indexes = [
            # What is lent to one person: asked by each request.
            models.Index(fields=["receiver", "ends_on"], name="delegation_to"),
        ]

    def __str__(self) -> str:
        return f"{self.membership} → {self.receiver}"
