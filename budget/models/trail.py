"""What the trail stands on: one Change per act, one ChangeRow per record touched."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NoReturn

from django.db import models
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from budget.choices import Action, SealKind, SecurityKind, TrailMark


class OutsideDoor(RuntimeError):
    """A tracked record was to be written without budget.audit.door."""


class TrackedQuerySet(models.QuerySet[Any]):
    """Refuses the bulk writes that would leave no history."""

    def update(self, **_values: Any) -> NoReturn:
        raise OutsideDoor(f"{self.model.__name__}.update: use door.save_many")

    def bulk_create(self, *_args: Any, **_options: Any) -> NoReturn:
        raise OutsideDoor(f"{self.model.__name__}.bulk_create: use door.save_many")

    def bulk_update(self, *_args: Any, **_options: Any) -> NoReturn:
        raise OutsideDoor(f"{self.model.__name__}.bulk_update: use door.save_many")

    def delete(self) -> NoReturn:
        raise OutsideDoor(f"{self.model.__name__}: records are retired, not deleted")


@cache
def _labels(field: "models.Field[Any, Any]") -> dict[Any, Any]:
    """Return {value: label} of a field's choices; labels speak when they are read."""
    return dict(field.flatchoices)


class Labelled:
    """Finds a choice's label at once. Django's own way hashes and translates each label
    of the field, a millisecond for the hundred and more kinds of act."""

    def _get_FIELD_display(self, field: "models.Field[Any, Any]") -> Any:
        value = getattr(self, field.attname)
        return force_str(_labels(field).get(value, value), strings_only=True)


class Tracked(Labelled, models.Model):
    """A record whose every state is kept. It is written through the door alone."""

    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *_args: Any, **_options: Any) -> NoReturn:
        raise OutsideDoor(f"{type(self).__name__}.save: use door.save")

    def delete(self, *_args: Any, **_options: Any) -> NoReturn:
        raise OutsideDoor(f"{type(self).__name__}: records are retired, not deleted")

    def marks(self, moved: Mapping[str, Any]) -> set[TrailMark]:
        """Return what the trail marks a write of this record with.

        `moved` is {column: [old, new]}; the record holds what is written now.
        """
        return set()


class AppendOnly(Labelled, models.Model):
    """Rows that are written once; database triggers refuse everything else."""

    class Meta:
        abstract = True


