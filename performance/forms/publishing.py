"""By which document a budget was published, and when."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from performance.forms.common import dress


class PublishForm(forms.Form):
    """文号 and the day of publication."""

    document_no = forms.CharField(label=_("公开文号"), max_length=120)
    published_on = forms.DateField(
        label=_("公开日期"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    use_required_attribute = False

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        dress(self)

    def refuse(self, fault: ValidationError) -> None:
        """Put what the service refused beside its box, else above the form."""
        for name, words in fault.message_dict.items():
            self.add_error(name if name in self.fields else None, words)
