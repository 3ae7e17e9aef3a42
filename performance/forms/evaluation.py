"""What a person adds to a self-evaluation sheet."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from budget import money
from performance.drafts import MOST_ROW_WORDS, MOST_WORDS, EvaluationDraft
from performance.forms.common import dress
from performance.rounding import plain
from performance.scoring.entry import Entry

LABELS: Final[Mapping[str, Any]] = {
    "done": _("实际完成情况"),
    "reasons": _("偏差大或目标未完成原因分析"),
    "measures": _("改进措施及结果应用方案"),
    "basic_budget": _("基本支出全年预算数（万元）"),
    "basic_executed": _("基本支出全年执行数（万元）"),
}
MONEY: Final = ("basic_budget", "basic_executed")
POINTS: Final = ("points", "deduction")
ROW_LABELS: Final[Mapping[str, Any]] = {
    "points": _("评定得分"),
    "deduction": _("扣减分"),
    "reason": _("偏差原因分析"),
    "measures": _("改进措施"),
}


class AmountField(forms.CharField):
    """An amount in 元; a bare figure is in 万元, as on the sheet and on other forms."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "maxlength": 40})
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("金额无法识别，请写一个数，例如64.47万元（最多到分，不能为负）。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.help_text = _("只写数字按万元计；也可写明单位，如644746.08元。")

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            return money.yuan_on_form(text) if text else None
        except ValueError as fault:
            raise ValidationError(self.error_messages["invalid"], "invalid") from fault

    def prepare_value(self, value: Any) -> Any:
        return f"{plain(value)}元" if isinstance(value, Decimal) else value


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
            self.fields[name] = (
                AmountField() if name in MONEY else _text(LABELS[name], MOST_WORDS)
            )
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
