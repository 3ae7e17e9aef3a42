"""收表汇总: what the finance office collects, has, misses, and what it adds up to."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget import clock, guard, periods
from budget.choices import Duty
from budget.models import Department, User
from budget.queries import workdays
from budget.workdays import Calendar
from performance import access, chasing
from performance.chasing import Entry
from performance.choices import OfficialForm
from performance.collecting import Collected, Item, by_body
from performance.forms.collecting import CollectingForm, DueForm
from performance.language import language
from performance.queries import collecting
from performance.queries.collecting import Extent
from performance.queries.form_dues import Dues, dues
from performance.services.form_dues import Wanted, set_due
from performance.sheets import collected
from performance.views.common import reader, workbook
from performance.views.filing_bar import address


@dataclass(frozen=True, slots=True)
class Shown:
    """One form in the list: where it is, and since when it is late, in words."""

    item: Item
    link: str
    when: str


@dataclass(frozen=True)
class Found:
    """What was asked for: the choice, for whom, the days, and the forms due.

    `items` is None where the choice is wrong or nothing is due at all.
    """

    form: CollectingForm
    of: Extent
    days: Dues | None = None
    items: list[Item] | None = None

    @property
    def asked(self) -> dict[str, Any]:
        return self.form.cleaned_data


@guard.allow(Duty.BUSINESS)
@require_safe
def collecting_page(request: HttpRequest) -> HttpResponse:
    """Show the forms that are due by department, and one department's in full."""
    return _page(request, _found(request, request.GET))


@guard.allow(Duty.BUSINESS)
@require_safe
def collecting_sheet(request: HttpRequest) -> HttpResponse:
    """Give the list, as chosen on screen, as a workbook."""
    found = _found(request, request.GET)
    if found.items is None:
        return _page(request, found)
    data = collected.as_workbook(found.items, _about(found.asked), clock.today())
    return workbook(data, f"collecting-{clock.today()}.xlsx")


