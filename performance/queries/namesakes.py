"""Indicators of one name: what a new row may mean, which only a person can tell."""

import re
from collections import defaultdict
from collections.abc import Iterable

from performance.declaring import Candidate
from performance.models import Indicator, Target
from performance.values import units


def likeness(name: str) -> str:
    """Return what two spellings of one name share: no unit in brackets, no blanks."""
    return units.without_unit(re.sub(r"\s+", "", name).casefold())


def known(body_path: str, names: Iterable[str]) -> dict[str, list[Candidate]]:
    """Return a body's indicators in use by likeness, for the likenesses asked for.

    Two queries at most.
    """
    wanted = set(names)
    rows = Indicator.objects.filter(
        department__path__startswith=body_path, retired_on=None
    )
    like = [
        row
        for row in rows.values_list("pk", "name", "department__name")
        if likeness(row[1]) in wanted
    ]
    forms = dict(
        Target.objects.filter(indicator__in=[row[0] for row in like])
        .order_by("goal__year")
        .values_list("indicator_id", "goal__form")
        if like
        else ()
    )
    found: dict[str, list[Candidate]] = defaultdict(list)
    for pk, name, department in like:
        found[likeness(name)].append(Candidate(pk, name, department, forms.get(pk, "")))
    return found
