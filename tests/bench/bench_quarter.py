"""Ten thousand figures by Excel: looked through, saved, and who waits meanwhile.

make bench ARGS="-k bench_quarter". Prints, asserts nothing.
"""

import gc
import io
import subprocess
import sys
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
from budget.book import limited, reading
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


def resident(name: str) -> int:
    """Return the MB that this process holds (VmRSS) or held at most (VmHWM; Linux)."""
    rows = Path("/proc/self/status").read_text().splitlines()
    return int(next(row.split()[1] for row in rows if row.startswith(name))) // 1024


@contextmanager
def peak(what: str) -> Iterator[None]:
    """Say how much memory this process held at most meanwhile, and before: most of it
    is the bench's own, which has made and filled the workbook."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    before = resident("VmRSS")
    try:
        yield
    finally:
        held = resident("VmHWM")
        say(f"  {what}, peak memory", f"{held:7,} MB ({held - before:+,} MB)")


# A child's peak counts from that of the process which it was forked from: from this one
# the reading child would seem as large as the bench.
MEASURE = """
import resource, subprocess, sys
data = sys.stdin.buffer.read()
done = subprocess.run(sys.argv[1:], input=data, capture_output=True, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def reading_child(data: bytes) -> None:
    """Say how much memory the process that reads a workbook holds at most."""
    limits = [str(reading.CHILD), str(reading.MEGABYTES), str(reading.SECONDS)]
    command = [sys.executable, "-I", str(limited.LAUNCHER), *limits]
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *command],
        input=data,
        capture_output=True,
        check=True,
    )
    took = time.perf_counter() - start
    megabytes = int(done.stdout)
    say("  read by the child alone", f"{took:7.1f} s, {megabytes:,} MB at most")


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
    data = filled(data)
    reading_child(data)
    file = SimpleUploadedFile("q.xlsx", data)
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
