"""The indicator library: looking for entries, adding one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget.models import Department
from performance.choices import Accumulation, Comparator, LibraryKind, Measure
from performance.declaring import FRAME_2021
from performance.forms.common import dress
from performance.forms.filters import ALL, LARGEST_PAGE, Filter

# The words of the official forms, the same in every language.
LEVEL1 = [(word, word) for word in FRAME_2021]
LEVEL2 = [(one, [(word, word) for word in FRAME_2021[one]]) for one in FRAME_2021]


class LibraryFilter(Filter):
    """What an entry says, where it stands, whose it is."""

    q = forms.CharField(label=_("名称或解释"), required=False, max_length=60)
    level1 = forms.ChoiceField(
        label=_("一级指标"), required=False, choices=[ALL, *LEVEL1]
    )
    kind = forms.ChoiceField(
        label=_("范围"), required=False, choices=[ALL, *LibraryKind.choices]
    )
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_PAGE,
        widget=forms.HiddenInput,
    )


class LibraryForm(forms.Form):
    """An entry of one's own body."""

    department = forms.TypedChoiceField(label=_("部门"), coerce=int)
    level1 = forms.ChoiceField(label=_("一级指标"), choices=LEVEL1)
    level2 = forms.ChoiceField(label=_("二级指标"), choices=LEVEL2)
    name = forms.CharField(label=_("指标名称"), max_length=120)
    explanation = forms.CharField(
        label=_("指标解释"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    measure = forms.ChoiceField(label=_("计量方式"), choices=Measure)
    accumulation = forms.ChoiceField(label=_("累计方式"), choices=Accumulation)
    comparator = forms.ChoiceField(
        label=_("指标性质"), required=False, choices=Comparator
    )
    unit = forms.CharField(label=_("计量单位"), required=False, max_length=20)
    example = forms.CharField(label=_("示例值"), required=False, max_length=100)
    data_source = forms.CharField(label=_("数据来源"), required=False, max_length=200)
    evidence = forms.CharField(label=_("佐证资料"), required=False, max_length=200)
    source = forms.CharField(label=_("指标来源"), required=False, max_length=120)

    def __init__(self, data: Any, *, bodies: Sequence[Department]) -> None:
        super().__init__(data)
        field: Any = self.fields["department"]
        field.choices = [(body.pk, str(body)) for body in bodies]
        dress(self)

    def values(self) -> dict[str, str]:
        """Return the columns of the entry, without whose it is."""
        data = self.cleaned_data
        return {name: data[name] for name in data if name != "department"}
