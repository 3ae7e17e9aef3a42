"""审计提问: the list, who may do what with a question, what may be asked about."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from budget import access, periods
from budget.choices import Duty
from budget.models import Department, User
from performance import inquiring
from performance.choices import InquiryAction, InquiryStatus, Pin
from performance.language import language
from performance.models import Actual, Inquiry, Plan, SelfEvaluation, Target

OVERDUE = "overdue"
OPEN = "open"
MINE = "mine"
# Longer texts are cut: the record itself has them whole.
LONGEST: Final = 200
_NEAR: Final[Mapping[Pin, tuple[type[Model], tuple[str, ...]]]] = {
    Pin.ACTUAL: (Actual, ("indicator__department", "indicator__responsible", "period")),
    Pin.TARGET: (Target, ("indicator__department", "indicator__responsible", "goal")),
    Pin.PLAN: (
        Plan,
        ("target__indicator__department", "target__indicator__responsible"),
    ),
    Pin.EVALUATION: (SelfEvaluation, ("department", "project_year__project")),
}


@dataclass(frozen=True, slots=True)
class Pinned:
    """A value to ask about: whose it is, what it is now, who answers for it."""

    pin: Pin
    record: Any
    department: Department
    responsible: User | None
    about: str
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """One question, with by how many days its answer is late."""

    row: Inquiry
    days_over: int


def pinned(user: User, pin: Pin, pk: int) -> Pinned | None:
    """Return a value that the user sees, as it is now; None for every other.

    Its words are in the language that is active.
    """
    model, near = _NEAR[pin]
    rows = access.visible(model._default_manager.filter(pk=pk), user)
    record: Any = rows.select_related(*near).first()
    if record is None:
        return None
    if pin is Pin.EVALUATION:
        year = record.project_year
        whose = year.project.name if year else _("部门整体")
        about = _("%(department)s %(year)s年自评：%(whose)s")
        whole = {"department": record.department, "year": record.year, "whose": whose}
        return Pinned(
            pin,
            record,
            record.department,
            None,
            (about % whole)[:LONGEST],
            _first(record.done) or _("第%(version)s版") % {"version": record.version},
        )
    indicator = (record.target if pin is Pin.PLAN else record).indicator
    about, value = _words(pin, record)
    return Pinned(
        pin,
        record,
        indicator.department,
        indicator.responsible,
        about[:LONGEST],
        value[:LONGEST],
    )


def _words(pin: Pin, record: Any) -> tuple[str, str]:
    if pin is Pin.ACTUAL:
        period = record.period
        when = periods.label(period.year, period.month, language(), with_year=True)
        known = {
            "value": f"{record.shown} {record.indicator.unit}".strip(),
            "status": record.get_status_display(),
        }
        return f"{record.indicator.name} {when}", _("%(value)s（%(status)s）") % known
    if pin is Pin.TARGET:
        newest = record.versions.order_by("-valid_from", "-pk").first()
        text = newest.text if newest else record.value_printed
        target = {"name": record.name_printed, "year": record.goal.year}
        return _("%(name)s（%(year)s年指标值）") % target, text
    points = record.points.order_by("month")
    steps = [
        _("%(month)s月%(amount)s")
        % {"month": row.month, "amount": f"{row.amount.normalize():f}"}
        for row in points
    ]
    about = _("%(name)s（节点计划）") % {"name": record.target.name_printed}
    return about, _("、").join(steps) or record.reason


def _first(text: str) -> str:
    return text.strip().splitlines()[0][:LONGEST] if text.strip() else ""


def rows(user: User) -> "QuerySet[Inquiry]":
    """Return the questions that the user may see, with all that a line shows."""
    found = access.visible(Inquiry.objects.all(), user)
    return found.select_related("department", "responsible", "asker", "answered_by")


def line(row: Inquiry, today: datetime.date) -> Line:
    """Return one question with how late its answer is."""
    return Line(row, inquiring.overdue(InquiryStatus(row.status), row.due_on, today))


def listed(user: User, wanted: Mapping[str, Any], today: datetime.date) -> list[Line]:
    """Return the questions that a filter asks for: open ones first, then by day."""
    found = rows(user).filter(_asked(wanted, user, today)).order_by("due_on", "pk")
    lines = [line(row, today) for row in found]
    return sorted(lines, key=lambda one: one.row.status == InquiryStatus.CLOSED)


def unanswered(body: str, today: datetime.date) -> "QuerySet[Inquiry]":
    """Return the questions to one body that nobody has answered by their day."""
    late = Inquiry.objects.filter(
        status=InquiryStatus.ASKED,
        due_on__lt=today,
        department__path__startswith=body,
    )
    return late.select_related("department", "asker").order_by("pk")


def about(user: User, pin: Pin, pk: int, today: datetime.date) -> list[Line]:
    """Return the questions about one value, newest first."""
    found = rows(user).filter(**{pin.value: pk}).order_by("-pk")
    return [line(row, today) for row in found]


def beside(user: User, pin: Pin, pk: int, today: datetime.date) -> dict[str, Any]:
    """Return what a value's page shows of questions, and whether the reader may ask."""
    return {"inquiries": about(user, pin, pk, today), "asks": may_ask(user, today)}


def years(user: User) -> list[int]:
    """Return the years in which something was asked, newest first."""
    seen = access.visible(Inquiry.objects.all(), user)
    return [day.year for day in seen.dates("asked_at", "year", order="DESC")]


def actions(user: User, row: Inquiry) -> frozenset[InquiryAction]:
    """Return what the user may do with a question now; the services decide again."""
    found = inquiring.open_actions(InquiryStatus(row.status))
    if not may_answer(user, row):
        found -= {InquiryAction.ANSWER}
    if not may_go_on(user, row):
        found -= inquiring.ASKING
    return found


def may_ask(user: User, today: datetime.date) -> bool:
    """Whether the account asks at all: auditors, until their last day."""
    return user.duty == Duty.AUDIT and access.is_current(user, today)


def may_answer(user: User, row: Inquiry) -> bool:
    """Whether the user works in the department that is asked."""
    return bool(access.WORKING & access.roles_at(user, row.department.path))


def may_go_on(user: User, row: Inquiry) -> bool:
    """Whether the user asked, or is an auditor of the whole house.

    An auditor from outside leaves one day; whoever stays closes what was left open.
    """
    prefixes = access.branches(user)
    if user.duty != Duty.AUDIT or prefixes == ():
        return False
    return prefixes is None or row.asker_id == user.pk


def _asked(wanted: Mapping[str, Any], user: User, today: datetime.date) -> Q:
    asked = Q()
    if wanted.get("year"):
        asked &= Q(asked_at__year=wanted["year"])
    if wanted.get("path"):
        asked &= Q(department__path__startswith=wanted["path"])
    if wanted.get("whose") == MINE:
        asked &= Q(asker=user) | Q(responsible=user) | Q(answered_by=user)
    status = wanted.get("status")
    if status == OVERDUE:
        return asked & Q(status=InquiryStatus.ASKED, due_on__lt=today)
    if status == OPEN:
        return asked & Q(status__in=inquiring.OPEN)
    return asked & Q(status=status) if status else asked
