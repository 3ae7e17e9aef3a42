"""A row taken off a draft never bound: nothing that lists promises shows it."""

from dataclasses import replace

import pytest
from django.test import override_settings

from performance.models import Target
from performance.queries import declarations
from performance.services.declarations import save_form
from tests import factories
from tests.base import NOON
from tests.performance import factories as promises
from tests.performance.declaring_case import a_goal, a_row
from tests.performance.test_declare_view import DeclareViewCase

pytestmark = pytest.mark.slow
KEPT, GONE = "走访重点企业", "取消的培训"


class TakenOffTests(DeclareViewCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        promises.make_policy(department=cls.bureau)
        factories.make_period(cls.bureau, 3, 2025)
        goal = a_goal(a_row(f"{KEPT}（次）"), a_row(f"{GONE}（场）", "≥4"))
        cls.year = cls.declared(goal)
        form = declarations.of_project(cls.year)
        (goal,) = form.goals
        left = replace(form, goals=(replace(goal, rows=goal.rows[:1]),))
        assert save_form(left, actor=cls.lead, now=NOON).saved
        assert Target.objects.count() == 2

    def setUp(self):
        super().setUp()
        self.client.force_login(self.head)

    def test_no_list_of_promises_shows_it(self):
        pages = (
            "/board/",
            f"/projects/{self.year.pk}/",
            f"/forms/projects/{self.year.pk}/monitor/?month=3",
            f"/forms/projects/{self.year.pk}/score/?month=3",
            f"/forms/projects/{self.year.pk}/",
        )
        with override_settings(CLOCK="2025-04-10T12:00:00+08:00"):
            for url in pages:
                page = self.client.get(url)
                self.assertContains(page, KEPT, msg_prefix=url)
                self.assertNotContains(page, GONE, msg_prefix=url)
