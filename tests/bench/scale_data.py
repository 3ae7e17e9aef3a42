"""A province for the bench, written straight into the tables: no door, no history.

Every 1,000 targets are a bureau of ten sections. Three quarters of this year and four
of each of two earlier years are in force, of all kinds and lights; one target in ten
has a node plan. Invented, the same at every call.
"""

import datetime
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection, models

BUREAU, SECTIONS = 1000, 10
YEAR, MONTHS = 2024, (3, 6, 9, 12)
NEW_YEAR = datetime.date(YEAR, 1, 1)
NOW = datetime.datetime(YEAR, 10, 12, 4, tzinfo=datetime.UTC)
BATCH = 10_000
# After so many targets all comes again, save ids and names: whole bureaus, and whole
# rounds of MIX and PACES. The database copies them itself, ten times as fast.
ROUND = 9_000
BUREAUS = ROUND // BUREAU
# table: whose column counts the targets, what grows with each round by how much (None:
# by the round's rows), which texts end with the id.
ROUNDS: dict[str, tuple[str, dict[str, int | None], dict[str, str]]] = {
    "performance.Indicator": (
        "id",
        {"id": ROUND, "department_id": BUREAUS * (SECTIONS + 1)},
        {"name": "指标"},
    ),
    "performance.Target": (
        "id",
        {"id": ROUND, "goal_id": BUREAUS, "indicator_id": ROUND},
        {"code": "T", "name_printed": "指标"},
    ),
    "performance.TargetVersion": ("target_id", {"id": ROUND, "target_id": ROUND}, {}),
    "performance.Plan": ("target_id", {"id": ROUND, "target_id": ROUND}, {}),
    "performance.PlanPoint": ("plan_id", {"id": None, "plan_id": ROUND}, {}),
    "performance.Actual": (
        "indicator_id",
        {"id": None, "indicator_id": ROUND, "period_id": BUREAUS * 3 * len(MONTHS)},
        {},
    ),
}
# kind of promise: measure, accumulation, comparator, number, of a hundred so many
MIX = (
    ("count", "cumulative", ">=", 100, 38),
    ("amount", "cumulative", ">=", 250, 20),
    ("count", "cumulative", "=", 12, 4),
    ("amount", "cumulative", "<=", 60, 5),
    ("amount", "stock", ">=", 120, 6),
    ("percent", "rate", ">=", 95, 12),
    ("growth", "rate", ">=", 6, 6),
    ("grade", "grade", "", None, 6),
    ("date", "date", "", None, 3),
)
KINDS = [row for row in MIX for _ in range(row[4])]
# How far along the course the figures are, in percent of it, by turns.
PACES = (103, 96, 110, 88, 99, 105, 70, 92, 101, 45, 97, 108, 84, 66, 100, 94, 210, 90)
GRADES = ("met", "met", "partly", "met", "missed")


