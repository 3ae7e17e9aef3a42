"""What narrows a list, in the query string: an unknown choice is an error beside it."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget import periods
from budget.models import Department, Project
from performance.choices import Light, ReportingState
from performance.forms.common import dress
from performance.language import language

ALL: Final = ("", _("全部"))
LARGEST_PAGE: Final = 10_000
Months = Sequence[tuple[int, int]]


def month_choices(months: Months) -> list[tuple[str, str]]:
    """Return a choice for each (year, month), named in the reader's language."""
    return [
        (f"{year}-{month}", periods.label(year, month, language(), with_year=True))
        for year, month in months
    ]


class Filter(forms.Form):
    """A filter whose boxes offer what the reader may see."""

    def __init__(self, data: Any, offers: dict[str, list[Any]]) -> None:
        super().__init__(data, label_suffix="")
        for name, choices in offers.items():
            field: Any = self.fields[name]
            field.choices = choices
        dress(self)


class LedgerFilter(Filter):
    """Year and department; each ledger adds its own."""

    year = forms.ChoiceField(label=_("年度"), required=False)
    department = forms.ChoiceField(label=_("部门"), required=False)

    def __init__(
        self, data: Any, *, years: Iterable[int], departments: Sequence[Department]
    ) -> None:
        self.paths = {str(row.pk): row.path for row in departments}
        offers: dict[str, list[Any]] = {
            "year": [ALL, *((str(year), str(year)) for year in years)],
            "department": [ALL, *((str(row.pk), str(row)) for row in departments)],
        }
        super().__init__(data, offers)

    def wanted(self) -> dict[str, Any]:
        """Return what the query takes; nothing where the filter is wrong."""
        if not self.is_valid():
            return {}
        data = self.cleaned_data
        return {**data, "path": self.paths.get(data["department"], "")}


class BoardFilter(Filter):
    """The board's: which period, whose targets, which lights."""

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

    def __init__(
        self,
        data: Any,
        *,
        months: Months,
        departments: Iterable[Department],
        projects: Iterable[Project],
    ) -> None:
        self.months = months
        self.paths = {str(row.pk): row for row in departments}
        offers: dict[str, list[Any]] = {
            "period": month_choices(months),
            "department": [ALL, *((pk, str(row)) for pk, row in self.paths.items())],
            "project": [ALL, *((str(row.pk), row.name) for row in projects)],
        }
        super().__init__(data, offers)
        for field in self.fields.values():
            box = isinstance(field, forms.BooleanField)
            css = "form-check-input" if box else "form-select form-select-sm"
            field.widget.attrs["class"] = css

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

    def keeps(self, light: Light, state: ReportingState) -> bool:
        """Whether a row with this light and reporting state is asked for."""
        asked = self.cleaned_data
        return (not asked.get("light") or asked["light"] == light) and (
            not asked.get("state") or asked["state"] == state
        )


class WeakenedFilter(Filter):
    """Targets made easier: as of which period, whose, only what that greened."""

    period = forms.ChoiceField(label=_("填报期"), required=False)
    department = forms.ChoiceField(label=_("部门"), required=False)
    greened = forms.BooleanField(label=_("只看因此转绿的"), required=False)

    def __init__(
        self, data: Any, *, months: Months, departments: Sequence[Department]
    ) -> None:
        self.months = months
        self.paths = {str(row.pk): row.path for row in departments}
        offers: dict[str, list[Any]] = {
            "period": month_choices(months),
            "department": [ALL, *((str(row.pk), str(row)) for row in departments)],
        }
        super().__init__(data, offers)
        self.fields["greened"].widget.attrs["class"] = "form-check-input"

    @property
    def period_shown(self) -> tuple[int, int] | None:
        """Return the period asked for, else the newest one that has opened."""
        asked = self.cleaned_data.get("period")
        if asked:
            year, month = asked.split("-")
            return int(year), int(month)
        return self.months[0] if self.months else None

    @property
    def wanted(self) -> dict[str, Any]:
        """Return what the query takes."""
        data = self.cleaned_data
        return {**data, "path": self.paths.get(data["department"], "")}

    @property
    def about(self) -> str:
        """Name the period that the lights are of."""
        shown = self.period_shown
        if shown is None:
            return ""
        return periods.label(*shown, language(), with_year=True)


