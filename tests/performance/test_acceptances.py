"""已说明·已认可: a head's word beside a light, until its day or the next turn."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings

from budget import workflow
from budget.choices import NoticeKind, Status
from budget.models import Change, Notice
from performance.choices import FlagEventKind, Light
from performance.models import Acceptance, Flag, FlagEvent, LightChange
from performance.services import acceptances, assessing, telling
from tests import factories as base
from tests.base import LATER, NOON, TestCase
from tests.performance import factories

pytestmark = pytest.mark.slow

MONTH_END = datetime.date(2024, 10, 31)
DAY = datetime.timedelta(days=1)


@override_settings(CLOCK=NOON.isoformat())
class AcceptanceTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy()
        cls.target = base.make_target(cls.indicator)
        cls.figure = factories.approved(
            cls.indicator, cls.period, "3", explanation="雨季"
        )

    def setUp(self) -> None:
        super().setUp()
        self.assess()

    def assess(self) -> None:
        assessing.assess_period(year=2024, month=9, now=NOON)

    def accept(self, **extra: Any) -> Acceptance:
        values: dict[str, Any] = {
            "target_id": self.target.pk,
            "turn_id": LightChange.objects.latest("pk").pk,
            "reason": "汛期停工，四季度补齐",
            "expires_on": MONTH_END,
            "actor": self.head,
            "now": NOON,
            **extra,
        }
        return acceptances.accept_light(**values)

    def page(self) -> Any:
        self.client.force_login(self.lead)
        return self.client.get(f"/targets/{self.target.pk}/")

    def board(self) -> Any:
        self.client.force_login(self.head)
        return self.client.get("/board/?period=2024-9")

    def correct(self, value: str) -> None:
        self.figure.status = Status.SUPERSEDED
        base.keep(self.figure)
        self.figure = factories.approved(
            self.indicator, self.period, value, corrects=self.figure, explanation="补"
        )
        self.assess()

    def test_mark_stands_beside_the_light_and_the_colour_stays(self) -> None:
        self.accept()
        for response in (self.page(), self.board()):
            self.assertContains(response, "已说明·已认可")
            self.assertContains(response, "light-red")

    def test_it_ends_after_its_day(self) -> None:
        self.accept()
        with override_settings(CLOCK="2024-10-31T12:00:00+08:00"):
            self.assertContains(self.page(), "已说明·已认可")
        with override_settings(CLOCK="2024-11-01T12:00:00+08:00"):
            self.assertNotContains(self.page(), "已说明·已认可")
            self.assertNotContains(self.board(), "已说明·已认可")

    def test_it_ends_when_the_light_turns_and_does_not_come_back_with_the_colour(
        self,
    ) -> None:
        self.accept()
        self.correct("25")
        self.assertNotContains(self.page(), "已说明·已认可")
        self.correct("4")
        self.assertContains(self.page(), "light-red")
        self.assertNotContains(self.page(), "已说明·已认可")

    def remind(self, days: int) -> list[str]:
        morning = NOON + days * DAY
        telling.remind(body="0001", today=morning.date(), now=morning)
        found = Notice.objects.filter(user=self.lead, kind=NoticeKind.ACCEPTED)
        return list(found.values_list("text", flat=True))

    def test_who_enters_it_hears_of_it_whatever_the_colour(self) -> None:
        """A yellow light has no open flag, and so no event that would tell of it."""
        self.accept(reason="红灯已认可")
        self.assertEqual(len(self.remind(2)), 1)
        self.correct("16")
        self.assertFalse(Flag.objects.filter(closed_at=None).exists())
        self.accept(reason="黄灯已认可", now=LATER)
        for day in (3, 4):
            told = self.remind(day)
            self.assertEqual(len(told), 2)
            self.assertIn("黄灯已认可", "".join(told))

    def test_what_ran_out_before_the_morning_is_told_all_the_same(self) -> None:
        self.accept(expires_on=NOON.date())
        self.assertEqual(len(self.remind(2)), 1)

    def test_what_is_taken_back_before_the_morning_is_not_told(self) -> None:
        self.accept()
        acceptances.withdraw_acceptance(
            target_id=self.target.pk, actor=self.head, now=LATER
        )
        self.assertEqual(self.remind(2), [])

    def test_new_word_takes_the_place_of_the_old_one(self) -> None:
        self.accept()
        self.accept(reason="另有说明", now=LATER)
        open_ones = Acceptance.objects.filter(ended_at=None)
        self.assertEqual([row.reason for row in open_ones], ["另有说明"])

    def test_it_is_an_event_of_the_open_flag_and_an_act_of_the_trail(self) -> None:
        self.accept()
        event = FlagEvent.objects.get(kind=FlagEventKind.ACKNOWLEDGED)
        self.assertEqual((event.actor_name, event.text[:2]), ("head", "汛期"))
        change = Change.objects.latest("pk")
        self.assertEqual(
            (change.action, change.reason[:2]), ("flag.acknowledged", "汛期")
        )

    def test_only_a_head_of_the_branch_accepts(self) -> None:
        for user in (self.lead, self.reviewer, self.outsider, self.auditor):
            with self.assertRaises(PermissionDenied):
                self.accept(actor=user)

    def test_reason_and_a_day_within_a_year_are_asked_for(self) -> None:
        for wrong in (
            {"reason": " "},
            {"expires_on": NOON.date() - DAY},
            {"expires_on": NOON.date() + 367 * DAY},
        ):
            with self.assertRaises(ValidationError):
                self.accept(**wrong)

    def test_light_that_turned_meanwhile_is_not_accepted(self) -> None:
        seen = LightChange.objects.latest("pk").pk
        self.correct("15")
        self.assertEqual(LightChange.objects.latest("pk").after, Light.YELLOW)
        with self.assertRaises(workflow.StaleVersion):
            self.accept(turn_id=seen)

    def test_green_light_asks_for_nothing(self) -> None:
        self.correct("25")
        with self.assertRaises(workflow.IllegalTransition):
            self.accept()

    def test_head_accepts_and_takes_back_on_the_page(self) -> None:
        self.client.force_login(self.head)
        turn = LightChange.objects.latest("pk").pk
        url = f"/targets/{self.target.pk}/"
        typed = {"reason": "汛期", "expires_on": "2024-10-31", "turn": turn}
        self.assertRedirects(self.client.post(f"{url}accept/", typed), url)
        self.assertContains(self.client.get(url), "撤回认可")
        self.client.post(f"{url}withdraw/")
        self.assertContains(self.client.get(url), "认可说明（灯色不变）")

    def test_wrong_day_comes_back_with_what_was_typed(self) -> None:
        self.client.force_login(self.head)
        typed = {"reason": "汛期停工", "expires_on": "2020-01-01", "turn": "1"}
        typed["turn"] = str(LightChange.objects.latest("pk").pk)
        response = self.client.post(f"/targets/{self.target.pk}/accept/", typed)
        self.assertContains(response, "一年以内", status_code=422)
        self.assertContains(response, "汛期停工", status_code=422)

    def test_lead_sees_the_word_and_no_form(self) -> None:
        self.assertNotContains(self.page(), "认可说明（灯色不变）")
