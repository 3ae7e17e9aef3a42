"""Each page, wide and narrow: axe finds nothing serious, nothing scrolls sideways.

SHOTS=folder keeps a picture of each.
"""

import datetime
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.choices import JobNote, JobStatus, NoticeKind
from budget.models import JobRun, Notice, Period, ProjectYear, User
from budget.services.jobs import queue
from performance.models import Actual, Plan, Policy, Target
from tests.e2e.test_main_job import bureau, sign_in

__all__ = ["bureau"]
SOURCE = (Path(__file__).parent / "vendor/axe.min.js").read_text(encoding="utf-8")
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SIZES = (WIDE, NARROW)
# What passes is not written out, nor where on the page a fault is: we print its code.
SERIOUS = """async () => (await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa"], resultTypes: ["violations"], selectors: false,
    reporter: "no-passes"}))
  .violations.filter(v => ["serious", "critical"].includes(v.impact))
  .map(v => v.id + ": " + v.nodes.map(n => n.html).slice(0, 3).join(" | "))"""
SIDEWAYS = "() => document.documentElement.scrollWidth > window.innerWidth + 1"


def make_runs() -> JobRun:
    """Make runs of every status; return one that is at work in parts."""
    now = timezone.now()
    counts = {"assessed": 49, "changed": 7, "raised": 3, "closed": 1, "failed": 1}
    notes: dict[str, list[list[str]]] = {
        JobStatus.DONE: [[JobNote.ROW_FAILED, "2024-09 #17"]],
        JobStatus.DEAD: [[JobNote.FAULT, "IntegrityError"]],
        JobStatus.FAILED: [[JobNote.DATABASE, ""]],
        JobStatus.MISSED: [[JobNote.CAUGHT_UP, "2024-11-04"]],
    }
    for day, status in enumerate(JobStatus.values, 1):
        JobRun.objects.create(
            name="assess",
            slot=f"2024-11-{day:02d}",
            status=status,
            attempts=1,
            due_at=now,
            started_at=now - datetime.timedelta(seconds=73 * day),
            heartbeat_at=now,
            done=4,
            total=12 if status in (JobStatus.RUNNING, JobStatus.SPREAD) else 0,
            counts=counts if status == JobStatus.DONE else {},
            notes=notes.get(status, []),
        )
    queue.note_look(now)
    whole = JobRun.objects.get(status=JobStatus.SPREAD)
    for body in ("0001", "0002"):
        values = {"due_at": now, "started_at": now, "finished_at": now}
        JobRun.objects.create(
            name="assess_part",
            slot=f"{whole.slot} {body}",
            status=JobStatus.DONE,
            parent=whole,
            arguments={"body": body, "about": "科技经信局"},
            attempts=1,
            counts=counts,
            **values,
        )
    return whole


def pages() -> dict[str, list[str]]:
    """Return the pages to look at, by who looks."""
    target = Target.objects.get(code="I06")
    rules = Policy.objects.in_force().get()
    plan = Plan.objects.get(target__code="I08")
    actual = Actual.objects.in_force().filter(period__year=2024).latest("pk")
    project = ProjectYear.objects.order_by("pk")[0]
    locked = Period.objects.get(year=2024, month=9)
    accounts = dict(User.objects.values_list("username", "pk"))
    whole = JobRun.objects.filter(status=JobStatus.SPREAD).first() or make_runs()
    return {
        "keji": [
            "/entry/",
            f"/actuals/{actual.pk}/correct/",
            f"/targets/{target.pk}/plan/",
            "/password/",
        ],
        "dangjian": ["/entry/"],
        "reviewer": ["/review/", "/chase/"],
        "head": [
            "/board/?period=2024-9",
            "/board/?period=2024-9&pending=on",
            f"/targets/{target.pk}/",
            f"/plans/{plan.pk}/",
            "/policies/",
            f"/policies/{rules.pk}/",
            f"/actuals/{actual.pk}/",
            f"/projects/{project.pk}/",
            "/account/",
            "/notices/",
            "/nowhere/",
        ],
        "finance": [
            "/execution/?year=2024&month=10",
            f"/books/{project.book_id}/",
            f"/books/{project.book_id}/tables/11/",
            f"/books/{project.book_id}/flow/",
        ],
        "sysadmin": [
            "/calendar/",
            "/robots/",
            "/robots/new/",
            "/periods/",
            f"/periods/{locked.pk}/",
            f"/periods/new/?body={locked.body_id}&year=2025",
            "/jobs/",
            f"/jobs/{whole.pk}/",
        ],
        "supervisor": ["/policies/new/"],
        "auditor": [
            "/audit/",
            "/audit/sampling/",
            "/inquiries/",
            f"/inquiries/ask/actual/{actual.pk}/",
            f"/actuals/{actual.pk}/proof/",
            "/trail/",
            "/trail/security/",
            f"/trail/performance.actual/{actual.pk}/",
        ],
        "secadmin": [
            "/accounts/",
            "/accounts/new/",
            *(f"/accounts/{accounts[name]}/" for name in ("reviewer", "auditor")),
        ],
    }


