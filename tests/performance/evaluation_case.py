"""One project's sheet at the year's end, its weights confirmed: short, over, a grade.

By the central scheme: money 9.00; walks 30 ÷ 40 × 40 = 30.00; jobs 15 of 10 (150 %),
30.00; the survey of 20 points is 部分达成: a person gives 12 to below 16.
"""

from decimal import Decimal
from typing import Any

from budget.choices import Role
from budget.models import Execution
from performance.choices import Accumulation, Grade, Measure
from performance.drafts import EvaluationDraft
from performance.models import EvaluationRow, SelfEvaluation, Weighting
from performance.queries.weights import Place
from performance.scoring.entry import Entry
from performance.services.evaluations import save_evaluation
from performance.services.weights import confirm_weights
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

DONE = "走访30家，新增就业15人。"


class Evaluating:
    """The sheet, and what is done with it; tests begin with the cast of tests.base."""

    bureau: Any
    section: Any
    lead: Any

    @classmethod
    def begin(cls: Any) -> None:
        factories.make_policy(department=cls.bureau)
        cls.finance = base.make_user("finance")
        base.grant(cls.finance, cls.bureau, Role.FINANCE)
        cls.project = factories.make_project(cls.section)
        cls.place = Place(cls.project.pk)
        cls.goal = factories.make_goal(cls.section, project_year=cls.project)
        cls.year_end = base.make_period(cls.bureau, 12)
        cls.walks = cls.row("走访企业（家）", "40", "30", explanation="人手不足")
        cls.jobs = cls.row("新增就业（人）", "10", "15")
        cls.survey = cls.graded("服务水平", Grade.PARTLY)
        base.keep(
            Execution(
                project_year=cls.project,
                month=12,
                adjusted=Decimal("80000.00"),
                executed=Decimal("72000.00"),
            )
        )

    @classmethod
    def row(cls, name: str, target: str, done: str, **extra: Any) -> Any:
        indicator = base.make_indicator(cls.section, name)
        found = factories.make_target(cls.goal, indicator, target)
        factories.approved(indicator, cls.year_end, done, **extra)
        return found

    @classmethod
    def graded(cls, name: str, grade: Grade) -> Any:
        indicator = base.make_indicator(
            cls.section,
            name,
            measure=Measure.GRADE,
            accumulation=Accumulation.GRADE,
            unit="",
        )
        found = factories.make_target(cls.goal, indicator, None)
        figure = factories.approved(indicator, cls.year_end, "0")
        figure.value, figure.grade = None, grade
        base.keep(figure)
        return found

    @classmethod
    def weigh(cls, scheme: str = "central", *weights: str) -> Weighting:
        given = weights or ("40", "30", "20")
        rows = (cls.walks, cls.jobs, cls.survey)
        return confirm_weights(
            goal_id=cls.goal.pk,
            version=None,
            scheme=scheme,
            shares={
                row.pk: Decimal(weight) for row, weight in zip(rows, given, strict=True)
            },
            actor=cls.finance,
            now=NOON,
        )

    def entries(self, **extra: Entry) -> dict[int, Entry]:
        """Return entries that can stand; `extra` by the row's name here."""
        found = {
            "walks": Entry(reason="两名同志借调", measures="1月补足人手"),
            "jobs": Entry(deduction=Decimal(3), reason="目标定低了"),
            "survey": Entry(Decimal("13.5"), reason="两项没有做到"),
            **extra,
        }
        return {getattr(self, name).pk: entry for name, entry in found.items()}

    def save(self, rows: Any = None, **extra: Any) -> SelfEvaluation:
        words = {
            name: extra.pop(name)
            for name in ("done", "reasons", "measures")
            if name in extra
        }
        values: dict[str, Any] = {
            "place": self.place,
            "year": 2024,
            "version": 0,
            "draft": EvaluationDraft(
                **{"done": DONE, **words},
                rows=self.entries() if rows is None else rows,
            ),
            "finish": True,
            "actor": self.lead,
            "now": NOON,
            **extra,
        }
        return save_evaluation(**values)

    def kept(self, target: Any) -> EvaluationRow:
        return EvaluationRow.objects.get(target=target)


class EvaluationCase(Evaluating, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.begin()
