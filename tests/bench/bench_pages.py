"""What the pages and the rule take. Prints figures, asserts nothing.

make bench
"""

import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from budget.audit import door
from budget.choices import Action, DepartmentKind, ReviewAction, Role, Status
from performance import drafts
from performance.choices import (
    Accumulation,
    Comparator,
    FigureSource,
    GoalKind,
    Measure,
    ValueKind,
)
from performance.models import Actual, Goal, Indicator, Target, TargetVersion
from performance.queries.judging import judge_at
from performance.queries.loading import load, stand
from performance.services import actuals, deciding, reviews
from performance.services.assessing import assess_period
from tests import factories

RUNS = 7
MONTHS = (3, 6, 9, 12)


def stage(count: int) -> dict[str, Any]:
    """Make one bureau with `count` indicators, each with four figures in force."""
    bureau = factories.make_department("0001", "甲局", DepartmentKind.BODY)
    head, lead = factories.make_user("head"), factories.make_user("lead")
    factories.grant(head, bureau, Role.HEAD)
    factories.grant(lead, bureau, Role.LEAD)
    factories.make_policy()
    periods = [factories.make_period(bureau, month) for month in MONTHS]
    with door.change(actor=None, action=Action.DATA_LOADED, now=factories.NOON):
        goal = Goal(
            department=bureau,
            kind=GoalKind.ANNUAL,
            year=2024,
            form="表14",
            order=1,
            text="年度目标",
        )
        door.save(goal)
        indicators = [
            Indicator(
                department=bureau,
                responsible=lead,
                name=f"指标{n}",
                measure=Measure.COUNT,
                accumulation=Accumulation.CUMULATIVE,
                unit="家",
            )
            for n in range(count)
        ]
        door.save_many(indicators)
        targets = [
            Target(
                goal=goal,
                indicator=row,
                code=f"T{n}",
                order=n,
                level1="产出指标",
                level2="数量指标",
                name_printed=row.name,
                value_printed="≥100",
            )
            for n, row in enumerate(indicators)
        ]
        door.save_many(targets)
        door.save_many([_version(target) for target in targets])
        door.save_many(
            [
                Actual(
                    indicator=row,
                    period=period,
                    value=Decimal(n % 40 * (at + 1)),
                    as_typed=str(n),
                    status=Status.APPROVED,
                    approved_at=factories.NOON,
                    source=FigureSource.ENTERED,
                )
                for n, row in enumerate(indicators)
                for at, period in enumerate(periods[:2])
            ]
        )
    settle()
    return {"lead": lead, "head": head, "periods": periods, "indicators": indicators}


