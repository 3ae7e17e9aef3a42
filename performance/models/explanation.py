"""Why a figure deviates, where its lead sees the year end, what is done about it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.models import Tracked
from budget.models.trail import tracked_history
from performance.choices import Likelihood
from performance.models.actual import Actual
from performance.rounding import plain

CAUSES = ("funding", "rules", "staff", "equipment", "other")


class Explanation(Tracked):
    """偏差原因分析, 全年预计完成情况 and 完成目标可能性 beside one figure.

    The words are the figure's own 情况说明, and its version moves with each change
    here. Frozen with the figure at 送审.
    """

    actual = models.OneToOneField(
        Actual, models.PROTECT, related_name="explained", verbose_name=_("完成值")
    )
    funding = models.BooleanField(_("经费保障"), default=False)
    rules = models.BooleanField(_("制度保障"), default=False)
    staff = models.BooleanField(_("人员保障"), default=False)
    equipment = models.BooleanField(_("硬件条件保障"), default=False)
    other = models.BooleanField(_("其他"), default=False)
    forecast = models.DecimalField(
        _("全年预计完成情况"), max_digits=15, decimal_places=4, null=True, blank=True
    )
    forecast_typed = models.CharField(_("全年预计原文"), max_length=120, blank=True)
    likelihood = models.CharField(
        _("完成目标可能性"), max_length=10, choices=Likelihood, blank=True
    )

    history = tracked_history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__in=["", *Likelihood.values]),
                name="performance_explanation_likelihood_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actual}"

    @property
    def causes(self) -> list[str]:
        """The names of the ticked causes, in the sheet's order."""
        return [
            str(self._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            for name in CAUSES
            if getattr(self, name)
        ]

    @property
    def steps(self) -> "list[Improvement]":
        """The measures that stand, in their order; readers fetch them beforehand."""
        rows = [row for row in self.improvements.all() if not row.dropped]
        return sorted(rows, key=lambda row: row.order)

    @property
    def forecast_shown(self) -> str:
        """The lead's forecast as it counts: the number, or the words."""
        return self.forecast_typed if self.forecast is None else plain(self.forecast)


class Improvement(Tracked):
    """改进措施: one measure against a deviation, with its day and its owner."""

    explanation = models.ForeignKey(
        Explanation,
        models.PROTECT,
        related_name="improvements",
        verbose_name=_("偏差说明"),
    )
    order = models.PositiveSmallIntegerField(_("序号"))
    text = models.CharField(_("改进措施"), max_length=500)
    due_on = models.DateField(_("完成时限"), null=True, blank=True)
    owner = models.CharField(_("责任人"), max_length=80, blank=True)
    # Taken off the list while the figure was open; never deleted.
    dropped = models.BooleanField(_("已删去"), default=False)

    history = tracked_history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["explanation", "order"],
                name="performance_improvement_order_once",
            ),
        ]

    def __str__(self) -> str:
        return self.text
