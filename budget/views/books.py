"""Budget books: which there are, what is in one, and its official tables."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.book import volume, years
from budget.book.paper import pdf, workbook
from budget.book.paper.layout import Paper
from budget.book_forms import BookFilter
from budget.choices import BookStatus, Duty, SecurityKind
from budget.filetypes.naming import shown_name
from budget.forms import read_id
from budget.models import BookUnit, BudgetBook, PrintedTable
from budget.official_tables import BY_KEY
from budget.queries import books as queries
from budget.requests import query_without_page
from budget.services import security
from budget.views.common import XLSX, paged, signed_in

PAGE: Final = 50
MEDIA: Final[dict[str, tuple[str, Callable[[dict[str, Paper]], bytes]]]] = {
    "xlsx": (XLSX, workbook.written_together),
    "pdf": (
        "application/pdf",
        lambda papers: pdf.printed_together(list(papers.values())),
    ),
}


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def book_list(request: HttpRequest) -> HttpResponse:
    """List the books that the reader may see, the newest year first."""
    rows = queries.visible(signed_in(request))
    known = set(rows.order_by().values_list("year", flat=True))
    form = BookFilter(request.GET, years=sorted(known, reverse=True))
    if not form.is_valid():
        context: dict[str, Any] = {"form": form, "books": None}
        return render(request, "budget/book_list.html", context, status=422)
    wanted = form.cleaned_data
    if wanted["year"]:
        rows = rows.filter(year=wanted["year"])
    if name := wanted["department"].strip():
        rows = rows.filter(
            Q(department__name__icontains=name) | Q(department__code=name)
        )
    books = paged(rows, read_id(request.GET.get("page", "")), PAGE)
    context = {
        "form": form,
        "books": books,
        "query": query_without_page(request.GET),
    }
    return render(request, "budget/book_list.html", context)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is in a book, and where its tables differ from what was printed."""
    row = asked(request, pk)
    context = {
        "book": row,
        "replaced": row.status == BookStatus.REPLACED,
        "tables": list(volume.read(row).values()),
        "units": BookUnit.objects.filter(book=row).order_by("order"),
        "others": queries.neighbours(row),
        "course": queries.course(row),
        "is_loaded": PrintedTable.objects.filter(book=row).exists(),
    }
    return render(request, "budget/book.html", context)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def book_table(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show one table like its paper, with what was printed where it differs."""
    row = asked(request, pk)
    shown = _table(row, key)
    paper = volume.paper(row, shown.table, _imprint(row))
    context = {
        "book": row,
        "replaced": row.status == BookStatus.REPLACED,
        "shown": shown,
        "paper": paper,
        "heading": paper.rows[: paper.head],
        "lines": volume.lines(paper, shown.marks),
        "keys": volume.KEYS,
        "others": queries.neighbours(row),
    }
    return render(request, "budget/book_table.html", context)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def book_years(request: HttpRequest, pk: int, key: str, other_pk: int) -> HttpResponse:
    """Show a table of a book beside that of another book of the department."""
    row, other = asked(request, pk), asked(request, other_pk)
    if row.department_id != other.department_id:
        raise Http404("another department")
    now, before = _table(row, key), _table(other, key)
    context = {
        "book": row,
        "other": other,
        "key": key,
        "name": now.name,
        "columns": years.columns(key),
        "lines": years.lines(before.table, now.table),
        "keys": volume.KEYS,
    }
    return render(request, "budget/book_years.html", context)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def book_flow(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where the money of a book comes from and goes: words, picture, table."""
    row = asked(request, pk)
    picture = volume.flow_of(row)
    shares = {node.key: _share(node.amount, picture.total) for node in picture.nodes}
    columns = [
        [(node, shares[node.key]) for node in picture.column(number)]
        for number in range(3)
    ]
    context = {
        "book": row,
        "picture": picture,
        "funds": columns[0],
        "classes": columns[1],
        "uses": columns[2],
        "rows": [(one, _share(one.amount, picture.total)) for one in picture.links],
    }
    return render(request, "budget/book_flow.html", context)


def _share(amount: Decimal, total: Decimal) -> str:
    """Return a part of a whole in percent, to two decimals."""
    return f"{amount * 100 / total:.2f}"


def table_file(medium: str) -> Any:
    """Return the view that gives one table away."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @require_safe
    def view(request: HttpRequest, pk: int, key: str) -> HttpResponse:
        row = asked(request, pk)
        shown = _table(row, key)
        papers = {shown.name: volume.paper(row, shown.table, _imprint(row))}
        return _given(request, papers, f"{row}-{shown.name}", medium)

    return view


def book_file(medium: str) -> Any:
    """Return the view that gives a whole book away."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @require_safe
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = asked(request, pk)
        papers = {
            shown.name: volume.paper(row, shown.table, _imprint(row))
            for shown in volume.read(row).values()
        }
        return _given(request, papers, str(row), medium)

    return view


def asked(request: HttpRequest, pk: int) -> BudgetBook:
    """Return a book that the reader may see; 404 for every other."""
    return get_object_or_404(queries.visible(signed_in(request)), pk=pk)


def _table(book: BudgetBook, key: str) -> volume.Shown:
    if key not in BY_KEY:
        raise Http404("table")
    return volume.read(book, (key,))[key]


def _imprint(book: BudgetBook) -> tuple[str, ...]:
    """Return of when the data are and of which edition; in the table's language."""
    standing = "已替换" if book.status == BookStatus.REPLACED else "现行"
    at = timezone.localtime(clock.now())
    return f"数据截至 {at:%Y-%m-%d %H:%M}", f"第{book.edition}版（{standing}）"


def _given(
    request: HttpRequest, papers: dict[str, Paper], about: str, medium: str
) -> HttpResponse:
    """Answer with a file, and note who took it away."""
    content_type, make = MEDIA[medium]
    name = shown_name(f"{about}.{medium}")
    answer = HttpResponse(make(papers), content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    security.note(
        request,
        SecurityKind.DOWNLOADED,
        succeeded=True,
        user=signed_in(request),
        object=name,
    )
    return answer
