"""What an administrator gives to import a 放假安排."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from budget.forms import Styled

LONGEST = 64 * 1024


class CalendarForm(Styled):
    """A file or pasted lines, and the document that they stand in."""

    document_no = forms.CharField(
        label=_("文号"),
        max_length=120,
        required=False,
        help_text=_("例如：国办发明电〔2025〕7号。文件中没有写来源的行用它。"),
    )
    file = forms.FileField(label=_("CSV 文件"), required=False)
    text = forms.CharField(
        label=_("或粘贴内容"),
        required=False,
        max_length=LONGEST,
        help_text=_("每行：日期,放假或上班,来源。节假日和调休上班的日子都要写。"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values["file"] and not values["text"].strip():
            raise ValidationError(_("请选择文件或粘贴内容。"))
        return values
