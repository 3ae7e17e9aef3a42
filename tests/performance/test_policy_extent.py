"""Of a province a page tries proposed rules on one body, of a large one on the newest
periods, and says so."""

import datetime

import pytest

from budget.choices import Role, Status
from budget.models import User
from performance.queries import effects, extent
from tests import factories
from tests.base import NOON
from tests.performance.test_policies import PolicyCase

TODAY = NOON.date()


class ExtentTests(PolicyCase):
    """Two bodies, a commitment each; the supervisor looks after both."""

    @pytest.fixture(autouse=True)
    def at_most_one(self, monkeypatch):
        monkeypatch.setattr(extent, "MOST", 1)

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.grant(cls.supervisor, cls.other_bureau, Role.SUPERVISOR)
        cls.supervisor = User.objects.get(pk=cls.supervisor.pk)
        cls.other_period = factories.make_period(cls.other_bureau)
        other = factories.make_indicator(cls.other_bureau, "别的")
        for indicator, period in (
            (cls.indicator, cls.period),
            (other, cls.other_period),
        ):
            factories.make_target(indicator)
            factories.make_actual(indicator, period, "20", status=Status.APPROVED)

    def everybody(self):
        return self.save(actor=self.supervisor, department=None)

    def tried(self, chosen=""):
        return effects.preview(self.everybody(), self.supervisor, TODAY, chosen)

    def paths(self, found):
        turns = [turn for effect in found.effects for turn in effect.turns]
        return {turn.after.commitment.path[:4] for turn in turns}

    def test_of_everybody_one_body_is_tried_and_the_others_can_be_chosen(self):
        found = self.tried()
        assert found.extent.whole == 2
        assert set(found.extent.bodies) == {self.bureau, self.other_bureau}
        assert [effect.judged for effect in found.effects] == [1]

    def test_the_chosen_body_is_tried(self):
        policy = self.everybody()
        for body in (self.bureau, self.other_bureau):
            found = effects.preview(policy, self.supervisor, TODAY, str(body.pk))
            assert found.extent.body == body
            assert self.paths(found) <= {body.path}

    def test_an_unknown_body_is_the_first(self):
        found = self.tried("999999")
        assert found.extent.body == found.extent.bodies[0]

    def test_of_one_body_the_newest_periods_are_tried(self):
        for month in (3, 6):
            factories.make_period(self.bureau, month)
        policy = self.save(valid_from=datetime.date(2024, 3, 1))
        found = effects.preview(policy, self.head, TODAY)
        assert [effect.month for effect in found.effects] == [9]
        assert (found.extent.left_out, found.extent.bodies) == (2, [])

    def test_the_page_says_so_and_offers_the_bodies(self):
        policy = self.everybody()
        self.client.force_login(self.supervisor)
        page = self.client.get(f"/policies/{policy.pk}/?body={self.bureau.pk}")
        text = page.content.decode()
        assert "在本页一次算不完" in text
        assert f'<option value="{self.bureau.pk}" selected>' in text


class WholeTests(PolicyCase):
    def test_what_a_page_can_judge_is_tried_whole_and_nothing_is_said(self):
        factories.make_target(self.indicator)
        found = effects.preview(self.save(), self.head, TODAY)
        assert (found.extent.bodies, found.extent.left_out) == ([], 0)
