"""What a person asks to have packed."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget.models import Department
from performance.forms.official import MonthForm

MEDIA = (("xlsx", "Excel"), ("pdf", "PDF"))


class PackageForm(MonthForm):
    """A year, the forms and how they are wanted; nothing ticked is an error."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    department = forms.ChoiceField(label=_("部门"), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("表"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少勾选一种表。")},
    )
    formats = forms.MultipleChoiceField(
        label=_("格式"),
        choices=MEDIA,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少勾选一种格式。")},
    )
    public = forms.BooleanField(label=_("公开版（不含姓名、电话）"), required=False)
    audit = forms.BooleanField(
        label=_("作为审计资料包（附时间线、佐证材料、审计链和核验程序）"),
        required=False,
    )
    field_order = ("year", "month", "department", "kinds", "formats", "public", "audit")

    def __init__(
        self,
        data: Any,
        *,
        years: Sequence[int],
        departments: Sequence[Department],
        kinds: Mapping[str, Any],
        auditor: bool = False,
    ) -> None:
        super().__init__(data)
        if not auditor:
            del self.fields["audit"]
        self.departments = {str(row.pk): row for row in departments}
        offered = [(key, str(row)) for key, row in self.departments.items()]
        self._offer("year", [(year, str(year)) for year in years])
        self._offer("department", [("", _("全部")), *offered])
        field: Any = self.fields["kinds"]
        field.choices = list(kinds.items())

    def _offer(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices
        field.widget.attrs["class"] = "form-select form-select-sm"

    @property
    def path(self) -> str | None:
        """Return the path of the branch asked for alone; None for all."""
        row = self.departments.get(self.cleaned_data["department"])
        return row.path if row else None


def usual(
    years: Sequence[int], month: int, kinds: Mapping[str, Any], today: datetime.date
) -> dict[str, Any]:
    """Return what is ticked for somebody who has chosen nothing yet."""
    year = today.year if today.year in years or not years else years[0]
    return {"year": year, "month": month, "kinds": list(kinds), "formats": ["xlsx"]}
