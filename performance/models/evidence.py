"""佐证材料: what proves a figure."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.models import StoredFile, Tracked
from budget.models.columns import person
from budget.models.trail import TrackedQuerySet, tracked_history
from performance.models.actual import Actual


class EvidenceQuerySet(TrackedQuerySet):
    """Evidence by whether it stands."""

    def standing(self) -> "EvidenceQuerySet":
        """Neither replaced nor withdrawn."""
        return self.filter(ended_at=None)


class Evidence(Tracked):
    """One file beside one figure; what is replaced or withdrawn stays, and its file."""

    actual = models.ForeignKey(
        Actual, models.PROTECT, related_name="evidence", verbose_name=_("完成值")
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件")
    )
    name = models.CharField(_("文件名"), max_length=120)
    page = models.CharField(_("页码"), max_length=40, blank=True)
    quoted = models.CharField(_("引用的数"), max_length=120, blank=True)
    uploader = person(_("上传人"))
    uploaded_at = models.DateTimeField(_("上传时间"))
    ended_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)
    ended_by = person(_("撤下人"), optional=True)
    end_reason = models.TextField(_("撤下理由"), blank=True)
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("替换为"),
    )

    history = tracked_history()
    objects: ClassVar[Any] = EvidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["actual", "file"],
                condition=Q(ended_at__isnull=True),
                name="performance_evidence_content_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="performance_evidence_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name
