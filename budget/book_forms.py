"""Which budget books to list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget.forms import Styled


class BookFilter(Styled):
    """A year, and a part of a department's name or its code."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int, required=False)
    department = forms.CharField(label=_("部门"), max_length=60, required=False)

    def __init__(self, data: Mapping[str, Any], *, years: Sequence[int]) -> None:
        self.years = years
        super().__init__(data)

    def _fill_choices(self) -> None:
        fields: Any = self.fields
        fields["year"].choices = [("", _("全部")), *[(y, y) for y in self.years]]
