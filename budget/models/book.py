"""The published budget of a department for one year."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from budget.choices import BookStatus
from budget.models.organization import Department
from budget.models.trail import Tracked, tracked_history


class BudgetBook(Tracked):
    """One publication; a corrected one gets a new edition and replaces the old."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="books")
    year = models.PositiveSmallIntegerField(_("年度"))
    edition = models.PositiveSmallIntegerField(_("版次"), default=1)
    status = models.CharField(_("状态"), max_length=12, choices=BookStatus)
    title = models.CharField(_("标题"), max_length=200)
    # By which document, and when, a budget drawn up here was published.
    document_no = models.CharField(
        _("公开文号"), max_length=120, blank=True, default="", db_default=""
    )
    published_on = models.DateField(_("公开日期"), null=True, blank=True)

    history = tracked_history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "year", "edition"], name="budget_book_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title
