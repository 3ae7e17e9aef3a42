"""The filter of a reviewer's queue: which period, whose figures, which lights."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget import periods
from budget.models import User
from performance.choices import Light
from performance.language import language
from performance.queries import reading
from performance.queries.judging import Judged
from performance.queries.queue import Line
from performance.views.board_filter import ALL

LARGEST_PAGE = 10_000


class QueueFilter(forms.Form):
    """Bound to the query string; an unknown choice is an error beside its box."""

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

    def __init__(self, data: Any, *, user: User, today: datetime.date) -> None:
        super().__init__(data, label_suffix="")
        offers = {
            "period": [_month(*pair) for pair in reading.months(user, today)],
            "department": [(d.path, str(d)) for d in reading.departments(user)],
            "project": [(str(p.pk), p.name) for p in reading.projects(user)],
        }
        for name, choices in offers.items():
            field: Any = self.fields[name]
            field.choices = [ALL, *choices]
        for name in (*offers, "light", "returned"):
            self.fields[name].widget.attrs["class"] = "form-select"

    def keeps(self, line: Line) -> bool:
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

    def keeps_light(self, judged: Judged | None) -> bool:
        light = judged.light if judged else Light.GREY
        return bool(light == self.cleaned_data["light"])


def _month(year: int, month: int) -> tuple[str, str]:
    return f"{year}-{month}", periods.label(year, month, language(), with_year=True)
