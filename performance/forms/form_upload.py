"""An official form sent as a file, and the answers given beside it."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from performance.forms.common import storable
from performance.forms.quarter import QuarterFileForm

CHOICE, TEXT = "q.", "t."
LONGEST_KEY: Final = 80


class FormFileForm(QuarterFileForm):
    """The filled form: a workbook, for a CSV keeps no merged cells."""

    file = forms.FileField(
        label=_("填好的Excel表"),
        allow_empty_file=True,
        error_messages={
            "required": _("请先选择填好的表。"),
            "missing": _("请先选择填好的表。"),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx", "class": "form-control"}),
    )


def answers_in(data: Any) -> dict[str, tuple[str, str]]:
    """Return each question's answer as sent: what was chosen, what was typed."""
    keys = [name.removeprefix(CHOICE) for name in data if name.startswith(CHOICE)]
    return {
        storable(key): (
            storable(data.get(CHOICE + key)),
            storable(data.get(TEXT + key)),
        )
        for key in keys
        if len(key) <= LONGEST_KEY
    }
