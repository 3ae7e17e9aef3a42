"""The rows of a reviewer's queue as HTML: figures, of which most are made, by shape."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext

from budget import periods
from performance.language import language
from performance.queries import queue_page
from performance.queries.acceptances import Held
from performance.queries.judging import Judged
from performance.queries.queue_page import Waiting
from performance.templatetags.shown import number
from performance.views.board_lines import SPACE
from performance.views.shapes import Shapes

OTHERS, SAID = "performance/review_row.html", "performance/queue_said.html"


@dataclass(frozen=True)
class Group:
    """The rows of one department's project, and each as HTML."""

    department: str
    project: str
    rows: tuple[Waiting, ...]
    lines: list[str]


def groups(
    found: Iterable[queue_page.Group],
    patience: int,
    ticked: Collection[str],
    held: Held,
) -> list[Group]:
    """Return the rows of a page; `patience` is in working days, `ticked` are the picks
    that were sent, `held` the heads' words beside lights."""
    write = _Writer(patience, ticked, held)
    return [
        Group(
            group.department,
            group.project,
            group.rows,
            [write.row(row) for row in group.rows],
        )
        for group in found
    ]


class _Writer:
    """Makes the rows of one page; what they share is made once."""

    def __init__(self, patience: int, ticked: Collection[str], held: Held) -> None:
        self.patience, self.ticked, self.held = patience, ticked, held
        self.shapes = Shapes("performance/review_figure.html")
        self.language = language()
        self.known: dict[tuple[Any, ...], str] = {}

    def row(self, row: Waiting) -> str:
        """Return one record's row."""
        if row.line.is_figure:
            return self.shapes.row(self._texts(row), self._traits(row))
        context = {"row": row, "patience": self.patience, "ticked": self.ticked}
        return render_to_string(OTHERS, context)

    def _traits(self, row: Waiting) -> dict[str, bool]:
        return {
            "free": row.free,
            "ticked": row.pick in self.ticked,
            "late": row.line.days > self.patience,
        }

    def _texts(self, row: Waiting) -> dict[str, str]:
        line, record, judged = row.line, row.record, row.judged
        return {
            "pick": row.pick,
            "link": reverse("performance:actual-detail", args=[record.pk]),
            "round": str(line.round) if line.round > 1 else "",
            "status": self._badge("status", value=record.status),
            "period": self._period(line.year, line.month),
            **self._figure(row),
            "light": self._light(judged) if judged else "",
            "before": self._before(row),
            "why": str(judged.why(self.language)) if judged else "",
            "said": self._said(row),
            "days": _days(line.days) if line.days else "",
        }

    def _light(self, judged: Judged) -> str:
        """Return the light that the figure would have, and a head's word of it."""
        light = self._badge("light", value=judged.light, hollow=True)
        if self.held.of(judged) is None:
            return light
        return light + SPACE + self._badge("accepted")

    def _figure(self, row: Waiting) -> dict[str, str]:
        """Return what is said of the indicator, the figure, its past and its author."""
        record: Any = row.record
        earlier, old, flash = row.previous, record.corrects, record.verifies
        return {
            "name": row.indicator.name if row.indicator else "",
            "unit": row.indicator.unit if row.indicator else "",
            "previous": number(earlier.shown) if earlier else "",
            "since": periods.short_label(earlier.month, self.language)
            if earlier
            else "",
            "shown": number(record.shown),
            "corrects": old.shown if old else "",
            "verifies": flash.shown if flash else "",
            "author": str(record.author),
            "provider": record.provider,
        }

    def _before(self, row: Waiting) -> str:
        seldom = (row.moved, row.line.round > 1, row.grounds, row.opinion)
        if not any(seldom) and not row.confirmed:
            return ""
        return render_to_string("performance/review_before.html", {"row": row})

    def _said(self, row: Waiting) -> str:
        explanation = getattr(row.record, "explanation", "")
        if not (explanation or row.said or row.files):
            return ""
        context = {"explanation": explanation, "said": row.said, "files": row.files}
        return render_to_string(SAID, context)

    def _period(self, year: int, month: int) -> str:
        key = (year, month)
        if key not in self.known:
            self.known[key] = periods.label(year, month, self.language, with_year=True)
        return self.known[key]

    def _badge(self, name: str, **context: Any) -> str:
        key = (name, *context.values())
        if key not in self.known:
            self.known[key] = render_to_string(f"fragments/{name}.html", context)
        return self.known[key]


def _days(days: int) -> str:
    """Return how long a record has waited, in working days."""
    return ngettext("%(n)s 个工作日", "%(n)s 个工作日", days) % {"n": days}
