"""年中追加: the grounds on which something joins a year, and the document of them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from performance.forms.approval import DocumentForm
from performance.forms.common import dress

DECLARE, BY_DOCUMENT = "declare", "document"
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
