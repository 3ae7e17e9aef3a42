"""What the pages of entry share: whose box it is, its form, what is stored in it."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from budget import clock
from budget.models import Period, User
from performance.forms.entry import EntryForm
from performance.models import Actual, Indicator
from performance.queries import entry
from performance.queries.past import beside, past_of
from performance.questions import Past


def mine(user: User, period_pk: int, indicator_pk: int) -> tuple[Period, Indicator]:
    """Return both if they are mine to enter; 404 for anything else.

    With the indicator is read what its figure is held against.
    """
    period = get_object_or_404(entry.periods_for(user, clock.today()), pk=period_pk)
    rows = beside(entry.enterable(user), period)
    indicator = get_object_or_404(rows, pk=indicator_pk)
    if not indicator.department.path.startswith(period.body.path):
        raise Http404("period of another body")
    if period.month not in indicator.months:
        raise Http404("not due in this period")
    return period, indicator


def box_of(indicator: Indicator, period: Period) -> entry.Box:
    """Return the box of an indicator; 404 where its period asks nothing of it."""
    found = entry.boxes([indicator], period, clock.today())
    if not found:
        raise Http404("no commitment binds")
    return found[0]


def form_of(box: entry.Box, data: Any = None) -> EntryForm:
    """Return the form of a box, with what is stored in it."""
    past = past_of(box.indicator, box.period) if data is not None else Past()
    return bare_form(box.indicator, box.period, past, data, stored(box))


def bare_form(
    indicator: Indicator,
    period: Period,
    past: Past,
    data: Any,
    initial: dict[str, Any] | None = None,
) -> EntryForm:
    """Return the form of one indicator without reading anything.

    `data` None is an unbound form with `initial`; `past` is what the figure is held
    against.
    """
    return EntryForm(
        data,
        indicator=indicator,
        month=period.month,
        past=past,
        initial=initial or {},
        auto_id=f"id_{indicator.pk}_%s",
    )


def stored(box: entry.Box) -> dict[str, Any]:
    """Return what the boxes hold before anybody types."""
    row = box.current
    return {} if row is None else {**reported(row), "version": row.version}


def reported(row: Actual) -> dict[str, Any]:
    """Return a figure and what was said beside it, as its boxes hold them."""
    return {
        "text": row.grade or row.date or row.shown,
        "quality": row.quality,
        "provider": row.provider,
        "source_date": row.source_date,
        "explanation": row.explanation,
    }
