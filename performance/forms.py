"""What a lead types, turned into a Draft; refusals and questions stay by the box."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from budget import periods
from performance import entries, plausibility
from performance.choices import Accumulation, Grade, Measure, Quality
from performance.drafts import Draft
from performance.language import language
from performance.models import Indicator
from performance.plausibility import Past
from performance.rounding import plain

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


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A question beside the box with its own answer.

    `suggested` is offered at one click. `key` is what a tick confirms, "" where a tick
    does not help: a reason in words is needed, or another figure.
    """

    code: str
    sentence: str
    suggested: str
    key: str = ""
    ticked: bool = False
    needs_reason: bool = False


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
    version = forms.IntegerField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": _("页面已失效，请刷新后再填。")},
    )

    def __init__(
        self, *args: Any, indicator: Indicator, month: int, past: Past, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.past = past
        self.doubts: list[Doubt] = []
        words = words_for(indicator, month)
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
            self._ask_about_text(entry)
        if entry.error:
            sentence = entry.error_sentence(language(), decimals=decimals, unit=unit)
            self.add_error("text", sentence)
        elif entry.number is not None and abs(entry.number) >= LARGEST:
            self.add_error("text", _("整数部分不能超过11位。"))
        elif entry.number is not None:
            cleaned["number"] = entry.number
            self._hold_against_past(entry.number, cleaned.get("explanation", ""))

    def _ask_about_text(self, entry: entries.Entry) -> None:
        """Put the question about what was typed; a tick helps unless it is refused."""
        offer = "" if entry.suggested is None else plain(entry.suggested)
        key = f"{entry.question}:{entry.text.strip()}:{offer}"
        sentence = entry.question_sentence(language(), unit=self.indicator.unit)
        self._put(
            Doubt(
                code=entry.question,
                sentence=sentence,
                suggested=offer,
                key="" if entry.error else key,
                ticked=key in self.confirmed,
            )
        )

    def _hold_against_past(self, number: Decimal, explanation: str) -> None:
        """Ask what the services will ask too: see services.doubts."""
        kind = Accumulation(self.indicator.accumulation)
        for question in plausibility.to_settle(number, kind, self.past):
            self._put(
                Doubt(
                    code=question.code,
                    sentence=question.sentence(language()),
                    suggested=question.offer,
                    key="" if question.needs_reason else question.key,
                    ticked=question.key in self.confirmed,
                    needs_reason=question.needs_reason,
                ),
                words=explanation,
            )

    def _put(self, doubt: Doubt, words: str = "") -> None:
        """Show the question; refuse the figure until it has its own answer."""
        self.doubts.append(doubt)
        if doubt.needs_reason and not plausibility.says_why(words):
            self.add_error("explanation", _("请用文字写明数值减少的原因。"))
        elif doubt.key and not doubt.ticked and not self.has_error("text", "question"):
            question = forms.ValidationError(_("请逐项确认后再保存。"), code="question")
            self.add_error("text", question)

    @property
    def confirmed(self) -> frozenset[str]:
        """Return the keys of the questions that were ticked."""
        name = self.add_prefix("confirmed")
        data: Any = self.data
        return frozenset(data.getlist(name)) if self.is_bound else frozenset()


def dress(form: forms.Form) -> None:
    """Give each box the look of the house."""
    for box in form.fields.values():
        chosen = isinstance(box, forms.ChoiceField)
        box.widget.attrs["class"] = "form-select" if chosen else "form-control"


def words_for(indicator: Indicator, month: int) -> list[tuple[Any, Any]]:
    """Return the words that an indicator is reported in; none where it is a figure."""
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


class CancelForm(VersionForm):
    """作废: why the figure was opened by mistake."""

    reason = forms.CharField(
        label=_("作废理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_cancel_%s")
        super().__init__(*args, **kwargs)
        dress(self)


class CorrectionForm(EntryForm):
    """A correction: the right figure, why, and by which document."""

    reason = forms.CharField(
        label=_("更正理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    document_no = forms.CharField(label=_("文号"), required=False, max_length=120)


class VerifyForm(EntryForm):
    """The 核定数 in the place of a 快报数: where it comes from is wanted, no reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["quality"]
        for name, label, words in (
            ("provider", _("核定单位"), _("核定数须写明由谁核定。")),
            ("source_date", _("核定日期"), _("核定数须写明核定日期。")),
        ):
            box = self.fields[name]
            box.label, box.required = label, True
            box.error_messages["required"] = words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["quality"] = Quality.VERIFIED
        return cleaned


class PeriodFilter(forms.Form):
    """One of the periods that a person may look at, in the query string."""

    period = forms.ChoiceField(label=_("填报期"), required=False)

    def __init__(self, data: Any, *, months: Sequence[tuple[int, int]]) -> None:
        super().__init__(data, label_suffix="")
        self.months = months
        field: Any = self.fields["period"]
        field.choices = [
            (f"{year}-{month}", periods.label(year, month, language(), with_year=True))
            for year, month in months
        ]
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