class Waits(Protocol):
    """A record that waits, as far as the queue's filter looks at it."""

    @property
    def year(self) -> int: ...
    @property
    def month(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def project_id(self) -> int | None: ...
    @property
    def round(self) -> int: ...


class QueueFilter(Filter):
    """A reviewer's queue: which period, whose figures, which lights."""

    period = forms.ChoiceField(label=_("填报期"), required=False)
    department = forms.ChoiceField(label=_("部门"), required=False)
    project = forms.ChoiceField(label=_("项目"), required=False)
    light = forms.ChoiceField(
        label=_("灯"), required=False, choices=[ALL, *Light.choices]
    )
    returned = forms.ChoiceField(
        label=_("退回情况"),
        required=False,
        choices=[ALL, ("yes", _("曾退回或撤回")), ("no", _("首次送审"))],
    )
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_PAGE,
        widget=forms.HiddenInput,
    )

    def __init__(
        self,
        data: Any,
        *,
        months: Months,
        departments: Iterable[Department],
        projects: Iterable[Project],
    ) -> None:
        offers: dict[str, list[Any]] = {
            "period": [ALL, *month_choices(months)],
            "department": [ALL, *((row.path, str(row)) for row in departments)],
            "project": [ALL, *((str(row.pk), row.name) for row in projects)],
        }
        super().__init__(data, offers)

    def keeps(self, line: Waits) -> bool:
        """Whether the list keeps a record; its light is asked in `keeps_light`."""
        asked = self.cleaned_data
        period, department = asked.get("period"), asked.get("department")
        returned = asked.get("returned")
        return (
            (not period or period == f"{line.year}-{line.month}")
            and (not department or line.path.startswith(department))
            and (not asked.get("project") or asked["project"] == str(line.project_id))
            and (not returned or (line.round > 1) == (returned == "yes"))
        )

    @property
    def asks_light(self) -> bool:
        return bool(self.cleaned_data.get("light"))

    def keeps_light(self, light: Light) -> bool:
        return bool(light == self.cleaned_data["light"])


class SampleFilter(Filter):
    """Of which period, and of which branch, figures are suggested to be asked about."""

    period = forms.ChoiceField(label=_("填报期"), required=False)
    department = forms.ChoiceField(label=_("部门"), required=False)

    def __init__(
        self, data: Any, *, months: Months, departments: Iterable[Department]
    ) -> None:
        self.months = months
        offers: dict[str, list[Any]] = {
            "period": month_choices(months),
            "department": [ALL, *((row.path, str(row)) for row in departments)],
        }
        super().__init__(data, offers)

    @property
    def wanted(self) -> tuple[int, int, str] | None:
        """Return year, month and branch, the newest period where none is named."""
        asked = self.cleaned_data.get("period")
        if not asked and not self.months:
            return None
        pair = asked.split("-") if asked else self.months[0]
        return int(pair[0]), int(pair[1]), self.cleaned_data["department"]


class BetweenFilter(Filter):
    """Two instants of one period's board; the second left empty is now."""

    period = forms.ChoiceField(label=_("填报期"))
    first = forms.DateTimeField(
        label=_("从"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    second = forms.DateTimeField(
        label=_("到（不填即现在）"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M"],
    )

    def __init__(self, data: Any, *, months: Months, now: datetime.datetime) -> None:
        super().__init__(data or None, {"period": month_choices(months)})
        self.now = now

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, second = data.get("first"), data.get("second")
        for name, at in (("first", first), ("second", second)):
            if at is not None and at > self.now:
                self.add_error(name, _("这一时刻还没有到来，请改为已经过去的时刻。"))
        if first and second and first >= second:
            self.add_error("second", _("第二个时刻须晚于第一个。"))
        return data

    @property
    def wanted(self) -> tuple[int, int]:
        """Return the year and month of the period."""
        year, month = self.cleaned_data["period"].split("-")
        return int(year), int(month)
