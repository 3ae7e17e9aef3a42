"""What somebody hands in with a file, and why one is taken away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget.filetypes.terms import ENDINGS
from performance.drafts import Place
from performance.forms.common import dress


class EvidenceForm(forms.Form):
    """One file, and where in it the figure stands."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("文件"),
        error_messages={
            "required": _("请先选择文件。"),
            "empty": _("文件是空的，请重新选择。"),
            "invalid": _("请先选择文件。"),
        },
        widget=forms.FileInput(attrs={"accept": ",".join(f".{e}" for e in ENDINGS)}),
    )
    page = forms.CharField(label=_("页码"), required=False, max_length=40)
    quoted = forms.CharField(label=_("引用的数"), required=False, max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_evidence_%s")
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        dress(self)

    def place(self) -> Place:
        """Return where the figure stands; call after is_valid()."""
        return Place(self.cleaned_data["page"], self.cleaned_data["quoted"])


class WithdrawForm(forms.Form):
    """Why a file is taken away."""

    reason = forms.CharField(label=_("理由"), required=False, max_length=500)


class ReplaceForm(EvidenceForm):
    """Another file in its place, and why."""

    reason = forms.CharField(label=_("理由"), required=False, max_length=500)
