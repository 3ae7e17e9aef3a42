"""Whatever is done in whatever order: the board of then is the board printed then."""

import datetime
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from budget import clock
from budget.audit import door
from budget.choices import Action, Status
from performance.models import Actual, Policy, TargetVersion
from performance.services.assessing import assess_period
from tests import factories
from tests.base import NOON, TestCase, assert_sealed

# What is done, with which number, how long after the last one.
programs = st.lists(
    st.tuples(
        st.sampled_from(["figure", "draft", "adjustment", "policy", "judge"]),
        st.integers(1, 60),
        st.timedeltas(datetime.timedelta(microseconds=1), datetime.timedelta(days=2)),
    ),
    min_size=3,
    max_size=7,
)


@pytest.mark.slow
class ReplayPropertyTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy()
        cls.target = factories.make_target(cls.indicator)

    def setUp(self) -> None:
        super().setUp()
        self.lights: set[str] = set()

    def test_a_board_is_replayed_as_it_was_printed(self) -> None:
        settings(max_examples=6)(given(programs)(lambda steps: self.walk(steps)))()
        # What was walked through did move what the board shows.
        assert len(self.lights) > 1

    def walk(self, steps: list[Any]) -> None:
        with transaction.atomic():
            printed, now = {}, NOON
            for kind, number, later in steps:
                now += later
                getattr(self, kind)(Decimal(number), now)
                with clock.standing_at(now):
                    printed[now] = self.told("board")
                self.lights |= {row["light"] for row in printed[now]["targets"]}
            for at, board in printed.items():
                assert self.told("replay", f"--at={at.isoformat()}") == board, at
            assert_sealed()
            transaction.set_rollback(True)

    def told(self, command: str, *options: str) -> Any:
        out = io.StringIO()
        asked = ["--year=2024", "--month=9", "--json", "--pending"]
        call_command(command, *asked, *options, stdout=out)
        return json.loads(out.getvalue())

    def figure(self, value: Decimal, now: datetime.datetime) -> None:
        """The first one is entered, each further one corrects the one in force."""
        place = {"indicator": self.indicator, "period": self.period}
        wrong = Actual.objects.in_force().filter(**place).first()
        with door.change(actor=self.head, action=Action.ACTUAL_FINALISED, now=now):
            if wrong is not None:
                wrong.status = Status.SUPERSEDED
                door.save(wrong)
            door.save(
                Actual(
                    **place,
                    corrects=wrong,
                    value=value,
                    as_typed=str(value),
                    author=self.lead,
                    status=Status.APPROVED,
                    approved_at=now,
                )
            )

    def draft(self, value: Decimal, now: datetime.datetime) -> None:
        """A figure that is not in force yet, or a correction on its way."""
        place = {"indicator": self.indicator, "period": self.period}
        row = Actual.objects.filter(**place, status=Status.DRAFT).first() or Actual(
            **place,
            corrects=Actual.objects.in_force().filter(**place).first(),
            author=self.lead,
        )
        with door.change(actor=self.lead, action=Action.ACTUAL_SAVED, now=now):
            row.value, row.as_typed = value, str(value)
            door.save(row)

    def adjustment(self, value: Decimal, now: datetime.datetime) -> None:
        version = TargetVersion.objects.get(target=self.target)
        with door.change(actor=self.head, action=Action.ADJUSTMENT_FINALISED, now=now):
            version.number, version.text = value, f"≥{value}"
            door.save(version)

    def policy(self, value: Decimal, now: datetime.datetime) -> None:
        rules = Policy.objects.get()
        with door.change(actor=self.head, action=Action.POLICY_APPROVED, now=now):
            rules.green_from = rules.red_below + value / 2
            door.save(rules)

    def judge(self, _value: Decimal, now: datetime.datetime) -> None:
        assess_period(year=2024, month=9, now=now)
