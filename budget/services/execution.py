"""Record what was spent, year to date."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from budget import access, asked, spending, workflow
from budget.access import Permission
from budget.audit import door
from budget.choices import Action
from budget.models import Execution, Period, ProjectYear, User
from budget.models.organization import STEP
from budget.queries import execution as queries
from budget.queries.budget_changes import Bound, bound
from budget.services import review

# The trail is kept in Chinese, whatever language the person reads.
CHINESE = "zh-hans"


class Unanswered(ValidationError):
    """A question about an amount has no answer of its own; the message puts it."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One project's money at a month's end, in 元; `version` None is the first.

    `confirmed` are the keys of the questions that the person confirmed one by one,
    `reason` says in words why an amount fell.
    """

    project_year_id: int
    version: int | None
    adjusted: Decimal
    executed: Decimal
    confirmed: frozenset[str] = frozenset()
    reason: str = ""


def save_execution(
    *,
    project_year_id: int,
    month: int,
    version: int | None,
    adjusted: Decimal,
    executed: Decimal,
    actor: User | None,
    now: datetime.datetime,
    is_sample: bool = False,
    confirmed: frozenset[str] = frozenset(),
    reason: str = "",
) -> Execution:
    """Save one project's money at a month's end; see save_month."""
    entry = Entry(
        project_year_id=project_year_id,
        version=version,
        adjusted=adjusted,
        executed=executed,
        confirmed=confirmed,
        reason=reason,
    )
    save_month(month=month, entries=[entry], actor=actor, now=now, is_sample=is_sample)
    return Execution.objects.get(project_year=project_year_id, month=month)


def save_month(
    *,
    month: int,
    entries: Sequence[Entry],
    actor: User | None,
    now: datetime.datetime,
    is_sample: bool = False,
) -> int:
    """Save many projects' money of one month, all or none; return how many changed.

    A refund may bring the executed amount below the month before, even below zero,
    with a reason. Raises PermissionDenied, PeriodLocked, StaleVersion, Unanswered,
    ValidationError for a month to come, a budget below zero or other than an
    adjustment in force says.
    """
    with door.change(actor=actor, action=Action.EXECUTION_SAVED, now=now):
        wanted = ProjectYear.objects.filter(
            pk__in=[entry.project_year_id for entry in entries]
        ).select_related("project__department")
        periods = _lock_periods(wanted, month)
        years = {year.pk: year for year in door.lock(wanted)}
        for year in years.values():
            _require_open(year, month, periods[_place(year)], actor, now)
        stored = _stored(years, month)
        pasts = queries.pasts(years.values(), month)
        by_document = bound(years.values(), month)
        rows, words = [], []
        for entry in entries:
            year = years[entry.project_year_id]
            row = stored.get(year.pk) or Execution(project_year=year, month=month)
            if not _fill(row, entry, year, is_sample=is_sample):
                continue
            _require_documented(entry, year, by_document.get(year.pk))
            words += _answers(entry, year, pasts[year.pk])
            rows.append(row)
        if words:
            door.add_to_reason("；".join(words))
        return door.save_many(rows)


Place = tuple[str, int]


def _place(year: ProjectYear) -> Place:
    """Return the reporting body's path and the year."""
    return year.project.department.path[:STEP], year.year


def _lock_periods(
    years: "QuerySet[ProjectYear]", month: int
) -> dict[Place, Period | None]:
    """Lock the period that the month falls into, for each body and year."""
    found: dict[Place, Period | None] = {}
    for body, year in sorted({_place(row) for row in years}):
        period = queries.governing_period(body, year, month)
        found[body, year] = review.lock_period(period.pk) if period else None
    return found


def _require_open(
    year: ProjectYear,
    month: int,
    period: Period | None,
    actor: User | None,
    now: datetime.datetime,
) -> None:
    """Check the right, the month and the lock of the period that it falls into."""
    if actor is not None:
        access.require(actor, Permission.EXECUTION, year.project.department.path)
        if period is not None:
            review.require_unlocked(period, actor, now)
    if datetime.date(year.year, month, 1) > timezone.localdate(now):
        raise ValidationError(_("还没有到这个月份。"))


def _stored(years: dict[int, ProjectYear], month: int) -> dict[int, Execution]:
    rows = Execution.objects.filter(project_year__in=years, month=month)
    return {row.project_year_id: row for row in door.lock(rows)}


def _fill(row: Execution, entry: Entry, year: ProjectYear, *, is_sample: bool) -> bool:
    """Put the entry into the row; return False where it says what is there already.

    Somebody else's newer figures are never overwritten unseen.
    """
    known = None if row._state.adding else row.version
    if known and (row.adjusted, row.executed) == (entry.adjusted, entry.executed):
        return False
    if known != entry.version:
        text = _("“%(name)s”在您打开之后有了变化，请核对后重试。")
        raise workflow.StaleVersion(text % {"name": year.project})
    if entry.adjusted < 0:
        raise ValidationError(_("全年预算数不能为负数。"))
    row.adjusted, row.executed, row.is_sample = (
        entry.adjusted,
        entry.executed,
        is_sample,
    )
    row.version = known + 1 if known else 1
    return True


def _require_documented(entry: Entry, year: ProjectYear, known: Bound | None) -> None:
    """Raise ValidationError where a document says another budget of the year."""
    if known is not None and entry.adjusted != known.amount:
        raise ValidationError(
            f"{year.project}：{asked.documented(known.amount, known.document_no)}"
        )


def _answers(entry: Entry, year: ProjectYear, past: spending.Past) -> list[str]:
    """Return what the trail says of the questions; raise Unanswered without answer."""
    words = []
    for question in spending.questions(
        adjusted=entry.adjusted, executed=entry.executed, past=past
    ):
        if not spending.is_settled(question, entry.confirmed, entry.reason):
            raise Unanswered(f"{year.project}：{asked.sentence(question)}")
        answer = entry.reason.strip() if question.needs_reason else "已确认。"
        with translation.override(CHINESE):
            words.append(f"{year.project}：{asked.sentence(question)}{answer}")
    return words
