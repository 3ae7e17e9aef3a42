"""What the finance office collects: which form, of which year, by which day."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from budget import periods
from performance.choices import OfficialForm
from performance.collecting import usual_due
from performance.figure_reading import EARLIEST, LATEST
from performance.forms.common import dress
from performance.language import language

JULY = 7


class CollectingForm(forms.Form):
    """Bound to the query string; what is not said is the newest year's declaration.

    `years` newest first; without any there is nothing to collect.
    """

    form = forms.ChoiceField(label=_("报表"), choices=OfficialForm)
    year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    month = forms.TypedChoiceField(label=_("截至月份（监控表）"), coerce=int)
    due = forms.DateField(
        label=_("报送期限"),
        required=False,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    department = forms.ChoiceField(label=_("部门"), required=False)

    def __init__(
        self, data: Any, *, years: Sequence[int], bodies: Sequence[tuple[str, str]]
    ) -> None:
        usual: dict[str, Any] = {
            "form": OfficialForm.DECLARATION.value,
            "year": str(years[0]) if years else "",
            "month": str(JULY),
        }
        super().__init__({**usual, **data}, label_suffix="")
        self.years = years
        offers: dict[str, list[tuple[Any, Any]]] = {
            "year": [(year, year) for year in years],
            "month": [
                (month, periods.short_label(month, language()))
                for month in range(1, 13)
            ],
            "department": [("", _("全部")), *bodies],
        }
        for name, choices in offers.items():
            box: Any = self.fields[name]
            box.choices = choices
        dress(self)

    def clean(self) -> dict[str, Any]:
        """Fill in the usual day of the form where none was said."""
        typed = super().clean() or self.cleaned_data
        if not self.errors:
            typed["form"] = OfficialForm(typed["form"])
            usual = usual_due(typed["form"], typed["year"], typed["month"])
            typed["due"] = typed["due"] or usual
        return typed
