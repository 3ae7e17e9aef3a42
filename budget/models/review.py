"""What every reviewed record has, and each step that was taken with it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.choices import ReviewAction, Role, Status, TrailMark
from budget.models.columns import person
from budget.models.trail import AppendOnly, Change, Tracked

OPEN = (
    Status.DRAFT,
    Status.SECTION_REVIEW,
    Status.DEPARTMENT_REVIEW,
    Status.RETURNED,
)
UNDER_REVIEW = (Status.SECTION_REVIEW, Status.DEPARTMENT_REVIEW)
# Where an official form alone may stand: it goes on from 终审.
AT_THE_FISCAL = (Status.REPORTED, Status.GRANTED, Status.FISCAL_RETURNED)
_SETTLED = (Status.APPROVED, Status.SUPERSEDED, *AT_THE_FISCAL)
_IN_THE_BODY = [row.value for row in Status if row not in AT_THE_FISCAL]


class Reviewable(Tracked):
    """A record that goes 草稿 → 送审 → 审核 → 终审. Frozen from 送审 on."""

    # What its ReviewSteps are kept under, and the review table knows it by.
    KIND: ClassVar[str] = ""
    # Who beside those who enter and review works on its drafts.
    ALSO_AT_WORK: ClassVar[frozenset[Role]] = frozenset()

    status = models.CharField(
        _("状态"), max_length=20, choices=Status, default=Status.DRAFT
    )
    round = models.PositiveSmallIntegerField(_("送审轮次"), default=0)
    author = person(_("填报人"), optional=True)
    submitted_at = models.DateTimeField(_("送审时间"), null=True, blank=True)
    approved_at = models.DateTimeField(_("终审时间"), null=True, blank=True)
    approver = person(_("终审人"), optional=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=_IN_THE_BODY),
                name="%(app_label)s_%(class)s_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.APPROVED) | Q(approved_at__isnull=False),
                name="%(app_label)s_%(class)s_approved_has_date",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=True)
                | Q(approver__isnull=True)
                | ~Q(author=models.F("approver")),
                name="%(app_label)s_%(class)s_author_is_not_approver",
                violation_error_message=_("填报人不能终审自己的数据。"),
            ),
        ]

    def marks(self, moved: Mapping[str, Any]) -> set[TrailMark]:
        """Mark what is written to a record after its 终审, save the way to the fiscal
        bureau that a form goes from there."""
        before = moved["status"][0] if "status" in moved else self.status
        late = before in _SETTLED and self.status not in AT_THE_FISCAL
        return {TrailMark.AFTER_APPROVAL} if late else set()


class ReviewedSince(Reviewable):
    """A reviewed record whose table is older than its review.

    What stood there before is in force and knows no round and no approver.
    """

    status = models.CharField(
        _("状态"),
        max_length=20,
        choices=Status,
        default=Status.DRAFT,
        db_default=Status.APPROVED,
    )
    round = models.PositiveSmallIntegerField(_("送审轮次"), default=0, db_default=0)
    version = models.PositiveIntegerField(_("版本"), default=1, db_default=1)

    class Meta:
        abstract = True
        constraints = [
            Reviewable.Meta.constraints[0],
            models.CheckConstraint(
                condition=~Q(status=Status.APPROVED)
                | Q(approved_at__isnull=False)
                | Q(round=0),
                name="%(app_label)s_%(class)s_approved_has_date",
            ),
            Reviewable.Meta.constraints[2],
        ]


class ReviewStep(AppendOnly):
    """One action on a reviewed record: every round and its opinion stays."""

    change = models.ForeignKey(Change, models.PROTECT, related_name="steps")
    kind = models.CharField(_("类别"), max_length=20)
    record_id = models.BigIntegerField(_("记录"))
    round = models.PositiveSmallIntegerField(_("轮次"))
    action = models.CharField(_("操作"), max_length=12, choices=ReviewAction)
    before = models.CharField(_("原状态"), max_length=20, choices=Status)
    after = models.CharField(_("新状态"), max_length=20, choices=Status)
    actor_id = models.BigIntegerField(_("操作人"), null=True, blank=True)
    actor_name = models.CharField(_("操作人姓名"), max_length=80)
    # Whose role it was, where a colleague acted with a role that was lent.
    on_behalf_of = models.CharField(
        _("代办"), max_length=80, blank=True, default="", db_default=""
    )
    opinion = models.TextField(_("意见"), blank=True)
    note = models.TextField(_("系统说明"), blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        indexes = [
            # The rounds of one record, oldest first.
            models.Index(fields=["kind", "record_id", "id"], name="step_by_record"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.get_action_display()}"
