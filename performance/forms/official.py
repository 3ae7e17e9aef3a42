"""What a reader of the official forms chooses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget import periods
from performance.language import language
from performance.scoring import schemes
from performance.scoring.terms import Scheme


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


class SheetForm(MonthForm):
    """The month of a self-evaluation, and by which scheme it gives its points."""

    scheme = forms.ChoiceField(label=_("分值方案"), required=False)

    def __init__(self, data: Any, *, year: int) -> None:
        super().__init__(data)
        field: Any = self.fields["scheme"]
        offered = [(s.key, s.name.say(language())) for s in schemes.in_year(year)]
        field.choices = [("", _("按各表确定的方案")), *offered]
        field.widget.attrs["class"] = "form-select form-select-sm"

    @property
    def chosen(self) -> Scheme | None:
        """Return the scheme asked for; None for the one that suits the sheet."""
        key = self.cleaned_data.get("scheme")
        return schemes.named(key) if key else None
