"""The first page: each account goes where its work is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from budget import access, guard
from budget.choices import Duty, Role

# The first that holds decides.
BY_ROLE = (
    ({Role.LEAD, Role.CLERK}, "performance:entry"),
    ({Role.REVIEWER}, "performance:review"),
    ({Role.HEAD, Role.FINANCE, Role.SUPERVISOR}, "performance:board"),
)


BY_DUTY = {
    Duty.AUDIT: "performance:audit-room",
    Duty.SECURITY: "budget:account-list",
    Duty.SYSTEM: "budget:period-list",
}


@guard.signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead everybody to the page that their work begins with."""
    user: Any = request.user
    if user.duty in BY_DUTY:
        return redirect(BY_DUTY[user.duty])
    roles = {grant.role for grant in access.grants(user)}
    for wanted, page in BY_ROLE:
        if user.duty == Duty.BUSINESS and roles & wanted:
            return redirect(page)
    return redirect("budget:account")
