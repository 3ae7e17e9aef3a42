"""What the seal, its verification and the look back take. Prints figures.

make bench ARGS="-k bench_trail"
"""

import datetime
import statistics
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings

from budget.audit import chain, door, export, verify
from budget.choices import Action, Duty
from budget.models import ChangeRow, Department
from performance.models import Actual
from tests import factories
from tests.bench.bench_pages import stage

ROUNDS, SAVES, SMALL = 200, 200, 3000


def told(what: str, text: str) -> None:
    print(f"{connection.vendor:<10} {what:<44} {text}")


def saves(department: Department) -> float:
    """Return the median of single acts in milliseconds."""
    took = []
    for number in range(SAVES):
        department.note = f"{number} {time.perf_counter()}"
        started = time.perf_counter()
        with door.change(actor=None, action=Action.DEPARTMENT_SAVED):
            door.save(department)
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


def taking(run: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    result = run()
    return result, time.perf_counter() - started


@pytest.mark.django_db(transaction=True)
@override_settings(CLOCK="2024-11-05T09:00:00+08:00")
def bench_trail() -> None:
    made = stage(200)
    bureau = Department.objects.get(path="0001")
    sealed = saves(bureau)
    with mock.patch.object(chain, "append"):
        bare = saves(bureau)
    told("one act sealed, median", f"{sealed:6.2f} ms")
    told("  the seal's part of it", f"{sealed - bare:6.2f} ms")
    note_many(bureau)
    look_through("verified, acts of one record")
    fill()
    rows = ChangeRow.objects.count()
    told("history rows", f"{rows:,}")
    look_through("verified, acts of one record and of 400")
    count, seconds = taking(lambda: sum(1 for _ in export.lines()))
    told(f"exported, {count:,} entries", f"{seconds:6.1f} s")
    look_back(made)


def look_through(what: str) -> None:
    """Verify all there is, and say what was looked at, how fast, in how much memory."""
    worked = time.process_time()
    report, seconds = taking(verify.verify)
    worked = time.process_time() - worked
    entries = report.entries + report.rows
    told(
        what,
        f"{seconds:6.1f} s  {entries / seconds:,.0f}/s"
        f" ({worked:.1f} s CPU, {entries / worked:,.0f}/s)",
    )
    told(
        "  looked at",
        f"{report.entries:,} entries, {report.rows:,} rows with their copies,"
        f" acts and copies without an entry, live rows, triggers, anchors:"
        f" {len(report.faults)} faults",
    )


def note_many(department: Department) -> None:
    """Write many small acts, committed together: the disk is not what is measured."""
    with transaction.atomic():
        for number in range(SMALL):
            department.note = f"{number}"
            with door.change(actor=None, action=Action.DEPARTMENT_SAVED):
                door.save(department)


def fill() -> None:
    """Correct every figure time and again: one act of many rows each."""
    figures = list(Actual.objects.all())
    at = factories.NOON
    for number in range(ROUNDS):
        at += datetime.timedelta(minutes=1)
        with door.change(actor=None, action=Action.DATA_LOADED, now=at):
            for figure in figures:
                figure.explanation = f"第{number}次"
            door.save_many(figures)


def look_back(made: dict[str, Any]) -> None:
    auditor = factories.make_user("bench-auditor", duty=Duty.AUDIT)
    client = Client()
    client.force_login(auditor)
    at = (factories.NOON + datetime.timedelta(minutes=100)).astimezone()
    urls = {
        "board now": "/board/?period=2024-6",
        "board as of an instant": f"/board/?period=2024-6&at={at:%Y-%m-%dT%H:%M}",
        "timeline": "/trail/",
        "timeline of one field": "/trail/?field=explanation",
    }
    for what, url in urls.items():
        client.get(url)
        answer, seconds = taking(lambda url=url: client.get(url))
        told(what, f"{seconds * 1000:6.0f} ms ({answer.status_code})")
