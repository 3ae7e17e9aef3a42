"""When a body reports: periods, exceptions for one person, the working calendar."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget import periods
from budget.choices import PeriodStage
from budget.models.organization import Department
from budget.models.trail import Tracked, tracked_history


class Period(Tracked):
    """One reporting deadline of one body: figures of the year up to this month."""

    body = models.ForeignKey(Department, models.PROTECT, related_name="periods")
    year = models.PositiveSmallIntegerField(_("年度"))
    month = models.PositiveSmallIntegerField(_("截至月份"))
    opens_on = models.DateField(_("开放日"))
    due_on = models.DateField(_("截止日"))
    locks_on = models.DateField(_("自动锁定日"), null=True, blank=True)
    locked_at = models.DateTimeField(_("锁定时间"), null=True, blank=True)
    lock_reason = models.TextField(_("锁定理由"), blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    history = tracked_history()

    class Meta:
        ordering = ["year", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "month"],
                name="budget_period_once",
                violation_error_message=_("该部门此填报期已经设立。"),
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12),
                name="budget_period_month_1_to_12",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("opens_on")),
                name="budget_period_due_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True) | ~Q(lock_reason=""),
                name="budget_period_lock_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.label}"

    @property
    def label(self) -> str:
        """The period without its body: "2024年1–9月累计（前三季度）"."""
        return periods.label(self.year, self.month, with_year=True)

    @property
    def end(self) -> datetime.date:
        """The last day that the figures speak of."""
        return periods.period_end(self.year, self.month)

    def is_locked(self, today: datetime.date) -> bool:
        """Whether entries are refused: locked by hand, or past its day."""
        return self.locked_at is not None or (
            self.locks_on is not None and today >= self.locks_on
        )

    def was_locked(self, today: datetime.date) -> bool:
        """Whether it is locked, or was and is open again: the reason of a lock that
        was taken away stays."""
        return self.is_locked(today) or self.lock_reason != ""

    def stage(self, today: datetime.date) -> PeriodStage:
        """How far the period is: a lock counts before all else."""
        if self.is_locked(today):
            return PeriodStage.LOCKED
        if today < self.opens_on:
            return PeriodStage.COMING
        return PeriodStage.OPEN if today <= self.due_on else PeriodStage.OVERDUE


class PeriodException(Tracked):
    """Lets one person into one locked period until an instant."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="exceptions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(_("理由"))
    expires_at = models.DateTimeField(_("失效时间"))

    history = tracked_history()

    def __str__(self) -> str:
        return f"{self.period} {self.user}"


class CalendarDay(Tracked):
    """A day that a 放假安排 names: a holiday, or a 调休 working day."""

    date = models.DateField(_("日期"), unique=True)
    is_workday = models.BooleanField(_("工作日"))
    source = models.CharField(_("来源"), max_length=120)

    history = tracked_history()

    def __str__(self) -> str:
        return self.date.isoformat()
