"""A filled quarter sent as a file, and the answers given beside its rows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from performance.forms.common import VersionForm


class SaveForm(VersionForm):
    """Confirm the file as it was shown, with so many rows in order."""

    shown = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def ready(self) -> int:
        """Return how many rows the page showed in order; 0 where it did not say."""
        self.full_clean()
        return self.cleaned_data.get("shown") or 0


class QuarterFileForm(forms.Form):
    """The filled workbook or CSV."""

    file = forms.FileField(
        label=_("填好的Excel表或CSV"),
        allow_empty_file=True,
        error_messages={
            "required": _("请先选择填好的表。"),
            "missing": _("请先选择填好的表。"),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv", "class": "form-control"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
