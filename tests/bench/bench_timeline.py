"""The timeline over a long trail, and the board of an instant. Prints figures.

make bench ARGS="-k bench_timeline" has 100,000 rows; FULL=1 before it, a million.
"""

import os
import statistics
import time

import pytest
from django.db import connection
from django.test import Client, override_settings

from budget.choices import Duty
from budget.models import Change, ChangeRow, RowMark
from performance.models import Actual
from tests import factories
from tests.bench.bench_pages import stage
from tests.bench.bench_trail import told

ROWS = 1_000_000 if os.environ.get("FULL") else 100_000
PAST = 100_000
TIMES = 5
# Acts of one row each: the most acts that so many rows can be. Of every 100 acts 70
# are of figures; one in 200 has a document, one in 500 is marked.
NUMBERS = "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {})"
ACTS = """
INSERT INTO budget_change (id, at, actor_id, actor_name, actor_department, action,
  reason, document_no, request_id, job, once_key)
{numbers} SELECT {base} + k, {at}, CASE k WHEN 5 THEN {rare} ELSE 1000 + k % 50 END,
  'bench', '', CASE k % 4
  WHEN 0 THEN 'actual.saved' WHEN 1 THEN 'actual.submitted'
  WHEN 2 THEN 'actual.approved' ELSE 'actual.finalised' END, '',
  CASE WHEN k % 200 = 0 THEN '样例〔2024〕' || k || '号' ELSE '' END, 'r' || k, '', ''
FROM n"""
RECORDS = """
INSERT INTO budget_changerow (change_id, model, record_id, record_text, kind,
  history_id, path, fields, digest)
{numbers} SELECT {base} + k, CASE WHEN k % 100 < 70 THEN 'performance.actual'
  WHEN k % 1000 = 999 THEN 'performance.adjustment' ELSE 'performance.plan' END,
  1 + k % 200, '指标' || k % 5000, '~', k,
  CASE WHEN k % 3 = 0 THEN '00010001' WHEN k % 9999 = 1 THEN '00020007'
  ELSE '00030001' END, CAST(CASE WHEN k = 77 THEN '{{"grade": ["", "met"]}}'
  WHEN k % 2 = 0 THEN '{{"value": ["31.9", "34.6"]}}'
  ELSE '{{"status": ["draft", "section_review"]}}' END AS {json}), ''
FROM n"""
MARKS = """
INSERT INTO budget_rowmark (row_id, act, mark)
SELECT id, change_id, CASE WHEN change_id % 2500 = 0 THEN 'weakened'
  ELSE 'after_approval' END FROM budget_changerow WHERE change_id % 500 = 0"""


@pytest.mark.django_db(transaction=True)
@override_settings(CLOCK="2026-11-05T09:00:00+08:00")
def bench_timeline() -> None:
    stage(200)
    factories.make_department("0002", "乙局")
    factories.make_department("00020007", "小科")
    client = signed_in()
    started = time.perf_counter()
    acts, marks = lengthen(ROWS, factories.make_user("bench-rare").pk)
    told("rows made", f"{ChangeRow.objects.count():,} in {since(started):.0f} s")
    newest = Change.objects.latest("pk").pk
    first = acts + 1
    for what, query in {
        "newest page": "",
        "a page in the middle": f"before={newest - ROWS // 2}",
        "person": "person=bench-rare",
        "department, small": "department=00020007",
        "department, large": "department=0001",
        "kind of record, rare": "model=performance.adjustment",
        "one record": "model=performance.actual&record=7",
        "field, frequent": "field=value",
        "field, once in all": "field=grade",
        "record name": "text=指标4321",
        "record name, nowhere": "text=没有",
        "action": "action=actual.finalised",
        "document": "document=〔2024〕200号",
        "after approval": "after_approval=on",
        "target eased": "weakened=on",
        "a day long ago": "since=2024-10-13&until=2024-10-13",
        "all at once, nothing": "person=bench&department=0001&field=value"
        "&model=performance.actual&action=actual.saved&document=99&weakened=on"
        "&since=2024-01-01&until=2026-12-31&text=指标",
        "one act": f"change={first}",
    }.items():
        told(f"timeline: {what}", median(client, f"/trail/?{query}"))
    told("marks", f"{marks:,}")


@pytest.mark.django_db(transaction=True)
@override_settings(CLOCK="2026-11-05T09:00:00+08:00")
def bench_board_of_an_instant() -> None:
    stage(200)
    repeat_history(PAST)
    client = signed_in()
    told("history rows of figures", f"{Actual.history.count():,}")
    url = "/board/?period=2024-6"
    told("board now", median(client, url))
    told("board as of an instant", median(client, f"{url}&at=2026-01-01T12:00"))


def lengthen(rows: int, rare: int) -> tuple[int, int]:
    """Write acts of one row each, one of them by the account `rare`, and marks; return
    the last id before and how many marks there are."""
    base = Change.objects.latest("pk").pk
    postgres = connection.vendor == "postgresql"
    words = {
        "numbers": NUMBERS.format(rows),
        "base": base,
        "rare": rare,
        "json": "jsonb" if postgres else "text",
        "at": "TIMESTAMPTZ '2024-10-12 04:00:00Z' + k * INTERVAL '1 minute'"
        if postgres
        else "datetime('2024-10-12 04:00:00', '+' || k || ' minutes')",
    }
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute("SET statement_timeout = 0")
        for statement in (ACTS, RECORDS, MARKS):
            cursor.execute(statement.format(**words))
        if postgres:
            cursor.execute("ANALYZE")
    return base, RowMark.objects.count()


def repeat_history(rows: int) -> None:
    """Copy the history of figures until it has so many rows, a minute apart."""
    model = Actual.history.model
    table = model._meta.db_table
    columns = [
        f.column for f in model._meta.concrete_fields if f.column != "history_id"
    ]
    postgres = connection.vendor == "postgresql"
    shifted = (
        "history_date + k * INTERVAL '1 minute'"
        if postgres
        else "datetime(history_date, '+' || k || ' minutes')"
    )
    values = [shifted if name == "history_date" else f'"{name}"' for name in columns]
    named = ", ".join(f'"{name}"' for name in columns)
    times = rows // model.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({named})"
            f" {NUMBERS.format(times)} SELECT {', '.join(values)} FROM {table}, n"
        )
        if postgres:
            cursor.execute("ANALYZE")


def signed_in() -> Client:
    client = Client()
    client.force_login(factories.make_user("bench-auditor", duty=Duty.AUDIT))
    return client


def median(client: Client, url: str) -> str:
    """Return the medians of some answers, the first one left out: by the clock, and of
    this process (on SQLite the database is part of it)."""
    answer, took, used = client.get(url), [], []
    for _ in range(TIMES):
        started, worked = time.perf_counter(), time.process_time()
        answer = client.get(url)
        took.append(since(started) * 1000)
        used.append((time.process_time() - worked) * 1000)
    assert answer.status_code == 200, (url, answer.status_code)
    return f"{statistics.median(took):6.0f} ms, {statistics.median(used):5.0f} ms CPU"


def since(started: float) -> float:
    return time.perf_counter() - started