@guard.allow(Duty.BUSINESS)
@require_safe
def collecting_csv(request: HttpRequest) -> HttpResponse:
    """Give the same list as CSV."""
    found = _found(request, request.GET)
    if found.items is None:
        return _page(request, found)
    name = f"collecting-{clock.today()}.csv"
    return HttpResponse(
        collected.as_csv(found.items, clock.today()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@guard.allow(Duty.BUSINESS)
@require_POST
def collecting_due(request: HttpRequest) -> HttpResponse:
    """Set by which day a form is due, for everybody or for one body."""
    of = collecting.extent(reader(request))
    if not of.departments:
        raise PermissionDenied("collecting")
    form = DueForm(request.POST)
    if not form.is_valid():
        return _wrong_due(request, of, form)
    typed = form.cleaned_data
    wanted = Wanted(
        form=typed["form"],
        year=typed["year"],
        month=typed["month"],
        department_id=typed["department"],
    )
    try:
        set_due(
            wanted,
            due=typed["due"],
            document_no=typed["document_no"],
            version=typed["version"],
            actor=reader(request),
            now=clock.now(),
        )
    except Department.DoesNotExist as fault:
        raise PermissionDenied("department") from fault
    except ValidationError as fault:
        form.add_error("due", fault.messages)
        return _wrong_due(request, of, form)
    messages.success(request, _("期限已设定。"))
    return redirect(f"{reverse('performance:collecting')}?{_query(of, typed)}")


def _found(request: HttpRequest, asked: QueryDict) -> Found:
    user = reader(request)
    of = collecting.extent(user)
    if not of.departments:
        raise PermissionDenied("collecting")
    years = collecting.years(of)
    bodies = [(body.path, body.name) for body in of.bodies.values()]
    form = CollectingForm(asked.dict(), years=years, bodies=bodies)
    if not years or not form.is_valid():
        return Found(form, of)
    typed = form.cleaned_data
    days = dues(typed["form"], typed["year"], typed["through"])
    items = collecting.items(of, typed["form"], typed["year"], typed["through"], days)
    kept = [item for item in items if item.path.startswith(typed["department"])]
    return Found(form, of, days, kept)


def _page(
    request: HttpRequest, found: Found, refused: DueForm | None = None
) -> HttpResponse:
    form = found.form
    context: dict[str, Any] = {
        "form": form,
        "query": urlencode(form.data),
        "years": form.years,
    }
    if found.items is None or found.days is None:
        status = 422 if form.years else 200
        return render(request, "performance/collecting.html", context, status=status)
    asked, today = found.asked, clock.today()
    days = workdays.calendar()
    bodies = by_body(found.items, today)
    chosen = asked["department"] or (bodies[0].path if len(bodies) == 1 else "")
    mine = [item for item in found.items if item.path == chosen]
    context |= {
        "asked": asked,
        "today": today,
        "about": _about(asked),
        "all": Collected("", "", found.items, today),
        "bodies": bodies,
        "chosen": chosen,
        "rows": [_shown(item, asked, today, days) for item in mine],
        "text": _text(found.items, asked, today, days),
        "evaluates": asked["form"] is OfficialForm.SELF_EVALUATION,
        **_due_context(reader(request), found, found.days, chosen, refused),
    }
    status = 422 if refused else 200
    return render(request, "performance/collecting.html", context, status=status)


def _due_context(
    user: User, found: Found, days: Dues, chosen: str, form: DueForm | None
) -> dict[str, Any]:
    """Return whose day the page tells, by which notice, and the boxes to set it."""
    body = found.of.bodies.get(chosen)
    pk = body.pk if body else None
    standing = days.set_for(pk)
    initial = {
        "form": found.asked["form"].value,
        "year": found.asked["year"],
        "month": found.asked["through"],
        "department": pk,
        "version": standing.version if standing else None,
        "due": days.day(pk),
        "document_no": standing.document_no if standing else "",
    }
    sets = access.may_set_due(user, chosen)
    return {
        "due": days.day(pk),
        "due_set": days.holding(pk),
        "due_whose": body.name if body else "",
        "due_form": (form or DueForm(initial=initial)) if sets else None,
    }


def _wrong_due(request: HttpRequest, of: Extent, form: DueForm) -> HttpResponse:
    """Show the page with what was typed; a form of no such page in a fault's frame."""
    if set(form.errors) <= {field.name for field in form.visible_fields()}:
        asked = QueryDict(_query(of, form.cleaned_data))
        return _page(request, _found(request, asked), form)
    words = " ".join(str(w) for errors in form.errors.values() for w in errors)
    context = {"text": words, "back": reverse("performance:collecting"), "code": 422}
    return render(request, "409.html", context, status=422)


def _query(of: Extent, typed: dict[str, Any]) -> str:
    """Return the address of the page on which a day was set."""
    asked: dict[str, Any] = {"form": typed["form"].value, "year": typed["year"]}
    if typed["month"]:
        asked["month"] = typed["month"]
    paths = [b.path for b in of.bodies.values() if b.pk == typed["department"]]
    if paths and len(of.bodies) > 1:
        asked["department"] = paths[0]
    return urlencode(asked)


def _about(asked: dict[str, Any]) -> str:
    """Name what is collected: “2024年 截至1–7月 绩效运行监控表”."""
    through = ""
    if asked["through"]:
        through = f"{periods.short_label(asked['through'], language())} "
    year = _("%(year)s年") % {"year": asked["year"]}
    return f"{year} {through}{asked['form'].label}"


def _shown(
    item: Item, asked: dict[str, Any], today: datetime.date, days: Calendar
) -> Shown:
    link = address(asked["form"], item.key, item.body_id, asked["year"], asked["month"])
    late = not item.has_come
    when = chasing.when(_entry(item), today, days, language()) if late else ""
    return Shown(item, link, when)


def _text(
    found: list[Item], asked: dict[str, Any], today: datetime.date, days: Calendar
) -> str:
    """Return 催报名单 of what has not come, to be copied."""
    missing = [_entry(item) for item in found if not item.has_come]
    return chasing.text_of(
        missing, _about(asked), today=today, days=days, language=language()
    )


def _entry(item: Item) -> Entry:
    name = item.name if item.key else _("部门整体")
    return Entry(item.body, name, item.lead, item.due, item.is_returned)
