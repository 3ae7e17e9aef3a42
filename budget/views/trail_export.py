"""The timeline to take away, as filtered on screen: xlsx, csv, jsonl with the chain."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.book import trail_files
from budget.choices import Duty, SecurityKind
from budget.queries import trail_lines
from budget.services import security
from budget.trail_forms import TrailFilter
from budget.views.trail import show, trail_filter

MEDIA: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
}


def timeline_file(medium: str) -> Callable[..., HttpResponseBase]:
    """Return the view that gives the timeline away with its filter applied.

    The export is a security event itself. A filter that is wrong, or finds more than a
    workbook holds, is answered with 422.
    """

    @guard.allow(Duty.AUDIT)
    @require_safe
    def file(request: HttpRequest) -> HttpResponseBase:
        form = trail_filter(request)
        if not form.is_valid():
            return show(request, form)
        about = _about(form)
        _note(request, medium, about, succeeded=True)
        if medium == "xlsx":
            return _workbook(request, form, about)
        return _stream(request, medium, form, about)

    return file


def _stream(
    request: HttpRequest, medium: str, form: TrailFilter, about: str
) -> HttpResponseBase:
    user: Any = request.user
    parts: Iterator[bytes]
    if medium == "csv":
        lines = trail_lines.lines(user, form.cleaned_data)
        parts = trail_files.csv_parts(lines, about)
    else:
        chained = trail_lines.chain(user, form.cleaned_data, about)
        parts = (f"{line}\n".encode() for line in chained)
    answer = StreamingHttpResponse(
        _told(request, medium, about, parts, get_language()),
        content_type=MEDIA[medium],
    )
    answer["Content-Disposition"] = f'attachment; filename="{_name(medium)}"'
    return answer


def _workbook(request: HttpRequest, form: TrailFilter, about: str) -> HttpResponseBase:
    user: Any = request.user
    lines = trail_lines.lines(user, form.cleaned_data)
    try:
        content = trail_files.workbook_file(lines, about)
    except trail_files.TooLong:
        _note(request, "xlsx", about, succeeded=False)
        words = _("超过 %(most)s 行，Excel 放不下：请缩小范围，或导出 CSV。")
        form.add_error(None, words % {"most": trail_files.MOST})
        return show(request, form)
    return FileResponse(
        content,
        as_attachment=True,
        filename=_name("xlsx"),
        content_type=MEDIA["xlsx"],
    )


def _told(
    request: HttpRequest,
    medium: str,
    about: str,
    parts: Iterator[bytes],
    language: str | None,
) -> Iterator[bytes]:
    """Send the parts in the reader's language; note an export that breaks off."""
    with override(language):
        try:
            yield from parts
        except Exception:
            _note(request, medium, about, succeeded=False)
            raise


def _about(form: TrailFilter) -> str:
    """Say what was asked for, as the first line of the file and in the event."""
    at = timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M:%S")
    return _("操作轨迹，导出于 %(at)s；筛选：%(asked)s") % {
        "at": at,
        "asked": form.in_words() or _("无"),
    }


def _note(request: HttpRequest, medium: str, about: str, *, succeeded: bool) -> None:
    user: Any = request.user
    security.note(
        request,
        SecurityKind.EXPORTED,
        succeeded=succeeded,
        user=user,
        object=f"timeline.{medium}",
        detail=about,
    )


def _name(medium: str) -> str:
    return f"timeline-{clock.today()}.{medium}"
