"""What an auditor types to have the trail verified."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget.forms import Styled
from budget.sealing import Anchor, Unreadable, read_anchors

LONGEST = 20_000


class VerifyForm(Styled):
    """Anchors from papers and mails, and how much is to be looked at."""

    anchors = forms.CharField(
        label=_("手里的锚点"),
        help_text=_(
            "每行一个，照纸面、邮件或登记簿录入：序号:哈希（至少前32位，空格不限）。可不填。"
        ),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = forms.BooleanField(label=_("同时核对佐证文件"), required=False)
    since = forms.BooleanField(label=_("只验证上次完好之后的部分"), required=False)

    def clean_anchors(self) -> list[Anchor]:
        """Return the anchors; names the line that is none."""
        text: str = self.cleaned_data["anchors"]
        try:
            return read_anchors(text)
        except Unreadable as fault:
            raise forms.ValidationError(
                _("锚点写作“序号:哈希”，哈希至少32位：%(line)s"),
                params={"line": str(fault)},
            ) from fault

    def asked(self) -> dict[str, Any]:
        """Return what the service asks for."""
        return {
            "anchors": self.cleaned_data["anchors"],
            "files": self.cleaned_data["evidence"],
            "whole": not self.cleaned_data["since"],
        }
