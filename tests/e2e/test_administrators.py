"""The administrators' work in a browser: somebody let in, a period locked."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from budget.models import Membership, PeriodException, User
from tests.e2e.test_main_job import at_home, bureau, sign_in

__all__ = ["bureau"]
NEW = "Tiantai-Shan 871"


def test_a_new_colleague_gets_an_account_a_role_and_the_page_of_what_is_due(
    bureau: None, new_page: Callable[..., Page]
) -> None:
    desk = at_home(new_page(), "secadmin")
    desk.get_by_role("link", name="开立账号").click()
    desk.locator("[name=username]").fill("xinren")
    desk.locator("[name=name]").fill("新来的同事")
    desk.locator("[name=duty]").select_option("business")
    desk.get_by_role("button", name="开立账号").click()
    password = desk.locator(".once").inner_text()
    desk.get_by_role("link", name="去授予角色").click()
    desk.locator("[name=department]").select_option(label="　科技创新")
    desk.locator("[name=role]").select_option("lead")
    desk.get_by_role("button", name="授予", exact=True).click()
    expect(desk.locator(".alert-success")).to_be_visible()

    person = new_page()
    person.goto("/login/")
    person.locator("[name=username]").fill("xinren")
    person.locator("[name=password]").fill(password)
    person.get_by_role("button", name="登录").click()
    for box, text in (("old", password), ("new", NEW), ("again", NEW)):
        person.locator(f"[name={box}]").fill(text)
    person.get_by_role("button", name="保存新密码").click()
    expect(person).to_have_url("/entry/")
    assert Membership.objects.filter(user__username="xinren").count() == 1


def test_a_locked_period_lets_one_person_in_and_the_auditor_reads_why(
    bureau: None, new_page: Callable[..., Page]
) -> None:
    desk = at_home(new_page(), "sysadmin")
    desk.get_by_role("link", name="2024年1–9月累计").click()
    form = desk.locator("form[action$='/lock/']")
    form.locator("[name=reason]").fill("三季度已汇总上报")
    form.get_by_role("button", name="锁定").click()
    # Beside the lock, and among what was done with the period.
    expect(desk.get_by_text("三季度已汇总上报")).to_have_count(2)
    form = desk.locator("form[action$='/exceptions/']")
    keji = User.objects.get(username="keji")
    form.locator("[name=user]").select_option(str(keji.pk))
    form.locator("[name=reason]").fill("漏报一项")
    form.get_by_role("button", name="开放").click()
    expect(desk.locator(".alert-success")).to_be_visible()
    assert PeriodException.objects.get().user == keji

    auditor = sign_in(new_page(), "auditor")
    auditor.goto("/trail/")
    expect(auditor.get_by_text("三季度已汇总上报").first).to_be_visible()
    expect(auditor.get_by_text("漏报一项").first).to_be_visible()
