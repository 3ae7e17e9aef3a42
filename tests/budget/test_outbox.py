"""The outbox: one mail a person and day, tried until it is given up, never blocking."""

import datetime
import smtplib
from typing import Any
from unittest import mock

from django.core import mail
from django.test import override_settings
from django.utils import timezone

from budget.choices import DeliveryStatus, NoticeKind
from budget.models import Change, Delivery, JobRun, Notice, Robot, User
from budget.services import contact, outbox, workdays
from budget.services.jobs import kinds
from tests import factories
from tests.base import NOON, TestCase
from tests.budget.test_notices import line

HOUR = datetime.timedelta(hours=1)
BROKEN = "tests.budget.test_outbox.Broken"


class Broken:
    """A mail server that is not there."""

    def __init__(self, *_args: Any, **_options: Any) -> None:
        pass

    def send_messages(self, _messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("lead@example.com unknown")


@override_settings(CLOCK=NOON.isoformat())
class MailTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        workdays.load_published(now=NOON)
        cls.lead = contact.set_email(email="lead@example.com", actor=cls.lead, now=NOON)
        for row in (
            line(cls.lead, cls.section, 1),
            line(cls.lead, cls.section, 2, kind=NoticeKind.BEHIND),
            line(cls.head, cls.bureau, 3),
        ):
            row.save()

    def send(self, now: datetime.datetime = NOON) -> outbox.Counts:
        return outbox.send_due(now)

    def state(self) -> tuple[str, int, str]:
        delivery = Delivery.objects.get()
        return delivery.status, delivery.attempts, delivery.error

    def test_lines_of_a_day_are_one_mail_to_those_with_an_address(self) -> None:
        self.assertEqual(outbox.compose(now=NOON), 1)
        self.assertEqual(self.send().sent, 1)
        (message,) = mail.outbox
        chinese, _below, english = message.body.partition("English")
        self.assertIn("第1条", chinese)
        self.assertIn("Sign in to Xushi", english)
        self.assertEqual(message.to, ["lead@example.com"])
        self.assertEqual(message.subject, "【序时】2024-10-12 提醒（2条）")
        self.assertIn("填报提醒：第1条\n\n转为红灯：第2条", message.body)

    def test_second_run_sends_nothing_twice(self) -> None:
        for _turn in (1, 2):
            outbox.compose(now=NOON)
            self.send()
        self.assertEqual(len(mail.outbox), 1)

    def test_later_line_of_the_day_waits_for_the_next_mail(self) -> None:
        outbox.compose(now=NOON)
        line(self.lead, self.section, 4, created_at=NOON + HOUR).save()
        self.assertEqual(outbox.compose(now=NOON + HOUR), 0)
        self.assertEqual(outbox.compose(now=NOON + 48 * HOUR), 1)
        self.send(NOON + 48 * HOUR)
        self.assertEqual(len(mail.outbox), 2)
        self.assertNotIn("第1条", mail.outbox[1].body)

    def test_read_line_is_not_mailed(self) -> None:
        Notice.objects.filter(user=self.lead).update(read_at=NOON)
        self.assertEqual(outbox.compose(now=NOON), 0)

    def test_right_lost_before_sending_keeps_the_mail_in(self) -> None:
        outbox.compose(now=NOON)
        grant = self.lead.memberships.get()
        grant.ended_at = NOON
        factories.keep(grant)
        self.assertEqual(self.send().dropped, 1)
        self.assertEqual(mail.outbox, [])

    def test_closed_account_and_taken_back_address_keep_the_mail_in(self) -> None:
        outbox.compose(now=NOON)
        contact.set_email(email="", actor=self.lead, now=NOON)
        self.assertEqual(self.send().dropped, 1)

    @override_settings(EMAIL_BACKEND=BROKEN)
    def test_failure_is_tried_again_later_and_given_up_after_the_fifth(self) -> None:
        outbox.compose(now=NOON)
        instant = NOON
        with self.assertLogs("budget.services.outbox", "WARNING") as logs:
            for _turn in range(6):
                self.send(instant)
                instant += datetime.timedelta(days=2)
        self.assertEqual(
            self.state(), (DeliveryStatus.DEAD, 5, "SMTPServerDisconnected")
        )
        self.assertNotIn("lead@example.com", "".join(logs.output))

    @override_settings(EMAIL_BACKEND=BROKEN)
    def test_next_try_lies_in_working_hours(self) -> None:
        outbox.compose(now=NOON)
        with self.assertLogs("budget.services.outbox", "WARNING"):
            first = self.send().next_due
            assert first is not None
            late = NOON.replace(hour=17, minute=58)
            Delivery.objects.update(due_at=NOON)
            second = self.send(late).next_due
        self.assertEqual(first, NOON + datetime.timedelta(minutes=5))
        # 12 October 2024 is a worked Saturday; the next day at work is Monday.
        monday = timezone.localtime(NOON).replace(day=14, hour=8, minute=30)
        self.assertEqual(second, monday)

    def test_process_killed_while_sending_sends_again_after_the_lease(self) -> None:
        outbox.compose(now=NOON)
        killed = mock.patch.object(
            Delivery, "save", autospec=True, side_effect=_dies_when_sent
        )
        with killed, self.assertRaises(KeyboardInterrupt):
            self.send()
        self.assertEqual(self.send().sent, 0)
        self.assertEqual(self.send(NOON + HOUR).sent, 1)
        # At least once: the mail went out twice, the lines in the house are there once.
        self.assertEqual(len(mail.outbox), 2)
        self.assertEqual(Notice.objects.filter(user=self.lead).count(), 2)

    @override_settings(EMAIL_BACKEND=BROKEN)
    def test_job_queues_the_next_try(self) -> None:
        with self.assertLogs("budget.services.outbox", "WARNING"):
            outcome = kinds.known()[outbox.DIGEST].work(JobRun(name=outbox.DIGEST))
        self.assertEqual((outcome.counts["composed"], outcome.counts["failed"]), (1, 1))
        self.assertEqual(JobRun.objects.get().name, outbox.SEND)

    @override_settings(CLOCK="2024-10-13T12:00:00+08:00")
    def test_nothing_is_sent_on_a_day_off(self) -> None:
        outcome = kinds.known()[outbox.DIGEST].work(JobRun(name=outbox.DIGEST))
        self.assertEqual(outcome.counts, {})
        self.assertEqual(mail.outbox, [])


def _dies_when_sent(delivery: Delivery, **options: Any) -> None:
    if delivery.status == DeliveryStatus.SENT:
        raise KeyboardInterrupt
    super(Delivery, delivery).save(**options)


class GroupTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        workdays.load_published(now=NOON)
        cls.robot = factories.keep(
            Robot(
                department=cls.section,
                kind="wecom",
                name="群",
                address="https://group.invalid/send",
                token="693a-91f6",
                secret="SEC-000",
            )
        )

    def test_group_gets_one_message_a_day(self) -> None:
        said = [outbox.post(self.robot, "1", ["a"], NOON) for _turn in (1, 2)]
        self.assertEqual(said, [True, False])

    def test_refused_host_is_a_failure_like_any_other(self) -> None:
        outbox.post(self.robot, "1", ["a"], NOON)
        with self.assertLogs("budget.services.outbox", "WARNING"):
            self.assertEqual(outbox.send_due(NOON).failed, 1)
        self.assertEqual(Delivery.objects.get().error, "address refused: host")

    def test_stopped_robot_drops_what_waits(self) -> None:
        outbox.post(self.robot, "1", ["a"], NOON)
        self.robot.is_active = False
        factories.keep(self.robot)
        self.assertEqual(outbox.send_due(NOON).dropped, 1)

    def test_keys_are_neither_in_history_nor_in_the_trail(self) -> None:
        history: Any = self.robot.history.get()
        self.assertFalse(hasattr(history, "token") or hasattr(history, "secret"))
        rows = Change.objects.filter(rows__model="budget.robot").values_list(
            "rows__fields", flat=True
        )
        self.assertNotIn("693a", str(list(rows)))
        self.assertNotIn("SEC-000", str(list(rows)))


class AddressTests(TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.lead)

    def test_person_sets_the_own_address(self) -> None:
        self.client.post("/account/email/", {"email": "a@example.com"})
        self.assertEqual(User.objects.get(pk=self.lead.pk).email, "a@example.com")
        self.assertContains(self.client.get("/account/"), "a@example.com")

    def test_what_is_no_address_is_told_beside_its_box(self) -> None:
        response = self.client.post("/account/email/", {"email": "a@"})
        self.assertContains(response, "errorlist", status_code=422)
        self.assertContains(response, 'value="a@"', status_code=422)

    def test_same_address_again_writes_nothing(self) -> None:
        for _turn in (1, 2):
            self.client.post("/account/email/", {"email": "a@example.com"})
        self.assertEqual(Change.objects.filter(action="account.changed").count(), 1)
