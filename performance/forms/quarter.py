"""A filled quarter sent as a file, and the answers given beside its rows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


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
