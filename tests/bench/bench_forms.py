"""What an official form takes on screen, as Excel and as PDF. Asserts nothing.

make bench
"""

import statistics
import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from budget.book import reading
from budget.book.paper import pdf, workbook
from budget.models import Department, ProjectYear
from performance.queries import declared
from performance.sheets.official import department, project
from performance.sheets.official.reading import whole
from tests import example, factories

RUNS = 7
HUNDRED = 100


def milliseconds(act: Callable[[], object]) -> str:
    took = []
    for _run in range(RUNS):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return f"{statistics.median(took):.0f} ms (up to {max(took):.0f})"


@pytest.mark.django_db
@override_settings(CLOCK=example.NOW.isoformat())
def test_forms(client):
    example.load()
    year = ProjectYear.objects.select_related("project__department", "lead").get(
        project__name="工作性其他-科学技术研究与开发资金"
    )
    body = Department.objects.get(parent=None)
    papers = {
        "project": project.described(declared.project(year)),
        "department": department.described(declared.department(body, 2024)),
    }
    for name, paper in papers.items():
        print(f"{name} as Excel: {milliseconds(lambda p=paper: workbook.written(p))}")
        print(f"{name} as PDF: {milliseconds(lambda p=paper: pdf.printed(p))}")
        data = workbook.written(paper)
        took = milliseconds(lambda d=data: whole.read(reading.read(d)))
        print(f"{name} read back: {took}")
    began = time.perf_counter()
    for _copy in range(HUNDRED):
        pdf.printed(papers["department"])
    print(f"100 departments as PDF: {time.perf_counter() - began:.1f} s")

    head = example.user("head")
    head.must_change_password = False
    factories.keep(head)
    client.force_login(head)
    base = f"/forms/projects/{year.pk}/"
    for url in ("/forms/", base, f"{base}monitor/", f"{base}score/"):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        # The next request forgets what this one asked.
        count = len(queries)
        took = milliseconds(lambda url=url: client.get(url))
        print(f"{url}: {took}, {count} queries")
