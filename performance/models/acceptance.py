"""已说明·已认可: a head's word beside a light, which never changes its colour."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.models import Tracked
from budget.models.columns import person
from budget.models.trail import tracked_history
from performance.choices import Light, LightKind
from performance.models.assessment import LightChange
from performance.models.target import Target


class Acceptance(Tracked):
    """A head's acceptance of one turn of a goal light or of an outlook, with a reason,
    until a day.

    It ends by itself: after its day, and as soon as the light turns again.
    """

    target = models.ForeignKey(
        Target,
        models.PROTECT,
        related_name="acceptances",
        verbose_name=_("指标值"),
    )
    turn = models.ForeignKey(
        LightChange, models.PROTECT, related_name="+", verbose_name=_("灯变")
    )
    kind = models.CharField(
        _("灯别"),
        max_length=8,
        choices=LightKind,
        default=LightKind.GOAL,
        db_default=LightKind.GOAL,
    )
    light = models.CharField(_("灯"), max_length=6, choices=Light)
    reason = models.TextField(_("理由"))
    expires_on = models.DateField(_("有效期至"))
    author = person(_("认可人"))
    accepted_at = models.DateTimeField(_("认可时间"))
    # Set when another one takes its place, or the head takes it back.
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)

    history = tracked_history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "kind"],
                condition=Q(ended_at__isnull=True),
                name="performance_acceptance_open_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(light__in=[Light.RED, Light.YELLOW, Light.BLUE]),
                name="performance_acceptance_light_asks",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[LightKind.GOAL, LightKind.OUTLOOK]),
                name="performance_acceptance_kind_has_turns",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_light_display()} {self.reason}"[:60]

    @property
    def words(self) -> str:
        """The reason, and before it which light it is about where that is no goal's."""
        about = "" if self.kind == LightKind.GOAL else f"{LightKind(self.kind).label}："
        return f"{about}{self.reason}"
