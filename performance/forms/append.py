"""年中追加: one row of a form, and the document that lets it in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from performance.choices import Accumulation
from performance.declaring import LEVEL1, LEVEL2, Candidate, DeclaredRow, Problem
from performance.forms.approval import DocumentForm
from performance.forms.common import dress, is_id
from performance.language import language

OWN = "own"
DECLARE, BY_DOCUMENT = "declare", "document"
ROW = (
    "level1",
    "level2",
    "name",
    "last",
    "value",
    "standard",
    "accumulation",
    "link_reason",
)
_DAY = {"type": "date"}
GROUNDS = ("reason", "document_no", "authority", "approved_on", "valid_from")


class GroundsForm(forms.Form):
    """Why something joins a year that binds already, and by which document."""

    reason = forms.CharField(
        label=_("追加理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    document_no = forms.CharField(label=_("文号"), max_length=120)
    authority = forms.CharField(label=_("批准机关"), max_length=120)
    approved_on = forms.DateField(
        label=_("批准日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY)
    )
    valid_from = forms.DateField(
        label=_("生效日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY)
    )

    use_required_attribute = False

    def __init__(self, data: Any = None, **typed: Any) -> None:
        super().__init__(data, label_suffix="", **typed)
        dress(self)

    def grounds(self) -> dict[str, Any]:
        """Return what was typed; call after is_valid()."""
        return {name: self.cleaned_data[name] for name in GROUNDS}

    def refuse(self, fault: ValidationError) -> None:
        """Put what the service refused beside its box, else above the form."""
        if not hasattr(fault, "error_dict"):
            self.add_error(None, fault)
            return
        for name, words in fault.message_dict.items():
            self.add_error(name if name in self.fields else None, words)


class WayForm(DocumentForm):
    """How a new project joins a published budget: by its own declaration, or at once
    by a document that grants it already."""

    way = forms.ChoiceField(
        label=_("办理方式"),
        choices=[
            (DECLARE, _("申报：送审、终审、报财政，批复后执行")),
            (BY_DOCUMENT, _("已有批准文件：保存后即执行，不能再改")),
        ],
        initial=DECLARE,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, **typed: Any) -> None:
        super().__init__(data, label_suffix="", **typed)
        by_document = data is not None and data.get("way") == BY_DOCUMENT
        for name in ("authority", "document_no", "approved_on"):
            self.fields[name].required = by_document
        dress(self)
        # The choice is two lines of radio buttons, not a box.
        self.fields["way"].widget.attrs["class"] = "form-check-input"

    @property
    def by_document(self) -> bool:
        """Whether a document is at hand; call after is_valid()."""
        return bool(self.cleaned_data.get("way") == BY_DOCUMENT)


class AppendForm(GroundsForm):
    """A new row as the paper has it, and its grounds."""

    level1 = forms.ChoiceField(
        label=_("一级指标"),
        choices=[(word, word) for word in LEVEL1],
        initial="产出指标",
    )
    level2 = forms.ChoiceField(
        label=_("二级指标"),
        choices=[(word, word) for word in LEVEL2],
        initial="数量指标",
    )
    name = forms.CharField(label=_("指标名称"), max_length=120)
    link = forms.ChoiceField(label=_("同名指标"), required=False)
    link_reason = forms.CharField(label=_("关联理由"), max_length=200, required=False)
    last = forms.CharField(label=_("上年指标值"), max_length=120, required=False)
    value = forms.CharField(label=_("指标值"), max_length=120)
    accumulation = forms.ChoiceField(label=_("累计方式"), required=False)
    standard = forms.CharField(label=_("绩效标准"), max_length=60, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, known: Mapping[int, str], **typed: Any
    ) -> None:
        """`known` are the indicators that a row of the typed name may mean."""
        super().__init__(data, **typed)
        self.asks = bool(known)
        link: Any = self.fields["link"]
        link.choices = [
            ("", _("请选择")),
            *((str(pk), name) for pk, name in known.items()),
            (OWN, _("另一件事，另立指标")),
        ]
        kind: Any = self.fields["accumulation"]
        kinds = (Accumulation.CUMULATIVE, Accumulation.STOCK, Accumulation.RATE)
        kind.choices = [("", _("按指标值")), *((k.value, k.label) for k in kinds)]

    def row(self) -> DeclaredRow:
        """Return what was typed; call after is_valid()."""
        data = self.cleaned_data
        link = data["link"]
        return DeclaredRow(
            place="",
            indicator_id=int(link) if is_id(link) else None,
            own=link == OWN,
            **{key: data[key] for key in ROW},
        )

    def tell(self, problems: tuple[Problem, ...]) -> None:
        """Put each problem beside its box."""
        for problem in problems:
            name = problem.place.rpartition(".")[2]
            words = problem.say(language())
            self.add_error(name if name in self.fields else None, words)


def named(candidates: tuple[Candidate, ...]) -> dict[int, str]:
    """Return what the question about equal names offers."""
    return {
        one.indicator_id: f"{one.name}（{one.department} {one.form}）"
        for one in candidates
    }
