"""How the points of one self-evaluation sheet are divided."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.models import Department, ProjectYear, Tracked
from budget.models.columns import person
from budget.models.trail import tracked_history


class Weighting(Tracked):
    """分值: a sheet's scheme, from the day a person confirmed the weights of its rows.

    The weights stand with the rows. There is none while they are the system's proposal.
    """

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="weightings", verbose_name=_("部门")
    )
    project_year = models.ForeignKey(
        ProjectYear,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="weightings",
        verbose_name=_("项目"),
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    scheme = models.CharField(_("分值方案"), max_length=20)
    confirmed_by = person(_("确认人"), optional=True)
    confirmed_at = models.DateTimeField(_("确认时间"))
    # From then on a score rests on these weights; the trail says who froze them.
    frozen_at = models.DateTimeField(_("冻结时间"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    history = tracked_history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project_year"], name="performance_weighting_project_once"
            ),
            models.UniqueConstraint(
                fields=["department", "year"],
                condition=Q(project_year=None),
                name="performance_weighting_department_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_year or self.department} {self.year}"
