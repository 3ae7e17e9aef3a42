"""What a reviewer ticked to decide at once, and the opinion on all of it."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from budget.choices import ReviewAction
from budget.workflow import PASSING
from performance.forms.common import dress, is_id

PASS, RETURN = "pass", "return"


class Pick(NamedTuple):
    """A record that was ticked, as it was seen: its version, and the step it was at."""

    kind: str
    pk: int
    version: int
    step: ReviewAction


class BatchForm(forms.Form):
    """The records that were ticked, each with the version seen, and one opinion.

    `kinds` are those of the records that can be decided.
    """

    opinion = forms.CharField(
        label=_("意见"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    verdict = forms.ChoiceField(choices=[(PASS, PASS), (RETURN, RETURN)])
    key = forms.UUIDField()
    query = forms.CharField(required=False, max_length=500)

    def __init__(self, data: Any, *, kinds: Collection[str]) -> None:
        super().__init__(data)
        self.kinds = kinds
        dress(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        data: Any = self.data
        cleaned["picks"] = _picked(data.getlist("pick"), self.kinds)
        if not cleaned["picks"]:
            raise ValidationError(_("请先勾选要办理的数据。"))
        if cleaned.get("verdict") == RETURN and not cleaned.get("opinion", "").strip():
            self.add_error("opinion", _("退回须写明意见。"))
        return cleaned


def _picked(picks: Iterable[str], kinds: Collection[str]) -> list[Pick]:
    """Return the ticks, like "actual:17:3:approve"; what is none is passed over."""
    found = []
    for pick in picks:
        kind, pk, version, step = (pick.split(":") + [""] * 4)[:4]
        known = kind in kinds and step in PASSING.values()
        if known and is_id(pk) and is_id(version):
            found.append(Pick(kind, int(pk), int(version), ReviewAction(step)))
    return found
