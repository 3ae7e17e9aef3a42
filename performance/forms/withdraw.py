"""作废 of a project that was never granted: why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from performance.forms.common import dress


class WithdrawForm(forms.Form):
    """The reason, and the fingerprint of the form as it was seen."""

    use_required_attribute = False

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("作废理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明作废的理由。")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        dress(self)
