"""The jobs page in a real browser: a run ends before one's eyes."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from budget.choices import Duty, JobStatus
from budget.models import JobRun
from tests import factories
from tests.e2e.test_main_job import sign_in
from tests.e2e.waiting import ask_again

# The page asks every five seconds.
PAUSE = 5


@pytest.mark.django_db(transaction=True)
def test_progress_and_end_come_without_reloading(page: Page) -> None:
    factories.make_user("operator", Duty.SYSTEM)
    now = timezone.now()
    run = JobRun.objects.create(
        name="assess",
        slot="2024-11-05",
        status=JobStatus.SPREAD,
        due_at=now,
        started_at=now,
        done=3,
        total=12,
    )
    sign_in(page, "operator")
    page.clock.install()
    page.goto(f"/jobs/{run.pk}/")
    state = page.locator("#job")
    expect(state).to_contain_text("3 / 12")
    JobRun.objects.update(done=9)
    ask_again(state, PAUSE)
    expect(state).to_contain_text("9 / 12")
    JobRun.objects.update(status=JobStatus.DONE, finished_at=now, counts={"failed": 2})
    ask_again(state, PAUSE)
    expect(state).to_contain_text("未能处理 2")
    page.get_by_role("button", name="再次运行").click()
    expect(page).to_have_url(re.compile(rf"/jobs/{run.pk + 1}/$"))
    expect(page.locator("#job")).to_contain_text("人工 · operator")
