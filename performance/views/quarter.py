"""A person's quarter as a file: taken away, filled in, brought back, confirmed."""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from budget import clock, dispatch, guard, workflow
from budget.book import archive, reading, text
from budget.choices import Duty, SecurityKind
from budget.models import Period, User
from budget.queries.jobs import has_stopped
from budget.requests import is_poll
from budget.services import security
from budget.services.review import why_locked
from performance.forms.common import storable
from performance.forms.quarter import QuarterFileForm, SaveForm
from performance.models import QuarterUpload
from performance.queries import entry, quarter
from performance.services import uploads
from performance.sheets import coming_in, going_out, saving
from performance.sheets.checking import Standing
from performance.sheets.columns import TITLES, TYPED, period_name
from performance.sheets.reasons import said
from performance.sheets.saving import Answer
from performance.views.common import go_on, reader

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# So many rows of each kind are shown; the rest comes up as these are settled.
MOST_SHOWN = 100
BOX = re.compile(rf"r([0-9]{{1,6}})-({'|'.join(TYPED)}|keep|seen|confirmed)")


@guard.allow(Duty.BUSINESS)
@require_safe
def quarter_sheet(request: HttpRequest, period_pk: int) -> HttpResponse:
    """Give what is due from me in a period as a workbook to be filled in."""
    period = _period(request, period_pk)
    data = going_out.written(quarter.lines(reader(request), period), period)
    name = f"figures-{period_name(period.year, period.month)}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=XLSX, headers=headers)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def quarter_upload(request: HttpRequest, period_pk: int) -> HttpResponse:
    """Take a filled file, or show how the last one stands. Saves no figure."""
    period = _period(request, period_pk)
    if request.method != "POST":
        return _page(request, period)
    form = QuarterFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, period, form=form, status=422)
    try:
        _keep(reader(request), period, form.cleaned_data["file"])
    except archive.Refused as refusal:
        name = form.cleaned_data["file"].name
        security.note(
            request,
            SecurityKind.UPLOAD_REFUSED,
            succeeded=False,
            user=reader(request),
            object=name,
            detail=str(refusal),
        )
        return _page(request, period, refused=str(refusal), status=422)
    return redirect("performance:quarter-upload", period.pk)


@guard.allow(Duty.BUSINESS)
@require_POST
def quarter_save(request: HttpRequest, period_pk: int) -> HttpResponse:
    """Take the answers of the page and save every row that is in order."""
    period, form = _period(request, period_pk), SaveForm(request.POST)
    if "again" in request.POST:
        mine = QuarterUpload.objects.select_related("run")
        upload = mine.filter(user=reader(request), period=period).first()
        go_on(request, upload.run if upload else None)
        return redirect("performance:quarter-upload", period.pk)
    try:
        done = saving.confirm(
            user=reader(request),
            period=period,
            version=form.seen(),
            shown=form.ready(),
            answers=_answers(request.POST),
            now=clock.now(),
        )
    except workflow.StaleVersion as fault:
        messages.info(request, str(fault))
        return redirect("performance:quarter-upload", period.pk)
    if done.run is not None:
        dispatch.send([done.run.pk])
        messages.info(request, _("已排队保存，进展见本页。"))
    elif done.saved:
        said = ngettext("已保存 %(n)d 行。", "已保存 %(n)d 行。", done.saved)
        messages.success(request, said % {"n": done.saved})
    return redirect("performance:quarter-upload", period.pk)


def _keep(user: User, period: Period, file: Any) -> QuarterUpload:
    data = file.read(archive.LARGEST_FILE + 1)
    is_text = file.name.lower().endswith((".csv", ".txt"))
    sheets = text.read_csv(data, TITLES) if is_text else reading.read(data)
    known = {line.indicator.pk: line for line in quarter.lines(user, period)}
    found = coming_in.read(
        sheets, known, period_name(period.year, period.month), plain=is_text
    )
    return uploads.keep_upload(
        user=user,
        period=period,
        file_name=file.name,
        rows=[row.to_json() for row in found.rows],
        notes=found.notes,
        now=clock.now(),
    )


def _answers(data: Any) -> dict[int, Answer]:
    """Return the answers by Excel's row number; other boxes are none of ours."""
    found: dict[int, dict[str, Any]] = {}
    for name in data:
        box = BOX.fullmatch(name)
        if box:
            sent = [storable(text) for text in data.getlist(name)]
            found.setdefault(int(box[1]), {})[box[2]] = sent
    return {number: _answer(boxes) for number, boxes in found.items()}


def _answer(boxes: Mapping[str, list[str]]) -> Answer:
    keep, seen = boxes.get("keep", [""])[0], boxes.get("seen", [""])[0]
    whole = seen.isascii() and seen.isdigit() and len(seen) < 10
    return Answer(
        texts={
            key: "\n".join(boxes[key][0].splitlines()).strip()
            for key in TYPED
            if key in boxes
        },
        confirmed=tuple(boxes.get("confirmed", ())),
        mine=keep == "mine",
        seen=int(seen) if whole else None,
        theirs=keep == "theirs",
    )


def _page(
    request: HttpRequest,
    period: Period,
    *,
    form: QuarterFileForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = QuarterUpload.objects.select_related("user", "period__body", "run")
    upload = rows.filter(user=reader(request), period=period).first()
    context: dict[str, Any] = {
        "period": period,
        "form": form or QuarterFileForm(),
        "refused": refused,
        "locked": why_locked(period, reader(request), clock.now()),
        "upload": upload,
        "is_saving": upload is not None and uploads.is_saving(upload),
        "stopped": upload is not None and has_stopped(upload.run, timezone.now()),
    }
    if upload is not None and not context["is_saving"]:
        context |= _previewed(upload)
    page = "quarter_state" if is_poll(request) else "quarter"
    return render(request, f"performance/{page}.html", context, status=status)


def _previewed(upload: QuarterUpload) -> dict[str, Any]:
    found = saving.preview(upload)
    rows = {standing.value: found.of(standing) for standing in Standing}
    names = _("、").join(found.missing[:10]) + ("……" if found.missing[10:] else "")
    about = [said(code, fact) for code, fact in upload.notes]
    if found.missing:
        about.append(said("missing_rows", names))
    faults = [fault for row in rows["wrong"] for fault in row.faults]
    notes = [note for row in found.rows for note in row.notes]
    return {
        "counts": {name: len(held) for name, held in rows.items()},
        "about": about,
        "faults": faults[:MOST_SHOWN],
        "more_faults": max(len(faults) - MOST_SHOWN, 0),
        "notes": notes[:MOST_SHOWN],
        "open_rows": [
            row
            for standing in ("wrong", "stale", "asked")
            for row in rows[standing]
            if row.mendable
        ][:MOST_SHOWN],
        "ready": rows["ready"][:MOST_SHOWN],
        "more_ready": max(len(rows["ready"]) - MOST_SHOWN, 0),
    }


def _period(request: HttpRequest, pk: int) -> Period:
    return get_object_or_404(entry.periods_for(reader(request), clock.today()), pk=pk)
