"""The grid's lines: what a row of the entry page shows and holds, by project."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from performance import increments
from performance.choices import Measure, Quality
from performance.forms.entry import words_for
from performance.queries.entry import Box
from performance.rounding import plain
from performance.views.entering import stored


@dataclass(frozen=True)
class Line:
    """One figure with its boxes, ready to be written into the page.

    `base` is what 本季新增 is added to, "" where there is no such box; `words` the
    choices of a figure that is said in words; `wants` whether something asks for the
    line's lower part.
    """

    box: Box
    kind: str
    words: list[tuple[Any, Any]]
    held: dict[str, Any]
    base: str
    increment: str

    @property
    def wants(self) -> bool:
        return bool(self.box.opinion or (self.box.open and self.box.in_force))


@dataclass(frozen=True)
class Group:
    """The lines of one project, or of the department's own goals."""

    title: str
    lines: list[Line]


def groups(boxes: Iterable[Box], sitting: dict[str, Any]) -> list[Group]:
    """Return the lines in the order of the forms, grouped by project."""
    found: dict[str, Group] = {}
    for box in sorted(boxes, key=_place):
        title = _title(box)
        group = found.setdefault(title, Group(title, []))
        group.lines.append(_line(box, sitting))
    return list(found.values())


def _place(box: Box) -> tuple[Any, ...]:
    if not box.judged:
        return (1, 0, 0, "", 0, box.indicator.sort_key)
    row = (box.lit or box.judged[0]).commitment
    in_project = row.project_order is not None
    order = (row.project_order or 0, row.form, row.order)
    return (0, in_project, *order, box.indicator.sort_key)


def _title(box: Box) -> str:
    if not box.judged:
        return _("未列入本年目标")
    row = (box.lit or box.judged[0]).commitment
    return row.project or _("部门整体目标")


def _line(box: Box, sitting: dict[str, Any]) -> Line:
    kind = _kind(box)
    base = box.base if kind == "number" else None
    row = box.current
    held = {"quality": Quality.FLASH, **sitting, **_known(box)}
    return Line(
        box=box,
        kind=kind,
        words=words_for(box.indicator, box.period.month) if kind == "words" else [],
        held=held,
        base="" if base is None else plain(base),
        increment=increments.added(row.value if row else None, base),
    )


def _kind(box: Box) -> str:
    if box.indicator.measure in (Measure.GRADE, Measure.YES_NO):
        return "words"
    return "date" if box.indicator.measure == Measure.DATE else "number"


def _known(box: Box) -> dict[str, Any]:
    """Return what is stored; the sitting stands where the row says nothing."""
    return {
        name: value for name, value in stored(box).items() if value not in ("", None)
    }