class Change(AppendOnly):
    """One act of one person or job: who, when, why, by which document."""

    at = models.DateTimeField(_("时间"), db_index=True)
    actor_id = models.BigIntegerField(_("操作人"), null=True, blank=True)
    actor_name = models.CharField(_("操作人姓名"), max_length=80)
    actor_department = models.CharField(_("操作人部门"), max_length=120, blank=True)
    action = models.CharField(_("操作"), max_length=40, choices=Action)
    reason = models.TextField(_("理由"), blank=True)
    document_no = models.CharField(_("文号"), max_length=120, blank=True)
    request_id = models.CharField(_("请求编号"), max_length=36, blank=True)
    job = models.CharField(_("作业"), max_length=80, blank=True)
    # Names one form that was sent: sent again, it is known and not done twice.
    once_key = models.CharField(
        _("表单编号"), max_length=36, blank=True, default="", db_default=""
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["actor_id", "once_key"],
                condition=~models.Q(once_key=""),
                name="budget_change_once",
            ),
        ]
        indexes = [
            # The timeline filtered by person or by action, newest first.
            models.Index(fields=["actor_id", "-id"], name="change_by_actor"),
            models.Index(fields=["action", "-id"], name="change_by_action"),
            # By document number: few acts have one, and a part of it is looked for.
            models.Index(
                fields=["-id", "document_no"],
                condition=~models.Q(document_no=""),
                name="change_by_document",
            ),
            # What one request did.
            models.Index(fields=["request_id", "-id"], name="change_by_request"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.get_action_display()}"


class ChangeRow(AppendOnly):
    """One record touched by a Change, with old and new of each field that moved."""

    change = models.ForeignKey(Change, models.PROTECT, related_name="rows")
    model = models.CharField(_("表"), max_length=60)
    record_id = models.BigIntegerField(_("记录"))
    record_text = models.CharField(_("记录名称"), max_length=200)
    kind = models.CharField(_("方式"), max_length=1)
    history_id = models.BigIntegerField(_("历史编号"))
    # Where the record belongs, for an auditor whose scope is a part of the tree.
    path = models.CharField(_("部门路径"), max_length=80, blank=True, db_index=True)
    fields = models.JSONField(_("字段"), default=dict)
    # Of this row and of the state that it left (budget.audit.chain); empty where it
    # was written before the trail was sealed.
    digest = models.CharField(
        _("摘要"), max_length=72, blank=True, default="", db_default=""
    )

    class Meta:
        indexes = [
            # One record's history, newest first.
            models.Index(fields=["model", "record_id", "-id"], name="row_by_record"),
            # The timeline of one kind of record, and of the fields that it has.
            models.Index(fields=["model", "-change"], name="row_by_model"),
            # The first rows of an act that touched thousands.
            models.Index(fields=["change", "id"], name="row_by_change"),
        ]

    def __str__(self) -> str:
        return f"{self.record_text} {self.kind}"


class RowMark(AppendOnly):
    """Why a change row is looked at first: what the timeline is narrowed by.

    Written with the row and sealed with its act. `act` is the row's change, for paging.
    """

    row = models.ForeignKey(ChangeRow, models.PROTECT, related_name="+")
    act = models.BigIntegerField(_("操作"))
    mark = models.CharField(_("标记"), max_length=20, choices=TrailMark)

    class Meta:
        indexes = [
            # The timeline of one mark, newest first.
            models.Index(fields=["mark", "-act", "row"], name="mark_by_act"),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} {self.mark}"


class HistoryBase(Labelled, models.Model):
    """Joins each history row to the Change that made it; there is none without."""

    change = models.ForeignKey(Change, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


def tracked_history(**options: Any) -> HistoricalRecords:
    """Return the house's HistoricalRecords: big ids, no foreign key to people."""
    return HistoricalRecords(
        bases=[HistoryBase],
        history_id_field=models.BigAutoField(primary_key=True),
        history_user_id_field=models.BigIntegerField(null=True, blank=True),
        **options,
    )


class SecurityEvent(AppendOnly):
    """A login, a refusal, a change of rights: with its result, for the auditor."""

    at = models.DateTimeField(_("时间"), db_index=True)
    kind = models.CharField(_("事件"), max_length=30, choices=SecurityKind)
    succeeded = models.BooleanField(_("结果"))
    user_id = models.BigIntegerField(_("账号"), null=True, blank=True)
    user_name = models.CharField(_("账号名称"), max_length=150, blank=True)
    department = models.CharField(_("部门"), max_length=120, blank=True)
    # For an auditor whose scope is a part of the tree: names are not unique.
    path = models.CharField(
        _("部门路径"), max_length=80, blank=True, db_default="", db_index=True
    )
    address = models.CharField(_("地址"), max_length=45, blank=True)
    request_id = models.CharField(_("请求编号"), max_length=36, blank=True)
    object = models.CharField(_("对象"), max_length=200, blank=True)
    detail = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "-id"], name="security_by_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.user_name}"


class Seal(AppendOnly):
    """One entry of the chain over the trail: an act, a security event, a schema.

    `hash` covers `seq`, `previous` and `digest`; `digest` covers the payload, which is
    made anew from the rows of the trail and kept only where there are none.
    """

    seq = models.BigIntegerField(_("序号"), primary_key=True)
    kind = models.CharField(_("类别"), max_length=10, choices=SealKind)
    subject_id = models.BigIntegerField(_("对象编号"), null=True, blank=True)
    at = models.DateTimeField(_("时间"))
    payload = models.TextField(_("内容"), blank=True)
    digest = models.CharField(_("摘要"), max_length=72)
    previous = models.CharField(_("上一环"), max_length=72, blank=True)
    hash = models.CharField(_("本环"), max_length=72)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"], name="budget_seal_once"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.seq} {self.hash[:15]}"
