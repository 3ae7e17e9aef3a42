"""The page on which a declared form is filled in: its cells, what is said of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget.choices import FundKind, ProjectAttribute, ProjectType, Purpose
from performance import hints, values
from performance.choices import Accumulation
from performance.declaring import (
    JOINS,
    LEVEL1,
    LEVEL2,
    STANDARDS,
    DeclaredForm,
    DeclaredRow,
    FormKind,
    Problem,
)
from performance.forms.common import dress
from performance.forms.declared_boxes import Cell, GoalBox, RowBox
from performance.forms.declared_said import said_of
from performance.hints import Hint
from performance.language import language
from performance.models import Target

CHOICES: Final[Mapping[str, Any]] = {
    "attribute": ProjectAttribute,
    "type": ProjectType,
    "purpose": Purpose,
    "fund_kind": FundKind,
}
LABELS: Final[Mapping[str, Any]] = {
    "project_name": gettext_lazy("项目名称"),
    "project_code": gettext_lazy("项目代码"),
    "head.attribute": gettext_lazy("项目属性"),
    "head.type": gettext_lazy("项目类型"),
    "head.purpose": gettext_lazy("用途"),
    "head.fund_kind": gettext_lazy("资金性质"),
    "head.functional_code": gettext_lazy("功能科目"),
    "head.starts_on": gettext_lazy("起"),
    "head.ends_on": gettext_lazy("止"),
    "head.owner_role": gettext_lazy("负责岗位"),
    "head.overview": gettext_lazy("项目概况"),
    "head.basis": gettext_lazy("立项情况（依据、可行性、必要性）"),
    "head.total_goal": gettext_lazy("项目总目标"),
    "head.joins_reason": gettext_lazy("追加理由"),
    "head.joins_on": gettext_lazy("拟生效日期"),
    "duties": gettext_lazy("部门职能概述"),
    "tasks": gettext_lazy("年度工作任务"),
    "amount": gettext_lazy("项目总投入"),
    "central": gettext_lazy("中央财政"),
    "provincial": gettext_lazy("省级财政"),
    "municipal": gettext_lazy("市级财政"),
    "district": gettext_lazy("区级财政"),
    "self_raised": gettext_lazy("自筹（其他）"),
    "fiscal": gettext_lazy("财政拨款"),
    "other": gettext_lazy("其他资金"),
    "basic": gettext_lazy("基本支出"),
    "project": gettext_lazy("项目支出"),
}
# The days of a form's head, each with one that may stand there. What Excel brings
# ("2024年10月1日") is kept as it is, so these are no boxes of the day's own kind.
DAYS: Final[Mapping[str, str]] = {
    "head.starts_on": "01-01",
    "head.ends_on": "12-31",
    "head.joins_on": "10-01",
}
# Chosen for a figure that the value does not tell apart.
KINDS: Final = (
    Accumulation.CUMULATIVE,
    Accumulation.STOCK,
    Accumulation.RATE,
)


@dataclass(kw_only=True)
class Sheet:
    """A form as the page shows it, with all that stands against it."""

    form: DeclaredForm
    problems: Sequence[Problem] = ()
    # What somebody else put on record meanwhile, by place.
    other: Mapping[str, str] = field(default_factory=dict)
    # The names of the indicators that rows are linked to.
    linked: Mapping[int, str] = field(default_factory=dict)
    # What last year came to, by the row's place.
    actuals: Mapping[str, str] = field(default_factory=dict)
    # What the library's entries that rows were picked from explain.
    picked: Mapping[int, str] = field(default_factory=dict)
    # What stands on a form that the rows are to join, by the goal.
    held: Mapping[int, Sequence[Target]] = field(default_factory=dict)
    # The sections that may report a row, by id: the form's own department first.
    owners: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._wrong: dict[str, list[str]] = {}
        self._asked: set[str] = set()
        for problem in self.problems:
            self._wrong.setdefault(problem.place, []).append(problem.say(language()))
            if problem.question:
                self._asked.add(problem.place)

    @property
    def of_project(self) -> bool:
        return self.form.kind is FormKind.PROJECT

    @property
    def level1(self) -> tuple[str, ...]:
        return LEVEL1

    @property
    def level2(self) -> tuple[str, ...]:
        return LEVEL2

    @property
    def standards(self) -> tuple[str, ...]:
        return STANDARDS

    @property
    def general(self) -> list[str]:
        """What is said of the form as a whole, or of a place that has no box here."""
        goals = [box for goal in self.goals() for box in (goal.text, goal.heading)]
        rows = [c for g in self.goals() for r in g.rows for c in r.cells.values()]
        lines = [cell for line in self.money() for cell in line]
        head = [*self.names(), *self.choices(), *self.lines(), *self.texts()]
        head += self.joining()
        shown = {cell.name for cell in (*head, *lines, *goals, *rows)}
        return [
            w for at, words in self._wrong.items() if at not in shown for w in words
        ]

    def names(self) -> list[Cell]:
        """The project's name and code; a name holds for all years."""
        form = self.form
        kept = form.project_id is not None
        return [
            self._cell("project_name", form.project_name, locked=kept),
            self._cell("project_code", form.project_code),
        ]

    def choices(self) -> list[Cell]:
        return [
            self._cell(
                f"head.{key}",
                self.form.head.get(key, ""),
                options=[("", "—"), *choices.choices],
            )
            for key, choices in CHOICES.items()
            if key != "purpose" or self.form.project_id is None
        ]

    def lines(self) -> list[Cell]:
        keys = ("starts_on", "ends_on", "functional_code", "owner_role")
        return [self._cell(f"head.{k}", self.form.head.get(k, "")) for k in keys]

    def texts(self) -> list[Cell]:
        """The running texts of the form's head."""
        if not self.of_project:
            return [
                self._cell("duties", self.form.duties),
                self._cell("tasks", self.form.tasks),
            ]
        keys = ("overview", "basis", "total_goal")
        return [self._cell(f"head.{k}", self.form.head.get(k, "")) for k in keys]

    def joining(self) -> list[Cell]:
        """Why, and from when, a project joins a published budget; none of others."""
        head = self.form.head
        keys = JOINS if self.form.joins else ()
        return [self._cell(f"head.{key}", head.get(key, "")) for key in keys]

    def money(self) -> list[list[Cell]]:
        """The amounts: one line a source, the years side by side."""
        lines: dict[str, list[Cell]] = {}
        for line in self.form.money:
            label = LABELS[line.key]
            if line.year is not None:
                label = _("%(word)s%(year)d年") % {"word": label, "year": line.year}
            cell = self._cell(line.place, line.text, label=label)
            lines.setdefault(line.key, []).append(cell)
        return list(lines.values())

    def goals(self) -> list[GoalBox]:
        known = hints.of_form(self.form, self.actuals)
        count = len(self.form.goals)
        return [
            GoalBox(
                goal=goal,
                text=self._cell(f"{goal.place}.text", goal.text),
                heading=self._cell(f"{goal.place}.heading", goal.heading),
                rows=tuple(self._row(row, known) for row in goal.rows),
                held=tuple(self.held.get(goal.goal_id or 0, ())),
                first=at == 0,
                last=at == count - 1,
            )
            for at, goal in enumerate(self.form.goals)
        ]

    def _row(self, row: DeclaredRow, known: Iterable[Hint]) -> RowBox:
        cells = {
            key: self._cell(f"{row.place}.{key}", getattr(row, key))
            for key in (
                "level2",
                "name",
                "before_last",
                "last",
                "value",
                "weight",
                "standard",
                "link_reason",
            )
        }
        words = [*LEVEL1] if row.level1 in ("", *LEVEL1) else [*LEVEL1, row.level1]
        options = [("", "—"), *((word, word) for word in words)]
        cells["level1"] = self._cell(f"{row.place}.level1", row.level1, options=options)
        cells["accumulation"] = self._cell(
            f"{row.place}.accumulation",
            row.accumulation,
            options=[("", _("按指标值")), *((k.value, k.label) for k in KINDS)],
        )
        cells["owner"] = self._owner(row)
        reading = values.read(row.value, name=row.name, year=self.form.year)
        mine = [hint for hint in known if hint.place.startswith(f"{row.place}.")]
        asked = [
            problem.candidates
            for problem in self.problems
            if problem.place == f"{row.place}.name" and problem.candidates
        ]
        return RowBox(
            row=row,
            cells=cells,
            said=said_of(reading, mine, doubted=not cells["value"].wrong),
            candidates=asked[0] if asked else (),
            linked=self.linked.get(row.indicator_id or 0, ""),
            explained=self.picked.get(row.library or 0, ""),
        )

    def _owner(self, row: DeclaredRow) -> Cell:
        """Ask which section reports a row; one of another branch stays as it is."""
        place = f"{row.place}.owner"
        known = row.owner_id in self.owners or row.owner_id is None
        linked = row.target_id is None and row.indicator_id is not None
        asked = known or place in self._wrong
        offers = asked and not linked and len(self.owners) > 1
        return self._cell(
            place,
            str(row.owner_id or self.form.department_id),
            options=[(str(pk), name) for pk, name in self.owners.items()]
            if offers
            else (),
            locked=not offers,
        )

    def _cell(self, place: str, text: str, **extra: Any) -> Cell:
        extra.setdefault("label", LABELS.get(place, ""))
        if place in DAYS:
            extra["hint"] = _("如 %(year)d-%(day)s") % {
                "year": self.form.year,
                "day": DAYS[place],
            }
        return Cell(
            name=place,
            text=text,
            wrong=tuple(self._wrong.get(place, ())),
            question=place in self._asked,
            other=self.other.get(place),
            **extra,
        )


class YearForm(forms.Form):
    """The year whose forms are declared."""

    year = forms.IntegerField(
        label=gettext_lazy("年度"), min_value=2000, max_value=2100
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, label_suffix="")
        dress(self)
