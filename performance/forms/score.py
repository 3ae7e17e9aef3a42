"""What a reader of scores chooses: the period, the branch, the scheme."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget.models import Department
from performance.forms.board import PeriodFilter
from performance.language import language
from performance.scoring import schemes
from performance.scoring.terms import Scheme


class ScoreFilter(PeriodFilter):
    """Bound to the query string; an unknown choice is an error beside its box."""

    department = forms.ChoiceField(label=_("部门"), required=False)
    scheme = forms.ChoiceField(label=_("分值方案"), required=False)

    def __init__(
        self,
        data: Any,
        *,
        months: Sequence[tuple[int, int]],
        departments: Sequence[Department],
    ) -> None:
        super().__init__(data, months=months)
        self.departments = {str(row.pk): row for row in departments}
        offered = [(key, str(row)) for key, row in self.departments.items()]
        self._offer("department", [("", _("全部")), *offered])
        names = [(s.key, s.name.say(language())) for s in schemes.SCHEMES]
        self._offer("scheme", [("", _("按各表确定的方案")), *names])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices
        field.widget.attrs["class"] = "form-select"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        scheme, period = self.scheme_chosen, self.period_shown
        if scheme and period and scheme not in schemes.in_year(period[0]):
            self.add_error("scheme", _("这一年度不适用该方案，请另选方案或填报期。"))
        return cleaned

    @property
    def scheme_chosen(self) -> Scheme | None:
        """Return the scheme asked for; None for the one that each sheet has."""
        key = self.cleaned_data.get("scheme")
        return schemes.named(key) if key else None

    @property
    def branch(self) -> str:
        """Return the path of the department asked for, "" for all."""
        chosen = self.departments.get(self.cleaned_data.get("department") or "")
        return chosen.path if chosen else ""
