"""One project of one year: its results beside its money."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.choices import Duty
from budget.models import ProjectYear
from budget.replay import replayable
from budget.services import rights
from performance.language import language
from performance.queries import evidence, project, reading, scores
from performance.views.board_lines import Lines


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@replayable
@require_safe
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project as of its body's newest opened period.

    It is seen by whoever sees one of its targets: as on the board.
    """
    user: Any = request.user
    held = reading.promised(user).filter(goal__project_year__pk=pk)
    year = get_object_or_404(
        ProjectYear.objects.select_related("project__department").filter(
            pk__in=held.order_by().values("goal__project_year")
        )
    )
    shown = project.shown(year, held, today=clock.today())
    if shown is None:
        raise Http404("no period has opened")
    lines = Lines(shown.block.rows)
    context = {
        "year": year,
        "shown": shown,
        "lines": lines.of(shown.block.rows),
        "behind": lines.of(shown.behind),
        "money_why": _why(shown),
        "coverage": evidence.coverage(shown.block.rows),
        "sheet": scores.of_rows(
            shown.block.rows, shown.block.money, year=year.year, month=shown.month
        ),
        "month": shown.month,
        "weighs": rights.may_set_up(user, year.project.department.path),
    }
    return render(request, "performance/project.html", context)


def _why(shown: project.Shown) -> str:
    money = shown.block.money
    return money.why(language()) if money else ""
