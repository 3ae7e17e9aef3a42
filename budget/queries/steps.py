"""The steps that were taken with reviewed records."""

from django.db.models import QuerySet

from budget.choices import ReviewAction
from budget.models import ReviewStep, User


def of(kind: str, record_id: int) -> QuerySet[ReviewStep]:
    """Return every step of one record, oldest first."""
    return ReviewStep.objects.filter(kind=kind, record_id=record_id).order_by("id")


def approved_last(kind: str, record_id: int, user: User) -> bool:
    """Whether the record's last step was the user's own 审核."""
    last = of(kind, record_id).last()
    return (
        last is not None
        and last.action == ReviewAction.APPROVE
        and last.actor_id == user.pk
    )
