"""What the finance office collects: which form, of which year; and by which day."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from budget import periods
from performance.choices import OfficialForm
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
        """Name the form, and no month for one that has none."""
        typed = super().clean() or self.cleaned_data
        if not self.errors:
            typed["form"] = OfficialForm(typed["form"])
            monitors = typed["form"] is OfficialForm.MONITORING
            typed["through"] = typed["month"] if monitors else None
        return typed


class DueForm(forms.Form):
    """By which day a form is due; without a department for everybody."""

    form = forms.ChoiceField(choices=OfficialForm, widget=forms.HiddenInput)
    year = forms.IntegerField(min_value=2000, max_value=2100, widget=forms.HiddenInput)
    month = forms.IntegerField(
        required=False, min_value=1, max_value=12, widget=forms.HiddenInput
    )
    department = forms.IntegerField(
        required=False, min_value=1, widget=forms.HiddenInput
    )
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    due = forms.DateField(
        label=_("报送期限"),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    document_no = forms.CharField(
        label=_("通知文号（可不填）"), required=False, max_length=120
    )

    use_required_attribute = False

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial, label_suffix="", auto_id="id_due_%s")
        dress(self)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("form"):
            typed["form"] = OfficialForm(typed["form"])
            monitors = typed["form"] is OfficialForm.MONITORING
            if monitors != bool(typed.get("month")):
                raise ValidationError(_("请从收表汇总页上设定期限。"))
        return typed
