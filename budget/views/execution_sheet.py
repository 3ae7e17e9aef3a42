"""预算执行 as Excel: the month's table to fill in, and a filled one looked through."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget import guard
from budget.book import archive, execution_export, execution_sheet, reading
from budget.book.execution_sheet import NAMES, Fault, Upload
from budget.choices import Duty
from budget.execution_forms import MonthFilter, RowForm, SheetForm, Table
from budget.queries.execution import Line
from budget.views.common import XLSX
from budget.views.execution import MOST, beside_newer, chosen, month_filter, page


@guard.allow(Duty.BUSINESS)
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """Give the month's projects as a workbook to be filled in."""
    form = month_filter(request, request.GET)
    if not form.is_valid():
        return page(request, form, None, status=422)
    year, month = form.cleaned_data["year"], form.cleaned_data["month"]
    data = execution_sheet.written(chosen(request, form), year=year, month=month)
    name = f"budget-execution-{execution_sheet.period_name(year, month)}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=XLSX, headers=headers)


@guard.allow(Duty.BUSINESS)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Show what a filled workbook would change, and all that is wrong in it.

    Nothing is saved here: what is shown is saved, all or none, like any page.
    """
    form = month_filter(request, request.POST)
    if not form.is_valid():
        return page(request, form, None, status=422)
    lines = chosen(request, form)
    sheet = SheetForm(request.POST, request.FILES)
    try:
        found = _read(sheet, lines, form)
        table = beside_newer(_named(lines, found), _data(found))
        changed = [row for row in table.rows if row.is_changed]
        if len(changed) > MOST:
            said = _("一次最多核对%d个有变化的项目，请按部门分批上传。")
            raise archive.Refused(said % MOST)
    except archive.Refused as refusal:
        return page(request, form, None, status=422, refused=str(refusal))
    faults = sorted(found.faults + _faults(changed, found))
    good = [row for row in changed if not _wrong(row)]
    preview = {"changed": len(good), "same": len(table.rows) - len(changed)}
    return page(
        request,
        form,
        Table(good),
        status=422 if faults else 200,
        faults=faults,
        preview=preview,
    )


def _read(sheet: SheetForm, lines: list[Line], form: MonthFilter) -> Upload:
    if not sheet.is_valid():
        raise archive.Refused(_("请先选择填好的Excel表。"))
    file: Any = sheet.cleaned_data["file"]
    data = file.read(archive.LARGEST_FILE + 1)
    year, month = form.cleaned_data["year"], form.cleaned_data["month"]
    period = execution_sheet.period_name(year, month)
    sheets = reading.read(data)
    if execution_export.is_export(sheets):
        return execution_export.read(sheets, lines, sheet.cleaned_data["unit"])
    if not execution_export.is_ours(sheets):
        raise archive.Refused(execution_export.unknown(sheets))
    return execution_sheet.read(sheets, lines, period)


def _named(lines: list[Line], found: Upload) -> list[Line]:
    return [line for line in lines if line.year.pk in found.values]


def _data(found: Upload) -> QueryDict:
    """Return the workbook's boxes as the page's form would send them."""
    data = QueryDict(mutable=True)
    for pk, values in found.values.items():
        for name, text in values.items():
            data[f"p{pk}-{name}"] = text
    return data


def _wrong(row: RowForm) -> list[tuple[str, str]]:
    """Return (box, reason) of what must be mended in the workbook.

    What is merely asked is answered on the page.
    """
    return [
        (name, str(message))
        for name, faults in row.errors.as_data().items()
        for fault in faults
        if fault.code != "question" and not (name == "reason" and row.doubts)
        for message in fault.messages
    ]


def _faults(rows: list[RowForm], found: Upload) -> list[Fault]:
    return [
        Fault(found.rows[row.year.pk], NAMES[name], reason)
        for row in rows
        for name, reason in _wrong(row)
    ]
