"""填写自评: the sheet with a box wherever a person must add something."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budget import clock, guard
from budget.choices import Duty
from budget.models import Department
from performance.forms.evaluation import POINTS, EvaluationForm
from performance.queries import evaluated
from performance.queries.evaluated import Values
from performance.queries.scored import Evaluated
from performance.queries.scores import Line
from performance.queries.weights import Place
from performance.scoring.entry import Entry, Problem, problems
from performance.services.evaluations import (
    may_evaluate,
    save_evaluation,
    why_closed,
)
from performance.views import papers, score_lacks
from performance.views.common import reader


@dataclass(frozen=True, slots=True)
class About:
    """Whose sheet it is; `sheet` and `here` are pages."""

    place: Place
    year: int
    name: str
    owner: Department
    sheet: str
    here: str


@dataclass(frozen=True, slots=True)
class Box:
    """One box; `hint` is what the rule asks for there."""

    field: Any
    drafted: bool
    hint: Problem | None

    @property
    def given(self) -> bool:
        """Whether points are given in it: it stands above the words."""
        return self.field.name.partition("-")[0] in POINTS


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sheet: as computed, as it counts, and its boxes."""

    line: Line
    computed: Line
    boxes: list[Box]


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def project_evaluate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project's sheet to fill in; POST saves it."""
    year = papers.project_year(request, pk)
    return _evaluate(
        request,
        About(
            Place(year.pk),
            year.year,
            year.project.name,
            year.project.department,
            "performance:project-score",
            "performance:project-evaluate",
        ),
        pk=pk,
    )


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def department_evaluate(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Show a whole department's sheet to fill in; POST saves it."""
    row = papers.department(request, pk)
    return _evaluate(
        request,
        About(
            Place(None, row.path),
            year,
            row.name,
            row,
            "performance:department-score",
            "performance:department-evaluate",
        ),
        pk=pk,
        year=year,
    )


def _evaluate(request: HttpRequest, about: About, **where: int) -> HttpResponse:
    if not may_evaluate(reader(request), about.place, about.owner.path):
        raise PermissionDenied("evaluate")
    found = evaluated.read(about.place, about.year, clock.today())
    if found is None:
        raise Http404("no annual rows")
    values = evaluated.values(found)
    form = _form(request, found, values)
    if form.is_bound and form.is_valid():
        try:
            save_evaluation(
                place=about.place,
                year=about.year,
                version=form.cleaned_data["version"],
                draft=form.draft(),
                finish="finish" in request.POST,
                actor=reader(request),
                now=clock.now(),
            )
        except ValidationError as fault:
            form.refuse(fault)
        else:
            messages.success(request, _("自评已保存。"))
            return redirect(reverse(about.here, kwargs=where))
    whose = score_lacks.Whose(about.place, about.year, about.owner.path)
    context = {
        "about": about,
        "closed": why_closed(about.place, about.owner, about.year),
        "sheet_url": reverse(about.sheet, kwargs=where),
        "lacks": score_lacks.of(found, reader(request), whose),
        **_context(found, form, values),
    }
    status = 422 if form.errors else 200
    return render(request, "performance/evaluate.html", context, status=status)


def _form(request: HttpRequest, found: Evaluated, values: Values) -> EvaluationForm:
    version = found.evaluation.version if found.evaluation else 0
    return EvaluationForm(
        request.POST if request.method == "POST" else None,
        words=found.words,
        boxes=evaluated.boxes(found),
        initial={"version": version, **values.texts},
    )


def _context(found: Evaluated, form: EvaluationForm, values: Values) -> dict[str, Any]:
    drafted: frozenset[str] = frozenset() if form.is_bound else values.drafted
    lines = {_key(line): line for line in found.rows}
    return {
        "found": found,
        "form": form,
        "words": [Box(form[name], name in drafted, None) for name in form.words],
        "rows": [
            Row(lines[_key(line)], line, _boxes(form, line, drafted))
            for line in found.computed.lines
            if line.judged is not None
        ],
        "confirmed": found.sheet.confirmed,
    }


def _boxes(form: EvaluationForm, line: Line, drafted: frozenset[str]) -> list[Box]:
    key = _key(line)
    hints: Mapping[str, Problem] = {
        one.field: one for one in problems(line.score, Entry())
    }
    return [
        Box(form[f"{name}-{key}"], f"{name}-{key}" in drafted, hints.get(name))
        for name in form.boxes.get(key, ())
    ]


def _key(line: Line) -> int:
    return line.judged.commitment.pk if line.judged else 0
