"""绩效目标调整: proposing one, its page with its rounds, the ledger 调整台账."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from budget import clock, guard
from budget.choices import Duty, ReviewAction
from performance.forms.adjust import AdjustmentFilter, AdjustmentForm, first_values
from performance.models import Adjustment, Target
from performance.models.adjustment import terms_of
from performance.queries import additions, adjustments, reading
from performance.queries.adjustments import Outlined
from performance.services import adjustments as services
from performance.sheets import ledgers
from performance.views import proposing
from performance.views.common import reader, workbook


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def adjustment_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up an adjustment of a target."""
    return proposing.propose(KIND, request, pk)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def adjustment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one adjustment, the lights it would turn, every round of its review."""
    return proposing.page(KIND, request, proposing.fetch(KIND, request, pk))


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def adjustment_list(request: HttpRequest) -> HttpResponse:
    """Show the ledger; a filter that is not understood is answered with 422."""
    form = _filter(request)
    context = {
        "form": form,
        "rows": adjustments.ledger(reader(request), form.wanted()),
        "additions": additions.ledger(reader(request), form.wanted()),
        "query": request.GET.urlencode(),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "performance/adjustments.html", context, status=status)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def adjustment_sheet(request: HttpRequest) -> HttpResponse:
    """Give the ledger, as filtered on screen, as a workbook."""
    form = _filter(request)
    if not form.is_valid():
        return adjustment_list(request)
    rows = adjustments.ledger(reader(request), form.wanted())
    more = additions.ledger(reader(request), form.wanted())
    data = ledgers.of_adjustments(rows, more, clock.today())
    return workbook(data, f"adjustments-{clock.today()}.xlsx")


def _form(
    target: Target, outline: Outlined, data: Any = None, **more: Any
) -> AdjustmentForm:
    return AdjustmentForm(
        data,
        before=terms_of(outline.before),
        name=target.name_printed,
        unit=target.indicator.unit,
        first=outline.first,
        last=outline.last,
        **more,
    )


def _initial(
    _request: HttpRequest, outline: Outlined, row: Adjustment | None
) -> dict[str, Any]:
    """Return what the sheet first shows: the open adjustment, else the old value."""
    before = terms_of(outline.before)
    if row is None:
        today = min(max(clock.today(), outline.first), outline.last)
        return {**first_values(before, None), "valid_from": today}
    kept = (
        "valid_from",
        "reason",
        "document_no",
        "authority",
        "decided_on",
        "over_locked",
        "version",
    )
    return {
        **first_values(before, row.terms),
        **{name: getattr(row, name) for name in kept},
    }


def _filter(request: HttpRequest) -> AdjustmentFilter:
    user = reader(request)
    return AdjustmentFilter(
        request.GET,
        years=sorted({*adjustments.years(user), *additions.years(user)}, reverse=True),
        departments=reading.departments(user),
    )


KIND = proposing.Kind(
    of=services.ADJUSTMENTS,
    name="adjustment",
    related=(
        "target__goal",
        "target__indicator__department",
        "before",
        "author",
        "approver",
    ),
    open=adjustments.open_adjustment,
    outline=lambda target, user: adjustments.outline(target, clock.today(), user),
    form=_form,
    initial=_initial,
    context=lambda _outline, _form: {},
    save=services.save_adjustment,
    sheet=lambda row, user: adjustments.sheet(row, clock.today(), user),
    saved=gettext_lazy("目标调整已保存为草稿，核对后请送审。"),
    told={
        ReviewAction.SUBMIT: gettext_lazy("目标调整已送审。"),
        ReviewAction.CANCEL: gettext_lazy("目标调整已作废。"),
        ReviewAction.FINALISE: gettext_lazy("已终审，新指标值自生效日期起执行。"),
    },
)
ACTS = proposing.acts(KIND)
