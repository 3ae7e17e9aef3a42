"""One of several processes that save, submit and decide at once; prints what it met.

python -m tests.performance.saver NAME MODE PK…: "save" enters each indicator's figure
and then changes it again and again, each time anew if somebody was faster; "approve"
decides all figures in one act.
"""

import sys
from collections import Counter
from decimal import Decimal

import django

django.setup()

from budget import workflow  # noqa: E402
from budget.choices import ReviewAction  # noqa: E402
from budget.models import Period, User  # noqa: E402
from performance.drafts import Draft  # noqa: E402
from performance.models import Actual  # noqa: E402
from performance.services import actuals, deciding, reviews  # noqa: E402
from tests.base import LATER, NOON  # noqa: E402

TIMES = 50
KEY = "6f1d1a3e-9c55-4e57-9f0e-0c5a1b7e2d11"


def save(user: User, indicators: list[int]) -> Counter[str]:
    """Save each figure TIMES times, each upon the newest version that is to be read."""
    period, met = Period.objects.get(), Counter[str]()
    for number in range(TIMES):
        for pk in indicators:
            while not save_once(user, pk, period, pk + number):
                met["stale"] += 1
            met["saved"] += 1
    return met


def save_once(user: User, indicator: int, period: Period, value: int) -> bool:
    """Return False where somebody saved between reading and writing."""
    rows = Actual.objects.filter(indicator=indicator)
    try:
        actuals.save_actual(
            indicator_id=indicator,
            period_id=period.pk,
            version=rows.values_list("version", flat=True).first(),
            draft=Draft(value=Decimal(value), as_typed=str(value)),
            actor=user,
            now=NOON,
        )
    except workflow.StaleVersion:
        return False
    return True


def approve(user: User, figures: list[int]) -> Counter[str]:
    told = deciding.decide_many(
        reviews.FIGURES,
        seen=dict.fromkeys(figures, 1),
        action=ReviewAction.APPROVE,
        opinion="",
        actor=user,
        now=LATER,
        key=KEY,
    )
    return Counter("done" if row.is_done else "refused" for row in told)


if __name__ == "__main__":
    name, mode, *pks = sys.argv[1:]
    person = User.objects.get(username=name)
    work = {"save": save, "approve": approve}[mode]
    for what, count in work(person, [int(pk) for pk in pks]).items():
        sys.stdout.write(f"{what} {count}\n")
