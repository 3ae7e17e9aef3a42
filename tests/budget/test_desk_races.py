"""Two administrators at one instant, on a real PostgreSQL."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.utils import timezone

from budget.choices import Duty, JobStatus
from budget.models import CalendarDay, Change, JobRun, User
from budget.services import organization
from tests import factories
from tests.base import LATER, NOON, TransactionTestCase
from tests.performance.test_races import together

pytestmark = pytest.mark.postgres


@override_settings(CLOCK=NOON.isoformat())
class DeskRaceTests(TransactionTestCase):
    def clients(self, duty: Duty, url: str, /, **data: str) -> list[int]:
        """Post the same from two administrators' browsers; return the answers."""
        people = [factories.make_user(f"{duty}-{n}", duty) for n in "ab"]
        browsers = [Client(raise_request_exception=False) for _person in people]
        for browser, person in zip(browsers, people, strict=True):
            browser.force_login(person)
        answers = together(*[lambda b=b: b.post(url, data) for b in browsers])
        return sorted(answer.status_code for answer in answers)

    def test_of_two_who_close_each_other_one_stays(self) -> None:
        one, two = (factories.make_user(name, Duty.SECURITY) for name in ("s1", "s2"))

        def close(actor: User, other: User) -> User:
            return organization.close_account(
                user_id=other.pk, version=other.version, actor=actor, now=LATER
            )

        results = together(lambda: close(one, two), lambda: close(two, one))
        assert sum(isinstance(result, PermissionDenied) for result in results) == 1
        assert User.objects.filter(pk__in=(one.pk, two.pk), is_active=True).count() == 1

    def test_the_same_holidays_twice_are_a_conflict_not_a_fault(self) -> None:
        text = "\n".join(f"2031-10-{day:02d},放假,x" for day in range(1, 29))
        codes = self.clients(Duty.SYSTEM, "/calendar/import/", text=text, save="1")
        assert codes in ([302, 302], [302, 409])
        assert CalendarDay.objects.filter(date__year=2031).count() == 28
        assert Change.objects.filter(action="calendar.set").count() == 1

    def test_the_same_account_twice_is_opened_once(self) -> None:
        codes = self.clients(
            Duty.SECURITY, "/accounts/new/", username="new", name="新", duty="business"
        )
        assert codes in ([200, 409], [200, 422])
        assert User.objects.filter(username="new").count() == 1

    def test_the_same_work_is_queued_once(self) -> None:
        made = [
            JobRun.objects.create(
                name="assess", slot=slot, due_at=timezone.now(), status=JobStatus.DONE
            )
            for slot in ("2024-10-12", "2024-10-12 #2")
        ]
        people = [factories.make_user(f"sys{n}", Duty.SYSTEM) for n in "ab"]
        browsers = [Client(raise_request_exception=False) for _person in people]
        for browser, person in zip(browsers, people, strict=True):
            browser.force_login(person)
        answers = together(
            *[
                lambda b=b, run=run: b.post(f"/jobs/{run.pk}/again/")
                for b, run in zip(browsers, made, strict=True)
            ]
        )
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        assert JobRun.objects.count() == 3
