"""What leaves the house: group robots, and the messages on their way."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.choices import DeliveryStatus, RobotKind
from budget.models.organization import Department
from budget.models.trail import Tracked, tracked_history

# Known to the robot's service and to us; to no page, log or history.
SECRETS = ["token", "secret"]


class Robot(Tracked):
    """A group robot of 企业微信 or 钉钉 that is told of one branch."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("部门")
    )
    kind = models.CharField(_("类别"), max_length=10, choices=RobotKind)
    name = models.CharField(_("名称"), max_length=60)
    # Without its key, which is kept in `token`.
    address = models.CharField(_("地址"), max_length=200)
    token = models.CharField(_("密钥"), max_length=200)
    secret = models.CharField(_("加签密钥"), max_length=200, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    history = tracked_history(excluded_fields=SECRETS)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RobotKind.values), name="budget_robot_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message to one person or group; the key makes it one a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    robot = models.ForeignKey(
        Robot, models.PROTECT, null=True, related_name="deliveries"
    )
    dedupe_key = models.CharField(max_length=80, unique=True)
    # A mail of notices is written from its lines when it is sent: rights may have
    # changed. One with a text of its own is sent as it stands.
    text = models.TextField(_("内容"), blank=True)
    about = models.JSONField(default=list)
    status = models.CharField(
        _("状态"),
        max_length=10,
        choices=DeliveryStatus,
        default=DeliveryStatus.WAITING,
    )
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    created_at = models.DateTimeField(_("时间"))
    # When it may be tried next; while somebody sends it, when that one counts as dead.
    due_at = models.DateTimeField(_("应发送时间"))
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    error = models.CharField(_("错误"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(robot__isnull=True),
                name="budget_delivery_to_one",
            ),
            models.CheckConstraint(
                condition=Q(status__in=DeliveryStatus.values),
                name="budget_delivery_status_known",
            ),
        ]
        indexes = [
            # What is to be sent next: few rows wait, however many were sent.
            models.Index(
                fields=["due_at"],
                condition=Q(status="waiting"),
                name="delivery_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.dedupe_key
