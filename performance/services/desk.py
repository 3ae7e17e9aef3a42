"""What concerns one person's own desk: a step that waits, a paper that came back, an
acceptance that has run out."""

import datetime
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.urls import reverse

from budget.choices import NoticeKind, Role, Status
from budget.models import BudgetChange
from performance.access import APPROVERS, EVERYBODY
from performance.models import Acceptance, Actual, Adjustment, Filing, Plan, Policy
from performance.queries import acceptances
from performance.queries.papers import Paper, returned
from performance.queries.staff import Holder, Staff
from performance.services.digest import Telling
from performance.services.news import FRESH, Item
from performance.services.skips import Skips
from performance.services.waiting import Lying

STEP_OF = {
    Status.SECTION_REVIEW: Role.REVIEWER,
    Status.DEPARTMENT_REVIEW: Role.HEAD,
}
# What stands before a name where it is not a figure, in both languages.
WHAT = {
    Plan.KIND: ("节点计划", "node plan"),
    Adjustment.KIND: ("目标调整", "adjustment"),
    BudgetChange.KIND: ("预算变动", "budget change"),
    Policy.KIND: ("预警规则", "rules"),
    Filing.KIND: ("报表", "form"),
}


def of_waits(waits: list[Lying], staff: Staff, skips: Skips) -> Iterator[Telling]:
    """Tell of a paper to whoever's step it is and to who stands in, never to its own
    author."""
    return skips.each(
        waits, lambda wait: _of_wait(wait, staff), lambda wait: _name(wait.paper)
    )


def of_returns(
    body: str, staff: Staff, now: datetime.datetime, skips: Skips
) -> Iterator[Telling]:
    """Tell an author what was sent back, with the opinion, while it lies there."""
    since = now - FRESH
    papers = (p for p in returned(body) if p.since is not None and p.since >= since)
    return skips.each(papers, lambda paper: _of_return(paper, staff), _name)


def of_acceptances(
    body: str, staff: Staff, now: datetime.datetime, skips: Skips
) -> Iterator[Telling]:
    """Tell who enters a figure that a head has accepted what was said of its light,
    where no flag is open that would tell it."""
    return skips.each(
        acceptances.quiet(body, now - FRESH),
        lambda row: _of_acceptance(row, staff),
        lambda row: f"{row.target.indicator.department} #{row.target.indicator_id}",
    )


def of_lapses(
    body: str, staff: Staff, now: datetime.datetime, skips: Skips
) -> Iterator[Telling]:
    """Tell a head whose acceptance has run out while its light still stands."""
    return skips.each(
        acceptances.lapsed(body, now - FRESH),
        lambda row: _of_lapse(row, staff),
        lambda row: f"{row.target.indicator.department} #{row.target.indicator_id}",
    )


def _of_wait(wait: Lying, staff: Staff) -> Iterator[Telling]:
    paper = wait.paper
    words = f"已等待{wait.days}个工作日。", f"{wait.days} working days so far."
    item = _item(paper, *words, link=_queue(paper))
    what = "" if paper.kind == Actual.KIND else f"{paper.kind}:"
    token = f"wait:{what}{paper.pk}:{paper.status}:{paper.round}"
    for holder in _whose(paper, staff):
        if holder.user_id != paper.author_id:
            yield _telling(holder, NoticeKind.WAITING, token, item)


def _of_return(paper: Paper, staff: Staff) -> Iterator[Telling]:
    holder = _at(staff, paper.author_id, paper.path)
    if holder is not None:
        item = _item(paper, paper.opinion, paper.opinion, link=_own(paper))
        token = f"return:{paper.step_id}"
        yield _telling(holder, NoticeKind.RETURNED, token, item)


def _of_acceptance(row: Acceptance, staff: Staff) -> Iterator[Telling]:
    indicator = row.target.indicator
    item = Item(
        department=str(indicator.department),
        name=row.target.name_printed,
        why=row.words,
        why_en=row.words,
        link=reverse("performance:target-detail", args=[row.target_id]),
    )
    for holder in staff.entering(indicator.department.path, indicator.responsible_id):
        if holder.user_id != row.author_id:
            yield _telling(holder, NoticeKind.ACCEPTED, f"accepted:{row.pk}", item)


def _of_lapse(row: Acceptance, staff: Staff) -> Iterator[Telling]:
    department = row.target.indicator.department
    holder = _at(staff, row.author_id, department.path)
    if holder is None:
        return
    day = row.expires_on.isoformat()
    item = Item(
        department=str(department),
        name=row.target.name_printed,
        why=f"认可到{day}为止，现仍为{row.get_light_display()}：{row.words}",
        why_en=f"accepted until {day}; the light still stands: {row.words}",
        link=reverse("performance:target-detail", args=[row.target_id]),
    )
    yield _telling(holder, NoticeKind.LAPSED, f"lapse:{row.pk}", item)


def _name(paper: Paper) -> str:
    what, _what_en = WHAT.get(paper.kind, ("完成值", ""))
    return f"{paper.department} {what} #{paper.pk}"


def _telling(holder: Holder, kind: NoticeKind, token: str, item: Item) -> Telling:
    return Telling(holder.user_id, holder.path, kind, (), token, item)


def _whose(paper: Paper, staff: Staff) -> Iterable[Holder]:
    if paper.kind != Policy.KIND:
        return staff.reviewing(paper.path, STEP_OF[paper.status], paper.author_id)
    if paper.path:
        return staff.covering(paper.path, APPROVERS)
    return (holder for holder in staff.holders if holder.role in EVERYBODY)


def _at(staff: Staff, user_id: int | None, path: str) -> Holder | None:
    """Return a role of a person that covers a branch; without one nothing is told."""
    mine = (h for h in staff.holders if h.user_id == user_id)
    return next((h for h in mine if path.startswith(h.path) or not path), None)


def _item(paper: Paper, why: str, why_en: str, *, link: str) -> Item:
    what, what_en = WHAT.get(paper.kind, ("", ""))
    return Item(
        department=paper.department,
        name=f"{what}“{paper.name}”" if what else paper.name,
        name_en=f"{what_en} “{paper.name}”" if what else "",
        why=why,
        why_en=why_en,
        link=link,
    )


def _queue(paper: Paper) -> str:
    if paper.kind == Policy.KIND:
        return reverse("performance:policy-detail", args=[paper.pk])
    return reverse("performance:review")


def _own(paper: Paper) -> str:
    """Return where the author mends a paper."""
    if paper.kind == Actual.KIND:
        chosen = urlencode({"period": paper.period_id})
        return f"{reverse('performance:entry')}?{chosen}"
    return reverse(f"performance:{paper.kind}-detail", args=[paper.pk])
