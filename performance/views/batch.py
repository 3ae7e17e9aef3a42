"""Many figures decided at once: what was ticked, and what became of each."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from budget import access, clock, guard
from budget.choices import Duty, ReviewAction, Status
from budget.queries import rounds
from budget.queries.trail import Cell
from performance import dispatch
from performance.forms.common import dress
from performance.models import Actual
from performance.queries.queue_page import LABEL, PASSING
from performance.services import deciding
from performance.services.deciding import Outcome
from performance.views.common import reader
from performance.views.queue import show_queue

PASS, RETURN = "pass", "return"


class Pick(NamedTuple):
    """A figure that was ticked, as it was seen: its version, and the step it was at."""

    pk: int
    version: int
    step: ReviewAction


class BatchForm(forms.Form):
    """The figures that were ticked, each with the version seen, and one opinion."""

    opinion = forms.CharField(
        label=_("意见"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    verdict = forms.ChoiceField(choices=[(PASS, PASS), (RETURN, RETURN)])
    key = forms.UUIDField()
    query = forms.CharField(required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        data: Any = self.data
        cleaned["picks"] = _picked(data.getlist("pick"))
        if not cleaned["picks"]:
            raise ValidationError(_("请先勾选要办理的数据。"))
        if cleaned.get("verdict") == RETURN and not cleaned.get("opinion", "").strip():
            self.add_error("opinion", _("退回须写明意见。"))
        return cleaned


def _picked(picks: Iterable[str]) -> list[Pick]:
    """Return the ticks, like "17:3:approve"; what is none is passed over."""
    found = []
    for pick in picks:
        pk, _colon, rest = pick.partition(":")
        version, _colon, step = rest.partition(":")
        if _is_number(pk) and _is_number(version) and step in PASSING.values():
            found.append(Pick(int(pk), int(version), ReviewAction(step)))
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


class Told(NamedTuple):
    """One figure on the page of results; `step` where it may be ticked once more."""

    outcome: Outcome
    moved: tuple[Cell, ...]
    step: str


@guard.allow(Duty.BUSINESS)
@require_POST
def review_decide(request: HttpRequest) -> HttpResponse:
    """Pass or return what was ticked, and tell what became of each."""
    user, form = reader(request), BatchForm(request.POST)
    if not form.is_valid():
        query = QueryDict(form.cleaned_data.get("query") or "")
        return show_queue(request, query, batch=form, status=422)
    typed = form.cleaned_data
    rows = Actual.objects.filter(pk__in=[pick.pk for pick in typed["picks"]])
    known = set(access.visible(rows, user).values_list("pk", flat=True))
    picks = [pick for pick in typed["picks"] if pick.pk in known]
    outcomes: list[Outcome] = []
    for action, seen in _decisions(typed["verdict"], picks):
        outcomes += deciding.decide_actuals(
            seen=seen,
            action=action,
            opinion=typed["opinion"],
            actor=user,
            now=clock.now(),
            key=str(uuid.uuid5(typed["key"], action)),
        )
    done = [row for row in outcomes if row.is_done]
    dispatch.figures_changed(row.actual.indicator_id for row in done)
    return _told(request, form, outcomes)


def _decisions(
    verdict: str, picks: Iterable[Pick]
) -> list[tuple[ReviewAction, dict[int, int]]]:
    """Return what to do with which figures: a service call for each action."""
    found: dict[ReviewAction, dict[int, int]] = {}
    for pick in picks:
        action = ReviewAction.RETURN if verdict == RETURN else pick.step
        found.setdefault(action, {})[pick.pk] = pick.version
    return sorted(found.items())


def _told(
    request: HttpRequest, form: BatchForm, outcomes: Sequence[Outcome]
) -> HttpResponse:
    picks = form.cleaned_data["picks"]
    versions = {pick.pk: pick.version for pick in picks}
    stale = {row.actual.pk: versions[row.actual.pk] for row in outcomes if row.stale}
    moved = rounds.since_version(LABEL, stale) if stale else {}
    done = sum(row.is_done for row in outcomes)
    context = {
        "rows": [
            Told(row, moved.get(row.actual.pk, ()), _step(row))
            for row in sorted(outcomes, key=lambda row: row.is_done)
        ],
        "again": any(map(_step, outcomes)),
        "done": done,
        "refused": len(outcomes) - done,
        "unseen": len(versions) - len(outcomes),
        "form": form,
        "key": uuid.uuid4(),
        "query": form.cleaned_data["query"],
    }
    status = 200 if done else 409
    return render(request, "performance/review_result.html", context, status=status)


def _step(row: Outcome) -> str:
    """Return the step that a figure refused as stale now waits for, "" for none."""
    return PASSING.get(Status(row.actual.status), "") if row.stale else ""
