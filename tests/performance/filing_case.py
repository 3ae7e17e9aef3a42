"""A project's declaration; finance in the bureau, and one of the finance bureau."""

from budget.choices import Role
from tests import factories
from tests.base import TestCase
from tests.performance import factories as promises


class Declaration(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy()
        cls.finance = factories.make_user("finance")
        cls.fiscal = factories.make_user("fiscal")
        factories.grant(cls.finance, cls.bureau, Role.FINANCE)
        factories.grant(cls.fiscal, cls.bureau, Role.SUPERVISOR)
        cls.project = promises.make_project(cls.section)
        promises.draw_up(cls.project.book)
        cls.goal = promises.make_goal(cls.section, project_year=cls.project)
        cls.target = promises.make_target(cls.goal, cls.indicator)
