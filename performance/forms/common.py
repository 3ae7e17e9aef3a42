"""What the forms share: limits, looks, and acts on what was on the screen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# One person's quarter has some dozens of figures.
MOST_ROWS = 1000


def dress(form: forms.Form) -> None:
    """Give each box the look of the house."""
    for box in form.fields.values():
        chosen = isinstance(box, forms.ChoiceField)
        box.widget.attrs["class"] = "form-select" if chosen else "form-control"


def storable(text: object) -> str:
    """Return what a box sent without NUL, which nobody types and PostgreSQL refuses.

    For boxes that no form cleans: a CharField answers it in words.
    """
    return str(text or "").replace("\x00", "")


class VersionForm(forms.Form):
    """An action on exactly the version that was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def seen(self) -> int:
        """Return the version seen; 0, which no record has, where none was sent."""
        self.full_clean()
        return self.cleaned_data.get("version") or 0


class SeenField(forms.Field):
    """Ids and versions as "12:3", one for each ticked row."""

    widget = forms.SelectMultiple
    default_error_messages = {"required": _("请至少勾选一项。")}

    def clean(self, value: Any) -> dict[int, int]:
        """Return {id: version}; what is no such pair is no row of ours."""
        pairs = [str(text).split(":") for text in value or ()]
        seen = {
            int(pair[0]): int(pair[1])
            for pair in pairs[:MOST_ROWS]
            if len(pair) == 2 and all(is_id(part) for part in pair)
        }
        if not seen:
            raise forms.ValidationError(self.error_messages["required"])
        return seen


def is_id(text: str) -> bool:
    """Whether a text can be the number of a row: ASCII digits that fit a database."""
    return text.isascii() and text.isdecimal() and len(text) <= 18


class SeenForm(forms.Form):
    """Rows as they were on the screen when somebody acted on many at once."""

    row = SeenField()


class OpinionForm(VersionForm):
    """A reviewer's decision on the version that was on the screen."""

    opinion = forms.CharField(
        label=_("意见"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class CancelForm(VersionForm):
    """作废: why the figure was opened by mistake."""

    reason = forms.CharField(
        label=_("作废理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_cancel_%s")
        super().__init__(*args, **kwargs)
        dress(self)
