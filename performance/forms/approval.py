"""批复 or 退回 of what was carried over: the document or reason, and which of it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from performance.forms.common import dress


class PickForm(forms.Form):
    """Commitments that are ticked, each as it was seen: `cleaned_data["seen"]`."""

    use_required_attribute = False

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        dress(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        data: Any = self.data
        cleaned["seen"] = _seen(data.getlist("pick"))
        if not cleaned["seen"]:
            raise ValidationError(_("请先勾选指标值。"))
        return cleaned


class DocumentForm(forms.Form):
    """The document of a 批复: who gave it, its 文号, its day."""

    use_required_attribute = False

    authority = forms.CharField(
        label=_("批复机关"),
        max_length=120,
        error_messages={"required": _("请填写批复机关。")},
    )
    document_no = forms.CharField(
        label=_("文号"),
        max_length=120,
        error_messages={"required": _("请填写批复文号。")},
    )
    approved_on = forms.DateField(
        label=_("批复日期"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("请填写批复日期。")},
    )


class ApprovalForm(PickForm, DocumentForm):
    """One document and the commitments that it puts in force."""


class ReturnForm(PickForm):
    """Why some commitments go back to who carried them over."""

    reason = forms.CharField(
        label=_("退回理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请填写退回的理由。")},
    )


def _seen(picks: Iterable[str]) -> dict[int, str]:
    """Return {commitment: value seen} of ticks like "17:≥30"; others are passed."""
    found = {}
    for pick in picks:
        pk, _colon, value = pick.partition(":")
        if pk.isascii() and pk.isdigit() and len(pk) < 18:
            found[int(pk)] = value
    return found
