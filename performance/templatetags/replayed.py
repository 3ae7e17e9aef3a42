"""Where a record can be looked at as it was at an instant."""

import datetime
from typing import Final
from urllib.parse import urlencode

from django import template
from django.urls import reverse

register = template.Library()
PAGES: Final = {
    "budget.projectyear": "performance:project-detail",
    "performance.actual": "performance:actual-detail",
    "performance.target": "performance:target-detail",
}


@register.simple_tag
def as_it_was(model: str, record_id: int, at: datetime.datetime) -> str:
    """Return the address of a record's page as of an instant; "" where it has none.

    To the microsecond, so that the act of that instant is in it.
    """
    name = PAGES.get(model)
    if name is None:
        return ""
    return f"{reverse(name, args=[record_id])}?{urlencode({'at': at.isoformat()})}"
