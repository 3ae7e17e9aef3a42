"""A published budget sent as a file, and the answers given beside it."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from performance.forms.common import storable

ANSWER: Final = "a."
LONGEST_KEY: Final = 120
LONGEST: Final = 200


class BookFileForm(forms.Form):
    """Whose budget of which year, and the file: PDF, its text, or a workbook."""

    department = forms.TypedChoiceField(label=_("部门"), coerce=int)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    file = forms.FileField(
        label=_("部门预算公开"),
        allow_empty_file=True,
        error_messages={
            "required": _("请先选择文件。"),
            "missing": _("请先选择文件。"),
        },
        widget=forms.FileInput(attrs={"accept": ".pdf,.xlsx,.txt"}),
    )

    def __init__(self, *args: Any, places: Any = (), **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        own: Any = self.fields["department"]
        own.choices = [(one.pk, one.name) for one in places]
        for name, field in self.fields.items():
            style = "form-select" if name == "department" else "form-control"
            field.widget.attrs["class"] = style


class ConfirmForm(forms.Form):
    """Why a budget that is on record is corrected, and by which document."""

    reason = forms.CharField(label=_("更正理由"), max_length=200, required=False)
    document_no = forms.CharField(label=_("文号"), max_length=100, required=False)


def answers_in(data: Any) -> dict[str, str]:
    """Return what was answered, by the keys of the questions."""
    return {
        storable(name).removeprefix(ANSWER): storable(data.get(name)).strip()[:LONGEST]
        for name in data
        if name.startswith(ANSWER) and len(name) <= LONGEST_KEY and data.get(name)
    }
