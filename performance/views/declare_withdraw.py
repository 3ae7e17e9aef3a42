"""作废 of a project's year that was declared and never granted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budget import clock, guard
from budget.choices import Duty
from budget.workflow import IllegalTransition
from performance.declaring import Standing
from performance.forms.withdraw import WithdrawForm
from performance.queries import declarations
from performance.services.declarations import CLOSED
from performance.services.withdrawing import withdraw_project
from performance.views import papers
from performance.views.common import reader


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what withdrawing a project does and ask why; POST does it."""
    year = papers.project_year(request, pk)
    department = year.project.department
    if not declarations.may_fill(reader(request), department.path):
        raise PermissionDenied("withdraw")
    standing = declarations.standing_of(department, year.year, year)
    if standing is not Standing.OPEN:
        raise IllegalTransition(str(CLOSED[standing]))
    base = declarations.of_project(year)
    posted = request.POST if request.method == "POST" else None
    form = WithdrawForm(posted, initial={"seen": base.seen})
    if form.is_valid():
        try:
            withdraw_project(
                project_year_id=pk,
                seen=form.cleaned_data["seen"],
                reason=form.cleaned_data["reason"],
                actor=reader(request),
                now=clock.now(),
            )
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            told = _("“%(name)s”已作废，项目代码可以再用。")
            messages.success(request, told % {"name": year.project.name})
            page = reverse("performance:declare")
            return redirect(f"{page}?year={year.year}")
    context = {"year": year, "form": form, "rows": sum(1 for _row in base.rows())}
    status = 422 if form.errors else 200
    return render(request, "performance/declare_withdraw.html", context, status=status)
