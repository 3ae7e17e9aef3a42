"""What an official form takes on screen, as Excel and as PDF. Asserts nothing.

make bench
"""

import resource
import statistics
import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from budget.book import reading
from budget.book.paper import pdf, workbook
from budget.choices import DepartmentKind, Duty, Role, Status
from budget.models import Department, ProjectYear
from budget.services.jobs import claims, runs
from performance.choices import OfficialForm
from performance.queries import declared
from performance.services import packages
from performance.sheets import filing
from performance.sheets.official import department, project
from performance.sheets.official.reading import whole
from performance.sheets.official.registry import FORMS
from tests import example, factories
from tests.base import NOON
from tests.performance import factories as promises

RUNS = 7
HUNDRED = 100


def milliseconds(act: Callable[[], object]) -> str:
    """Say what an act takes; the CPU's share tells what a busy machine adds."""
    took, cpu = [], []
    for _run in range(RUNS):
        began, busy = time.perf_counter(), time.process_time()
        act()
        took.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - busy) * 1000)
    return (
        f"{statistics.median(took):.0f} ms (up to {max(took):.0f}), "
        f"{statistics.median(cpu):.0f} ms of CPU"
    )


@pytest.mark.django_db
@override_settings(CLOCK=example.NOW.isoformat())
def bench_forms(client):
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


@pytest.mark.django_db
@override_settings(CLOCK=NOON.isoformat())
@pytest.mark.once
def bench_a_hundred_departments_in_one_zip(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    promises.make_policy()
    for number in range(1, HUNDRED + 1):
        _bureau(number)
    auditor = factories.make_user("auditor", Duty.AUDIT)
    for forms, media in (
        (["department"], ["xlsx", "pdf"]),
        (list(FORMS), ["xlsx", "pdf"]),
    ):
        package = packages.ask_package(
            user=auditor,
            year=2024,
            month=9,
            forms=forms,
            media=media,
            public=False,
            branches=None,
            now=NOON,
        )
        began, before = time.perf_counter(), peak()
        runs.do(claims.claim(now=timezone.now(), run_id=package.run_id))
        took = time.perf_counter() - began
        package.refresh_from_db()
        print(
            f"{HUNDRED} departments, {package.made} files in one zip: {took:.1f} s, "
            f"{package.size / 1e6:.1f} MB, memory +{(peak() - before) / 1024:.0f} MB"
        )


@pytest.mark.django_db
@override_settings(CLOCK=NOON.isoformat())
def bench_collecting_from_a_hundred_departments(client):
    """Their own form and eight projects' each; half of the forms have come."""
    promises.make_policy()
    fiscal, lead = factories.make_user("fiscal"), factories.make_user("lead")
    paper = None
    for number in range(1, HUNDRED + 1):
        body = factories.make_department(
            f"{number:04d}", f"第{number}局", DepartmentKind.BODY, code=f"{number:03d}"
        )
        factories.grant(fiscal, body, Role.SUPERVISOR)
        promises.make_goal(body, year=2024)
        for row in range(8):
            year = promises.make_project(body, name=f"第{number}局第{row}个项目")
            if number % 2:
                paper = _reported(year, lead, fiscal, paper)
    client.force_login(fiscal)
    for query in ("", "?form=monitoring", "?form=self_evaluation"):
        url = f"/collecting/{query}"
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        count = len(queries)
        took = milliseconds(lambda url=url: client.get(url))
        print(f"{url} of 900 forms: {took}, {count} queries")


def _reported(year, lead, fiscal, paper):
    """Report a project's declaration; all have the content of the first one."""
    row = filing.of_project(OfficialForm.DECLARATION, year, None)
    row.paper = paper or promises.make_filing(year, lead, month=None).paper
    if paper is None:
        return row.paper
    row.author, row.approver, row.approved_at = lead, fiscal, NOON
    row.status, row.round, row.submitted_at = Status.REPORTED, 1, NOON
    factories.keep(row)
    return paper


def _bureau(number: int) -> None:
    """A department with a goal and a project, four indicators each, and figures."""
    body = factories.make_department(
        f"{number:04d}", f"第{number}局", DepartmentKind.BODY, code=f"{number:03d}"
    )
    lead = factories.make_user(f"lead{number}")
    period = factories.make_period(body)
    year = promises.make_project(body, name=f"第{number}局产业发展项目")
    for goal in (
        promises.make_goal(body, year=2024),
        promises.make_goal(body, project_year=year),
    ):
        for row in range(4):
            indicator = factories.make_indicator(
                body, name=f"指标{number}-{goal.pk}-{row}", responsible=lead
            )
            promises.make_target(goal, indicator)
            promises.approved(indicator, period, str(20 + row))


def peak() -> int:
    """Return the most memory the process has had, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
