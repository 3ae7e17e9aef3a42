"""Is it alive? For load balancers and for `make up`."""

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods

from budget import guard
from budget.audit import triggers


@guard.public
@require_http_methods(["GET", "HEAD"])
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 503 when the database is away or a trigger of the trail is missing."""
    try:
        missing = triggers.missing()
    except DatabaseError:
        return JsonResponse({"database": "away", "triggers": "unknown"}, status=503)
    state = {"database": "ok", "triggers": "missing" if missing else "ok"}
    return JsonResponse(state, status=503 if missing else 200)
