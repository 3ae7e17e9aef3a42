"""The board's filter: which period, whose targets, which lights."""

import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget import periods
from budget.models import Department, User
from performance.choices import Light, ReportingState
from performance.language import language
from performance.queries import reading
from performance.queries.judging import Judged

ALL = ("", _("全部"))


class BoardFilter(forms.Form):
    """Bound to the query string; an unknown choice is an error beside its box."""

    period = forms.ChoiceField(label=_("填报期"), required=False)
    department = forms.ChoiceField(label=_("部门"), required=False)
    project = forms.ChoiceField(label=_("项目"), required=False)
    light = forms.ChoiceField(
        label=_("灯"), required=False, choices=[ALL, *Light.choices]
    )
    state = forms.ChoiceField(
        label=_("填报情况"), required=False, choices=[ALL, *ReportingState.choices]
    )
    pending = forms.BooleanField(label=_("含待审"), required=False)

    def __init__(self, data: Any, *, user: User, today: datetime.date) -> None:
        super().__init__(data, label_suffix="")
        self.months = reading.months(user, today)
        self.paths = {str(d.pk): d for d in reading.departments(user)}
        self._offer("period", [_month(*pair) for pair in self.months])
        self._offer(
            "department", [ALL, *((pk, str(d)) for pk, d in self.paths.items())]
        )
        self._offer(
            "project", [ALL, *((str(p.pk), p.name) for p in reading.projects(user))]
        )
        for field in self.fields.values():
            box = isinstance(field, forms.BooleanField)
            css = "form-check-input" if box else "form-select form-select-sm"
            field.widget.attrs["class"] = css

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def period_shown(self) -> tuple[int, int] | None:
        """Return the period asked for, else the newest one that has opened."""
        asked = self.cleaned_data.get("period")
        if asked:
            year, month = asked.split("-")
            return int(year), int(month)
        return self.months[0] if self.months else None

    @property
    def shown(self) -> list[Department]:
        """Return the departments that may be on the board, parents first."""
        chosen = self.paths.get(self.cleaned_data.get("department") or "")
        return [chosen] if chosen else list(self.paths.values())

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Return what narrows the board, in words: on paper there are no boxes."""
        words = []
        for name in ("department", "project", "light", "state"):
            field: Any = self.fields[name]
            if value := self.cleaned_data.get(name):
                words.append((str(field.label), str(dict(field.choices)[value])))
        if self.cleaned_data.get("pending"):
            words.append((str(self.fields["pending"].label), ""))
        return words

    def narrowed(self) -> Q:
        """Return the filter on targets: a department's branch, a project."""
        wanted = Q()
        department = self.paths.get(self.cleaned_data.get("department") or "")
        if department is not None:
            wanted &= Q(indicator__department__path__startswith=department.path)
        if self.cleaned_data.get("project"):
            wanted &= Q(goal__project_year__project=self.cleaned_data["project"])
        return wanted

    def keeps(self, row: Judged) -> bool:
        """Whether a row has the light and the reporting state asked for."""
        light = self.cleaned_data.get("light")
        state = self.cleaned_data.get("state")
        return (not light or row.light == light) and (
            not state or row.state.state == state
        )


def _month(year: int, month: int) -> tuple[str, str]:
    return f"{year}-{month}", periods.label(year, month, language(), with_year=True)
