"""Load the example bureau: a published 2024 budget and a sample year of figures.

All or nothing, in one transaction: a bureau that is there was loaded whole, and a
second run changes nothing.
"""

import datetime
from collections.abc import Callable

from django.db import transaction

from budget.models import Department
from budget.services import periods
from performance.services import (
    example_bureau,
    example_promises,
    example_story,
    policies,
)
from performance.services import example_files as files
from performance.services.example_bureau import Bureau

AN_HOUR = datetime.timedelta(hours=1)
Progress = Callable[[str], None]
# Judges a month of the example's year as of an instant.
Judge = Callable[[int, datetime.datetime], None]


def is_loaded() -> bool:
    """Tell whether the example bureau is in this database."""
    return Department.objects.filter(code=files.BODY_CODE).exists()


def load_example(progress: Progress, judge: Judge | None = None) -> bool:
    """Load the bureau, telling `progress` each step; False when it was there.

    `judge` is called after each event of the story, so that lights turn as they
    would have turned then.
    """
    if is_loaded():
        progress("样例单位已在库中，未作改动。")
        return False
    with transaction.atomic():
        _load(progress, judge)
    return True


def _load(progress: Progress, judge: Judge | None) -> None:
    now = files.instant(files.SET_UP)
    bureau = example_bureau.load(now)
    policies.ensure_default(department_id=bureau.body.pk, now=now)
    progress(
        f"已设单位1个、科室{len(bureau.sections)}个、账号{len(bureau.users)}个、"
        f"项目{len(bureau.projects)}个"
    )
    indicators = example_promises.load_indicators(bureau, now)
    targets = example_promises.load_targets(bureau, indicators, now)
    progress(f"已载入指标{len(indicators)}项、承诺{len(targets)}处")
    count = example_promises.load_past(bureau, indicators, now)
    _lock_past(bureau, now)
    progress(f"已载入2022、2023年数据{count}个")
    _tell(example_story.Story(bureau, indicators), progress, judge)


def _tell(story: example_story.Story, progress: Progress, judge: Judge | None) -> None:
    for event in files.document("story.json")["events"]:
        example_story.tell(story, event)
        if judge is not None and event["kind"] not in ("lock", "budget"):
            judge(event["month"], files.instant(event["finalised"]) + AN_HOUR)
        if event["kind"] == "round" and not event["lagging"]:
            progress(f"已载入1–{event['month']}月样例数据：填报、审核、终审")


def _lock_past(bureau: Bureau, now: datetime.datetime) -> None:
    for (year, _month), period in bureau.periods.items():
        if year in files.PAST_YEARS:
            periods.lock_period(
                period_id=period.pk,
                version=period.version,
                reason=files.document("story.json")["past_lock_reason"],
                actor=None,
                now=now,
            )
