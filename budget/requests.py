"""What is read off a request in one place: the peer's address, the request's id,
whether a page asks for itself again."""

import uuid
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict

# A page that asks for itself again is no sign that anybody sits before it.
POLL = "X-Poll"


def client_address(request: HttpRequest) -> str:
    """Return the peer's address; a forwarded one only from a trusted proxy."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if peer in settings.TRUSTED_PROXIES:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        return forwarded[-1].strip()[:45] or peer
    return peer


def request_id(request: HttpRequest) -> str:
    """Return the id that joins the trail, the log and the error page."""
    known: str | None = getattr(request, "xushi_id", None)
    if known is None:
        known = str(uuid.uuid4())
        request.xushi_id = known  # type: ignore[attr-defined]
    return known


def is_poll(request: HttpRequest) -> bool:
    """Return whether a page asks for its moving part alone while a job runs. Any other
    request wants a whole page, also one that htmx sends or was led on by a redirect."""
    return POLL in request.headers


def query_without_page(asked: QueryDict) -> str:
    """Return the filter as a query string that a page number is added to."""
    kept = {k: v for k, v in asked.items() if v and k != "page"}
    return urlencode(kept) + "&" if kept else ""
