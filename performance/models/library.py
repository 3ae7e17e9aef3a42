"""What is commonly measured, to be taken up into a form."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.models import Department, Tracked
from budget.models.trail import tracked_history
from performance.adjusting import SIGNS
from performance.choices import Accumulation, Comparator, Measure


class LibraryIndicator(Tracked):
    """指标库: 共性 entries, for everybody, and the 个性 ones of one body.

    A retired entry stays on record and is offered to nobody.
    """

    # None is 共性; else a reporting body, whose branch reads it.
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="library",
        verbose_name=_("部门"),
    )
    level1 = models.CharField(_("一级指标"), max_length=20)
    level2 = models.CharField(_("二级指标"), max_length=20)
    name = models.CharField(_("指标名称"), max_length=120)
    explanation = models.CharField(_("指标解释"), max_length=500, blank=True)
    unit = models.CharField(_("计量单位"), max_length=20, blank=True)
    measure = models.CharField(_("计量方式"), max_length=10, choices=Measure)
    accumulation = models.CharField(_("累计方式"), max_length=12, choices=Accumulation)
    comparator = models.CharField(
        _("指标性质"), max_length=2, choices=Comparator, blank=True
    )
    example = models.CharField(_("示例值"), max_length=100, blank=True)
    # 绩效标准 on which such a target usually rests.
    standard = models.CharField(
        _("绩效标准"), max_length=60, blank=True, default="", db_default=""
    )
    data_source = models.CharField(_("数据来源"), max_length=200, blank=True)
    evidence = models.CharField(_("佐证资料"), max_length=200, blank=True)
    # The document that the entry stands on.
    source = models.CharField(_("指标来源"), max_length=120, blank=True)
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    history = tracked_history()

    class Meta:
        constraints = [
            # A common entry is known by its name for good: loading brings none back.
            models.UniqueConstraint(
                fields=["level1", "level2", "name"],
                condition=Q(department=None),
                name="performance_library_common_once",
            ),
            models.UniqueConstraint(
                fields=["department", "level1", "level2", "name"],
                condition=Q(retired_at=None),
                name="performance_library_own_once",
                violation_error_message=_("本部门的指标库中已有这一层级的同名指标。"),
            ),
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values),
                name="performance_library_measure_known",
            ),
            models.CheckConstraint(
                condition=Q(accumulation__in=Accumulation.values),
                name="performance_library_accumulation_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def pattern(self) -> str:
        """How a value is written, without its number: "≥%"; "" for words and days."""
        if self.accumulation in (Accumulation.GRADE, Accumulation.DATE):
            return ""
        return f"{SIGNS[Comparator(self.comparator)]}{self.unit}"
