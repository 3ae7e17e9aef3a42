"""What the jobs did, and what they have to tell whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.choices import JobOrigin, JobStatus, NoticeKind


class JobRun(models.Model):
    """One slot of one job; the unique key makes a second start harmless.

    `attempts` is raised before the work starts and names the attempt that owns the
    row: who was taken over writes nothing more (budget.services.jobs.runs).
    """

    name = models.CharField(_("作业"), max_length=40)
    slot = models.CharField(_("时段"), max_length=60)
    status = models.CharField(
        _("状态"), max_length=10, choices=JobStatus, default=JobStatus.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    arguments = models.JSONField(_("参数"), default=dict)
    due_at = models.DateTimeField(_("应运行时间"))
    # When a message went out last; without a broker never.
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    started_at = models.DateTimeField(_("开始"), null=True, blank=True)
    finished_at = models.DateTimeField(_("结束"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("心跳"), null=True, blank=True)
    done = models.PositiveIntegerField(_("已处理"), default=0)
    total = models.PositiveIntegerField(_("总数"), default=0)
    counts = models.JSONField(_("结果"), default=dict)
    # Pairs of a JobNote and what it is about.
    notes = models.JSONField(_("说明"), default=list)
    error = models.TextField(_("错误"), blank=True)
    worker = models.CharField(_("执行者"), max_length=80, blank=True)
    origin = models.CharField(
        _("来源"), max_length=10, choices=JobOrigin, default=JobOrigin.SCHEDULE
    )
    # The person who asked, as text too: it outlives the account.
    asked_by_id = models.BigIntegerField(_("发起人"), null=True, blank=True)
    asked_by_name = models.CharField(_("发起人姓名"), max_length=80, blank=True)
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="parts"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "slot"], name="budget_jobrun_once"),
        ]
        indexes = [
            # The next run to take: few rows are open, however many are over.
            models.Index(
                fields=["due_at"],
                condition=Q(status__in=["waiting", "running", "failed"]),
                name="jobrun_open",
            ),
            # The administrator's page by job, and the last success of each.
            models.Index(fields=["name", "-id"], name="jobrun_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.slot}"


class Notice(models.Model):
    """One line of one person's day; the key keeps a second run from repeating it.

    A day's lines of a person are one digest: told together, mailed together.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dedupe_key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(_("类别"), max_length=12, choices=NoticeKind)
    # The branch in which the person was told: without a role there it is not shown.
    path = models.CharField(_("部门路径"), max_length=80, blank=True)
    text = models.TextField(_("内容"))
    text_en = models.TextField(_("英文内容"))
    # What the line is about, so that no later day tells the same again.
    about = models.JSONField(default=list)
    link = models.CharField(_("链接"), max_length=200, blank=True)
    delivery = models.ForeignKey(
        "budget.Delivery", models.PROTECT, null=True, blank=True, related_name="notices"
    )
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NoticeKind.values),
                name="budget_notice_kind_known",
            ),
        ]
        indexes = [
            # The number on the bell, on every page.
            models.Index(
                fields=["user"],
                condition=Q(read_at__isnull=True),
                name="notice_unread",
            ),
            # One person's list, newest first.
            models.Index(fields=["user", "-id"], name="notice_by_user"),
        ]

    def __str__(self) -> str:
        return self.dedupe_key
