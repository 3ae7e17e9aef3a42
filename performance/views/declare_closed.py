"""目标申报: a form that is filled in no more, and where its changes are made."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from budget.models import Department, ProjectYear, User
from performance.declaring import DeclaredForm, Standing
from performance.models import Addition, Goal
from performance.queries import additions, declaration_drafts, declarations
from performance.services.appending import drawing_role
from performance.services.declarations import CLOSED
from performance.views import declare_drafting
from performance.views.common import reader


def closed_page(
    request: HttpRequest,
    base: DeclaredForm,
    row: Department,
    project_year: ProjectYear | None,
) -> HttpResponse | None:
    """Say why a form is closed, and lead to the adjustment of each row that binds.

    `base` is the form on record. What is sent to it nevertheless is kept as the
    person's draft.
    """
    year = base.year
    standing = declarations.standing_of(row, year, project_year)
    if standing is Standing.OPEN or request.POST.get("act") == declare_drafting.DISCARD:
        return None
    if request.method == "POST":
        declare_drafting.keep_sent(request, base)
    binds = standing is Standing.BINDS
    held = declarations.held(row, year, project_year)
    adds = binds and _may_add(reader(request), row, project_year)
    if project_year is not None:
        paper = reverse("performance:project-form", args=[project_year.pk])
    else:
        paper = reverse("performance:department-form", args=[row.pk, year])
    context = {
        "about": project_year.project.name if project_year else row.name,
        "year": year,
        "rows": held.rows if binds else (),
        "goals": held.goals if adds else (),
        "additions": additions.on_the_way(reader(request), row, year, project_year)
        if binds
        else (),
        "words": str(CLOSED[standing]),
        "paper": paper,
        "draft": declaration_drafts.of(reader(request), base),
    }
    return render(request, "performance/declare_closed.html", context, status=409)


def _may_add(user: User, row: Department, project_year: ProjectYear | None) -> bool:
    """Whether the person may draw up what joins a form that binds."""
    about = Addition(goal=Goal(project_year=project_year), department=row)
    try:
        drawing_role(user, about)
    except PermissionDenied:
        return False
    return True
