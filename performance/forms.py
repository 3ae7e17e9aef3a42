"""What a lead types, turned into a Draft; refusals and questions stay by the box."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from performance import entries, plausibility
from performance.choices import Accumulation, Grade, Measure, Quality
from performance.drafts import Draft
from performance.models import Indicator

# 15 digits in all, 4 of them behind the point.
LARGEST = Decimal(10) ** 11
EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)
QUARTER_WORDS = [
    ("", _("请选择")),
    (Grade.MET, _("达到阶段预期")),
    (Grade.PARTLY, _("基本达到")),
    (Grade.MISSED, _("未达到")),
]
YEAR_WORDS = [
    ("", _("请选择")),
    (Grade.MET, _("达成年度指标")),
    (Grade.PARTLY, _("部分达成年度指标并具有一定效果")),
    (Grade.MISSED, _("未达成年度指标且效果较差")),
]
YES_NO_WORDS = [
    ("", _("请选择")),
    (Grade.MET, _("达成")),
    (Grade.MISSED, _("未达成")),
]


@dataclass(frozen=True)
class Past:
    """The figures that a typed one is held against, in the indicator's unit."""

    previous: Decimal | None = None
    same_last_year: Decimal | None = None
    target: Decimal | None = None


@dataclass(frozen=True)
class Doubt:
    """A question beside the box; `suggested` is offered at one click."""

    code: str
    sentence: str
    suggested: str


def language() -> str:
    """Return "zh" or "en" for the pure modules' sentences."""
    return "en" if (get_language() or "").startswith("en") else "zh"


class EntryForm(forms.Form):
    """One indicator's figure for one period."""

    text = forms.CharField(label=_("完成值"), required=False, max_length=120)
    quality = forms.ChoiceField(
        label=_("数据性质"), choices=Quality.choices, initial=Quality.FLASH
    )
    provider = forms.CharField(label=_("数据提供"), required=False, max_length=120)
    source_date = forms.DateField(
        label=_("数据日期"),
        required=False,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    explanation = forms.CharField(
        label=_("情况说明"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, indicator: Indicator, month: int, past: Past, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.past = past
        self.doubts: list[Doubt] = []
        words = _words(indicator, month)
        if words:
            self.fields["text"] = forms.ChoiceField(
                label=_("完成情况"), choices=words, required=False
            )
        elif indicator.measure == Measure.DATE:
            self.fields["text"] = forms.DateField(
                label=_("完成日期"),
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}),
            )
        self.worded = bool(words)
        self.fields["text"].widget.attrs["autocomplete"] = "off"
        dress(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_number and "text" in cleaned:
            self._read_number(cleaned)
        return cleaned

    @property
    def is_number(self) -> bool:
        return not self.worded and self.indicator.measure != Measure.DATE

    def draft(self) -> Draft:
        """Return what was entered; call after is_valid()."""
        data = self.cleaned_data
        typed = data["text"]
        return Draft(
            value=data.get("number"),
            grade=Grade(typed) if self.worded else Grade.NONE,
            date=typed if self.indicator.measure == Measure.DATE else None,
            as_typed=self._shown(typed),
            quality=Quality(data["quality"]),
            provider=data["provider"],
            source_date=data["source_date"],
            explanation=data["explanation"],
        )

    def _shown(self, typed: Any) -> str:
        if self.worded:
            choices: Any = self.fields["text"]
            return str(dict(choices.choices).get(typed, "")) if typed else ""
        return str(typed or "")

    def _read_number(self, cleaned: dict[str, Any]) -> None:
        unit, decimals = self.indicator.unit, self.indicator.decimals
        entry = entries.parse_entry(
            cleaned["text"],
            decimals=decimals,
            measure=Measure(self.indicator.measure),
            unit=unit,
            target=self.past.target,
            allow_negative=self.indicator.allow_negative,
        )
        if entry.question:
            sentence = entry.question_sentence(language(), unit=unit)
            self._ask(entry.question, sentence, entry.suggested)
        elif entry.error:
            sentence = entry.error_sentence(language(), decimals=decimals, unit=unit)
            self.add_error("text", sentence)
        if entry.number is not None and abs(entry.number) >= LARGEST:
            self.add_error("text", _("整数部分不能超过11位。"))
        elif entry.number is not None and not entry.error:
            cleaned["number"] = entry.number
            self._hold_against_past(entry.number, cleaned.get("explanation", ""))

    def _hold_against_past(self, number: Decimal, explanation: str) -> None:
        questions: Sequence[plausibility.Question] = plausibility.compare_with_past(
            number,
            accumulation=Accumulation(self.indicator.accumulation),
            previous=self.past.previous,
            same_last_year=self.past.same_last_year,
            target=self.past.target,
        )
        for question in questions:
            if question.code == "unchanged":
                continue
            settled = question.needs_reason and explanation.strip()
            if not settled:
                self._ask(
                    question.code, question.sentence(language()), question.suggested
                )

    def _ask(self, code: str, sentence: str, suggested: Decimal | None) -> None:
        """Put a question, unless the person has confirmed this very text."""
        if self.data.get(self.add_prefix("confirmed")) == self._confirmation():
            return
        offer = "" if suggested is None else f"{suggested:f}"
        self.doubts.append(Doubt(code, sentence, offer))
        if not self.has_error("text", code="question"):
            self.add_error(
                "text", forms.ValidationError(_("请确认："), code="question")
            )

    def _confirmation(self) -> str:
        return str(self.data.get(self.add_prefix("text"), "")).strip() or "-"


def dress(form: forms.Form) -> None:
    """Give each box the look of the house."""
    for box in form.fields.values():
        chosen = isinstance(box, forms.ChoiceField)
        box.widget.attrs["class"] = "form-select" if chosen else "form-control"


def _words(indicator: Indicator, month: int) -> list[tuple[Any, Any]]:
    if indicator.measure == Measure.YES_NO:
        return YES_NO_WORDS
    if indicator.measure == Measure.GRADE:
        return YEAR_WORDS if month == 12 else QUARTER_WORDS
    return []


class VersionForm(forms.Form):
    """An action on exactly the version that was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def seen(self) -> int:
        """Return the version seen; 0, which no record has, where none was sent."""
        self.full_clean()
        return self.cleaned_data.get("version") or 0


class OpinionForm(VersionForm):
    """A reviewer's decision on the version that was on the screen."""

    opinion = forms.CharField(
        label=_("意见"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class CorrectionForm(EntryForm):
    """A correction: the right figure, why, and by which document."""

    reason = forms.CharField(
        label=_("更正理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    document_no = forms.CharField(label=_("文号"), required=False, max_length=120)