def settle() -> None:
    """Let PostgreSQL count what was loaded, as it does by itself within a minute: here
    it may have counted what the bench before took back, and take the tables for empty.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _version(target: Target) -> TargetVersion:
    return TargetVersion(
        target=target,
        valid_from=factories.NOON.date().replace(month=1, day=1),
        kind=ValueKind.NUMBER,
        comparator=Comparator.AT_LEAST,
        number=Decimal(100),
        text="≥100",
    )


def enter(made: dict[str, Any], status: Status) -> list[Actual]:
    """Give every indicator a figure of the third period that stands in `status`."""
    rows = [
        Actual(
            indicator=row,
            period=made["periods"][2],
            value=Decimal(n % 40 * 3),
            as_typed=str(n),
            author=made["lead"],
            source=FigureSource.ENTERED,
        )
        for n, row in enumerate(made["indicators"])
    ]
    for row in rows:
        if status == Status.SECTION_REVIEW:
            row.status, row.round = status, 1
            row.submitted_at = factories.NOON
    with door.change(actor=made["lead"], action=Action.DATA_LOADED, now=factories.NOON):
        door.save_many(rows)
    settle()
    return rows


def timed(what: str, run: Callable[[], Any]) -> None:
    """Print of some runs the median and the least processor time in milliseconds, and
    the queries of one."""
    run()
    with CaptureQueriesContext(connection) as queries:
        run()
    count = len(queries)
    took, worked = [], []
    for _ in range(RUNS):
        start, before = time.perf_counter(), time.process_time()
        run()
        worked.append((time.process_time() - before) * 1000)
        took.append((time.perf_counter() - start) * 1000)
    print(
        f"{connection.vendor:11}{what:34}{statistics.median(took):9.1f} ms"
        f"{min(worked):9.1f} ms CPU{count:5} queries"
    )


def slowest(what: str, run: Callable[[], Any], runs: int = 100) -> None:
    """Print the 95th percentile of many runs in milliseconds, and of the processor's
    time in them: the one holds where nothing else runs, the other anywhere."""
    took, worked = [], []
    for _ in range(runs):
        start, before = time.perf_counter(), time.process_time()
        run()
        worked.append((time.process_time() - before) * 1000)
        took.append((time.perf_counter() - start) * 1000)
    at = runs * 95 // 100 - 1
    print(
        f"{connection.vendor:11}{what + ', p95':34}{sorted(took)[at]:9.1f} ms"
        f"{sorted(worked)[at]:9.1f} ms CPU"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("count", [55, 200])
def bench_board(count: int, client: Client) -> None:
    made = stage(count)
    assess_period(path="0001", year=2024, month=9, now=factories.NOON)
    client.force_login(made["head"])
    timed(f"board page, {count}", lambda: client.get("/board/?period=2024-9"))
    # Rules and periods are read once a run, however many chunks it has.
    standing = stand(["0001"], year=2024, month=9)
    timed(
        f"judging {count} targets",
        lambda: judge_at(
            load(Target.objects.all(), year=2024, month=9, standing=standing),
            9,
            today=factories.NOON.date(),
        ),
    )
    timed(
        f"assess again, {count}, nothing new",
        lambda: assess_period(path="0001", year=2024, month=9, now=factories.NOON),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("count", [55, 200])
def bench_grid(count: int, client: Client) -> None:
    made = stage(count)
    client.force_login(made["lead"])
    page = f"/entry/?period={made['periods'][2].pk}"
    with override_settings(CLOCK=factories.NOON.isoformat()):
        timed(f"entry grid, {count}", lambda: client.get(page))
        with transaction.atomic():
            enter(made, Status.DRAFT)
            timed("the same, all saved", lambda: client.get(page))
            transaction.set_rollback(True)
        enter(made, Status.SECTION_REVIEW)
        timed("the same, all under review", lambda: client.get(page))


@pytest.mark.django_db
def bench_autosave(client: Client) -> None:
    made = stage(200)
    client.force_login(made["lead"])
    url = f"/entry/{made['periods'][2].pk}/{made['indicators'][39].pk}"
    state = {"version": "", "text": 80}

    def keep() -> None:
        state["text"] += 1
        data = {**state, "quality": "flash"}
        answer = client.post(f"{url}/keep/", data, headers={"HX-Request": "true"})
        state["version"] = answer.json()["version"]

    with override_settings(CLOCK=factories.NOON.isoformat()):
        timed("autosave of one cell", keep)
        slowest("autosave of one cell", keep)
        timed("light while typing", lambda: client.get(f"{url}/preview/?text=90"))


@pytest.mark.django_db
def bench_saving_one_value() -> None:
    made = stage(55)
    numbers = iter(range(1, 1000))
    versions = iter([None, *range(1, 1000)])

    def save() -> None:
        value = next(numbers)
        actuals.save_actual(
            indicator_id=made["indicators"][0].pk,
            period_id=made["periods"][2].pk,
            version=next(versions),
            draft=drafts.Draft(value=Decimal(value), as_typed=str(value)),
            actor=made["lead"],
            now=factories.NOON,
        )

    timed("saving one value", save)


@pytest.mark.django_db
def bench_review_queue(client: Client) -> None:
    made = stage(1000)
    reviewer = factories.make_user("reviewer")
    factories.grant(reviewer, made["indicators"][0].department, Role.REVIEWER)
    waiting = enter(made, Status.SECTION_REVIEW)
    client.force_login(reviewer)
    timed("review queue, 1000 waiting", lambda: client.get("/review/"))
    timed("the same, one light", lambda: client.get("/review/?light=red"))
    ids = iter(range(0, 1000, 50))

    def approve() -> None:
        at = next(ids)
        deciding.decide_many(
            reviews.FIGURES,
            seen={row.pk: row.version for row in waiting[at : at + 50]},
            action=ReviewAction.APPROVE,
            opinion="",
            actor=reviewer,
            now=factories.NOON,
        )

    timed("approving 50 at once", approve)
