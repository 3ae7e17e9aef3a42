"""A form on its way out: on screen, as a file, with or without people's names."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.book.paper import layout, pdf, workbook
from budget.book.paper.layout import Paper
from budget.choices import AnchorChannel, Duty, SecurityKind
from budget.filetypes.naming import shown_name
from budget.models import Department, ProjectYear
from budget.replay import replayable
from budget.services import anchoring, security
from performance.queries import declared
from performance.sheets.official import imprint as imprints
from performance.views.common import XLSX, reader

# The form without names and telephone numbers.
PUBLIC = "public"
# What a form is taken away as: its type and what makes it.
MEDIA: Final[dict[str, tuple[str, Callable[[Paper], bytes]]]] = {
    "xlsx": (XLSX, workbook.written),
    "pdf": ("application/pdf", pdf.printed),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A form that was asked for: `about` names its file, `context` goes to its page.

    `wrong` tells that it was asked for wrongly: the page says so, and there is no file.
    """

    paper: Paper
    about: str
    context: dict[str, Any]
    template: str = "form"
    wrong: bool = False


class Views(NamedTuple):
    """The view that shows a form, and what makes those that give it away."""

    page: Any
    file: Callable[[str], Any]


def views(find: Callable[..., Found]) -> Views:
    """Return the views of a form that `find` reads for a request and its URL."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @replayable
    @require_safe
    def shown(request: HttpRequest, **where: int) -> HttpResponse:
        found = find(request, **where)
        status = 422 if found.wrong else 200
        return page(request, found.paper, found.context, found.template, status=status)

    def given(medium: str) -> Any:
        @guard.allow(Duty.BUSINESS, Duty.AUDIT)
        @require_safe
        def view(request: HttpRequest, **where: int) -> HttpResponse:
            found = find(request, **where)
            if found.wrong:
                return shown(request, **where)
            return file(request, found.paper, found.about, medium)

        return view

    return Views(shown, given)


def project_year(request: HttpRequest, pk: int) -> ProjectYear:
    """Return a project year whose forms the reader may see; 404 for every other."""
    return get_object_or_404(declared.projects(reader(request)), pk=pk)


def department(request: HttpRequest, pk: int) -> Department:
    """Return a body whose whole forms the reader may see; 404 for every other."""
    return get_object_or_404(declared.departments(reader(request)), pk=pk)


def imprint() -> tuple[str, ...]:
    """Return of when the data are and by which rules, in the form's language."""
    return imprints.imprint(clock.now())


def page(
    request: HttpRequest,
    paper: Paper,
    context: dict[str, Any],
    template: str = "form",
    *,
    status: int = 200,
) -> HttpResponse:
    """Show a form. The context says `about` whom and of which `year` it is."""
    query = request.GET.copy()
    query.pop(PUBLIC, None)
    context |= {
        "paper": _shown(request, paper),
        "public": bool(request.GET.get(PUBLIC)),
        "query": request.GET.urlencode(),
        "full": query.urlencode(),
        "without": f"{query.urlencode()}&{PUBLIC}=1".lstrip("&"),
    }
    return render(request, f"performance/{template}.html", context, status=status)


def file(request: HttpRequest, paper: Paper, about: str, medium: str) -> HttpResponse:
    """Answer with the form as a file, the chain's head at its foot, and note who took
    it away."""
    content_type, make = MEDIA[medium]
    version = "-公开版" if request.GET.get(PUBLIC) else ""
    name = shown_name(f"{paper.title}-{about}{version}.{medium}")
    head = anchoring.keep(AnchorChannel.FORM, name)
    shown = imprints.anchored(_shown(request, paper), head)
    answer = HttpResponse(make(shown), content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    security.note(
        request,
        SecurityKind.DOWNLOADED,
        succeeded=True,
        user=reader(request),
        object=name,
    )
    return answer


def _shown(request: HttpRequest, paper: Paper) -> Paper:
    return layout.without_people(paper) if request.GET.get(PUBLIC) else paper
