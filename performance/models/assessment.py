"""What it means: the rule's verdicts, how they turned, and the flags they raise."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.models import AppendOnly, Department, Period
from performance import kept
from performance.choices import (
    Cause,
    CourseSource,
    FlagEventKind,
    FlagKind,
    Light,
    LightKind,
)
from performance.models.actual import Actual
from performance.models.policy import Policy
from performance.models.target import Target, TargetVersion
from performance.models.written import WrittenJSON
from performance.sentences import Language


def _pointer(model: type[models.Model], **options: Any) -> Any:
    """Return a foreign key that the database neither checks nor indexes.

    What is judged comes by the hundred thousand a night: checking the keys took longer
    than judging, and locked rows that people wait for. What they point to is never
    deleted; the indexes that are needed stand with each model.
    """
    options = {"related_name": "+", "on_delete": models.CASCADE, **options}
    return models.ForeignKey(
        model, **{"db_constraint": False, "db_index": False, **options}
    )


_HELD: Any = {"on_delete": models.PROTECT, "db_index": True}


class Assessment(models.Model):
    """研判: the verdict on one target at one period. Derived; can be made anew.

    Its sentence is not kept: the reason and the figures make it whenever it is read.
    """

    target = _pointer(Target, related_name="assessments")
    period = _pointer(Period)
    department = _pointer(Department)
    light = models.CharField(_("灯"), max_length=6, choices=Light)
    reason = models.CharField(_("原因"), max_length=30)
    pace = models.CharField(_("进度"), max_length=40, blank=True)
    expected = models.CharField(_("应达"), max_length=40, blank=True)
    source = models.CharField(_("进度依据"), max_length=10, choices=CourseSource)
    judged = models.BooleanField(_("计入灯数"), default=True)
    figure_month = models.PositiveSmallIntegerField(_("数据月份"), null=True)
    actual = _pointer(Actual, null=True)
    target_version = _pointer(TargetVersion, null=True)
    policy = _pointer(Policy)
    # Where the year will end; numbers as text, empty where nothing is forecast.
    outlook_light = models.CharField(
        _("全年预计预警"), max_length=6, choices=Light, db_default=Light.GREY
    )
    outlook_reason = models.CharField(_("预计依据"), max_length=30, db_default="")
    forecast = models.CharField(_("全年预计"), max_length=40, db_default="")
    forecast_low = models.CharField(_("预计下限"), max_length=40, db_default="")
    forecast_high = models.CharField(_("预计上限"), max_length=40, db_default="")
    probability = models.CharField(_("完成可能性"), max_length=40, db_default="")
    needed_rate = models.CharField(_("余下每月须完成"), max_length=40, db_default="")
    # What the judgement rested on, to tell the cause of the next change: as JSON.
    basis = models.TextField(default="{}")
    # The flags that it calls for, in a fixed order, each followed by a space.
    flags = models.CharField(max_length=40, blank=True, db_default="")
    # Digests of what was read and of what is kept (performance.queries.seals).
    inputs = models.CharField(max_length=32, blank=True, db_default="")
    seal = models.CharField(max_length=32, blank=True, db_default="")
    # On PostgreSQL the transaction that kept it: the seal is made anew only where
    # another one has written the row since.
    writer = models.BigIntegerField(null=True, editable=False)
    assessed_at = models.DateTimeField(_("研判时间"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "period"], name="performance_assessment_once"
            ),
        ]
        indexes = [
            # The board: one period of the departments a person sees, by light.
            models.Index(
                fields=["period", "department", "light"], name="assessment_for_board"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.light}"


class LightChange(AppendOnly):
    """灯变: one turn of a light, its one cause, and what it rested on.

    Of a goal light every turn, from the year's first verdict on. Of an outlook the
    first verdict is kept only where it is behind, for nothing has turned before, and
    none by pace: those are the goal light's.
    """

    target = _pointer(Target, related_name="light_changes")
    period = _pointer(Period)
    kind = models.CharField(
        _("灯别"), max_length=8, choices=LightKind, db_default=LightKind.GOAL
    )
    at = models.DateTimeField(_("时间"))
    before = models.CharField(_("原灯"), max_length=6, choices=Light)
    after = models.CharField(_("新灯"), max_length=6, choices=Light)
    cause = models.CharField(_("原因"), max_length=12, choices=Cause)
    # The sentence itself, of rows that do not keep the figures it is made from.
    why = models.TextField(_("说明"), blank=True, default="", db_default="")
    why_en = models.TextField(_("英文说明"), blank=True, default="", db_default="")
    # "before" and "after" (performance.queries.bases), "words" (performance.kept).
    inputs: Any = WrittenJSON(_("依据"), default=dict)
    rule_version = models.CharField(_("规则版本"), max_length=12)

    class Meta:
        indexes = [
            # One target's lights through the year; nobody asks without the target.
            models.Index(fields=["target", "-id"], name="lightchange_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    def sentence(self, language: Language = "zh") -> str:
        """Say in the figures of that moment why the light is what it turned to."""
        if "words" not in self.inputs:
            return self.why_en if language == "en" else self.why
        if self.kind == LightKind.OUTLOOK:
            return kept.outlook_sentence(self.inputs["words"], language)
        return kept.verdict_sentence(self.inputs["words"], language)


class Flag(models.Model):
    """预警: a spell of trouble; it opens, closes, and may come again."""

    target = _pointer(Target, related_name="flags", **_HELD)
    department = _pointer(Department, **_HELD)
    kind = models.CharField(_("类别"), max_length=10, choices=FlagKind)
    period = _pointer(Period, on_delete=models.PROTECT)
    opened_at = models.DateTimeField(_("开始"))
    closed_at = models.DateTimeField(_("结束"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "kind"],
                condition=Q(closed_at__isnull=True),
                name="performance_flag_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target_id}"


class FlagEvent(AppendOnly):
    """What happened to a flag, and when."""

    flag = _pointer(Flag, related_name="events", **_HELD)
    kind = models.CharField(_("事件"), max_length=14, choices=FlagEventKind)
    at = models.DateTimeField(_("时间"))
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(_("操作人姓名"), max_length=80, blank=True)
    text = models.TextField(_("说明"), blank=True)

    class Meta:
        indexes = [
            # The morning's round: what happened in the last days.
            models.Index(fields=["at"], name="flagevent_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"
