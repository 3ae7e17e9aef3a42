"""What a lead types, turned into a Draft; refusals and questions stay by the box."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from performance import figure_reading
from performance.choices import Grade, Measure, Quality
from performance.drafts import Draft
from performance.figure_reading import EARLIEST, LATEST, LONGEST, NUMBERS, Doubt
from performance.forms.common import dress
from performance.language import language
from performance.models import Indicator
from performance.questions import Past
from performance.rounding import plain

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


class EntryForm(forms.Form):
    """One indicator's figure for one period."""

    text = forms.CharField(
        label=_("完成值"), required=False, max_length=LONGEST["text"]
    )
    increment = forms.CharField(label=_("本季新增"), required=False, max_length=40)
    # Which of the two linked boxes was typed in: "increment" or "text".
    typed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=9)
    quality = forms.ChoiceField(
        label=_("数据性质"), choices=Quality.choices, initial=Quality.FLASH
    )
    provider = forms.CharField(
        label=_("数据提供"), required=False, max_length=LONGEST["provider"]
    )
    source_date = forms.DateField(
        label=_("数据日期"),
        required=False,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    explanation = forms.CharField(
        label=_("情况说明"),
        required=False,
        max_length=LONGEST["explanation"],
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
        # What 本季新增 makes, and what was typed to make it.
        self.summed = self.joined = ""
        words = words_for(indicator, month)
        if words:
            self.fields["text"] = forms.ChoiceField(
                label=_("完成情况"), choices=words, required=False
            )
        elif indicator.measure == Measure.DATE:
            self.fields["text"] = forms.DateField(
                label=_("完成日期"),
                required=False,
                validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
                widget=forms.DateInput(attrs={"type": "date"}),
            )
        self.worded = bool(words)
        self.fields["text"].widget.attrs["autocomplete"] = "off"
        dress(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_number and "text" in cleaned:
            self._join_increment(cleaned)
            if self._takes_back(cleaned):
                return cleaned
            self._read_number(cleaned)
        return cleaned

    @property
    def counted(self) -> Any:
        """The year-to-date figure as it stands in its box, or as 本季新增 makes it."""
        return self.summed or self["text"].value()

    @property
    def is_number(self) -> bool:
        return self.indicator.measure in NUMBERS

    def draft(self) -> Draft:
        """Return what was entered; call after is_valid()."""
        data = self.cleaned_data
        return replace(
            self.figure(),
            as_typed=self._shown(data["text"]),
            quality=Quality(data["quality"]),
            provider=data["provider"],
            source_date=data["source_date"],
            explanation=data["explanation"],
        )

    def figure(self) -> Draft:
        """Return the figure alone, also while something beside it is refused."""
        typed = self.cleaned_data.get("text")
        return Draft(
            value=self.cleaned_data.get("number"),
            grade=Grade(typed or "") if self.worded else Grade.NONE,
            date=typed if self.indicator.measure == Measure.DATE else None,
        )

    def _shown(self, typed: Any) -> str:
        if self.joined:
            return self.joined
        if self.worded:
            choices: Any = self.fields["text"]
            return str(dict(choices.choices).get(typed, "")) if typed else ""
        return str(typed or "")

    def _join_increment(self, cleaned: dict[str, Any]) -> None:
        """Let 本季新增 say the year-to-date figure, or hold the two against each other.

        The sum is exact; what was typed is kept as text.
        """
        typed, base = cleaned.get("increment", "").strip(), self.past.base
        if not typed or base is None:
            return
        gauge, size = self.indicator.gauge, self.past.size
        leads = cleaned.get("typed") == "increment" or self._untouched(cleaned["text"])
        total = figure_reading.parse(cleaned["text"], gauge, size).number
        if total is None and not leads:
            return  # Refused by itself; the box of the part only followed it.
        part = figure_reading.part(typed, gauge, size)
        if part is None:
            self.add_error("increment", figure_reading.OWN_UNIT.say(language()))
        elif leads:
            cleaned["text"] = self.summed = plain(base + part)
            self.joined = figure_reading.typed_part(typed)
        elif total != base + part:
            stated = cleaned["text"].strip()
            words = figure_reading.disagreement(typed, stated, base, part, language())
            self.add_error("increment", words)

    def _takes_back(self, cleaned: dict[str, Any]) -> bool:
        """Whether a saved draft is emptied: nobody is asked for a figure until 送审."""
        return not cleaned["text"].strip() and cleaned.get("version") is not None

    def _untouched(self, text: str) -> bool:
        return text.strip() in ("", str(self.initial.get("text", "")))

    def _read_number(self, cleaned: dict[str, Any]) -> None:
        """Read the figure as a workbook's row is read: see figure_reading."""
        found = figure_reading.read(
            cleaned["text"],
            self.indicator.gauge,
            self.past,
            confirmed=self.confirmed,
            words=cleaned.get("explanation", ""),
            language=language(),
        )
        if found.refusal:
            self.doubts += found.doubts
            self.add_error("text", found.refusal)
            return
        cleaned["number"] = found.number
        for doubt in found.doubts:
            self._put(doubt)

    def _put(self, doubt: Doubt) -> None:
        """Show the question; refuse the figure until it has its own answer."""
        self.doubts.append(doubt)
        if doubt.ticked:
            return
        if doubt.needs_reason:
            self.add_error("explanation", _("请用文字写明数值减少的原因。"))
        elif not self.has_error("text", "question"):
            question = forms.ValidationError(_("请逐项确认后再保存。"), code="question")
            self.add_error("text", question)

    @property
    def confirmed(self) -> frozenset[str]:
        """Return the keys of the questions that were ticked."""
        name = self.add_prefix("confirmed")
        data: Any = self.data
        return frozenset(data.getlist(name)) if self.is_bound else frozenset()


class SittingForm(forms.Form):
    """代填: who provides the figures of this sitting, as of which day, of what kind."""

    provider = forms.CharField(label=_("数据提供"), required=False, max_length=120)
    source_date = forms.DateField(
        label=_("数据日期"),
        required=False,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    quality = forms.ChoiceField(
        label=_("数据性质"),
        required=False,
        choices=[("", _("按各行")), *Quality.choices],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_sitting_%s")
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        dress(self)

    def known(self) -> dict[str, Any]:
        """Return what was set, and nothing for what was not or cannot be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def words_for(indicator: Indicator, month: int) -> list[tuple[Any, Any]]:
    """Return the words that an indicator is reported in; none where it is a figure."""
    if indicator.measure == Measure.YES_NO:
        return YES_NO_WORDS
    if indicator.measure == Measure.GRADE:
        return YEAR_WORDS if month == 12 else QUARTER_WORDS
    return []


class StandingForm(EntryForm):
    """A figure in the place of one in force; 本季新增 only where it adds up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.past.base is None:
            del self.fields["increment"]


class CorrectionForm(StandingForm):
    """A correction: the right figure, why, and by which document."""

    reason = forms.CharField(
        label=_("更正理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    document_no = forms.CharField(label=_("文号"), required=False, max_length=120)


class VerifyForm(StandingForm):
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
