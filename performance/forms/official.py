"""What a reader of the official forms chooses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget import periods
from performance.language import language


class MonthForm(forms.Form):
    """The month through which a sheet runs."""

    month = forms.TypedChoiceField(label=_("截至月份"), coerce=int)

    def __init__(self, data: Any) -> None:
        super().__init__(data, label_suffix="")
        field: Any = self.fields["month"]
        field.choices = [
            (month, periods.short_label(month, language())) for month in range(1, 13)
        ]
        field.widget.attrs["class"] = "form-select form-select-sm"
