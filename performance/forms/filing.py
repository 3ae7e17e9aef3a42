"""Sending an official form, and the finance bureau's answer to it."""

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from budget.filetypes.terms import ENDINGS
from performance.choices import OfficialForm
from performance.forms.approval import DocumentForm
from performance.forms.common import dress

SHA256 = re.compile(r"[0-9a-f]{64}")


class SendForm(forms.Form):
    """Which form is sent, as it was seen: a project's year, or a department's."""

    form = forms.ChoiceField(choices=OfficialForm)
    project_year = forms.IntegerField(required=False)
    department = forms.IntegerField(required=False)
    year = forms.IntegerField(required=False, min_value=2000, max_value=2100)
    month = forms.IntegerField(required=False, min_value=1, max_value=12)
    seen = forms.RegexField(SHA256)
    version = forms.IntegerField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        whole = cleaned.get("department") and cleaned.get("year")
        if bool(cleaned.get("project_year")) == bool(whole):
            raise ValidationError(_("请从要送审的报表上操作。"))
        monitors = cleaned.get("form") == OfficialForm.MONITORING
        if monitors != bool(cleaned.get("month")):
            raise ValidationError(_("请从要送审的报表上操作。"))
        return cleaned


class GrantForm(DocumentForm):
    """批复: its document, and a scan of it where there is one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    scan = forms.FileField(
        label=_("批复扫描件"),
        required=False,
        error_messages={
            "empty": _("文件是空的，请重新选择。"),
            "invalid": _("请先选择文件。"),
        },
        widget=forms.FileInput(attrs={"accept": ",".join(f".{e}" for e in ENDINGS)}),
    )

    valid_from = forms.DateField(
        label=_("生效日期"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(
        self, *args: Any, asked: datetime.date | None = None, **kwargs: Any
    ) -> None:
        """`asked`: from when a project wants to join a published budget; None for a
        form of any other."""
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("auto_id", "id_grant_%s")
        super().__init__(*args, **kwargs)
        if asked is None:
            del self.fields["valid_from"]
        else:
            self.fields["valid_from"].help_text = _(
                "不填，自批复日期起，但不早于申报的%(day)s。"
            ) % {"day": asked.isoformat()}
        dress(self)
