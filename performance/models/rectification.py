"""整改: something to be put right by a day, answered and checked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.models import Department, ProjectYear, Tracked
from budget.models.columns import person
from budget.models.trail import tracked_history
from performance.choices import RectifyAction, RectifySource, RectifyStatus
from performance.models.spoken import SpokenStep
from performance.models.target import Target


class Rectification(Tracked):
    """One order to put something right; the ledger 整改台账 has a line for each."""

    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="rectifications",
        verbose_name=_("责任部门"),
    )
    target = models.ForeignKey(
        Target,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rectifications",
        verbose_name=_("指标值"),
    )
    project_year = models.ForeignKey(
        ProjectYear,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("年度项目"),
    )
    source = models.CharField(_("来源"), max_length=8, choices=RectifySource)
    problem = models.TextField(_("问题"))
    requirement = models.TextField(_("整改要求"), blank=True)
    document_no = models.CharField(_("文号"), max_length=120, blank=True)
    deadline = models.DateField(_("整改期限"))
    responsible = person(_("责任人"))
    status = models.CharField(
        _("状态"),
        max_length=10,
        choices=RectifyStatus,
        default=RectifyStatus.ORDERED,
    )
    measures = models.TextField(_("整改措施"), blank=True)
    answer = models.TextField(_("整改结果"), blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    issuer = person(_("下达人"))
    issued_at = models.DateTimeField(_("下达时间"))
    answered_by = person(_("反馈人"), optional=True)
    answered_at = models.DateTimeField(_("反馈时间"), null=True, blank=True)
    checker = person(_("销号人"), optional=True)
    closed_at = models.DateTimeField(_("销号时间"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    history = tracked_history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=RectifyStatus.values),
                name="performance_rectification_status_known",
            ),
            models.CheckConstraint(
                condition=Q(source__in=RectifySource.values),
                name="performance_rectification_source_known",
            ),
            models.CheckConstraint(
                condition=~Q(source=RectifySource.AUDIT) | ~Q(document_no=""),
                name="performance_rectification_audit_has_document",
                violation_error_message=_("审计提出的整改须填写文号。"),
            ),
            models.CheckConstraint(
                condition=~Q(status=RectifyStatus.CLOSED)
                | Q(closed_at__isnull=False, checker__isnull=False),
                name="performance_rectification_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(checker__isnull=True)
                | Q(answered_by__isnull=True)
                | ~Q(checker=models.F("answered_by")),
                name="performance_rectification_answerer_is_not_checker",
                violation_error_message=_("反馈人不能给自己的整改销号。"),
            ),
        ]
        indexes = [
            # What is undone, for the morning's round and the ledger's first page.
            models.Index(
                fields=["deadline"],
                condition=Q(
                    status__in=[
                        RectifyStatus.ORDERED,
                        RectifyStatus.RETURNED,
                        RectifyStatus.ANSWERED,
                    ]
                ),
                name="rectification_undone",
            ),
        ]

    def __str__(self) -> str:
        return self.problem[:60]


class RectificationStep(SpokenStep):
    """One act on a 整改: every answer and every opinion stays."""

    rectification = models.ForeignKey(
        Rectification, models.PROTECT, related_name="steps"
    )
    action = models.CharField(_("操作"), max_length=8, choices=RectifyAction)

    def __str__(self) -> str:
        return f"{self.actor_name} {self.get_action_display()}"
