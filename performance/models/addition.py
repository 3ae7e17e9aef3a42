"""年中追加: how a commitment joins a form that binds already."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.choices import Role, Status
from budget.models import Department, Reviewable
from budget.models.review import OPEN
from budget.models.trail import TrackedQuerySet, tracked_history
from budget.workflow import ADDITION
from performance.choices import Accumulation
from performance.models.indicator import Indicator
from performance.models.target import Goal, Target


class AdditionQuerySet(TrackedQuerySet):
    """Additions by where they stand."""

    def open(self) -> "AdditionQuerySet":
        """Additions on their way to 终审."""
        return self.filter(status__in=OPEN)


class Addition(Reviewable):
    """One row that is to join a goal's table, by a document.

    The texts are those of the row as it will print. On 终审 it makes the commitment,
    which binds from its day on; until then nothing of it is measured or judged.
    """

    KIND = ADDITION
    ALSO_AT_WORK = frozenset({Role.FINANCE, Role.SUPERVISOR})

    goal = models.ForeignKey(
        Goal, models.PROTECT, related_name="additions", verbose_name=_("绩效目标")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("部门")
    )
    level1 = models.CharField(_("一级指标"), max_length=20)
    level2 = models.CharField(_("二级指标"), max_length=20)
    name = models.CharField(_("指标名称"), max_length=120)
    value = models.CharField(_("指标值"), max_length=120)
    last = models.CharField(_("上年指标值"), max_length=120, blank=True)
    standard = models.CharField(_("绩效标准"), max_length=60, blank=True)
    accumulation = models.CharField(
        _("累计方式"), max_length=10, choices=Accumulation, blank=True
    )
    # A known thing that the row measures, or a thing of its own although named alike.
    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("同名指标"),
    )
    own = models.BooleanField(_("另立指标"), default=False)
    link_reason = models.CharField(_("关联理由"), max_length=200, blank=True)
    valid_from = models.DateField(_("生效日期"))
    reason = models.TextField(_("追加理由"))
    document_no = models.CharField(_("文号"), max_length=120)
    authority = models.CharField(_("批准机关"), max_length=120)
    decided_on = models.DateField(_("批准日期"))
    target = models.OneToOneField(
        Target,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="addition",
        verbose_name=_("追加的指标值"),
    )

    history = tracked_history()
    objects: ClassVar[Any] = AdditionQuerySet.as_manager()

    class Meta(Reviewable.Meta):
        constraints = [
            *Reviewable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(document_no="") & ~Q(authority="") & ~Q(reason=""),
                name="performance_addition_has_grounds",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.APPROVED) ^ Q(target__isnull=True),
                name="performance_addition_makes_its_row_at_approval",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it is called in a list of all kinds of records."""
        return f"{self.name} {self.value}"

    @property
    def responsible_id(self) -> int | None:
        """Who alone, beside the clerks, draws it up: the project's lead if any."""
        year = self.goal.project_year
        return year.lead_id if year else None
