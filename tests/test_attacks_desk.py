"""What came at the desks, the outbox and the jobs, and must not come again."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from budget import robots
from budget.choices import DeliveryStatus, JobStatus
from budget.models import Delivery, JobRun, User
from budget.services import contact, outbox, workdays
from tests import factories
from tests.base import NOON, TestCase
from tests.budget.test_notices import line
from tests.test_access_matrix import refuses

HUGE = "9" * 20
ODD = "tests.test_attacks_desk.Odd"


class Odd(locmem.EmailBackend):
    """A mail program that trips over one address, with a fault of no kind we know."""

    def send_messages(self, messages: Any) -> int:
        if messages[0].to == ["lead@example.com"]:
            raise UnicodeError("lead@example.com")
        return super().send_messages(messages)


def shapes() -> dict[str, str]:
    """Return every URL that takes ids, and its name."""
    found: dict[str, str] = {}

    def walk(resolver: URLResolver, before: str, space: str) -> None:
        for entry in resolver.url_patterns:
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                walk(entry, route, inner)
            elif isinstance(entry, URLPattern) and "<int:" in route:
                shape = "/" + route.replace("<str:model>", "budget.user")
                found[shape] = f"{space}{entry.name}"

    walk(get_resolver(), "", "")
    return found


@override_settings(CLOCK=NOON.isoformat())
class IdTests(TestCase):
    @pytest.mark.slow
    def test_no_id_however_long_is_a_fault(self) -> None:
        """Asked by those whom the address does not turn away before it looks."""
        factories.make_policy()
        client = Client(raise_request_exception=False)
        for person in (self.lead, self.sysadmin, self.secadmin):
            client.force_login(person)
            for shape, name in shapes().items():
                if refuses(name, person.username):
                    continue
                huge = re.sub("<int:[^>]+>", HUGE, shape, count=1)
                for url in {re.sub("<int:[^>]+>", rest, huge) for rest in ("1", HUGE)}:
                    assert client.get(url).status_code < 500, url
                    assert client.post(url).status_code < 500, url

    def test_who_is_turned_away_is_so_before_the_id_is_looked_at(self) -> None:
        self.client.force_login(self.sysadmin)
        for method in (self.client.get, self.client.post):
            assert method(f"/actuals/{HUGE}/").status_code == 403


@override_settings(CLOCK=NOON.isoformat(), EMAIL_BACKEND=ODD)
class OutboxTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        workdays.load_published(now=NOON)
        for person in (cls.lead, cls.head):
            contact.set_email(
                email=f"{person.username}@example.com", actor=person, now=NOON
            )
        line(cls.lead, cls.section, 1).save()
        line(cls.head, cls.bureau, 2).save()
        outbox.compose(now=NOON)

    def of(self, person: User) -> Delivery:
        return Delivery.objects.get(user=person)

    def test_one_address_that_breaks_the_program_stops_nobody_elses_mail(self) -> None:
        counts = outbox.send_due(NOON)
        assert (counts.sent, counts.failed) == (1, 1)
        assert [message.to for message in mail.outbox] == [["head@example.com"]]
        assert self.of(self.lead).error == "UnicodeError"

    def test_a_mail_that_ends_its_process_each_time_is_given_up(self) -> None:
        waiting = self.of(self.head)
        waiting.attempts = outbox.MOST_ATTEMPTS
        waiting.save()
        assert outbox.send_due(NOON).dead == 1
        assert self.of(self.head).status == DeliveryStatus.DEAD
        assert mail.outbox == []


def test_a_robots_answer_nested_beyond_measure_is_a_refusal() -> None:
    assert robots.refusal(200, b"[" * 60_000) == "no JSON"


def test_a_full_width_formula_in_a_document_number_is_refused() -> None:
    for sign in "＝＋－＠":
        rows, wrong = workdays.read("2026-10-01,放假", f"{sign}1+1")
        assert (rows, len(wrong)) == ([], 1), sign


class JobTests(TestCase):
    def test_a_run_again_never_takes_a_number_twice(self) -> None:
        """The first run was thrown away with its year: counting starts anew."""
        done = JobRun.objects.create(
            name="assess", slot="2024-10-12 #2", due_at=NOON, status=JobStatus.DONE
        )
        self.client.force_login(self.sysadmin)
        assert self.client.post(f"/jobs/{done.pk}/again/").status_code == 302
        assert JobRun.objects.filter(slot="2024-10-12 #3").exists()


@pytest.mark.django_db
def test_a_body_too_large_is_refused_unread(settings: Any) -> None:
    most = 1024 * 1024
    settings.REQUEST_MOST_BYTES = most
    client = Client(enforce_csrf_checks=True)
    for url in ("/login/", "/calendar/import/", "/nowhere/"):
        answer = client.post(url, b"x" * (most + 1), content_type="text/plain")
        assert answer.status_code == 413, url
        assert "一次最多上传1 MB" in answer.content.decode()
    fits = client.post("/login/", b"x" * most, content_type="text/plain")
    assert fits.status_code == 403
