"""A whole department's self-evaluation at the year's end: two goals, all its money.

Walks ≥40, 30 done; jobs ≥10, 12 done. Basic money: a budget of 120000, 114000 spent; of
the one project 80000, 72000 spent.
"""

from decimal import Decimal

from budget.choices import Role
from budget.models import DepartmentYear, Execution
from performance.drafts import EvaluationDraft
from performance.queries import scored_department
from performance.queries.weights import Place
from performance.scoring.entry import Entry
from performance.services.evaluations import save_evaluation
from performance.services.weights import confirm_weights
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories


class DepartmentScoreCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        cls.finance = base.make_user("finance")
        base.grant(cls.finance, cls.bureau, Role.FINANCE)
        cls.place = Place(None, cls.bureau.path)
        cls.year_end = base.make_period(cls.bureau, 12)
        cls.first, cls.walks = cls.row(1, "走访企业（家）", "40", "30")
        cls.second, cls.jobs = cls.row(2, "新增就业（人）", "10", "12")
        cls.project = factories.make_project(cls.section)
        cls.spent = base.keep(
            Execution(
                project_year=cls.project,
                month=12,
                adjusted=Decimal("80000.00"),
                executed=Decimal("72000.00"),
            )
        )
        base.keep(
            DepartmentYear(
                department=cls.bureau,
                year=2024,
                basic_amount=Decimal("110000.00"),
                project_amount=Decimal("100000.00"),
            )
        )

    @classmethod
    def row(cls, order, name, target, done):
        goal = factories.make_goal(cls.bureau, order=order, text=f"目标{order}：{name}")
        indicator = base.make_indicator(cls.section, name, unit="家")
        found = factories.make_target(goal, indicator, target)
        factories.approved(indicator, cls.year_end, done, explanation="人手不足")
        return goal, found

    @classmethod
    def weigh(cls, scheme, walks, jobs):
        confirm_weights(
            goal_id=cls.first.pk,
            version=None,
            scheme=scheme.key,
            shares={cls.walks.pk: Decimal(walks), cls.jobs.pk: Decimal(jobs)},
            actor=cls.finance,
            now=NOON,
        )

    def save(self, **extra):
        values = {
            "done": "走访30家",
            "reasons": "人手不足",
            "measures": "1月补足人手",
            "basic_budget": Decimal("120000.00"),
            "basic_executed": Decimal("114000.00"),
            "rows": {self.walks.pk: Entry(reason="两名同志借调")},
            **extra,
        }
        return save_evaluation(
            place=self.place,
            year=2024,
            version=0,
            draft=EvaluationDraft(**values),
            finish=True,
            actor=self.finance,
            now=NOON,
        )

    def found(self, scheme=None):
        return scored_department.department(self.bureau, 2024, 12, NOON.date(), scheme)
