"""What a person types into a 目标调整, and the filter of its ledger."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from budget.choices import Status
from performance import adjusting, entries, values
from performance.adjusting import AdjustmentDraft, Terms
from performance.choices import Comparator, Easing, Measure, ValueKind
from performance.figure_reading import EARLIEST, LARGEST, LATEST
from performance.forms.common import dress
from performance.forms.filters import ALL, LedgerFilter
from performance.language import language
from performance.rounding import plain

WEAKENED = "weakened"
# The column holds four; the indicator's own decimals are for figures, not for targets.
PLACES = 4


def _day(**attrs: Any) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class AdjustmentForm(forms.Form):
    """Another value of the old one's kind, its grounds and its day."""

    # The server says beside each box what is missing, in the reader's language.
    use_required_attribute = False

    dropped = forms.BooleanField(
        label=_("取消这项指标"),
        required=False,
        help_text=_("从生效日期起不再研判、不再催报；以前的灯和数据都保留。"),
    )
    valid_from = forms.DateField(
        label=_("生效日期"),
        widget=_day(),
        error_messages={"required": _("请填写生效日期。")},
    )
    reason = forms.CharField(
        label=_("调整理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明为什么调整。")},
    )
    document_no = forms.CharField(
        label=_("文号"),
        max_length=120,
        error_messages={"required": _("请填写批准调整的文号。")},
    )
    authority = forms.CharField(
        label=_("批准机关"),
        max_length=120,
        error_messages={"required": _("请填写批准机关。")},
    )
    decided_on = forms.DateField(
        label=_("批准日期"),
        required=False,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=_day(),
    )
    over_locked = forms.BooleanField(label=_("改判已锁定的填报期"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        before: Terms,
        name: str,
        unit: str,
        first: datetime.date,
        last: datetime.date,
        **kwargs: Any,
    ) -> None:
        """`first` and `last` bound the day; `name` is the target's printed one."""
        super().__init__(*args, **kwargs)
        self.before, self.name, self.unit = before, name, unit
        self.first, self.last = first, last
        # A figure that was probably meant, offered at one click.
        self.suggested = ""
        self._add_value()
        dress(self)
        for box in ("dropped", "over_locked"):
            self.fields[box].widget.attrs["class"] = "form-check-input"

    def _add_value(self) -> None:
        label = _("新指标值")
        if self.before.kind is ValueKind.NUMBER:
            self.fields["comparator"] = forms.ChoiceField(
                label=_("比较方式"), choices=Comparator.choices, required=False
            )
            self.fields["value"] = forms.CharField(
                label=label, max_length=40, required=False
            )
            self.fields["value"].widget.attrs.update(
                autocomplete="off", inputmode="decimal"
            )
        elif self.before.kind is ValueKind.DATE:
            self.fields["value"] = forms.DateField(
                label=label, required=False, widget=_day()
            )
        else:
            self.fields["value"] = forms.CharField(
                label=label, max_length=120, required=False
            )

    def clean_valid_from(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["valid_from"]
        if not self.first <= day <= self.last:
            raise forms.ValidationError(
                _("生效日期应在%(first)s至%(last)s之间。")
                % {"first": self.first, "last": self.last}
            )
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "value" in cleaned:
            cleaned["terms"] = self._terms(cleaned)
        return cleaned

    def draft(self) -> AdjustmentDraft:
        """Return what was proposed; call after is_valid()."""
        data = self.cleaned_data
        return AdjustmentDraft(
            terms=data["terms"],
            valid_from=data["valid_from"],
            reason=data["reason"],
            document_no=data["document_no"],
            authority=data["authority"],
            decided_on=data["decided_on"],
            over_locked=data["over_locked"],
        )

    def _terms(self, cleaned: dict[str, Any]) -> Terms | None:
        if cleaned.get("dropped"):
            return adjusting.dropped()
        if not cleaned["value"]:
            self.add_error("value", _("请填写新指标值，或勾选“取消这项指标”。"))
            return None
        if self.before.kind is ValueKind.NUMBER:
            comparator = Comparator(cleaned.get("comparator", ""))
            return self._number(cleaned["value"], comparator)
        if self.before.kind is ValueKind.DATE:
            return self._deadline(cleaned["value"])
        return self._words(cleaned["value"])

    def _number(self, text: str, comparator: Comparator) -> Terms | None:
        entry = entries.parse_entry(
            text,
            decimals=PLACES,
            measure=Measure.AMOUNT,
            unit=self.unit,
            target=self.before.number,
            allow_negative=True,
        )
        if entry.error:
            said = entry.error_sentence(language(), decimals=PLACES, unit=self.unit)
            self.add_error("value", said)
        elif entry.question:
            asked = entry.question_sentence(language(), unit=self.unit)
            self.add_error("value", asked)
            if entry.suggested is not None:
                self.suggested = plain(entry.suggested)
        elif entry.number is not None and abs(entry.number) >= LARGEST:
            self.add_error("value", _("整数部分不能超过11位。"))
        elif entry.number is not None:
            return self._numbered(entry.number, comparator)
        return None

    def _numbered(self, number: Decimal, comparator: Comparator) -> Terms:
        """Print the unit where the old value printed it."""
        unit = self.unit if self.before.text.rstrip().endswith(self.unit) else ""
        text = adjusting.printed(comparator, number, unit)
        return Terms(ValueKind.NUMBER, comparator, number, text=text)

    def _deadline(self, day: datetime.date) -> Terms:
        text = f"{day.year}年{day.month}月{day.day}日前"
        return Terms(ValueKind.DATE, self.before.comparator, date=day, text=text)

    def _words(self, text: str) -> Terms | None:
        """Read words as a form's cell is read; a figure needs another indicator."""
        reading = values.read(text, name=self.name, year=self.first.year)
        if reading.kind in (ValueKind.NUMBER, ValueKind.DATE, ValueKind.EMPTY):
            self.add_error("value", _("这项指标按文字考核，请写明要达到的程度。"))
            return None
        if reading.kind is ValueKind.UNCLEAR:
            self.add_error("value", reading.reason(language()))
            return None
        return Terms(reading.kind, grade=reading.grade, text=text.strip())


def first_values(before: Terms, terms: Terms | None) -> dict[str, Any]:
    """Return what the value's boxes first show: what was proposed, else the old one."""
    shown = before if terms is None or terms.kind is ValueKind.DROPPED else terms
    value: Any = shown.text
    if shown.kind is ValueKind.NUMBER:
        value = plain(shown.number) if terms is not None and shown.number else ""
    elif shown.kind is ValueKind.DATE:
        value = shown.date
    return {
        "comparator": shown.comparator,
        "value": value,
        "dropped": terms is not None and terms.kind is ValueKind.DROPPED,
    }


class AdjustmentFilter(LedgerFilter):
    """The filter of 调整台账."""

    easing = forms.ChoiceField(
        label=_("宽严"),
        required=False,
        choices=[ALL, (WEAKENED, _("放宽或取消")), *Easing.choices],
    )
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=[ALL, *Status.choices]
    )
