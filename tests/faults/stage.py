"""A bureau to judge, a gate that holds its judges, and what must come out alike."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import DateTimeField, Model, QuerySet

from budget import clock
from budget.choices import DepartmentKind, NoticeKind
from budget.models import Department, JobRun, Notice
from budget.queries.jobs import SWEEP
from budget.services.jobs import runs
from performance.models import Assessment, Flag, FlagEvent, LightChange
from tests import factories as base
from tests.base import STAGE
from tests.kept import Kept
from tests.performance import factories

MONTHS = (3, 6, 9, 12)
NOTICE = ("user", "kind", "path", "text", "text_en", "link")
VALUES = ("4", "12", "20", "45")


def set_up() -> None:
    """Give each body of the cast four open periods of last year and figures of every
    colour."""
    STAGE.put()
    bodies = Department.objects.filter(kind=DepartmentKind.BODY).order_by("path")
    year = clock.today().year - 1
    factories.make_policy(valid_from=datetime.date(year, 1, 1))
    for body in bodies:
        periods = [base.make_period(body, month, year) for month in MONTHS]
        goal = factories.make_goal(body, year=year, order=9)
        for number, value in enumerate(VALUES):
            indicator = base.make_indicator(body, f"{body.name}指标{number}")
            factories.make_target(goal, indicator)
            for period in periods[number:]:
                factories.approved(indicator, period, value)


NIGHT = Kept(set_up)


def clean_run(
    first: Callable[[], None] = lambda: None,
) -> tuple[dict[str, Any], set[tuple[str, str]]]:
    """Return what a run without any fault gives, and the runs it takes; undo it.

    Each test asks anew: seals tell of rows where in the database they lie. `first` is
    done before."""
    with transaction.atomic():
        first()
        runs.run_due()
        found = outcome(), slots()
        transaction.set_rollback(True)
    return found


def outcome() -> dict[str, Any]:
    """Return everything that the jobs leave behind, without ids, times and the number
    of the transaction that wrote it."""
    anchors = Notice.objects.filter(kind=NoticeKind.TRAIL)
    return {
        "assessments": _rows(Assessment.objects.all()),
        "changes": _rows(LightChange.objects.all()),
        "open flags": _rows(Flag.objects.filter(closed_at=None)),
        "closed flags": _rows(Flag.objects.exclude(closed_at=None)),
        "events": _rows(FlagEvent.objects.all(), "flag__target", "flag__kind"),
        # Their keys and what they are about name events by number.
        "notices": sorted(
            Notice.objects.exclude(kind=NoticeKind.TRAIL).values_list(*NOTICE)
        ),
        # Every run has another head of the chain to tell: to the same people.
        "anchors": sorted(anchors.values_list("user", "kind", "path", "link")),
    }


def slots() -> set[tuple[str, str]]:
    return set(ours().values_list("name", "slot"))


def ours() -> Any:
    """Return the runs, without the row that tells when somebody looked."""
    return JobRun.objects.exclude(name=SWEEP)


def _rows(rows: "QuerySet[Any]", *more: str) -> list[tuple[Any, ...]]:
    columns = [
        field.attname
        for field in rows.model._meta.concrete_fields
        if not field.primary_key
        and not isinstance(field, DateTimeField)
        and field.attname != "writer"
        and field.related_model is not Flag
    ]
    return sorted(rows.values_list(*columns, *more), key=repr)


@contextmanager
def gate() -> Iterator[None]:
    """Hold every process that judges in the middle of its work."""
    held = connection.copy()
    held.set_autocommit(False)
    try:
        with held.cursor() as cursor:
            cursor.execute("LOCK TABLE performance_assessment IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        # A server that was stopped meanwhile has opened the gate already.
        with suppress(OperationalError, InterfaceError):
            held.rollback()
        held.close()


def held() -> int:
    """Return how many processes stand at the gate of our database: in the copies that
    others test on beside us the table has the same number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON database = oid"
            " WHERE NOT granted AND datname = current_database()"
            " AND relation = 'performance_assessment'::regclass"
        )
        return int(cursor.fetchone()[0])


@contextmanager
def row_held(row: Model) -> Iterator[None]:
    """Hold one row, so that whoever wants it waits in the middle of its work."""
    own = connection.copy()
    own.set_autocommit(False)
    try:
        with own.cursor() as cursor:
            table = own.ops.quote_name(row._meta.db_table)
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [row.pk])
        yield
    finally:
        own.rollback()
        own.close()


def waiting_for_a_row() -> bool:
    """Whether a process stands before a row that another one holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND locktype = 'transactionid'"
            " AND datname = current_database()"
        )
        return int(cursor.fetchone()[0]) > 0


def end_sessions() -> None:
    """End what killed processes left in the database, so that it can be emptied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
