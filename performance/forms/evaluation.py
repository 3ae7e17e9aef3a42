"""What a person adds to a self-evaluation sheet."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from performance.drafts import MOST_ROW_WORDS, MOST_WORDS, EvaluationDraft
from performance.forms.common import dress
from performance.scoring.entry import Entry

LABELS: Final[Mapping[str, Any]] = {
    "done": _("实际完成情况"),
    "reasons": _("偏差大或目标未完成原因分析"),
    "measures": _("改进措施及结果应用方案"),
    "basic_budget": _("基本支出全年预算数（元）"),
    "basic_executed": _("基本支出全年执行数（元）"),
}
MONEY: Final = ("basic_budget", "basic_executed")
POINTS: Final = ("points", "deduction")
ROW_LABELS: Final[Mapping[str, Any]] = {
    "points": _("评定得分"),
    "deduction": _("扣减分"),
    "reason": _("偏差原因分析"),
    "measures": _("改进措施"),
}


class EvaluationForm(forms.Form):
    """The boxes of one sheet: `words` of the whole, `boxes` of each row by target.

    `version` is that of what was saved before, 0 where nothing was.
    """

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        words: Sequence[str],
        boxes: Mapping[int, Sequence[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.words, self.boxes = words, boxes
        for name in words:
            money = name in MONEY
            self.fields[name] = _money() if money else _text(LABELS[name], MOST_WORDS)
            self.fields[name].label = LABELS[name]
        for key, names in boxes.items():
            for name in names:
                label = ROW_LABELS[name]
                given = name in POINTS
                self.fields[f"{name}-{key}"] = (
                    _points(label) if given else _text(label, MOST_ROW_WORDS)
                )
        dress(self)

    def draft(self) -> EvaluationDraft:
        """Return what was typed; call after is_valid()."""
        words = {name: self.cleaned_data[name] for name in self.words}
        rows = {
            key: Entry(**{name: self._given(name, key) for name in names})
            for key, names in self.boxes.items()
        }
        return EvaluationDraft(**words, rows=rows)

    def refuse(self, fault: ValidationError) -> None:
        """Put what the service refused beside the boxes it speaks of."""
        for name, words in fault.message_dict.items():
            self.add_error(name if name in self.fields else None, words)

    def _given(self, name: str, key: int) -> Any:
        given = self.cleaned_data[f"{name}-{key}"]
        return Decimal(0) if name == "deduction" and given is None else given


def _text(label: Any, most: int) -> forms.CharField:
    rows = 4 if most == MOST_WORDS else 2
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _points(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=5,
        decimal_places=2,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


def _money() -> forms.DecimalField:
    return forms.DecimalField(
        required=False,
        max_digits=15,
        decimal_places=2,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
