"""绩效自评: what a person adds, who may, what is refused and what is still missing."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from budget.choices import Action, Status
from budget.models import Change, Execution
from budget.workflow import IllegalTransition, StaleVersion
from performance.choices import Grade
from performance.models import Actual, EvaluationRow, SelfEvaluation, Weighting
from performance.queries import scored
from performance.scoring.entry import Entry
from performance.scoring.gaps import GapKind
from performance.scoring.schemes import CENTRAL, HUBEI
from performance.services.evaluations import complete
from performance.services.weights import thaw_weights
from tests import factories as base
from tests.base import NOON
from tests.performance import factories
from tests.performance.evaluation_case import DONE, EvaluationCase

pytestmark = pytest.mark.slow


class SavingTests(EvaluationCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.weigh()

    def found(self, month=12, scheme=None):
        return scored.project(self.project, month, NOON.date(), scheme)

    def points(self, found):
        return [str(line.score.points) for line in found.sheet.lines]

    def test_what_a_person_adds_counts_to_the_cent_of_a_point(self) -> None:
        self.save()
        found = self.found()
        # 72000 ÷ 80000 × 10; 30 ÷ 40 × 40; 30 less 3; 13.5 in the band 12 to 16.
        self.assertEqual(self.points(found), ["9.00", "30.00", "27.00", "13.50"])
        self.assertEqual(str(found.sheet.total.points), "79.50")
        computed = [str(line.score.points) for line in found.computed.lines]
        self.assertEqual(computed, ["9.00", "30.00", "30.00", "12.00"])

    def test_computed_points_are_not_kept(self) -> None:
        self.save()
        self.assertIsNone(self.kept(self.walks).points)
        figure = Actual.objects.get(indicator=self.walks.indicator)
        figure.value = Decimal(36)
        base.keep(figure)
        self.assertEqual(self.points(self.found())[1], "36.00")

    def test_points_are_kept_with_the_grade_they_were_given_for(self) -> None:
        self.save()
        self.assertEqual(self.kept(self.survey).band, Grade.PARTLY)
        self.assertEqual(self.kept(self.walks).band, Grade.NONE)

    def test_first_entry_freezes_the_weights_in_the_same_act(self) -> None:
        self.save()
        self.assertEqual(Weighting.objects.get().frozen_at, NOON)
        change = Change.objects.get(action=Action.EVALUATION_SAVED)
        self.assertEqual(change.actor_id, self.lead.pk)
        models = {row.model.partition(".")[2] for row in change.rows.all()}
        self.assertEqual(models, {"weighting", "selfevaluation", "evaluationrow"})
        paths = {row.path for row in change.rows.all()}
        self.assertEqual(paths, {self.section.path})

    def test_saving_the_same_again_leaves_no_trail(self) -> None:
        self.save()
        again = self.save(version=1)
        self.assertEqual(again.version, 1)
        acts = Change.objects.filter(action=Action.EVALUATION_SAVED)
        self.assertEqual(acts.count(), 1)

    def test_a_changed_row_moves_the_version(self) -> None:
        self.save()
        rows = self.entries(walks=Entry(reason="两名同志借调半年"))
        self.assertEqual(self.save(rows, version=1).version, 2)
        with self.assertRaises(StaleVersion):
            self.save(rows, version=1)

    def test_somebody_elses_first_entry_is_not_overwritten(self) -> None:
        self.save()
        with self.assertRaises(StaleVersion):
            self.save(version=0, actor=self.clerk)
        self.assertEqual(SelfEvaluation.objects.count(), 1)

    def test_who_does_not_enter_figures_there_may_not(self) -> None:
        for actor in (
            self.colleague,
            self.reviewer,
            self.head,
            self.finance,
            self.outsider,
            self.auditor,
        ):
            with self.subTest(actor.username), self.assertRaises(PermissionDenied):
                self.save(actor=actor)
        self.assertEqual(self.save(actor=self.clerk).version, 1)

    def test_a_trial_of_another_month_or_scheme_leaves_entries_out(self) -> None:
        self.save()
        self.assertIsNone(self.found(month=9).evaluation)
        other = self.found(scheme=HUBEI)
        self.assertIsNone(other.evaluation)
        self.assertEqual(other.entries, {})


class RefusalTests(EvaluationCase):
    def refused(self, rows, **extra):
        with self.assertRaises(ValidationError) as caught:
            self.save(rows, **extra)
        self.assertFalse(EvaluationRow.objects.exists())
        return {name: words[0] for name, words in caught.exception.message_dict.items()}

    def test_weights_must_be_confirmed_first(self) -> None:
        with self.assertRaisesMessage(IllegalTransition, "分值还没有确认"):
            self.save()
        self.assertFalse(SelfEvaluation.objects.exists())

    def test_points_outside_the_band_are_refused_with_its_ends(self) -> None:
        self.weigh()
        for points in ("16", "11.99", "20.01"):
            entry = Entry(Decimal(points), reason="说明")
            wrong = self.refused(self.entries(survey=entry))
            self.assertEqual(
                wrong[f"points-{self.survey.pk}"],
                "得分与等次不符：本档为12分（含）至16分（不含），请改得分或改等次",
            )

    def test_points_of_a_computed_row_are_refused(self) -> None:
        self.weigh()
        entry = Entry(Decimal(40), reason="说明")
        wrong = self.refused(self.entries(walks=entry))
        self.assertIn("按公式计分", wrong[f"points-{self.walks.pk}"])

    def test_a_deduction_above_the_points_is_refused(self) -> None:
        self.weigh()
        entry = Entry(deduction=Decimal("30.01"), reason="说明")
        wrong = self.refused(self.entries(jobs=entry), finish=False)
        self.assertIn("0至30.00分之间", wrong[f"deduction-{self.jobs.pk}"])

    def test_a_deduction_without_words_never_stands(self) -> None:
        self.weigh()
        entry = Entry(deduction=Decimal(3))
        wrong = self.refused(self.entries(jobs=entry), finish=False)
        self.assertIn("请说明原因", wrong[f"reason-{self.jobs.pk}"])

    def test_only_what_was_far_exceeded_can_lose_points(self) -> None:
        self.weigh()
        entry = Entry(deduction=Decimal(1), reason="说明")
        wrong = self.refused(self.entries(walks=entry))
        self.assertIn(f"deduction-{self.walks.pk}", wrong)

    def test_finishing_asks_for_reasons_below_target_and_the_years_text(self) -> None:
        self.weigh()
        rows = self.entries(walks=Entry(reason="  "), survey=Entry(reason="说明"))
        wrong = self.refused(rows, done=" ")
        expected = {"done", f"reason-{self.walks.pk}", f"points-{self.survey.pk}"}
        self.assertEqual(set(wrong), expected)

    def test_a_row_of_another_sheet_is_refused(self) -> None:
        self.weigh()
        other = factories.make_target(self.goal, self.indicator, "5")
        with self.assertRaises(IllegalTransition):
            self.save({other.pk: Entry(reason="x")})


class GapTests(EvaluationCase):
    def kinds(self, evaluation):
        return [(gap.kind, gap.target) for gap in complete(evaluation, NOON.date())]

    def test_a_finished_sheet_lacks_nothing(self) -> None:
        self.weigh()
        self.assertEqual(self.kinds(self.save()), [])

    def test_what_waits_is_listed_with_its_row(self) -> None:
        self.weigh()
        rows = self.entries(walks=Entry(), survey=Entry(reason="说明"))
        evaluation = self.save(rows, finish=False, done="")
        self.assertEqual(
            self.kinds(evaluation),
            [
                (GapKind.DONE, None),
                (GapKind.REASON, self.walks.pk),
                (GapKind.POINTS, self.survey.pk),
            ],
        )

    def test_points_that_no_longer_fit_the_grade_are_a_gap_and_do_not_count(
        self,
    ) -> None:
        self.weigh()
        evaluation = self.save()
        figure = Actual.objects.get(indicator=self.survey.indicator)
        figure.grade = Grade.MET
        base.keep(figure)
        self.assertEqual(self.kinds(evaluation), [(GapKind.POINTS, self.survey.pk)])
        found = scored.project(self.project, 12, NOON.date(), CENTRAL)
        self.assertEqual(str(found.sheet.lines[3].score.points), "20.00")

    def test_a_row_without_a_figure_in_force_is_a_gap(self) -> None:
        self.weigh()
        evaluation = self.save()
        figure = Actual.objects.get(indicator=self.walks.indicator)
        figure.status, figure.approved_at = Status.DEPARTMENT_REVIEW, None
        base.keep(figure)
        self.assertEqual(self.kinds(evaluation), [(GapKind.FIGURE, self.walks.pk)])

    def test_money_of_an_earlier_month_is_a_gap(self) -> None:
        self.weigh()
        evaluation = self.save()
        money = Execution.objects.get()
        money.month = 9
        base.keep(money)
        self.assertEqual(self.kinds(evaluation), [(GapKind.MONEY, None)])

    def test_thawed_weights_are_a_gap(self) -> None:
        self.weigh()
        evaluation = self.save()
        base.grant(self.finance, self.bureau, "supervisor")
        del self.finance._grants
        thaw_weights(
            goal_id=self.goal.pk,
            version=2,
            reason="批复有误",
            actor=self.finance,
            now=NOON,
        )
        self.assertEqual(self.kinds(evaluation), [(GapKind.WEIGHTS, None)])

    def test_hubeis_sheet_has_no_text_of_the_years_goal(self) -> None:
        self.weigh("hubei", "40", "20", "20")
        rows = self.entries(
            jobs=Entry(reason="目标定低了"),
            survey=Entry(Decimal("12"), reason="两项没有做到"),
        )
        evaluation = self.save(rows, done="")
        self.assertEqual(self.kinds(evaluation), [])
        self.assertNotEqual(evaluation.done, DONE)
