"""A year's forms in one zip: asked for, made by a job, taken away by who asked."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from budget import clock, dispatch, guard
from budget.choices import Duty, SecurityKind
from budget.models import User
from budget.queries.jobs import has_stopped
from budget.requests import is_poll
from budget.services import security
from performance import access
from performance.forms.package import PackageForm, usual
from performance.models import FormPackage
from performance.queries import packed, reading
from performance.services import packages
from performance.sheets import packing
from performance.sheets.official.registry import FORMS
from performance.views.common import go_on, reader


@dataclass(frozen=True, slots=True)
class Row:
    """One package as it is listed, with the names of its forms."""

    package: FormPackage
    names: tuple[Any, ...]
    is_making: bool
    stopped: bool


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def package_list(request: HttpRequest) -> HttpResponse:
    """Show what I asked for, how far it is, and the form to ask for more."""
    user = reader(request)
    branches = _gathered(user)
    if is_poll(request):
        return render(request, "performance/package_state.html", _made(user))
    return _page(request, _form(user, branches, None, request.GET))


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_POST
def package_ask(request: HttpRequest) -> HttpResponse:
    """Queue a package; who asked for what is noted."""
    user = reader(request)
    branches = _gathered(user)
    if "again" in request.POST:
        mine = [row for row in packed.mine(user) if packages.is_making(row)]
        go_on(request, mine[0].run if mine else None)
        return redirect("performance:package-list")
    form = _form(user, branches, request.POST)
    if form.is_valid():
        wanted = branches if form.path is None else (form.path,)
        _count(form, user, wanted)
    if not form.is_valid():
        return _page(request, form, status=422)
    asked = form.cleaned_data
    package = packages.ask_package(
        user=user,
        year=asked["year"],
        month=asked["month"],
        forms=asked["kinds"],
        media=asked["formats"],
        public=asked["public"],
        audit=asked.get("audit", False),
        branches=wanted,
        now=clock.now(),
    )
    _note(request, SecurityKind.PACKED, package)
    if package.run is not None:
        dispatch.send([package.run.pk])
    messages.success(request, _("已排队打包，进展见本页，可以离开。"))
    return redirect("performance:package-list")


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def package_file(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out a zip to who asked for it and may still read all that is in it."""
    user = reader(request)
    rows = FormPackage.objects.filter(user=user).exclude(made_at=None)
    package = get_object_or_404(rows, pk=pk)
    if not packages.covers(access.gathered(user), package.branches):
        raise Http404("not to be opened any more")
    try:
        content = packages.path_of(package).open("rb")
    except FileNotFoundError as fault:
        _note(request, SecurityKind.DOWNLOADED, package, succeeded=False)
        raise Http404("the file is gone") from fault
    _note(request, SecurityKind.DOWNLOADED, package)
    answer = FileResponse(content, content_type="application/zip")
    what = "审计资料包" if package.audit else "绩效表"
    name = f"{what}-{package.year}-{package.month:02d}-{package.pk}.zip"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _gathered(user: User) -> tuple[str, ...] | None:
    """Return the branches whose forms the user gathers; who gathers none is refused."""
    branches = access.gathered(user)
    if branches is not None and not branches:
        raise PermissionDenied("gather")
    return branches


def _form(
    user: User, branches: tuple[str, ...] | None, data: Any, asked: Any = None
) -> PackageForm:
    """Return the form; `asked` names year, month and form of the page come from."""
    years, today = packed.years(user, branches), clock.today()
    kinds = {form.key: form.label for form in FORMS.values()}
    months = [month for year, month in reading.months(user, today)]
    usually = usual(years, months[0] if months else 12, kinds, today)
    if asked:
        wanted = [key for key, one in FORMS.items() if one.filed == asked.get("form")]
        given = {"year": asked.get("year"), "month": asked.get("month")}
        usually |= {key: text for key, text in given.items() if text}
        usually["kinds"] = wanted or usually["kinds"]
    form = PackageForm(
        usually if data is None else data,
        years=years,
        departments=packed.offered(branches),
        kinds=kinds,
        auditor=user.duty == Duty.AUDIT,
    )
    return form


def _count(form: PackageForm, user: User, branches: packed.Branches) -> None:
    """Refuse what is nothing, and what no task could finish in its time."""
    asked = form.cleaned_data
    bodies = packed.subjects(user, branches, asked["year"])
    count = sum(1 for _one in packing.wanted(bodies, asked["kinds"]))
    count *= len(asked["formats"])
    most = settings.PACKAGE_MOST_FORMS
    if not count:
        form.add_error("kinds", _("这一年度没有所选的表。"))
    elif count > most:
        said = ngettext(
            "所选共 %(n)d 个文件，一次最多 %(most)d 个：请分部门、分表或分格式申请。",
            "所选共 %(n)d 个文件，一次最多 %(most)d 个：请分部门、分表或分格式申请。",
            count,
        )
        form.add_error("department", said % {"n": count, "most": most})


def _page(request: HttpRequest, form: PackageForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "days": settings.WORKBOOK_KEEP_DAYS,
        **_made(reader(request)),
    }
    return render(request, "performance/packages.html", context, status=status)


def _made(user: User) -> dict[str, Any]:
    rows = [
        Row(
            package=row,
            names=tuple(FORMS[key].label for key in row.forms if key in FORMS),
            is_making=packages.is_making(row),
            stopped=has_stopped(row.run, timezone.now()),
        )
        for row in packed.mine(user)
    ]
    return {
        "rows": rows,
        "is_making": any(row.is_making for row in rows),
        "stopped": any(row.stopped for row in rows),
    }


def _note(
    request: HttpRequest,
    kind: SecurityKind,
    package: FormPackage,
    *,
    succeeded: bool = True,
) -> None:
    scope = "*" if package.branches is None else " ".join(package.branches)
    what = " ".join((*package.forms, *package.media))
    of = "audit" if package.audit else "forms"
    security.note(
        request,
        kind,
        succeeded=succeeded,
        user=reader(request),
        object=f"{of} {package.pk} {package.year}-{package.month:02d} {what}",
        detail=scope,
    )
