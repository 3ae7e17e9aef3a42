"""The grid's lines: what a row of the entry page shows and holds, by project.

A page may have hundreds of lines. What a line prints stands here ready, each address
and badge made once a page, and the template is rendered once for lines of one shape.
"""

import datetime
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from budget import periods
from budget.choices import Status
from performance import increments
from performance.choices import Accumulation, FigureSource, Measure, Quality
from performance.forms.entry import words_for
from performance.language import language
from performance.queries.entry import Box
from performance.queries.judging import Judged
from performance.rounding import plain
from performance.templatetags.shown import number
from performance.views.board_lines import SPACE
from performance.views.entering import stored
from performance.views.shapes import Shapes

# No id, and no part of an address either.
SAMPLE = 10**15
# All that a line may link to and post to; `open_page` is that of a figure on its way.
PAGES = dict.fromkeys(
    (
        "target_page",
        "box_page",
        "figure_page",
        "open_page",
        "correct_page",
        "withdraw_page",
    ),
    "",
)
# What a line holds before anybody types.
BOXES = dict.fromkeys(
    ("text", "version", "quality", "provider", "source_date", "explanation"), ""
)


@dataclass(frozen=True)
class Group:
    """The lines of one project, or of the department's own goals."""

    title: str
    lines: list[str]


def groups(
    boxes: Iterable[Box],
    sitting: dict[str, Any],
    csrf: str,
    accepted: Container[int],
) -> list[Group]:
    """Return the lines as HTML in the order of the forms, grouped by project.

    `sitting` is what its form set for every line, `csrf` the token that they post,
    `accepted` are the targets with a head's word beside their light.
    """
    found: dict[str, Group] = {}
    write = _Writer(sitting, csrf, accepted)
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
        self._known: dict[str, str] = {}

    def of(self, box: Box, lit: Judged | None) -> dict[str, str]:
        """Return those that the line prints, by name."""
        row, found = box.current, PAGES.copy()
        if lit:
            found["target_page"] = self._at("target-detail", lit.commitment.pk)
        if box.editable:
            found["box_page"] = self._at("entry-box", box.period.pk, box.indicator.pk)
        if row:
            found["figure_page"] = self._at("actual-detail", row.pk)
        if box.open and box.editable:
            found["open_page"] = found["figure_page"]
        if row and row.status == Status.APPROVED:
            found["correct_page"] = self._at("actual-correct", row.pk)
        if row and box.under_review:
            found["withdraw_page"] = self._at("actual-withdraw", row.pk)
        return found

    def _at(self, name: str, *keys: int) -> str:
        known = self._known.get(name)
        if known is None:
            sample = reverse(f"performance:{name}", args=[SAMPLE] * len(keys))
            known = sample.replace("%", "%%").replace(str(SAMPLE), "%d")
            self._known[name] = known
        return known % keys


class _Writer:
    """Makes the lines of one page; what they share is made once."""

    def __init__(
        self, sitting: dict[str, Any], csrf: str, accepted: Container[int]
    ) -> None:
        self.accepted = accepted
        self.common = BOXES | _texts({"quality": Quality.FLASH, **sitting})
        self.pages = _Pages()
        self.shapes = Shapes("performance/entry_line.html", csrf_token=csrf)
        self.ways = {way.value: str(way.label) for way in Accumulation}
        self.badges: dict[tuple[str, tuple[Any, ...]], str] = {}
        self.months: dict[int, str] = {}
        self.language = language()

    def line(self, box: Box) -> str:
        """Return the box's line as HTML."""
        kind, row, lit = _kind(box), box.current, box.lit
        held = self.common | _texts(stored(box))
        texts = (
            self._beside(box, lit)
            | self.pages.of(box, lit)
            | held
            | self._figure(box, kind)
            | {
                "key": str(box.indicator.pk),
                "form": f"f-{box.period.pk}-{box.indicator.pk}",
                "light": self._light(lit, box.under_review) if row and lit else "",
                "why": str(lit.why(self.language)) if row and lit else "",
                "badge": self._state(box),
                "more": self._more(box) if box.editable else "",
            }
        )
        words = words_for(box.indicator, box.period.month) if kind == "words" else ()
        traits = {
            "editable": box.editable,
            "kind": kind,
            "words": tuple((str(value), str(label)) for value, label in words),
            "chosen": held["text"] if kind == "words" else "",
            "sample": bool(row and row.source == FigureSource.SAMPLE),
        }
        return self.shapes.row(texts, traits)

    def _beside(self, box: Box, lit: Judged | None) -> dict[str, str]:
        """Return what the line says of the indicator, its past and its promise."""
        indicator, previous, year = box.indicator, box.previous, box.last_year
        way = self.ways[indicator.accumulation]
        return {
            "name": indicator.name,
            "unit": indicator.unit,
            "about": f"{indicator.unit} · {way}" if indicator.unit else way,
            "previous": number(previous.shown) if previous else "",
            "since": self._since(previous.month) if previous else "",
            "last_year": number(year.shown) if year else "",
            "promised": lit.commitment.value_printed if lit else "",
            "expected": number(box.expected),
        }

    def _figure(self, box: Box, kind: str) -> dict[str, str]:
        """Return the figure as it is shown: `base` is what 本季新增 is added to, ""
        where there is no such box; `increment` is as it is typed, `part` as read."""
        row, base = box.current, box.base if kind == "number" else None
        increment = increments.added(row.value if row else None, base)
        return {
            "base": "" if base is None else plain(base),
            "increment": increment,
            "part": number(increment),
            "shown": number(row.shown) if row else "",
        }

    def _more(self, box: Box) -> str:
        """Return the line's lower part as HTML, "" where it says nothing yet."""
        question = None if box.plan else box.question
        wants = bool(box.opinion or (box.open and box.in_force))
        if not (wants or box.missing or box.plan or question):
            return ""
        context = {"box": box, "question": question, "wants": wants}
        return render_to_string("performance/entry_more.html", context)

    def _since(self, month: int) -> str:
        if month not in self.months:
            self.months[month] = periods.short_label(month, self.language)
        return self.months[month]

    def _light(self, lit: Judged, hollow: bool) -> str:
        light = self._badge("light", value=lit.light, hollow=hollow)
        if lit.commitment.pk not in self.accepted:
            return light
        return light + SPACE + self._badge("accepted")

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
