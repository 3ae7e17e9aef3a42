"""Which commitments go on into the next year, with which value, and which end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from performance.forms.common import dress
from performance.rolling import Budget, Choice, Plan, Standing

CHOICES = [
    (Choice.CARRY.value, _("结转")),
    (Choice.RETIRE.value, _("不再结转")),
    (Choice.LATER.value, _("暂不处理")),
]


class YearForm(forms.Form):
    """Which department's year, in the query string."""

    department = forms.ChoiceField(label=_("部门"))
    year = forms.TypedChoiceField(label=_("年度"), coerce=int)

    def __init__(
        self, data: Any, *, departments: Sequence[Any], years: Sequence[int]
    ) -> None:
        super().__init__(data, label_suffix="")
        offered: dict[str, list[Any]] = {
            "department": [(str(row.pk), str(row)) for row in departments],
            "year": [(year, str(year)) for year in years],
        }
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = choices
        dress(self)


@dataclass(frozen=True)
class Box:
    """One commitment's two boxes beside what the page says of it."""

    row: Any
    choice: forms.BoundField
    value: forms.BoundField
    # The words of the goal, beside its first commitment.
    goal: forms.BoundField | None = None
    # Code and amount of a project that has no next year yet, above its first.
    budget: tuple[forms.BoundField, forms.BoundField] | None = None

    @property
    def last(self) -> Any:
        """The project's year that ends."""
        return self.row.target.goal.project_year


def waits(row: Any) -> bool:
    """Whether a row's project has no next year yet."""
    return bool(row.standing is Standing.NO_PROJECT)


def project_of(row: Any) -> int:
    """Return the project of a row that stands under one."""
    return int(row.target.goal.project_year.project_id)


class RollForm(forms.Form):
    """A choice and the next value of each commitment shown."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, rows: Sequence[Any], heads: Mapping[int, Any], **kwargs: Any
    ) -> None:
        """`rows` are queries.rollover.Row that want a decision, `heads` the goals of
        which the next words are open."""
        super().__init__(*args, **kwargs)
        self.rows = rows
        for pk in self._waiting():
            self.fields[f"k{pk}"] = forms.CharField(
                label=_("下年项目代码"), max_length=40, required=False
            )
            self.fields[f"a{pk}"] = forms.CharField(
                label=_("下年预算（万元）"), max_length=40, required=False
            )
        for pk, head in heads.items():
            self.fields[f"g{pk}"] = forms.CharField(
                label=_("下年目标内容"),
                max_length=1000,
                required=False,
                initial=head.text,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        for row in rows:
            pk = row.target.pk
            self.fields[f"c{pk}"] = forms.ChoiceField(
                label=_("处理"), choices=CHOICES, initial=Choice.CARRY, required=False
            )
            self.fields[f"v{pk}"] = forms.CharField(
                label=_("下年指标值"), max_length=120, required=False, initial=row.value
            )
        dress(self)

    def boxes(self) -> Iterator[Box]:
        shown = set[str]()
        for row in self.rows:
            pk, name = row.target.pk, f"g{row.target.goal_id}"
            project = f"k{project_of(row)}" if waits(row) else ""
            head = self[name] if name in self.fields and name not in shown else None
            budget = None
            if project and project not in shown:
                budget = self[project], self[f"a{project_of(row)}"]
            shown |= {name, project}
            yield Box(row, self[f"c{pk}"], self[f"v{pk}"], head, budget)

    def clean(self) -> dict[str, Any]:
        """Refuse a goal's new words without a commitment that takes them along, and
        half a budget."""
        data: dict[str, Any] = super().clean() or {}
        carried = {
            f"g{row.target.goal_id}"
            for row in self.rows
            if data.get(f"c{row.target.pk}") == Choice.CARRY
        }
        for name in self._worded():
            if name in self.changed_data and name not in carried:
                words = _(
                    "目标内容随它的指标一起结转：请至少结转其中一项，或改回原文。"
                )
                self.add_error(name, words)
        for pk in self._waiting():
            self._require_budget(pk, data)
        return data

    def _require_budget(self, pk: int, data: dict[str, Any]) -> None:
        """Code and amount come together; what was changed in a project needs both."""
        given = [name for name in (f"k{pk}", f"a{pk}") if data.get(name)]
        if len(given) == 1:
            (missing,) = {f"k{pk}", f"a{pk}"} - set(given)
            self.add_error(missing, _("项目代码和预算请一起填写。"))
        elif not given and self._changed(pk, data):
            words = _(
                "改过的内容随项目一起结转：请填写项目代码和预算，或把它们改回原样。"
            )
            self.add_error(f"k{pk}", words)

    def _changed(self, project: int, data: dict[str, Any]) -> bool:
        """Whether something to be carried over in a waiting project was changed."""
        mine = [r.target for r in self.rows if waits(r) and project_of(r) == project]
        carried = [t for t in mine if data.get(f"c{t.pk}") == Choice.CARRY]
        names = {f"v{t.pk}" for t in carried} | {f"g{t.goal_id}" for t in carried}
        return not names.isdisjoint(set(self.changed_data) & set(self.data))

    def plan(self) -> Plan:
        """Return what was decided; call after is_valid(). Nothing chosen waits."""
        data, carry, retire = self.cleaned_data, {}, set()
        for row in self.rows:
            pk = row.target.pk
            if data[f"c{pk}"] == Choice.CARRY:
                carry[pk] = data[f"v{pk}"]
            elif data[f"c{pk}"] == Choice.RETIRE:
                retire.add(pk)
        goals = {int(name[1:]): data[name] for name in self._worded()}
        budgets = {
            pk: Budget(data[f"k{pk}"], data[f"a{pk}"])
            for pk in self._waiting()
            if data[f"k{pk}"] and data[f"a{pk}"]
        }
        return Plan(carry, frozenset(retire), goals, budgets)

    def _waiting(self) -> list[int]:
        """Return the projects without a next year, in the order of the rows."""
        found = [project_of(row) for row in self.rows if waits(row)]
        return list(dict.fromkeys(found))

    def _worded(self) -> list[str]:
        """Return the goals' boxes that came; one that did not leaves its words."""
        return [name for name in self.fields if name[0] == "g" and name in self.data]

    def refuse(self, fault: ValidationError) -> None:
        """Put what the service refused beside the boxes it speaks of."""
        for name, words in fault.message_dict.items():
            self.add_error(name if name in self.fields else None, words)
