"""What is measured, whatever the year."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget import periods
from budget.models import Department, Tracked
from budget.models.trail import tracked_history
from performance.choices import Accumulation, Measure
from performance.figure_reading import Gauge


class Indicator(Tracked):
    """绩效指标: one measured thing, owned by a department, one person responsible."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="indicators", verbose_name=_("部门")
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("责任人"),
    )
    name = models.CharField(_("指标名称"), max_length=120)
    measure = models.CharField(_("计量方式"), max_length=10, choices=Measure)
    accumulation = models.CharField(_("累计方式"), max_length=12, choices=Accumulation)
    unit = models.CharField(_("计量单位"), max_length=20, blank=True)
    decimals = models.PositiveSmallIntegerField(_("小数位数"), default=0)
    due_months = models.CharField(_("填报月份"), max_length=40, default="3,6,9,12")
    lag_days = models.PositiveSmallIntegerField(_("数据滞后天数"), default=0)
    allow_negative = models.BooleanField(_("允许负数"), default=False)
    explanation = models.TextField(_("指标解释"), blank=True)
    # The entry of the 指标库 that it was picked from, if any.
    library = models.ForeignKey(
        "performance.LibraryIndicator",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="picked",
        verbose_name=_("库指标"),
    )
    retired_on = models.DateField(_("停用日期"), null=True, blank=True)
    sort_key = models.CharField(_("排序"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    history = tracked_history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values),
                name="performance_indicator_measure_known",
            ),
            models.CheckConstraint(
                condition=Q(accumulation__in=Accumulation.values),
                name="performance_indicator_accumulation_known",
            ),
            models.CheckConstraint(
                condition=Q(decimals__lte=4),
                name="performance_indicator_decimals_0_to_4",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def months(self) -> tuple[int, ...]:
        """The months whose periods ask for a figure."""
        return periods.parse_months(self.due_months)

    @property
    def gauge(self) -> Gauge:
        """What its figures are written in."""
        return Gauge(
            measure=Measure(self.measure),
            accumulation=Accumulation(self.accumulation),
            unit=self.unit,
            decimals=self.decimals,
            allow_negative=self.allow_negative,
        )
