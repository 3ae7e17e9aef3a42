"""The indicator library: looking for entries, adding one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget.models import Department
from performance.choices import Accumulation, Comparator, LibraryKind, Measure
from performance.declaring import FRAME_2015, FRAME_2021, STANDARDS
from performance.forms.common import dress
from performance.forms.filters import ALL, LARGEST_PAGE, Filter
from performance.models import LibraryIndicator

# The words of the official forms, the same in every language.
LEVEL1 = [(word, word) for word in FRAME_2021]


def _under(word: str) -> tuple[str, ...]:
    """Return the level-2 words of a level-1 word, those of the newer frame first."""
    return tuple(dict.fromkeys((*FRAME_2021[word], *FRAME_2015.get(word, ()))))


LEVEL2 = [(one, [(word, word) for word in _under(one)]) for one in FRAME_2021]
COMMON = 0


class LibraryFilter(Filter):
    """What an entry says, where it stands, its unit, whose it is."""

    q = forms.CharField(label=_("名称、解释或单位"), required=False, max_length=60)
    level1 = forms.ChoiceField(
        label=_("一级指标"), required=False, choices=[ALL, *LEVEL1]
    )
    unit = forms.CharField(label=_("计量单位"), required=False, max_length=20)
    kind = forms.ChoiceField(
        label=_("范围"), required=False, choices=[ALL, *LibraryKind.choices]
    )
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_PAGE,
        widget=forms.HiddenInput,
    )


class EntryForm(forms.Form):
    """What an entry says."""

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
    standard = forms.CharField(
        label=_("绩效标准"),
        required=False,
        max_length=60,
        help_text=_("如：%s") % "、".join(STANDARDS),
    )
    data_source = forms.CharField(label=_("数据来源"), required=False, max_length=200)
    evidence = forms.CharField(label=_("佐证资料"), required=False, max_length=200)
    source = forms.CharField(
        label=_("指标来源"),
        required=False,
        max_length=120,
        help_text=_("写明文件或报表；没有依据的写“序时建议”或“自设”。"),
    )

    def __init__(self, data: Any, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        dress(self)

    def values(self) -> dict[str, str]:
        """Return the columns of the entry, without whose it is."""
        return {name: self.cleaned_data[name] for name in EntryForm.base_fields}


class LibraryForm(EntryForm):
    """A new entry: of one's own body, or (`common`) for everybody."""

    department = forms.TypedChoiceField(label=_("部门"), coerce=int)
    field_order = ("department",)

    def __init__(
        self, data: Any, *, bodies: Sequence[Department], common: bool = False
    ) -> None:
        super().__init__(data)
        field: Any = self.fields["department"]
        everybody = [(COMMON, _("共性指标"))] if common else []
        field.choices = [*everybody, *((body.pk, str(body)) for body in bodies)]


class ChangeForm(EntryForm):
    """An entry that is there; a common one keeps its name and levels."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, entry: LibraryIndicator) -> None:
        columns = {name: getattr(entry, name) for name in EntryForm.base_fields}
        super().__init__(data, initial={**columns, "version": entry.version})
        if entry.department_id is None:
            for name in ("level1", "level2", "name"):
                self.fields[name].disabled = True


class PickFilter(forms.Form):
    """Looking for an entry to fill a row of a form with."""

    q = forms.CharField(label=_("名称、解释或单位"), required=False, max_length=60)
    level1 = forms.ChoiceField(
        label=_("一级指标"), required=False, choices=[ALL, *LEVEL1]
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        dress(self)


class TakeForm(forms.Form):
    """Whose forms of which year to take into the library."""

    department = forms.IntegerField(min_value=1)
    year = forms.IntegerField(min_value=2000, max_value=2100)
