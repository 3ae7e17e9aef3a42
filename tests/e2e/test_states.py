"""Pages in the states nobody plans for: refused, locked, asked, with a full queue."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import RequestFactory
from playwright.sync_api import Page, expect

from budget import clock
from budget.choices import Status
from budget.views.errors import server_error
from performance.drafts import Draft
from performance.models import Actual
from performance.services import actuals
from tests import example
from tests.e2e.test_main_job import at_home, bureau, sign_in
from tests.e2e.test_pages import SIZES, faults

__all__ = ["bureau"]
# Sends a form as a page would; "token" is left out to be refused.
SEND = """([action, values, count, token]) => {
  const form = document.createElement("form");
  const add = (name, value) => {
    const field = document.createElement("input");
    field.name = name;
    field.value = value;
    form.appendChild(field);
  };
  form.method = "post";
  form.action = action;
  if (token) {
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    add("csrfmiddlewaretoken", headers["X-CSRFToken"]);
  }
  Object.keys(values).forEach((name) => add(name, values[name]));
  for (let number = 0; number < count; number += 1) { add("more", number); }
  document.body.appendChild(form);
  form.submit();
}"""
POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'self'"}
NewPage = Callable[..., Page]


@pytest.fixture
def waiting(bureau: None) -> list[Actual]:
    """Send two figures of the forgotten project to the section's reviewer."""
    lead, period, now = example.user("laowu"), example.period(9), clock.now()
    sent = []
    for code, text in (("I41", "2"), ("I44", "99")):
        saved = actuals.save_actual(
            indicator_id=example.target(code).indicator_id,
            period_id=period.pk,
            version=None,
            draft=Draft(value=Decimal(text), as_typed=text, explanation="按月发放"),
            actor=lead,
            now=now,
            confirmed=["unchanged:2:2", "unchanged:100:100"],
        )
        sent.append(
            actuals.submit_actual(
                actual_id=saved.pk, version=saved.version, actor=lead, now=now
            )
        )
    return sent


def send(
    page: Page, action: str, *, count: int = 0, token: bool = True, **values: str
) -> None:
    page.goto("/account/")
    with page.expect_navigation():
        page.evaluate(SEND, [action, values, count, token])


def test_every_refusal_is_a_page_that_says_what_to_do(
    waiting: list[Actual], new_page: NewPage
) -> None:
    page = sign_in(new_page(), "reviewer")
    approve = f"/actuals/{waiting[0].pk}/approve/"
    done = Actual.objects.filter(
        indicator=waiting[0].indicator_id, status=Status.APPROVED
    ).latest("pk")
    over = f"/actuals/{done.pk}/approve/"
    too_many = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    asked: list[tuple[str, Callable[[], Any], str]] = [
        ("400", lambda: send(page, approve, count=too_many), "请求无法识别"),
        ("403", lambda: page.goto("/trail/"), "没有权限"),
        ("csrf", lambda: send(page, approve, token=False), "页面已过期"),
        ("404", lambda: page.goto("/nowhere/"), "没有找到"),
        ("stale", lambda: send(page, approve, version="99"), "没有生效"),
        ("409", lambda: send(page, over, version=f"{done.version}"), "操作未完成"),
        ("422", lambda: page.goto("/board/?light=purple"), "purple"),
        ("500", lambda: page.goto("/broken/"), "系统出错"),
    ]
    broken = server_error(RequestFactory().get("/")).content.decode()
    page.route(
        "**/broken/",
        lambda route: route.fulfill(
            status=200, content_type="text/html", body=broken, headers=POLICY
        ),
    )
    found = []
    for name, ask, words in asked:
        ask()
        assert words in page.locator("main").inner_text(), name
        found += in_both_sizes(page, name, "fault-")
    assert found == []


def in_both_sizes(page: Page, what: str, who: str) -> list[str]:
    found = []
    for size in SIZES:
        page.set_viewport_size(size)
        found += faults(page, what, who, size)
    return found


def test_lock_out_and_refused_passwords_are_accessible_and_fit(
    bureau: None, new_page: NewPage
) -> None:
    page = sign_in(new_page(), "head")
    page.goto("/password/")
    page.locator("form:has([name=old]) .btn-primary").click()
    expect(page.locator(".errorlist")).to_have_count(3)
    found = in_both_sizes(page, "password", "refused-")
    stranger = new_page()
    stranger.goto("/login/")
    for _attempt in range(settings.AXES_FAILURE_LIMIT + 1):
        stranger.locator("[name=username]").fill("nobody")
        stranger.locator("[name=password]").fill("wrong")
        with stranger.expect_navigation():
            stranger.get_by_role("button", name="登录").click()
    assert "账号已锁定" in stranger.locator("main").inner_text()
    assert found + in_both_sizes(stranger, "429", "fault-") == []


def test_full_queue_locked_period_and_question_are_accessible_and_fit(
    waiting: list[Actual], new_page: NewPage
) -> None:
    reviewer = sign_in(new_page(), "reviewer")
    found = []
    for url in ("/review/", f"/actuals/{waiting[0].pk}/"):
        reviewer.goto(url)
        found += in_both_sizes(reviewer, url, "queue")
    lead = sign_in(new_page(), "keji")
    lead.goto(f"/entry/?period={example.period(9, 2023).pk}")
    assert "已锁定" in lead.locator("main").inner_text()
    found += in_both_sizes(lead, "locked", "entry-")
    asked = at_home(new_page(), "dangjian")
    box = asked.locator(f"#entry-{example.target('I46').indicator_id}")
    box.locator("input[name=text]").fill("5")
    box.locator("input[name=text]").press("Tab")
    box.locator(".doubt-answer").first.wait_for()
    assert found + in_both_sizes(asked, "question", "entry-") == []
