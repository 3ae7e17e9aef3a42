"""Many records decided at once: what was ticked, and what became of each."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from budget import access, clock, guard, workflow
from budget.book.paper import frozen
from budget.choices import Duty, ReviewAction, Status
from budget.models import BudgetChange, User
from budget.queries.trail import Cell
from performance import dispatch
from performance.forms.batch import RETURN, BatchForm, Pick
from performance.models import (
    Actual,
    Adjustment,
    Filing,
    Indicator,
    Plan,
)
from performance.queries import filings, moved
from performance.queries.queue_page import pick_of
from performance.queries.review import OWN, indicator_of
from performance.services import deciding
from performance.services.adjustments import ADJUSTMENTS
from performance.services.budget_changes import BUDGET_CHANGES
from performance.services.deciding import Outcome
from performance.services.plans import PLANS
from performance.services.reviewed import Reviewed
from performance.services.reviews import FIGURES
from performance.sheets import filing as sheets
from performance.views.common import reader
from performance.views.queue import show_queue

KINDS: Mapping[str, Reviewed[Any]] = {
    Actual.KIND: FIGURES,
    Plan.KIND: PLANS,
    Adjustment.KIND: ADJUSTMENTS,
    BudgetChange.KIND: BUDGET_CHANGES,
    Filing.KIND: sheets.FILINGS,
}


# As many cells as a line tells of a form; the others are on its page.
MOST_CELLS = 5


@dataclass(frozen=True, slots=True)
class Told:
    """One record on the page of results; `pick` where it may be ticked once more.

    `indicator` is None for a form, which has none. `more` counts the cells that moved
    and are not in `moved`; `sent`: they moved since the form was sent, not since it
    was seen.
    """

    outcome: Outcome
    kind: str
    indicator: Indicator | None
    moved: tuple[Cell, ...]
    pick: str
    more: int = 0
    sent: bool = False

    @property
    def name(self) -> str:
        record: Any = self.outcome.record
        return record.title if self.indicator is None else self.indicator.name

    @property
    def department(self) -> str:
        record: Any = self.outcome.record
        of = record if self.indicator is None else self.indicator
        return str(of.department)

    @property
    def link(self) -> str:
        return reverse(f"performance:{self.kind}-detail", args=[self.outcome.record.pk])


@guard.allow(Duty.BUSINESS)
@require_POST
def review_decide(request: HttpRequest) -> HttpResponse:
    """Pass or return what was ticked, and tell what became of each."""
    user, form = reader(request), BatchForm(request.POST, kinds=KINDS)
    if not form.is_valid():
        query = QueryDict(form.cleaned_data.get("query") or "")
        return show_queue(request, query, batch=form, status=422)
    typed = form.cleaned_data
    outcomes: list[Outcome] = []
    for (kind, action), seen in _decisions(typed["verdict"], typed["picks"]):
        outcomes += deciding.decide_many(
            KINDS[kind],
            seen=_visible(KINDS[kind], user, seen),
            action=action,
            opinion=typed["opinion"],
            actor=user,
            now=clock.now(),
            key=str(typed["key"]),
        )
    done = [_touched(row) for row in outcomes if row.is_done]
    dispatch.figures_changed({pk for pk in done if pk is not None})
    return _told(request, form, outcomes)


def _decisions(
    verdict: str, picks: Iterable[Pick]
) -> list[tuple[tuple[str, ReviewAction], dict[int, int]]]:
    """Return what to do with which records: a service call for each kind and action."""
    found: dict[tuple[str, ReviewAction], dict[int, int]] = {}
    for pick in picks:
        action = ReviewAction.RETURN if verdict == RETURN else pick.step
        found.setdefault((pick.kind, action), {})[pick.pk] = pick.version
    return sorted(found.items())


def _visible(of: Reviewed[Any], user: User, seen: Mapping[int, int]) -> dict[int, int]:
    """Keep what the reader may see."""
    rows = of.model._base_manager.filter(pk__in=seen)
    known = access.visible(rows, user).values_list("pk", flat=True)
    return {pk: seen[pk] for pk in known}


def _told(
    request: HttpRequest, form: BatchForm, outcomes: Sequence[Outcome]
) -> HttpResponse:
    picks = form.cleaned_data["picks"]
    versions = {(pick.kind, pick.pk): pick.version for pick in picks}
    rows = [told for of in KINDS.values() for told in _told_of(of, outcomes, versions)]
    done = sum(row.is_done for row in outcomes)
    context = {
        "rows": sorted(rows, key=lambda row: row.outcome.is_done),
        "again": any(row.pick for row in rows),
        "figures": any(row.kind != Filing.KIND for row in rows),
        "done": done,
        "refused": len(outcomes) - done,
        "unseen": len(versions) - len(outcomes),
        "form": form,
        "key": uuid.uuid4(),
        "query": form.cleaned_data["query"],
    }
    status = 200 if done else 409
    return render(request, "performance/review_result.html", context, status=status)


def _told_of(
    of: Reviewed[Any],
    outcomes: Sequence[Outcome],
    versions: Mapping[tuple[str, int], int],
) -> list[Told]:
    """Return what to tell of the records of one kind."""
    mine = [row for row in outcomes if of.kind == row.record.KIND]
    stale = {
        row.record.pk: versions[of.kind, row.record.pk] for row in mine if row.stale
    }
    if of.model is Filing:
        return _told_forms(mine, stale)
    since = moved.since_seen(of.model, stale)
    return [
        Told(row, of.kind, _indicator(row), since.get(row.record.pk, ()), _pick(row))
        for row in mine
    ]


def _told_forms(mine: Sequence[Outcome], stale: Mapping[int, int]) -> list[Told]:
    """Tell of forms which of their cells say another thing than what was sent: such a
    form can only be returned, on its own page. Of one that was sent anew, which say
    another thing than what was seen."""
    records: list[Any] = [row.record for row in mine if not row.is_done]
    now, seen = sheets.moved_each(records), filings.papers_seen(stale)
    found = []
    for row in mine:
        record: Any = row.record
        moved_since = now.get(record.pk, [])
        cells, sent = moved_since, bool(moved_since)
        if not sent and record.pk in seen:
            before = frozen.thawed(seen[record.pk].content)
            cells = frozen.differences(before, frozen.thawed(record.paper.content))
        shown = tuple(Cell(one.name, one.old, one.new) for one in cells[:MOST_CELLS])
        pick, more = "" if sent else _pick(row), len(cells) - len(shown)
        found.append(Told(row, Filing.KIND, None, shown, pick, more, sent))
    return found


def _indicator(row: Outcome) -> Indicator | None:
    """Return the indicator that a record belongs to; forms, money have none."""
    record = row.record
    return None if isinstance(record, OWN) else indicator_of(record)


def _touched(row: Outcome) -> int | None:
    """Return the indicator that is to be judged anew."""
    indicator = _indicator(row)
    return indicator.pk if indicator else None


def _pick(row: Outcome) -> str:
    """Return the tick of a record refused as stale that now waits, "" for none."""
    waits = row.stale and Status(row.record.status) in workflow.PASSING
    return pick_of(row.record) if waits else ""
