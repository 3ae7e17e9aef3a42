"""审计提问: what an auditor asks about one value, and what was answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.models import Department, Tracked
from budget.models.columns import person
from budget.models.trail import tracked_history
from performance.choices import InquiryAction, InquiryStatus, Pin
from performance.models.actual import Actual
from performance.models.evaluation import SelfEvaluation
from performance.models.spoken import SpokenStep
from performance.models.target import Plan, Target


def _pinned(
    kind: Pin, model: type[models.Model]
) -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        model,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=kind.label,
    )


class Inquiry(Tracked):
    """One question about one value, as the value was when it was asked.

    The department is the one that answers; no other one sees the question.
    """

    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="inquiries",
        verbose_name=_("责任部门"),
    )
    actual = _pinned(Pin.ACTUAL, Actual)
    target = _pinned(Pin.TARGET, Target)
    plan = _pinned(Pin.PLAN, Plan)
    evaluation = _pinned(Pin.EVALUATION, SelfEvaluation)
    # Whose value, and what it was when the question was asked.
    about = models.CharField(_("所问事项"), max_length=200)
    value = models.CharField(_("提问时的值"), max_length=200)
    question = models.TextField(_("问题"))
    due_on = models.DateField(_("答复期限"))
    responsible = person(_("答复人"), optional=True)
    status = models.CharField(
        _("状态"),
        max_length=8,
        choices=InquiryStatus,
        default=InquiryStatus.ASKED,
    )
    answer = models.TextField(_("答复"), blank=True)
    asker = person(_("提问人"))
    asked_at = models.DateTimeField(_("提问时间"))
    answered_by = person(_("实际答复人"), optional=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    history = tracked_history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=InquiryStatus.values),
                name="performance_inquiry_status_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    actual__isnull=False,
                    target__isnull=True,
                    plan__isnull=True,
                    evaluation__isnull=True,
                )
                | Q(
                    actual__isnull=True,
                    target__isnull=False,
                    plan__isnull=True,
                    evaluation__isnull=True,
                )
                | Q(
                    actual__isnull=True,
                    target__isnull=True,
                    plan__isnull=False,
                    evaluation__isnull=True,
                )
                | Q(
                    actual__isnull=True,
                    target__isnull=True,
                    plan__isnull=True,
                    evaluation__isnull=False,
                ),
                name="performance_inquiry_about_one_value",
            ),
            models.CheckConstraint(
                condition=~Q(status=InquiryStatus.ANSWERED)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="performance_inquiry_answered_by_somebody",
            ),
        ]
        indexes = [
            # What still waits, for the first page of a list.
            models.Index(
                fields=["due_on"],
                condition=Q(status__in=[InquiryStatus.ASKED, InquiryStatus.ANSWERED]),
                name="inquiry_open",
            ),
        ]

    def __str__(self) -> str:
        return self.question[:60]


class InquiryStep(SpokenStep):
    """One act on a question: every answer and every further question stays."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="steps")
    action = models.CharField(_("操作"), max_length=8, choices=InquiryAction)

    def __str__(self) -> str:
        return f"{self.actor_name} {self.get_action_display()}"
