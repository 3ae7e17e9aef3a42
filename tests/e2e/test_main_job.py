"""A figure goes from the lead's box to the board, and the trail tells it."""

import os
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.conf import LazySettings
from django.conf import settings as project
from playwright.sync_api import Page, expect

from budget.audit import consistency
from budget.models import User
from performance.models import Actual, Indicator
from performance.services import example_files
from performance.services.assessing import assess_period
from tests import example, factories
from tests.kept import Kept

AXE = os.environ.get("AXE_PATH", "")


def judged_bureau() -> None:
    """Load the bureau, let everybody in by the tests' password, judge its year."""
    example.load()
    for user in User.objects.all():
        user.set_password(factories.PASSWORD)
        user.must_change_password, user.first_password_until = False, None
        factories.keep(user)
    for month in (3, 6, 9):
        now = example_files.instant("2024-11-05T08:00")
        assess_period(path="", year=2024, month=month, now=now)


BUREAU = Kept(judged_bureau, shared=True)


@pytest.fixture
def bureau(transactional_db: Any, settings: LazySettings) -> None:
    settings.CLOCK, settings.DEMO = "2024-11-05T09:00:00+08:00", True
    BUREAU.put()


def sign_in(page: Page, username: str) -> Page:
    """Send the form of signing in without drawing it: the page is on nothing yet."""
    page.request.get("/login/")
    cookies = {str(row["name"]): str(row["value"]) for row in page.context.cookies()}
    answer = page.request.post(
        "/login/",
        form={
            "username": username,
            "password": factories.PASSWORD,
            "csrfmiddlewaretoken": cookies[project.CSRF_COOKIE_NAME],
        },
        max_redirects=0,
    )
    assert answer.status == HTTPStatus.FOUND
    return page


def at_home(page: Page, username: str) -> Page:
    """Return the page on which somebody arrives."""
    sign_in(page, username).goto("/")
    return page


def sign_in_by_hand(page: Page, username: str) -> Page:
    """Type name and password, and arrive."""
    page.goto("/login/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(factories.PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="登录").click()
    return page


def decide(page: Page, name: str, button: str) -> None:
    page.goto("/review/")
    page.get_by_role("row").filter(has_text=name).get_by_role("link").click()
    page.get_by_role("button", name=button).click()
    expect(page.locator(".alert-success")).to_be_visible()


def test_a_forgotten_figure_is_entered_approved_and_seen_on_the_board(
    bureau: None, new_page: Callable[..., Page]
) -> None:
    lead = sign_in_by_hand(new_page(), "laowu")
    indicator = Indicator.objects.get(targets__code="I41")
    box = lead.locator(f"#entry-{indicator.pk}")
    box.locator("input[name=text]").fill("2")
    expect(box.locator(".keep-saved")).to_be_visible()
    expect(box.locator(".badge-light")).to_have_text("绿灯")
    box.get_by_role("button", name="说明与来源").click()
    box.get_by_role("button", name="保存并送审").click()
    expect(box.get_by_text("待科室审核")).to_be_visible()

    decide(sign_in(new_page(), "reviewer"), "人员数", "审核通过")
    head = sign_in(new_page(), "head")
    decide(head, "人员数", "终审通过")
    assert (
        Actual.objects.get(
            indicator=indicator, period__month=9, period__year=2024
        ).status
        == "approved"
    )

    auditor = sign_in(new_page(), "auditor")
    auditor.goto("/trail/")
    expect(auditor.get_by_text("人员数").first).to_be_visible()
    assert consistency.mismatches() == []


def test_a_correction_replaces_the_figure_and_keeps_both(
    bureau: None, new_page: Callable[..., Page]
) -> None:
    wrong = Actual.objects.in_force().get(
        indicator__targets__code="I35", period__year=2024, period__month=9
    )
    lead = sign_in(new_page(), "weiwen")
    lead.goto(f"/actuals/{wrong.pk}/correct/")
    lead.locator("[name=text]").fill("31")
    lead.locator("[name=reason]").fill("漏计9月转办件")
    lead.locator("[name=document_no]").fill("样例〔2024〕2号")
    lead.get_by_role("button", name="保存更正草稿").click()
    expect(lead.locator(".alert-success")).to_be_visible()
    lead.get_by_role("button", name="送审", exact=True).click()
    expect(lead.get_by_text("待科室审核").first).to_be_visible()
    decide(sign_in(new_page(), "reviewer"), "转办件", "审核通过")
    decide(sign_in(new_page(), "head"), "转办件", "终审通过")
    wrong.refresh_from_db()
    right = wrong.corrections.get()
    assert (wrong.status, right.status, right.value) == ("superseded", "approved", 31)
    page = sign_in(new_page(), "auditor")
    page.goto(f"/trail/performance.actual/{right.pk}/")
    expect(page.get_by_text("样例〔2024〕2号").first).to_be_visible()
