"""What the administrators' pages share."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from budget.audit import door
from budget.forms import Styled
from budget.models import User

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def signed_in(request: HttpRequest) -> User:
    """Return the signed-in account; the gate has let nobody else through."""
    user: Any = request.user
    return user


def carried_out(form: Styled, service: Callable[..., Any], **values: Any) -> Any:
    """Call a service; what it refuses as input is shown on the form, as None.

    The same form once more is answered as the first time: with what was done then.
    """
    try:
        return service(**values)
    except door.Repeated as fault:
        return fault.change
    except ValidationError as fault:
        form.refuse(fault)
        return None


def paged(rows: "QuerySet[Any]", number: int | None, size: int) -> "Page[Any]":
    """Return one page of rows; past the end, the last one."""
    return Paginator(rows, size).get_page(number or 1)
