"""The outbox: each message is one row, tried until it is taken or given up.

In-app lines are told exactly once. A mail or a robot's message is sent at least once:
where the process dies between sending and noting it, it goes out again.
"""

import datetime
import logging
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from budget import access, clock
from budget.choices import DeliveryStatus
from budget.models import Delivery, JobRun, Notice, Robot, User
from budget.queries import notices, workdays
from budget.services import webhooks
from budget.services.jobs import queue
from budget.services.jobs.faults import NOT_OF_A_ROW
from budget.services.jobs.kinds import Kind, Outcome, Schedule
from budget.workdays import DAY, Calendar

logger = logging.getLogger(__name__)

SEND = "send"
DIGEST = "digest"
# After the round of nine o'clock.
DIGEST_AT = datetime.time(9, 20)
OPENS, CLOSES = datetime.time(8, 30), datetime.time(18)
MOST_ATTEMPTS = 5
WAITS = tuple(datetime.timedelta(minutes=n) for n in (5, 15, 60, 240))
# Whoever holds a message longer than this has died with it.
LEASE = datetime.timedelta(minutes=5)
# Lines older than this are no news to mail.
FRESH = datetime.timedelta(days=3)
SUBJECT = "【序时】%s 提醒（%s条）"
ANCHOR_SUBJECT = "【序时】审计链锚点 %s"
SIGNATURE = "请登录序时查看详情。本邮件由系统自动发送，请勿回复。"
# An account has no language: Chinese first, the same in English below.
ENGLISH_BELOW = "———— English ————"
SIGNATURE_EN = "Sign in to Xushi for more. Sent by the system; please do not reply."


@dataclass(frozen=True, slots=True)
class Counts:
    """What one sending did; `next_due` is when something waits to be tried again."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0
    dead: int = 0
    next_due: datetime.datetime | None = None


def compose(*, now: datetime.datetime) -> int:
    """Put one mail for each person with an address and unread lines into the outbox.

    A second run of the day leaves newer lines for the next day's mail.
    """
    today = timezone.localdate(now)
    due_at = in_hours(now, workdays.calendar())
    with transaction.atomic():
        rows = Notice.objects.select_for_update(of=("self",)).filter(
            delivery=None,
            read_at=None,
            created_at__gte=now - FRESH,
            user__is_active=True,
        )
        waiting: dict[int, list[int]] = {}
        for pk, user_id in (
            rows.exclude(user__email="").order_by("pk").values_list("pk", "user_id")
        ):
            waiting.setdefault(user_id, []).append(pk)
        keys = {f"mail:{user_id}:{today}": user_id for user_id in waiting}
        known = set(
            Delivery.objects.filter(dedupe_key__in=keys).values_list("user", flat=True)
        )
        new = Delivery.objects.bulk_create(
            Delivery(user_id=user_id, dedupe_key=key, created_at=now, due_at=due_at)
            for key, user_id in keys.items()
            if user_id not in known
        )
        for delivery in new:
            assert delivery.user_id is not None
            mine = Notice.objects.filter(pk__in=waiting[delivery.user_id])
            mine.update(delivery=delivery)
    return len(new)


def post(robot: Robot, text: str, about: Sequence[str], now: datetime.datetime) -> bool:
    """Put a group's message of the day into the outbox; False where it is there."""
    _delivery, created = Delivery.objects.get_or_create(
        dedupe_key=f"robot:{robot.pk}:{timezone.localdate(now)}",
        defaults={
            "robot": robot,
            "text": text,
            "about": list(about),
            "created_at": now,
            "due_at": in_hours(now, workdays.calendar()),
        },
    )
    return created


def send_due(now: datetime.datetime) -> Counts:
    """Send what is due; one failure stops neither the others nor the caller."""
    ended = dict.fromkeys(("sent", "failed", "dropped", "dead"), 0)
    days = workdays.calendar()
    while (delivery := _claim(now)) is not None:
        ended[_try(delivery, now, days)] += 1
    following = (
        Delivery.objects.filter(status=DeliveryStatus.WAITING)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )
    return Counts(**ended, next_due=following)


def in_hours(instant: datetime.datetime, days: Calendar) -> datetime.datetime:
    """Return the instant, or the next morning at work where it lies outside of it."""
    local = timezone.localtime(instant)
    day = local.date()
    if days.is_workday(day) and OPENS <= local.time() < CLOSES:
        return instant
    if local.time() >= OPENS:
        day += DAY
    morning = datetime.datetime.combine(days.on_or_after(day), OPENS)
    return timezone.make_aware(morning)


