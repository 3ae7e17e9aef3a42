"""What a reader of lights chooses, and a head's word beside one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from performance.figure_reading import EARLIEST, LATEST
from performance.forms.common import dress
from performance.forms.filters import month_choices


class PeriodFilter(forms.Form):
    """One of the periods that a person may look at, in the query string."""

    period = forms.ChoiceField(label=_("填报期"), required=False)

    def __init__(self, data: Any, *, months: Sequence[tuple[int, int]]) -> None:
        super().__init__(data, label_suffix="")
        self.months = months
        field: Any = self.fields["period"]
        field.choices = month_choices(months)
        field.widget.attrs["class"] = "form-select"

    @property
    def period_shown(self) -> tuple[int, int] | None:
        """Return year and month asked for, else the newest; None where none opened."""
        asked = self.cleaned_data.get("period")
        if asked:
            year, month = asked.split("-")
            return int(year), int(month)
        return self.months[0] if self.months else None


class AcceptanceForm(forms.Form):
    """A head's word beside the light that was on the screen."""

    reason = forms.CharField(
        label=_("认可理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    expires_on = forms.DateField(
        label=_("有效期至"),
        help_text=_("含当日；到期或灯色再变时自动失效。"),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    turn = forms.IntegerField(
        min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        dress(self)
