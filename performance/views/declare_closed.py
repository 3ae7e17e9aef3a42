"""目标申报: a form that is filled in no more, and where its changes are made."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from budget.models import Department, ProjectYear
from performance.choices import OfficialForm
from performance.declaring import DeclaredForm, Standing
from performance.queries import additions, declaration_drafts, declarations
from performance.services.declarations import CLOSED
from performance.views import declare_drafting
from performance.views.brought import Whose
from performance.views.common import reader


def closed_page(
    request: HttpRequest,
    base: DeclaredForm,
    row: Department,
    project_year: ProjectYear | None,
) -> HttpResponse | None:
    """Say why a form is closed, and lead to the adjustment of each row that binds and
    to the rows that are to join it; None for a form that is open."""
    standing = declarations.standing_of(row, base.year, project_year)
    if standing is Standing.OPEN:
        return None
    binds = standing is Standing.BINDS
    return shut(request, base, row, project_year, str(CLOSED[standing]), binds=binds)


def shut(
    request: HttpRequest,
    base: DeclaredForm,
    row: Department,
    project_year: ProjectYear | None,
    words: str,
    *,
    binds: bool = False,
) -> HttpResponse | None:
    """Say why a form cannot be filled in; None where a draft of it is given up.

    `base` is the form on record. What is sent to it nevertheless is kept as the
    person's draft. `binds`: its rows may be adjusted, and others may join it.
    """
    if request.POST.get("act") == declare_drafting.DISCARD:
        return None
    if request.method == "POST":
        declare_drafting.keep_sent(request, base)
    whose = Whose(
        form=OfficialForm.ADDITION if base.adds else OfficialForm.DECLARATION,
        department=row,
        year=base.year,
        project_year=project_year,
    )
    waiting = additions.waiting(row, base.year, project_year)
    context = {
        "about": whose.name,
        "year": base.year,
        "rows": declarations.held(row, base.year, project_year).rows if binds else (),
        "additions": list(waiting) if binds or base.adds else (),
        "adds": whose.edit if binds else "",
        "words": words,
        "paper": _paper(row, base.year, project_year),
        "draft": declaration_drafts.of(reader(request), base),
    }
    return render(request, "performance/declare_closed.html", context, status=409)


def _paper(row: Department, year: int, project_year: ProjectYear | None) -> str:
    if project_year is not None:
        return reverse("performance:project-form", args=[project_year.pk])
    return reverse("performance:department-form", args=[row.pk, year])
