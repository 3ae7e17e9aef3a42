"""Heads of the chain that were given away, and how each verification ended."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.choices import AnchorChannel
from budget.models.trail import AppendOnly


class Anchor(AppendOnly):
    """A head that left the house: on which paper, in which mail, at which line.

    A copy for convenience. What proves anything is the one that lies elsewhere.
    """

    seq = models.BigIntegerField(_("序号"))
    hash = models.CharField(_("哈希"), max_length=72)
    sealed_at = models.DateTimeField(_("链尾时间"))
    kept_at = models.DateTimeField(_("留存时间"), db_index=True)
    channel = models.CharField(_("去处"), max_length=10, choices=AnchorChannel)
    # The day, the file's name, the path.
    reference = models.CharField(_("凭据"), max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=AnchorChannel.values),
                name="budget_anchor_channel_known",
            ),
            models.UniqueConstraint(
                fields=["channel", "reference"],
                condition=Q(channel=AnchorChannel.DAY),
                name="budget_anchor_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.seq} {self.reference}"


class Verification(AppendOnly):
    """One look at the whole trail: up to which entry, what was compared, what it came
    to. `first` is the first bad entry as plain data, empty where there is none."""

    at = models.DateTimeField(_("时间"))
    asked_by = models.CharField(_("发起人"), max_length=80)
    # 1 where the whole chain was walked.
    from_seq = models.BigIntegerField(_("起始环"))
    seq = models.BigIntegerField(_("验证至"))
    hash = models.CharField(_("链尾"), max_length=72, blank=True)
    rows = models.BigIntegerField(_("历史记录"))
    anchors = models.PositiveIntegerField(_("比对锚点"))
    # None where the files were not looked at.
    files = models.PositiveIntegerField(_("核对文件"), null=True, blank=True)
    seconds = models.FloatField(_("用时"))
    faults = models.PositiveIntegerField(_("问题"))
    first = models.JSONField(_("首个问题"), default=dict, blank=True)

    def __str__(self) -> str:
        return f"#{self.from_seq}–#{self.seq}"

    @property
    def intact(self) -> bool:
        """Whether nothing was found."""
        return self.faults == 0
