"""Which acts of the trail somebody looks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budget.choices import Action, TrailMark
from budget.forms import LARGEST_ID, Choices, DaysMixin, Styled, any_of
from budget.widgets import PlainSelect


def _hidden_id() -> forms.IntegerField:
    """A record's id that a link carries."""
    return forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput
    )


class TrailFilter(Styled, DaysMixin):
    """Which acts the timeline shows. What is empty does not filter."""

    person = forms.CharField(label=_("操作人"), required=False, max_length=60)
    department = forms.ChoiceField(label=_("部门"), required=False, widget=PlainSelect)
    model = forms.ChoiceField(label=_("记录类别"), required=False, widget=PlainSelect)
    field = forms.ChoiceField(label=_("字段"), required=False, widget=PlainSelect)
    action = forms.ChoiceField(
        label=_("操作"),
        required=False,
        choices=any_of(Action.choices),
        widget=PlainSelect,
    )
    document = forms.CharField(label=_("文号"), required=False, max_length=120)
    text = forms.CharField(label=_("记录名称"), required=False, max_length=120)
    after_approval = forms.BooleanField(
        label=TrailMark.AFTER_APPROVAL.label, required=False
    )
    after_lock = forms.BooleanField(label=TrailMark.AFTER_LOCK.label, required=False)
    weakened = forms.BooleanField(label=TrailMark.WEAKENED.label, required=False)
    change = _hidden_id()
    record = _hidden_id()
    request = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)
    field_order = (
        "person",
        "department",
        "model",
        "text",
        "field",
        "action",
        "document",
        "since",
        "until",
    )

    def __init__(
        self,
        *args: Any,
        departments: Choices,
        models: Choices,
        columns: Choices,
        **options: Any,
    ) -> None:
        self._choices = {"department": departments, "model": models, "field": columns}
        super().__init__(*args, **options)

    def _fill_choices(self) -> None:
        for name, choices in self._choices.items():
            field: Any = self.fields[name]
            field.choices = any_of(choices)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        values["marks"] = [mark for mark in TrailMark if values.get(mark.value)]
        if values.get("record") and not values.get("model"):
            self.add_error("record", _("请同时选择记录类别。"))
        return values

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The marks, to be shown as boxes below the rest."""
        return [self[mark.value] for mark in TrailMark]

    @property
    def boxes(self) -> list[forms.BoundField]:
        """All other fields that are seen."""
        ticks = {mark.value for mark in TrailMark}
        return [field for field in self.visible_fields() if field.name not in ticks]

    def in_words(self) -> str:
        """Say what is asked for, for a file that is taken away."""
        told = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value and name != "before":
                choices = dict(getattr(field, "choices", ()))
                word = gettext("是") if value is True else choices.get(value, value)
                told.append(f"{field.label or name} {str(word).strip()}")
        return gettext("；").join(told)

    @property
    def narrowed(self) -> str:
        """Say what a link has narrowed the timeline to; there is no box for it."""
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("change"):
            return gettext("只列操作 #%(number)s。") % {"number": asked["change"]}
        if asked.get("record"):
            return gettext("只列一条记录的操作。")
        return gettext("只列同一次请求的操作。") if asked.get("request") else ""
