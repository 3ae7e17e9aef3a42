"""Measured steps of the bench, in a process of their own; prints a JSON object.

    DATABASE_URL=… python -m tests.bench.scale_run data=100000 statement judge …

A process of its own, because its peak memory is one of the figures.
"""

import contextlib
import json
import statistics
import sys
import time
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.bench.scale_data import BUREAU, NOW, YEAR, build

MONTH = 9
TODAY = NOW.date()
RUNS = 7
ALTERED = 2
# Ids from here on are free, whatever the size.
AFTER = 10**9
# Only the goal light, by hand, of every kind of number: the least that could be done.
LIGHTS = """
CREATE TEMPORARY TABLE lights AS
SELECT target_id, CASE
  WHEN number IS NULL OR value IS NULL THEN 'grey'
  WHEN comparator = '<=' THEN CASE WHEN value > number THEN 'red'
    WHEN value * 12 > number * month THEN 'yellow' ELSE 'green' END
  WHEN accumulation = 'rate' THEN CASE WHEN value >= number THEN 'green'
    WHEN value >= number - 2 THEN 'yellow' ELSE 'red' END
  WHEN value - start >= (number - start) * 1.2 THEN 'blue'
  WHEN (value - start) * 12 * 100 < (number - start) * month * 60 THEN 'red'
  WHEN (value - start) * 12 * 100 < (number - start) * month * 80 THEN 'yellow'
  ELSE 'green' END AS light
FROM (
  SELECT t.id AS target_id, i.accumulation, v.comparator, v.number,
    coalesce(t.start, 0) AS start, f.value, p.month,
    row_number() OVER (PARTITION BY t.id ORDER BY p.month DESC) AS place
  FROM performance_target t
  JOIN performance_indicator i ON i.id = t.indicator_id
  JOIN performance_targetversion v ON v.target_id = t.id
  JOIN performance_actual f ON f.indicator_id = i.id AND f.status = 'approved'
  JOIN budget_period p ON p.id = f.period_id AND p.year = 2024 AND p.month <= 9
) newest WHERE place = 1
"""


def judge(share: str = "1/1") -> dict[str, Any]:
    """Judge the bodies of one share ("1/2": every second one, from the first)."""
    from budget.models import Department
    from performance.services.assessing import Counts, assess_period

    part, of = map(int, share.split("/"))
    bodies = Department.objects.filter(parent=None).order_by("path")
    paths = list(bodies.values_list("path", flat=True))[part - 1 :: of]
    total = Counts()
    for path in paths if of > 1 else [""]:
        total += assess_period(path=path, year=YEAR, month=MONTH, now=NOW)
    return {"judged": total.assessed, "turned": total.changed}