def look(page: Page, url: str, who: str, size: dict[str, int]) -> list[str]:
    """Return what is wrong with a page, each with its address."""
    page.goto(url)
    return faults(page, url, who, size)


def faults(page: Page, what: str, who: str, size: dict[str, int]) -> list[str]:
    """Return what axe finds on the page as it stands, and whether it scrolls."""
    take_picture(page, what, who, size)
    page.evaluate(SOURCE)
    found = [f"{what} {size['width']}: {line}" for line in page.evaluate(SERIOUS)]
    return found + sideways(page, what, size)


def sideways(page: Page, what: str, size: dict[str, int]) -> list[str]:
    wide = page.evaluate(SIDEWAYS)
    return [f"{what} {size['width']}: scrolls sideways"] if wide else []


def take_picture(page: Page, what: str, who: str, size: dict[str, int]) -> None:
    if folder := os.environ.get("SHOTS"):
        name = f"{who}{what.split('?')[0].replace('/', '-')}{size['width']}"
        tail = "-pending" if "pending" in what else ""
        page.screenshot(path=f"{folder}/{name}{tail}.png", full_page=True)


def speak_english(page: Page, here: str) -> None:
    page.context.add_cookies([{"name": "language", "value": "en", "url": here}])


def sessions(
    new_page: Callable[..., Page], size: dict[str, int]
) -> Iterator[tuple[str, Page, list[str]]]:
    """Yield each person's name, the page, signed in, and what they look at.

    One after the other at one computer: its browser has read styles and scripts once.
    """
    page = new_page(viewport=size)
    for who, urls in {"nobody": ["/login/"], **pages()}.items():
        page.context.clear_cookies()
        if who != "nobody":
            sign_in(page, who)
        yield who, page, urls


def test_every_page_is_accessible_and_fits(
    bureau: None, new_page: Callable[..., Page]
) -> None:
    found: list[str] = []
    for who, page, urls in sessions(new_page, WIDE):
        for url in urls:
            page.set_viewport_size(WIDE)
            found += look(page, url, f"zh-{who}", WIDE)
            page.set_viewport_size(NARROW)
            take_picture(page, url, f"zh-{who}", NARROW)
            found += sideways(page, url, NARROW)
    assert found == []


# English words are longer: where they fit on a telephone they fit everywhere. What
# axe looks for is the same in both languages.
def test_every_page_fits_in_english_on_a_telephone(
    bureau: None, new_page: Callable[..., Page], live_server: LiveServer
) -> None:
    found: list[str] = []
    for who, page, urls in sessions(new_page, NARROW):
        speak_english(page, live_server.url)
        for url in urls:
            page.goto(url)
            take_picture(page, url, f"en-{who}", NARROW)
            found += sideways(page, url, NARROW)
    assert found == []


def test_the_longest_menu_takes_one_line_in_english_too(
    bureau: None, new_page: Callable[..., Page], live_server: LiveServer
) -> None:
    finance = User.objects.get(username="finance")
    line = {"kind": NoticeKind.DUE, "text": "到期", "text_en": "due"}
    for number in range(12):
        now, key = timezone.now(), f"menu {number}"
        Notice(user=finance, dedupe_key=key, created_at=now, **line).save()
    page = sign_in(new_page(viewport=WIDE), "finance")
    speak_english(page, live_server.url)
    page.goto("/account/")
    expect(page.locator(".bell .count")).to_have_text("12")
    links = page.locator("#menu .nav-link").all()
    tops = {round(box["y"]) for link in links if (box := link.bounding_box())}
    assert len(links) > 12
    assert len(tops) == 1, f"{len(tops)} lines"
