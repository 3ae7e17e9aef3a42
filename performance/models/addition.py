"""年中追加: a row that is to join a form which binds already."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budget.choices import Role, Status
from budget.models import Department, Reviewable
from budget.models.review import OPEN
from budget.models.trail import TrackedQuerySet, tracked_history
from performance.choices import Accumulation
from performance.models.indicator import Indicator
from performance.models.library import LibraryIndicator
from performance.models.target import Goal, Target


class AdditionQuerySet(TrackedQuerySet):
    """Additions by where they stand."""

    def open(self) -> "AdditionQuerySet":
        """Additions that wait for their 批复."""
        return self.filter(status__in=OPEN)


class Addition(Reviewable):
    """One row that is to join a goal's table, with the others of its form.

    The texts are those of the row as it will print. All open rows of a form are sent
    as one application (a Filing); its 批复 makes the commitments, which bind from its
    day on. Until then nothing of a row is measured or judged. Of one that waits,
    `valid_from` is the day that was asked for.

    A row that took the steps of a review of its own has them still (ReviewStep).
    """

    KIND = "addition"
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
    before_last = models.CharField(
        _("前年指标值"), max_length=120, blank=True, default="", db_default=""
    )
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
    # The section that will report a thing of its own; the form's without one.
    owner = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("填报科室"),
    )
    library = models.ForeignKey(
        LibraryIndicator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("指标库条目"),
    )
    order = models.PositiveSmallIntegerField(_("行序"), default=0, db_default=0)
    valid_from = models.DateField(_("生效日期"))
    reason = models.TextField(_("追加理由"))
    document_no = models.CharField(_("文号"), max_length=120, blank=True)
    authority = models.CharField(_("批准机关"), max_length=120, blank=True)
    decided_on = models.DateField(_("批准日期"), null=True, blank=True)
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
                condition=~Q(reason="")
                & (
                    ~Q(status=Status.APPROVED)
                    | (
                        ~Q(document_no="")
                        & ~Q(authority="")
                        & Q(decided_on__isnull=False)
                    )
                ),
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
    def standing(self) -> str:
        """How far it is, in a word; the road itself is the application's."""
        if self.status == Status.APPROVED:
            return str(Status.GRANTED.label)
        if self.status == Status.CANCELLED:
            return str(Status.CANCELLED.label)
        return gettext("待批复")