def wipe() -> dict[str, Any]:
    """Forget every judgement."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        for name in ("flagevent", "flag", "lightchange", "assessment"):
            if connection.vendor == "postgresql":
                cursor.execute(f"TRUNCATE performance_{name} CASCADE")
                continue
            cursor.execute(f"DROP TRIGGER IF EXISTS performance_{name}_no_delete")
            cursor.execute(f"DELETE FROM performance_{name}")
    return {}


def change() -> dict[str, Any]:
    """Correct every hundredth figure, and alter one light in the table.

    As the door leaves it: a figure in force is never edited, a new one takes its place.
    """
    from performance.models import Actual

    names = [field.column for field in Actual._meta.concrete_fields]
    new = {
        "status": "'approved'",
        "value": "value * 2 + 1",
        "corrects_id": "id",
        "id": f"id + {AFTER}",
    }
    copied = ", ".join(new.get(name, connection.ops.quote_name(name)) for name in names)
    columns = ", ".join(map(connection.ops.quote_name, names))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE performance_actual SET status = 'superseded'"
            " WHERE value IS NOT NULL AND status = 'approved'"
            " AND indicator_id %% 100 = 1 AND period_id IN"
            " (SELECT id FROM budget_period WHERE year = %s AND month = %s)",
            [YEAR, MONTH],
        )
        moved = cursor.rowcount
        cursor.execute(
            f"INSERT INTO performance_actual ({columns}) SELECT {copied}"
            " FROM performance_actual WHERE status = 'superseded'"
        )
        cursor.execute(
            "UPDATE performance_assessment SET light = 'grey' WHERE target_id = %s",
            [ALTERED],
        )
        return {"figures": moved}


def repaired() -> dict[str, Any]:
    """Tell whether the altered light is again the last one on record."""
    from performance.models import Assessment, LightChange

    light = Assessment.objects.get(target=ALTERED).light
    turned = LightChange.objects.filter(target=ALTERED).latest("pk")
    return {"repaired": light == turned.after}


def statement() -> dict[str, Any]:
    """Run the hand-written statement."""
    with connection.cursor() as cursor:
        cursor.execute(LIGHTS)
        cursor.execute("SELECT count(*) FROM lights")
        return {"lights": cursor.fetchone()[0]}


def board() -> dict[str, Any]:
    """Read the boards of a section and of its bureau; medians in milliseconds."""
    from performance.models import Target
    from performance.queries import board as boards

    found = {}
    for name, path in (("section", "00010001"), ("bureau", "0001")):
        targets = Target.objects.filter(indicator__department__path__startswith=path)
        took = []
        for _ in range(RUNS):
            start = time.perf_counter()
            made = boards.board(targets, year=YEAR, month=MONTH, today=TODAY)
            took.append((time.perf_counter() - start) * 1000)
        found[name] = [len(made.rows), round(statistics.median(took), 1)]
    return {"boards": found}


def writer(stop: str) -> dict[str, Any]:
    """Save figures of the first bureau until `stop` exists; the longest wait in ms.

    `blocked` is the longest without what was spent waiting for a processor: a lock or
    the disk, were it the job's doing.
    """
    from budget.models import Period, User
    from performance import drafts
    from performance.models import Actual, Indicator
    from performance.services import actuals

    lead = User.objects.get(username="lead")
    versions: dict[int, int | None] = {}
    waits, blocked = [0.0], [0.0]
    processes = _processes()
    period = Period.objects.get(body__path="0001", year=YEAR, month=MONTH)
    come = Actual.objects.filter(period=period)
    growing = Indicator.objects.filter(pk__lte=BUREAU, measure="growth")
    missing = growing.exclude(actuals__in=come)
    ids = list(missing.values_list("pk", flat=True))
    Path(stop).with_suffix(".ready").touch()
    while not Path(stop).exists():
        # Never what last period had: that would want a confirmation.
        pk, number = ids[len(waits) % len(ids)], str(7 + len(waits) % 3)
        start, queued = time.perf_counter(), _queued(processes)
        saved: Actual = actuals.save_actual(
            indicator_id=pk,
            period_id=period.pk,
            version=versions.get(pk),
            draft=drafts.Draft(Decimal(number), as_typed=number, explanation="测试"),
            actor=lead,
            now=NOW,
        )
        waits.append((time.perf_counter() - start) * 1000)
        blocked.append(waits[-1] - (_queued(processes) - queued))
        versions[pk] = saved.version
        time.sleep(0.02)
    return {
        "saves": len(waits) - 1,
        "longest": round(max(waits), 1),
        "blocked": round(max(blocked), 1),
        "median": round(statistics.median(waits), 1),
    }


def _processes() -> list[Path]:
    """Return where the kernel counts for this program, and for its database."""
    found = [Path("/proc/self/schedstat")]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            found.append(Path(f"/proc/{cursor.fetchone()[0]}/schedstat"))
    return [path for path in found if path.exists()]


def _queued(processes: list[Path]) -> float:
    """Return how long processes have waited for a processor so far, in ms."""
    return sum(int(path.read_text().split()[1]) for path in processes) / 1e6


def data(targets: str) -> dict[str, Any]:
    """Make the tables of an empty database from the models, and fill them."""
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    build(int(targets))
    return {}


def _peak() -> int:
    """Return this program's peak memory in MB; `getrusage` counts its parent's too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    line = next(line for line in lines if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


def main() -> None:
    django.setup()
    # A worker has loaded the program long before its night begins.
    import_module("performance.services.assessing")
    found = {}
    for argument in sys.argv[1:]:
        step, _, given = argument.partition("=")
        start = time.perf_counter()
        with contextlib.redirect_stdout(sys.stderr):
            found[step] = globals()[step](*filter(None, [given]))
        found[step]["seconds"] = round(time.perf_counter() - start, 3)
        found[step]["rss"] = _peak()
    sys.stdout.write(json.dumps(found, default=str) + "\n")


if __name__ == "__main__":
    main()