def build(targets: int) -> None:
    """Fill empty tables; ids run from 1 up in every table."""
    with connection.cursor() as cursor:
        # Foreign keys are checked row by row otherwise; our own rows are right.
        _lenient(cursor)
        bureaus = -(-targets // BUREAU)
        _write(cursor, "budget.Department", _departments(bureaus))
        _write(cursor, "budget.User", _people())
        _write(cursor, "budget.Membership", _memberships())
        _write(cursor, "budget.Period", _periods(bureaus))
        _write(cursor, "performance.Policy", _policies())
        _write_rounds(cursor, "performance.Indicator", _indicators, targets)
        _write(cursor, "performance.Goal", _goals(bureaus))
        _write_rounds(cursor, "performance.Target", _targets, targets)
        _write_rounds(cursor, "performance.TargetVersion", _versions, targets)
        _write_rounds(cursor, "performance.Plan", _plans, targets)
        _write_rounds(cursor, "performance.PlanPoint", _points, targets)
        _write_rounds(cursor, "performance.Actual", _actuals, targets)
        _finish(cursor)


def _departments(bureaus: int) -> Iterator[dict[str, Any]]:
    for b in range(bureaus):
        first = b * (SECTIONS + 1) + 1
        path = f"{b + 1:04d}"
        yield {"id": first, "kind": "body", "name": f"第{b + 1}局", "path": path}
        for s in range(SECTIONS):
            yield {
                "id": first + s + 1,
                "parent_id": first,
                "kind": "section",
                "name": f"科室{s + 1}",
                "path": f"{path}{s + 1:04d}",
            }


def _people() -> Iterator[dict[str, Any]]:
    for pk, name in enumerate(("lead", "head"), start=1):
        yield {
            "id": pk,
            "username": name,
            "name": name,
            "duty": "business",
            "must_change_password": False,
            "password_changed_at": NOW,
        }


def _memberships() -> Iterator[dict[str, Any]]:
    yield {"id": 1, "user_id": 1, "department_id": 1, "role": "lead"}
    yield {"id": 2, "user_id": 2, "department_id": 1, "role": "head"}


def _period_id(bureau: int, year: int, month: int) -> int:
    at = (year - YEAR + 2) * len(MONTHS) + MONTHS.index(month)
    return bureau * 3 * len(MONTHS) + at + 1


def _periods(bureaus: int) -> Iterator[dict[str, Any]]:
    for b, year, month in itertools.product(
        range(bureaus), range(YEAR - 2, YEAR + 1), MONTHS
    ):
        opens = datetime.date(year, month, 25)
        yield {
            "id": _period_id(b, year, month),
            "body_id": b * (SECTIONS + 1) + 1,
            "year": year,
            "month": month,
            "opens_on": opens,
            "due_on": opens + datetime.timedelta(days=15),
        }


def _policies() -> Iterator[dict[str, Any]]:
    yield {
        "id": 1,
        "valid_from": datetime.date(YEAR - 2, 1, 1),
        "name": "通用规则",
        "status": "approved",
        "approved_at": NOW,
        "red_below": 60,
        "green_from": 80,
        "blue_from": 120,
        "rate_tolerance": 2,
        "year_end_tolerance": 5,
        "blue_rule": "annual",
    }


def _section(n: int) -> int:
    bureau, inside = divmod(n, BUREAU)
    return bureau * (SECTIONS + 1) + 2 + inside % SECTIONS


def _indicators(count: int) -> Iterator[dict[str, Any]]:
    units = {"count": "家", "amount": "万元", "percent": "%", "growth": "%"}
    for n in range(count):
        measure, accumulation, *_ = KINDS[n % 100]
        yield {
            "id": n + 1,
            "department_id": _section(n),
            "responsible_id": 1,
            "name": f"指标{n + 1}",
            "measure": measure,
            "accumulation": accumulation,
            "unit": units.get(measure, ""),
            "decimals": 2 if measure == "amount" else 0,
        }


def _goals(bureaus: int) -> Iterator[dict[str, Any]]:
    for b in range(bureaus):
        yield {
            "id": b + 1,
            "department_id": b * (SECTIONS + 1) + 1,
            "kind": "annual",
            "year": YEAR,
            "form": "部门整体绩效目标表",
            "order": 1,
            "text": "年度目标",
        }


def _targets(count: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        kind = KINDS[n % 100]
        yield {
            "id": n + 1,
            "goal_id": n // BUREAU + 1,
            "indicator_id": n + 1,
            "code": f"T{n + 1}",
            "order": n % BUREAU + 1,
            "level1": "产出指标",
            "level2": "数量指标",
            "name_printed": f"指标{n + 1}",
            "value_printed": f"{kind[2]}{kind[3] or '完成'}",
            "start": 100 if kind[1] == "stock" else None,
        }


def _versions(count: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        measure, _accumulation, comparator, number, _ = KINDS[n % 100]
        yield {
            "id": n + 1,
            "target_id": n + 1,
            "valid_from": NEW_YEAR,
            "kind": measure if measure in ("grade", "date") else "number",
            "comparator": comparator,
            "number": number,
            "date": datetime.date(YEAR, 9, 20) if measure == "date" else None,
            "text": f"{comparator}{number or '完成'}",
        }


def _planned(count: int) -> Iterator[int]:
    return (n for n in range(count) if n % 10 == 0 and KINDS[n % 100][2] == ">=")


def _plans(count: int) -> Iterator[dict[str, Any]]:
    for n in _planned(count):
        yield {
            "id": n + 1,
            "target_id": n + 1,
            "valid_from": NEW_YEAR,
            "source": "plan",
            "status": "approved",
            "approved_at": NOW,
        }


def _points(count: int) -> Iterator[dict[str, Any]]:
    ids = itertools.count(1)
    for n in _planned(count):
        for month, share in zip(MONTHS, (10, 40, 70, 100), strict=True):
            amount = Decimal(KINDS[n % 100][3]) * share / 100
            yield {"id": next(ids), "plan_id": n + 1, "month": month, "amount": amount}


def _actuals(count: int) -> Iterator[dict[str, Any]]:
    """Yield figures as they came: all of a period, then those of the next.

    So it is in each round; rounds lie one after the other.
    """
    months = itertools.product(range(YEAR - 2, YEAR + 1), MONTHS)
    reported = [at for at in months if at != (YEAR, MONTHS[-1])]
    ids = itertools.count(1)
    for (year, month), n in itertools.product(reported, range(count)):
        if (year, month) == (YEAR, 9) and n % 20 == 7:
            continue  # has not come
        yield {
            "id": next(ids),
            "indicator_id": n + 1,
            "period_id": _period_id(n // BUREAU, year, month),
            "approved_at": NOW,
            "status": "approved",
            "explanation": "按计划推进" if n % 3 else "",
            **_figure(n, year, month),
        }


def _figure(n: int, year: int, month: int) -> dict[str, Any]:
    measure, accumulation, _comparator, number, _ = KINDS[n % 100]
    if measure == "date":
        done = datetime.date(year, month, 18) if n % 4 else None
        return {"date": done, "as_typed": str(done or "未完成")}
    if measure == "grade":
        grade = GRADES[n % len(GRADES)]
        return {"grade": grade, "as_typed": grade}
    pace = PACES[(n + year + n // 100) % len(PACES)]
    if accumulation == "rate":
        value = Decimal(number) * (90 + pace % 13) / 100
    elif accumulation == "stock":
        value = 100 + Decimal(20) * pace * month / 1200
    else:
        value = Decimal(number) * pace * month / 1200
    value = round(value, 2 if measure == "amount" else 0)
    return {"value": value, "as_typed": str(value)}


def _write_rounds(
    cursor: Any,
    label: str,
    make: Callable[[int], Iterator[dict[str, Any]]],
    targets: int,
) -> None:
    """Insert the rows of the first round, and have the database repeat them."""
    first = list(make(min(targets, ROUND)))
    _write(cursor, label, first)
    owner, steps, texts = ROUNDS[label]
    model, quoted = apps.get_model(label), connection.ops.quote_name
    table = model._meta.db_table
    columns = {f.column: quoted(f.column) for f in model._meta.concrete_fields}
    for column, step in steps.items():
        columns[column] += f" + k * {len(first) if step is None else step}"
    for column, text in texts.items():
        columns[column] = f"'{text}' || (id + k * {ROUND})"
    cursor.execute(
        "WITH RECURSIVE again(k) AS"
        f" (SELECT 1 UNION ALL SELECT k + 1 FROM again WHERE k < {targets // ROUND})"
        f" INSERT INTO {table} ({', '.join(map(quoted, columns))})"
        f" SELECT {', '.join(columns.values())} FROM {table}, again"
        f" WHERE {owner} + k * {ROUND} <= {targets} ORDER BY k, {table}.id"
    )


def _write(cursor: Any, label: str, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows given as columns that differ from the model's defaults."""
    model = apps.get_model(label)
    defaults = {field.column: _default(field) for field in model._meta.concrete_fields}
    columns = list(defaults)
    tuples = (tuple({**defaults, **row}[name] for name in columns) for row in rows)
    table = model._meta.db_table
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in tuples:
                copy.write_row(row)
        return
    marks = ", ".join(["?"] * len(columns))
    raw = connection.connection.cursor()
    for batch in _batches(tuples):
        raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", batch)


def _default(field: "models.Field[Any, Any]") -> Any:
    if field.has_default():
        return field.get_default()
    empty = isinstance(field, (models.CharField, models.TextField)) and not field.null
    return "" if empty else None


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[Sequence[tuple[Any, ...]]]:
    while batch := list(itertools.islice(rows, BATCH)):
        yield [tuple(map(_plain, row)) for row in batch]


def _plain(value: Any) -> Any:
    """SQLite knows numbers and text."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if isinstance(value, datetime.date) else value


def _lenient(cursor: Any) -> None:
    from budget.audit import triggers

    if connection.vendor == "postgresql":
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET statement_timeout = 0")
    else:
        cursor.execute("PRAGMA foreign_keys = OFF")
        triggers.remove()
        cursor.execute("BEGIN")


def _finish(cursor: Any) -> None:
    from budget.audit import triggers

    if connection.vendor == "postgresql":
        cursor.execute("SET session_replication_role = DEFAULT")
        for model in apps.get_models():
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, key])
            sequence = cursor.fetchone()[0]
            if sequence:
                cursor.execute(
                    f"SELECT setval('{sequence}', max({key}) + 1, false) FROM {table}"
                )
        cursor.execute("ANALYZE")
    else:
        cursor.execute("COMMIT")
        triggers.install()
        cursor.execute("ANALYZE")
