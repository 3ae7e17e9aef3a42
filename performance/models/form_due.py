"""By which day a form of a year is to be with the finance bureau."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from budget.models import Department, Tracked
from budget.models.trail import tracked_history
from performance.choices import OfficialForm


class FormDue(Tracked):
    """报送期限 that the finance office set: for everybody, or for one reporting body.

    Without one the usual day of the form holds. `month` is the through-month of a
    monitoring sheet.
    """

    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="form_dues",
        verbose_name=_("部门"),
    )
    form = models.CharField(_("报表"), max_length=16, choices=OfficialForm)
    year = models.PositiveSmallIntegerField(_("年度"))
    month = models.PositiveSmallIntegerField(_("截至月份"), null=True, blank=True)
    due = models.DateField(_("报送期限"))
    document_no = models.CharField(_("通知文号"), max_length=120, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    history = tracked_history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(form__in=OfficialForm.values),
                name="performance_form_due_form_known",
            ),
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__range=(1, 12)),
                name="performance_form_due_month",
            ),
            models.UniqueConstraint(
                "form",
                "year",
                Coalesce("month", 0),
                condition=Q(department=None),
                name="performance_form_due_common_once",
            ),
            models.UniqueConstraint(
                "department",
                "form",
                "year",
                Coalesce("month", 0),
                condition=Q(department__isnull=False),
                name="performance_form_due_own_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_form_display()} {self.due}"
