"""What a lead says about a deviating figure, turned into an Account."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from performance import figure_reading
from performance.choices import Likelihood
from performance.drafts import Account, Step
from performance.figure_reading import EARLIEST, LATEST, LONGEST, NUMBERS
from performance.forms.common import VersionForm, dress
from performance.language import language
from performance.models import Actual, Explanation, Improvement
from performance.models.explanation import CAUSES
from performance.rounding import plain

MOST_MEASURES = 10


class MeasureForm(forms.Form):
    """One row: 改进措施, its day, its owner. An empty row is no measure."""

    use_required_attribute = False
    text = forms.CharField(label=_("改进措施"), required=False, max_length=500)
    due_on = forms.DateField(
        label=_("完成时限"),
        required=False,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    owner = forms.CharField(label=_("责任人"), required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        beside = cleaned.get("due_on") or cleaned.get("owner")
        if beside and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("请写明措施内容，或清空这一行。"))
        return cleaned


MeasureSet = forms.formset_factory(
    MeasureForm, extra=2, max_num=MOST_MEASURES, validate_max=True
)


class ExplainForm(VersionForm):
    """The monitoring sheet's columns beside one figure, and its measures."""

    causes = forms.MultipleChoiceField(
        label=_("偏差原因"),
        required=False,
        choices=[
            (name, Explanation._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            for name in CAUSES
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=_("情况说明"),
        required=False,
        max_length=LONGEST["explanation"],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    forecast = forms.CharField(
        label=_("全年预计完成情况"), required=False, max_length=LONGEST["forecast"]
    )
    likelihood = forms.ChoiceField(
        label=_("完成目标可能性"),
        required=False,
        choices=[("", _("请选择")), *Likelihood.choices],
    )

    def __init__(self, data: Any = None, *, actual: Actual) -> None:
        before = actual.corrects or actual.verifies
        explained = _explained(actual) or _explained(before)
        super().__init__(
            data,
            auto_id="id_explain_%s",
            label_suffix="",
            initial=_initial(actual, explained),
        )
        self.indicator = actual.indicator
        self.measures = MeasureSet(data, prefix="measure", initial=_rows(explained))
        dress(self)
        self.fields["causes"].widget.attrs["class"] = "form-check-input"

    @property
    def is_number(self) -> bool:
        return self.indicator.measure in NUMBERS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("forecast"):
            self._read_forecast(cleaned)
        if "other" in cleaned.get("causes", ()) and not cleaned.get("words"):
            self.add_error("words", _("勾选“其他”的，请写明是什么原因。"))
        if not self.measures.is_valid():
            for fault in self.measures.non_form_errors():
                self.add_error(None, fault)
            if not self.non_field_errors():
                self.add_error(None, _("改进措施有误，请看各行的提示。"))
        return cleaned

    def account(self) -> Account:
        """Return what was said; call after is_valid()."""
        data = self.cleaned_data
        return Account(
            words=data["words"],
            causes=frozenset(data["causes"]),
            forecast=data.get("number"),
            forecast_typed=data["forecast"],
            likelihood=data["likelihood"],
            measures=tuple(
                Step(row["text"], row.get("due_on"), row.get("owner", ""))
                for row in self.measures.cleaned_data
                if row.get("text")
            ),
        )

    def _read_forecast(self, cleaned: dict[str, Any]) -> None:
        """Read the number in the indicator's unit; what is unclear is asked back."""
        number, refusal = figure_reading.forecast(
            cleaned["forecast"], self.indicator.gauge, language()
        )
        if refusal:
            self.add_error("forecast", refusal)
        else:
            cleaned["number"] = number


def _explained(actual: Actual | None) -> Explanation | None:
    """Return what is said about a figure; what takes its place starts from it."""
    found: Explanation | None = getattr(actual, "explained", None)
    return found


def _initial(actual: Actual, explained: Explanation | None) -> dict[str, Any]:
    found: dict[str, Any] = {"version": actual.version, "words": actual.explanation}
    if explained is not None:
        forecast = explained.forecast
        found |= {
            "causes": [name for name in CAUSES if getattr(explained, name)],
            "forecast": explained.forecast_typed
            if forecast is None
            else plain(forecast),
            "likelihood": explained.likelihood,
        }
    return found


def _rows(explained: Explanation | None) -> Sequence[dict[str, Any]]:
    if explained is None:
        return []
    rows = Improvement.objects.filter(explanation=explained, dropped=False)
    ordered = rows.order_by("order").values_list("text", "due_on", "owner")
    return [{"text": text, "due_on": day, "owner": who} for text, day, who in ordered]