def _claim(now: datetime.datetime) -> Delivery | None:
    """Take the message that is due longest, for this process alone.

    The try is counted and its end foreseen before anything is sent.
    """
    with transaction.atomic():
        features = transaction.get_connection().features
        skip = bool(features.has_select_for_update_skip_locked)
        waiting: QuerySet[Delivery] = Delivery.objects.select_for_update(
            skip_locked=skip
        )
        delivery = (
            waiting.filter(status=DeliveryStatus.WAITING, due_at__lte=now)
            .order_by("due_at", "pk")
            .first()
        )
        if delivery is None:
            return None
        delivery.attempts += 1
        delivery.due_at = now + LEASE
        delivery.save(update_fields=["attempts", "due_at"])
        return delivery


def _try(delivery: Delivery, now: datetime.datetime, days: Calendar) -> str:
    if delivery.attempts > MOST_ATTEMPTS:
        # Each of its tries ended a process before it could be noted.
        return _failed(delivery, webhooks.NotDelivered("sender lost"), now, days)
    try:
        person = delivery.user_id
        sent = _call(delivery) if person is None else _mail(delivery, person)
    except (smtplib.SMTPException, OSError, webhooks.NotDelivered) as fault:
        return _failed(delivery, fault, now, days)
    except NOT_OF_A_ROW:
        raise
    except Exception as fault:
        logger.exception("delivery %s failed", delivery.pk)
        return _failed(delivery, fault, now, days)
    delivery.status = DeliveryStatus.SENT if sent else DeliveryStatus.DROPPED
    delivery.sent_at = now if sent else None
    delivery.error = ""
    delivery.save(update_fields=["status", "sent_at", "error"])
    return "sent" if sent else "dropped"


def _failed(
    delivery: Delivery, fault: Exception, now: datetime.datetime, days: Calendar
) -> str:
    """Note a failure; what a mail server says may name people, so only its kind."""
    told = isinstance(fault, webhooks.NotDelivered)
    delivery.error = (str(fault) if told else type(fault).__name__)[:200]
    logger.warning("delivery %s not taken: %s", delivery.pk, delivery.error)
    over = delivery.attempts >= MOST_ATTEMPTS
    if over:
        delivery.status = DeliveryStatus.DEAD
    else:
        delivery.due_at = in_hours(now + WAITS[delivery.attempts - 1], days)
    delivery.save(update_fields=["status", "due_at", "error"])
    return "dead" if over else "failed"


def _mail(delivery: Delivery, user_id: int) -> bool:
    """Write and send a person's mail; nothing where the right to see it is gone."""
    user = User.objects.get(pk=user_id)
    if not user.email or not access.is_current(user, clock.today()):
        return False
    day = timezone.localdate(delivery.created_at)
    if delivery.text:
        _post(user, ANCHOR_SUBJECT % day.isoformat(), delivery.text)
        return True
    lines = list(notices.mine(user).filter(delivery=delivery).order_by("pk"))
    if not lines:
        return False
    told = [f"{line.get_kind_display()}：{line.text}" for line in lines]
    with translation.override("en"):
        english = [f"{line.get_kind_display()}: {line.text_en}" for line in lines]
    parts = [*told, SIGNATURE, ENGLISH_BELOW, *english, SIGNATURE_EN]
    _post(user, SUBJECT % (day.isoformat(), len(lines)), "\n\n".join(parts))
    return True


def _post(user: User, subject: str, body: str) -> None:
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [user.email]).send()


def _call(delivery: Delivery) -> bool:
    robot = delivery.robot
    if robot is None or not robot.is_active:
        return False
    webhooks.send(robot, delivery.text)
    return True


def _compose(_run: JobRun) -> Outcome:
    """Write the mails of the day and send all that waits."""
    now = clock.now()
    if not workdays.calendar().is_workday(timezone.localdate(now)):
        return Outcome()
    return Outcome({"composed": compose(now=now), **send(now)})


def _send(_run: JobRun) -> Outcome:
    return Outcome(send(clock.now()))


def send(now: datetime.datetime) -> dict[str, int]:
    """Send what is due, queue the next try where something is left; return counts."""
    counts = send_due(now)
    if counts.next_due is not None:
        # A run's time is the machine's, which the demo does not set back.
        due_at = timezone.now() + (counts.next_due - now)
        queue.enqueue(name=SEND, slot=counts.next_due.isoformat(), due_at=due_at)
    return {
        "sent": counts.sent,
        "failed": counts.failed,
        "dropped": counts.dropped,
        "dead": counts.dead,
    }


KINDS = {
    DIGEST: Kind(_compose, _("每日摘要发送"), Schedule(DIGEST_AT), after=("remind",)),
    SEND: Kind(_send, _("重新发送")),
}
