"""勾稽: what does not agree in a budget book, and why it may stand."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget import access, clock, guard, workflow
from budget.book import reconciled
from budget.book.reconciled import Judged
from budget.choices import Duty, Severity
from budget.finding_forms import AcceptFindingForm, FindingForm
from budget.models import BudgetBook
from budget.queries import books
from budget.reconcile import sources, wording
from budget.reconcile.terms import Finding, Place
from budget.reconcile.words import Language
from budget.services import findings as services
from budget.views.common import carried_out, signed_in


@dataclass(frozen=True)
class Shown:
    """A finding as the page shows it; `form` where the reader may accept it."""

    judged: Judged
    sentence: str
    source: str
    places: list[tuple[str, Place]]
    form: AcceptFindingForm | None


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what does not agree in a book."""
    return _page(request, _book(request, pk))


@guard.allow(Duty.BUSINESS)
@require_POST
def finding_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a finding stand, with a reason; a wrong form comes back with its words."""
    book, form = _book(request, pk), AcceptFindingForm(request.POST)
    if not form.is_valid():
        _require_accepting(request, book)
        return _page(request, book, form, status=422)
    finding = _found(book, form)
    done = carried_out(
        form,
        services.accept,
        department_id=book.department_id,
        year=book.year,
        finding=finding,
        reason=form.cleaned_data["reason"],
        actor=signed_in(request),
        now=clock.now(),
    )
    if not done:
        return _page(request, book, form, status=422)
    messages.success(request, _("已认可，理由记入轨迹。"))
    return redirect("budget:book-findings", pk=pk)


@guard.allow(Duty.BUSINESS)
@require_POST
def finding_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an acceptance back."""
    book, form = _book(request, pk), FindingForm(request.POST)
    if not form.is_valid():
        _require_accepting(request, book)
        return _page(request, book, status=422)
    services.reopen(
        department_id=book.department_id,
        year=book.year,
        key=form.cleaned_data["key"],
        actor=signed_in(request),
        now=clock.now(),
    )
    messages.success(request, _("认可已撤回。"))
    return redirect("budget:book-findings", pk=pk)


def _book(request: HttpRequest, pk: int) -> BudgetBook:
    return get_object_or_404(books.visible(signed_in(request)), pk=pk)


def _require_accepting(request: HttpRequest, book: BudgetBook) -> None:
    services.require(signed_in(request), book.department.path)


def _found(book: BudgetBook, form: AcceptFindingForm) -> Finding:
    """Return the finding that was on the screen; StaleVersion if its figures are
    others by now, or it is gone."""
    for row in reconciled.judged(book):
        finding = row.finding
        if (finding.key, finding.fingerprint) == (
            form.cleaned_data["key"],
            form.cleaned_data["fingerprint"],
        ):
            return finding
    raise workflow.StaleVersion(_("这项勾稽结果在您打开之后有了变化，请核对后重试。"))


def _page(
    request: HttpRequest,
    book: BudgetBook,
    posted: AcceptFindingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = reconciled.judged(book)
    roles = access.roles_at(signed_in(request), book.department.path)
    may = bool(roles & set(services.ACCEPTING))
    counts = Counter(row.finding.severity for row in rows)
    context = {
        "book": book,
        "rows": [_shown(at, row, may, posted) for at, row in enumerate(rows, start=1)],
        "counts": [(level, counts[level]) for level in Severity],
        "open": sum(row.is_open for row in rows),
        "accepted": sum(row.accepted is not None for row in rows),
    }
    return render(request, "budget/findings.html", context, status=status)


def _shown(at: int, row: Judged, may: bool, posted: AcceptFindingForm | None) -> Shown:
    language: Language = "en" if get_language() == "en" else "zh"
    finding = row.finding
    form = None
    if may:
        is_posted = posted is not None and posted.data.get("key") == finding.key
        known = {"key": finding.key, "fingerprint": finding.fingerprint}
        blank = AcceptFindingForm(initial=known, auto_id=f"finding{at}_%s")
        form = posted if is_posted else blank
    return Shown(
        row,
        wording.sentence(finding, language),
        sources.source(finding.rule),
        [(wording.named(place, language), place) for place in finding.places],
        form,
    )
