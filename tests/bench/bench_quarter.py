"""Ten thousand figures by Excel: looked through, saved, and who waits meanwhile.

make bench ARGS="-k bench_quarter". Prints, asserts nothing.
"""

import io
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from budget.audit import door
from budget.book import reading
from budget.book.archive import Refused
from budget.choices import Action, DepartmentKind, Role
from budget.models import User
from budget.services.jobs import runs
from performance.choices import Accumulation, Measure
from performance.drafts import Draft
from performance.models import Actual, Indicator, QuarterUpload
from performance.services.actuals import save_actual
from tests import factories
from tests.budget.book.workbooks import attacks

ROWS = 10_000
PAUSE = 0.05


def say(what: str, figure: str) -> None:
    print(f"{connection.vendor:11}{ROWS:>9,} {what:42}{figure}", flush=True)


@contextmanager
def peak(what: str) -> Iterator[None]:
    """Say how much memory this process held at most meanwhile, and the child that
    reads workbooks ever (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")
    try:
        yield
    finally:
        rows = Path("/proc/self/status").read_text().splitlines()
        held = next(row.split()[1] for row in rows if row.startswith("VmHWM:"))
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        megabytes = [int(size) // 1024 for size in (held, child)]
        say(f"  {what}, peak memory", "{:7,} MB (child {:,} MB)".format(*megabytes))


def stage() -> tuple[int, int]:
    """Make a section of ROWS indicators, and a neighbour; return ids of both."""
    bureau = factories.make_department("0001", "甲局", DepartmentKind.BODY)
    section = factories.make_department("00010001", "科室")
    clerk, lead = factories.make_user("clerk"), factories.make_user("lead")
    factories.grant(clerk, section, Role.CLERK)
    factories.grant(lead, bureau, Role.LEAD)
    period = factories.make_period(bureau)
    other = factories.make_indicator(bureau, "旁边的", responsible=lead)
    with door.change(actor=None, action=Action.DATA_LOADED, now=factories.NOON):
        door.save_many(
            [
                Indicator(
                    department=section,
                    name=f"指标{n:05d}",
                    sort_key=f"{n:05d}",
                    measure=Measure.COUNT,
                    accumulation=Accumulation.CUMULATIVE,
                    unit="家",
                )
                for n in range(ROWS)
            ]
        )
    return period.pk, other.pk


def filled(data: bytes) -> bytes:
    book = load_workbook(io.BytesIO(data))
    for number, row in enumerate(book.active.iter_rows(min_row=3), start=1):
        row[12].value, row[22].value = number, "按计划推进"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Neighbour(threading.Thread):
    """Somebody else of the same body and period, who saves all the while."""

    def __init__(self, period: int, indicator: int) -> None:
        super().__init__()
        self.period, self.indicator = period, indicator
        self.waits: list[float] = []
        self.over = threading.Event()

    def run(self) -> None:
        lead = User.objects.get(username="lead")
        version = None
        while not self.over.wait(PAUSE):
            value = Decimal(100 + len(self.waits))
            start = time.perf_counter()
            version = save_actual(
                indicator_id=self.indicator,
                period_id=self.period,
                version=version,
                draft=Draft(value=value, as_typed=str(value)),
                actor=lead,
                now=factories.NOON,
            ).version
            self.waits.append(time.perf_counter() - start)
        connection.close()


@contextmanager
def beside(period: int, indicator: int) -> Iterator[Neighbour]:
    neighbour = Neighbour(period, indicator)
    neighbour.start()
    try:
        yield neighbour
    finally:
        neighbour.over.set()
        neighbour.join()


@pytest.mark.django_db(transaction=True)
def bench_quarter(client: Client, settings: LazySettings) -> None:
    settings.CLOCK = factories.NOON.isoformat()
    period, other = stage()
    client.force_login(User.objects.get(username="clerk"))
    url = f"/entry/{period}/upload/"
    start = time.perf_counter()
    data = client.get(f"/entry/{period}/sheet/").content
    say("workbook given", f"{time.perf_counter() - start:7.1f} s")
    file = SimpleUploadedFile("q.xlsx", filled(data))
    with peak("uploaded"):
        start = time.perf_counter()
        client.post(url, {"file": file})
        read = time.perf_counter() - start
    with peak("checked and shown"):
        client.get(url)
    say("uploaded and kept", f"{read:7.1f} s")
    say("uploaded and shown, checked", f"{time.perf_counter() - start:7.1f} s")
    sent = {"version": QuarterUpload.objects.get().version, "shown": ROWS}
    start = time.perf_counter()
    client.post(f"{url}save/", sent)
    say("confirmed", f"{time.perf_counter() - start:7.1f} s")
    with peak("saved"), beside(period, other) as neighbour:
        start = time.perf_counter()
        runs.run_due()
        took = time.perf_counter() - start
    say("saved by the job", f"{took:7.1f} s")
    say("  figures saved", f"{Actual.objects.count() - 1:7,}")
    say(
        "  another person's saves, longest wait",
        f"{max(neighbour.waits) * 1000:7.0f} ms ({len(neighbour.waits)} saves)",
    )


def bench_quarter_attacks() -> None:
    for name, data in attacks().items():
        start = time.perf_counter()
        try:
            reading.read(data)
            word = "READ"
        except Refused:
            word = "refused"
        took = time.perf_counter() - start
        print(f"{name:42}{len(data):>9,} bytes {word} in {took * 1000:7.0f} ms")
