"""The grid's lines: what a row of the entry page shows and holds, by project.

A page may have hundreds of lines. What a line prints stands here ready, each address
and badge made once a page, so that the template looks up and prints little.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypedDict

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from budget import periods
from budget.choices import Status
from performance import increments
from performance.choices import Accumulation, Measure, Quality
from performance.forms.entry import words_for
from performance.language import language
from performance.planning import Problem
from performance.queries.entry import Box
from performance.queries.judging import Judged
from performance.rounding import plain
from performance.views.entering import stored

# No id, and no part of an address either.
SAMPLE = 10**15
# A template pays dearly for a name it does not find: what is empty stands there too.
PAGES = dict.fromkeys(("target", "box", "figure", "correct", "withdraw"), "")
BOXES = dict.fromkeys(
    ("text", "version", "quality", "provider", "source_date", "explanation"), ""
)


class Line(TypedDict):
    """One figure with its boxes, ready to be written into the page.

    A dictionary, because a template finds a key much sooner than an attribute. `key`
    is the indicator's id as the page's ids have it; `pages` the addresses it links to
    and posts to; `base` what 本季新增 is added to, "" where there is no such box;
    `words` the choices of a figure that is said in words; `held` what the boxes hold,
    as text; `wants` whether something asks for the line's lower part, `says` whether
    that has words before anybody types. `light` and `badge` are HTML.
    """

    box: Box
    editable: bool
    key: str
    form: str
    name: str
    unit: str
    about: str
    previous: str
    since: str
    last_year: str
    promised: str
    expected: str
    pages: dict[str, str]
    kind: str
    words: list[tuple[Any, Any]]
    held: dict[str, str]
    base: str
    increment: str
    light: str
    why: str
    badge: str
    question: Problem | None
    wants: bool
    says: bool


@dataclass(frozen=True)
class Group:
    """The lines of one project, or of the department's own goals."""

    title: str
    lines: list[Line]


def groups(boxes: Iterable[Box], sitting: dict[str, Any]) -> list[Group]:
    """Return the lines in the order of the forms, grouped by project."""
    found: dict[str, Group] = {}
    write = _Writer(sitting)
    for box in sorted(boxes, key=_place):
        title = _title(box)
        group = found.setdefault(title, Group(title, []))
        group.lines.append(write.line(box))
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


class _Pages:
    """The addresses of a page's lines, which differ in ids alone: looked up once."""

    def __init__(self) -> None:
        self._known: dict[str, list[str]] = {}

    def of(self, box: Box) -> dict[str, str]:
        """Return those that the line prints, by name."""
        row, found = box.current, PAGES.copy()
        if box.lit:
            found["target"] = self._at("target-detail", box.lit.commitment.pk)
        if box.editable:
            found["box"] = self._at("entry-box", box.period.pk, box.indicator.pk)
        if row:
            found["figure"] = self._at("actual-detail", row.pk)
        if row and row.status == Status.APPROVED:
            found["correct"] = self._at("actual-correct", row.pk)
        if row and box.under_review:
            found["withdraw"] = self._at("actual-withdraw", row.pk)
        return found

    def _at(self, name: str, *keys: int) -> str:
        if name not in self._known:
            sample = reverse(f"performance:{name}", args=[SAMPLE] * len(keys))
            self._known[name] = sample.split(str(SAMPLE))
        first, *rest = self._known[name]
        pairs = zip(keys, rest, strict=True)
        return first + "".join(f"{pk}{part}" for pk, part in pairs)


class _Writer:
    """Makes the lines of one page; what they share is made once."""

    def __init__(self, sitting: dict[str, Any]) -> None:
        self.common = BOXES | _texts({"quality": Quality.FLASH, **sitting})
        self.pages = _Pages()
        self.ways = {way.value: str(way.label) for way in Accumulation}
        self.badges: dict[tuple[str, tuple[Any, ...]], str] = {}
        self.months: dict[int, str] = {}
        self.language = language()

    def line(self, box: Box) -> Line:
        kind, lit = _kind(box), box.lit
        base = box.base if kind == "number" else None
        row, indicator = box.current, box.indicator
        way = self.ways[indicator.accumulation]
        question = box.question if box.editable and not box.plan else None
        wants = bool(box.opinion or (box.open and box.in_force))
        told = wants or box.missing or box.plan or question
        return Line(
            box=box,
            editable=box.editable,
            key=str(indicator.pk),
            form=f"f-{box.period.pk}-{indicator.pk}",
            name=escape(indicator.name),
            unit=indicator.unit,
            about=" · ".join(filter(None, (indicator.unit, way))),
            previous=box.previous.shown if box.previous else "",
            since=self._since(box.previous.period.month) if box.previous else "",
            last_year=box.last_year.shown if box.last_year else "",
            promised=lit.commitment.value_printed if lit else "",
            expected=box.expected,
            pages=self.pages.of(box),
            kind=kind,
            words=words_for(indicator, box.period.month) if kind == "words" else [],
            held=self.common | _texts(stored(box)),
            base="" if base is None else plain(base),
            increment=increments.added(row.value if row else None, base),
            light=self._light(lit, box.under_review) if row and lit else "",
            why=str(lit.why(self.language)) if row and lit else "",
            badge=self._state(box),
            question=question,
            wants=wants,
            says=box.editable and bool(told),
        )

    def _since(self, month: int) -> str:
        if month not in self.months:
            self.months[month] = periods.short_label(month, self.language)
        return self.months[month]

    def _light(self, lit: Judged, hollow: bool) -> str:
        return self._badge("light", value=lit.light, hollow=hollow)

    def _state(self, box: Box) -> str:
        if box.current:
            return self._badge("status", value=box.current.status)
        state = box.state
        return self._badge("state", value=state.state, days=state.days_late)

    def _badge(self, name: str, **context: Any) -> str:
        key = (name, tuple(context.values()))
        if key not in self.badges:
            self.badges[key] = render_to_string(f"fragments/{name}.html", context)
        return self.badges[key]


def _kind(box: Box) -> str:
    if box.indicator.measure in (Measure.GRADE, Measure.YES_NO):
        return "words"
    return "date" if box.indicator.measure == Measure.DATE else "number"


def _texts(values: dict[str, Any]) -> dict[str, str]:
    """Return what says something, as a box holds it."""
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else str(value)
        for name, value in values.items()
        if value not in ("", None)
    }
