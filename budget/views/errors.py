"""The pages people meet when something does not go: each says what to do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from budget.requests import request_id


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that the address or the form cannot be read."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that this account may not do this."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that there is nothing here, or nothing for this account."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Tell nothing but the id that leads to the log line."""
    context = {"request_id": request_id(request)}
    return render(request, "500.html", context, status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page is too old to be sent, and what keeps what was typed."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
