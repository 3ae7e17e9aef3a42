"""Which item of the menu a page belongs to, so that the menu can mark it.

The page of an item is marked by itself; what is opened from it stands below it.
"""

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

# An item and how the names of the pages below it begin; the first that fits counts.
AREAS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "performance:declare",
        (
            "performance:declare",
            "performance:library",
            "performance:project-form-upload",
            "performance:department-form-upload",
            "performance:project-addition-edit",
            "performance:department-addition-edit",
            "performance:project-addition-upload",
            "performance:department-addition-upload",
        ),
    ),
    ("performance:scores", ("performance:scores", "performance:weights")),
    ("performance:entry", ("performance:entry", "performance:quarter")),
    ("performance:review", ("performance:review", "budget:delegation")),
    ("performance:chase", ("performance:chase",)),
    ("performance:collecting", ("performance:collecting",)),
    ("performance:carried-approve", ("performance:carried",)),
    ("performance:rollover", ("performance:rollover",)),
    (
        "performance:book-import",
        ("performance:book-import", "performance:book-upload"),
    ),
    ("performance:policies", ("performance:polic",)),
    (
        "performance:adjustments",
        (
            "performance:adjustment",
            "performance:addition",
            "performance:carry-ledger",
            "performance:money",
            "performance:project-adjust",
            "performance:project-carry-over",
            "performance:target-ledger",
            "performance:weakened",
        ),
    ),
    (
        "performance:rectifications",
        (
            "performance:rectification",
            "performance:target-rectify",
            "performance:inquir",
        ),
    ),
    (
        "performance:board",
        (
            "performance:board",
            "performance:between",
            "performance:target",
            "performance:project-detail",
            "performance:actual",
            "performance:evidence",
            "performance:light",
            "performance:plan",
        ),
    ),
    ("performance:audit-room", ("performance:audit", "performance:sampling")),
    (
        "performance:forms",
        (
            "performance:form",
            "performance:package",
            "performance:project",
            "performance:department",
            "performance:book-publish",
            "performance:filing",
        ),
    ),
    ("budget:book-list", ("budget:book",)),
    ("budget:execution", ("budget:execution",)),
    ("budget:calendar", ("budget:calendar",)),
    ("budget:period-list", ("budget:period",)),
    ("budget:robot-list", ("budget:robot",)),
    (
        "budget:account-list",
        (
            "budget:account-list",
            "budget:account-create",
            "budget:account-detail",
            "budget:account-close",
            "budget:account-password",
            "budget:account-limit",
            "budget:account-unlock",
            "budget:role",
        ),
    ),
    ("budget:jobs", ("budget:job",)),
    ("budget:security-events", ("budget:security",)),
    ("budget:chain", ("budget:chain", "budget:anchor")),
    ("budget:timeline", ("budget:timeline", "budget:record-history")),
)


def context(request: HttpRequest) -> dict[str, Any]:
    """Name the address of the item that the page belongs to, once it is asked for."""
    return {"section": SimpleLazyObject(lambda: _section(request))}


def _section(request: HttpRequest) -> str:
    match = request.resolver_match
    page = match.view_name if match else ""
    for item, beginnings in AREAS:
        if page.startswith(beginnings):
            return reverse(item)
    return ""
