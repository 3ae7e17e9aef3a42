"""The weights of a sheet: proposed, confirmed by a person, frozen before scoring."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings

from budget.choices import Action, Role
from budget.models import Change
from budget.workflow import IllegalTransition, StaleVersion
from performance.models import Target, Weighting
from performance.queries import scores
from performance.scoring.schemes import CENTRAL, HUBEI
from performance.services.weights import (
    confirm_weights,
    freeze_weights,
    thaw_weights,
)
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

pytestmark = pytest.mark.slow


class WeightsCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        cls.project = factories.make_project(cls.bureau)
        cls.goal = factories.make_goal(cls.section, project_year=cls.project)
        cls.first = factories.make_target(cls.goal, cls.indicator, "40")
        cls.survey = base.make_indicator(cls.section, "企业满意度")
        cls.second = factories.make_target(cls.goal, cls.survey, "95")
        cls.finance = base.make_user("finance")
        base.grant(cls.finance, cls.bureau, Role.FINANCE)
        cls.supervisor = base.make_user("supervisor")
        base.grant(cls.supervisor, cls.bureau, Role.SUPERVISOR)

    def confirm(self, first="60", second="30", **extra):
        values = {
            "goal_id": self.goal.pk,
            "version": None,
            "scheme": CENTRAL.key,
            "shares": {self.first.pk: Decimal(first), self.second.pk: Decimal(second)},
            "actor": self.finance,
            "now": NOON,
            **extra,
        }
        return confirm_weights(**values)

    def freeze(self, version=1, actor=None):
        return freeze_weights(
            goal_id=self.goal.pk,
            version=version,
            actor=actor or self.finance,
            now=NOON,
        )

    def thaw(self, version=2, actor=None, reason="批复有误"):
        return thaw_weights(
            goal_id=self.goal.pk,
            version=version,
            reason=reason,
            actor=actor or self.supervisor,
            now=NOON,
        )

    def sheet(self, **extra):
        (found,) = scores.sheets(
            Target.objects.filter(goal=self.goal),
            year=2024,
            month=9,
            today=NOON.date(),
            **extra,
        )
        return found

    def weights(self):
        rows = Target.objects.filter(goal=self.goal).order_by("pk")
        return [row.weight for row in rows]


class ConfirmTests(WeightsCase):
    def test_confirmed_weights_are_the_sheets_and_leave_one_change(self) -> None:
        self.confirm()
        self.assertEqual(self.weights(), [60, 30])
        sheet = self.sheet()
        self.assertEqual([x.score.weight for x in sheet.lines], [10, 60, 30])
        self.assertEqual((sheet.proposed, sheet.confirmed), (False, True))
        change = Change.objects.get(action=Action.WEIGHTS_CONFIRMED)
        self.assertEqual(change.actor_id, self.finance.pk)
        self.assertEqual(change.rows.count(), 3)

    def test_confirming_again_moves_only_what_changed(self) -> None:
        self.confirm()
        again = self.confirm("50", "40", version=1)
        self.assertEqual((again.version, self.weights()), (2, [50, 40]))
        self.assertEqual(Weighting.objects.count(), 1)

    def test_another_scheme_than_the_confirmed_one_is_only_a_proposal(self) -> None:
        self.confirm()
        sheet = self.sheet(scheme=HUBEI)
        self.assertEqual([x.score.weight for x in sheet.lines], [20, 40, 40])
        self.assertTrue(sheet.proposed)

    def test_scheme_that_was_confirmed_is_the_sheets(self) -> None:
        self.confirm("50", "30", scheme=HUBEI.key)
        self.assertIs(self.sheet().scheme, HUBEI)

    def test_weights_that_do_not_make_a_hundred_are_refused(self) -> None:
        for second, words in (("29.99", "还差0.01分"), ("31", "多了1分")):
            with self.assertRaises(ValidationError) as caught:
                self.confirm(second=second)
            self.assertIn(words, caught.exception.message_dict["sum"][0])
        self.assertEqual(self.weights(), [None, None])

    def test_a_row_without_points_is_refused_beside_its_box(self) -> None:
        with self.assertRaises(ValidationError) as caught:
            self.confirm("90", "0")
        self.assertEqual(list(caught.exception.message_dict), [f"w{self.second.pk}"])

    def test_every_row_of_the_sheet_needs_a_weight(self) -> None:
        with self.assertRaises(ValidationError):
            self.confirm(shares={self.first.pk: Decimal(90)})

    def test_scheme_of_another_time_is_refused(self) -> None:
        with self.assertRaises(ValidationError) as caught:
            self.confirm(scheme="jiangsu")
        self.assertIn("scheme", caught.exception.message_dict)

    def test_only_who_sets_up_targets_confirms(self) -> None:
        for actor in (self.lead, self.reviewer, self.head, self.auditor, self.sysadmin):
            with self.assertRaises(PermissionDenied):
                self.confirm(actor=actor)

    def test_what_was_confirmed_meanwhile_is_not_overwritten(self) -> None:
        self.confirm()
        with self.assertRaises(StaleVersion):
            self.confirm("50", "40", version=None)

    def test_a_bodys_own_form_is_one_sheet(self) -> None:
        one = factories.make_goal(self.bureau, order=5)
        two = factories.make_goal(self.bureau, order=6)
        rows = [
            factories.make_target(one, self.indicator, "40", code="B1"),
            factories.make_target(two, self.survey, "95", code="B2"),
        ]
        shares = {rows[0].pk: Decimal(70), rows[1].pk: Decimal(20)}
        self.confirm(goal_id=two.pk, shares=shares)
        kept = Weighting.objects.get()
        self.assertEqual((kept.department, kept.project_year), (self.bureau, None))


class FreezeTests(WeightsCase):
    def test_frozen_weights_are_not_changed(self) -> None:
        self.confirm()
        self.freeze()
        with self.assertRaises(IllegalTransition):
            self.confirm("50", "40", version=2)
        self.assertTrue(self.sheet().frozen)

    def test_what_nobody_confirmed_cannot_be_frozen(self) -> None:
        with self.assertRaises(IllegalTransition):
            self.freeze(version=0)

    def test_a_row_that_came_later_must_be_weighed_before_freezing(self) -> None:
        self.confirm()
        factories.make_target(self.goal, base.make_indicator(self.section, "新"), "5")
        with self.assertRaises(IllegalTransition):
            self.freeze()

    def test_a_row_that_came_after_freezing_is_named_and_takes_no_points(self) -> None:
        self.confirm()
        self.freeze()
        factories.make_target(self.goal, base.make_indicator(self.section, "新"), "5")
        sheet = self.sheet()
        self.assertEqual([x.score.weight for x in sheet.lines], [10, 60, 30])
        self.assertEqual((sheet.unweighted, sheet.hidden), (1, 0))

    def test_only_the_finance_bureau_thaws_and_says_why(self) -> None:
        self.confirm()
        self.freeze()
        with self.assertRaises(PermissionDenied):
            self.thaw(actor=self.finance)
        with self.assertRaises(ValidationError):
            self.thaw(reason=" ")
        self.thaw()
        self.assertEqual(self.confirm("50", "40", version=3).version, 4)
        change = Change.objects.get(action=Action.WEIGHTS_THAWED)
        self.assertEqual(change.reason, "批复有误")

    def test_freezing_what_was_changed_meanwhile_is_refused(self) -> None:
        self.confirm()
        self.confirm("50", "40", version=1)
        with self.assertRaises(StaleVersion):
            self.freeze(version=1)


@override_settings(CLOCK=NOON.isoformat())
class PageTests(WeightsCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.url = f"/goals/{cls.goal.pk}/weights/"

    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.finance)

    def post(self, first="60", second="30", version=0, **extra):
        data = {
            f"w{self.first.pk}": first,
            f"w{self.second.pk}": second,
            "version": version,
            "scheme": CENTRAL.key,
        }
        return self.client.post(self.url, {**data, **extra})

    def test_proposal_stands_in_the_boxes_and_says_so(self) -> None:
        answer = self.client.get(self.url)
        self.assertContains(answer, "系统建议")
        self.assertContains(answer, 'value="45"', count=2)

    def test_a_row_that_joined_is_named_beside_what_the_others_had(self) -> None:
        self.post()
        third = base.make_indicator(self.section, "新增企业")
        row = factories.make_target(self.goal, third, "5")
        answer = self.client.get(self.url)
        self.assertContains(answer, "系统建议")
        self.assertContains(answer, "1项指标在分值确定之后加入")
        self.assertContains(answer, '<span class="badge-plain">年中追加</span>', 1)
        # 90 ÷ 3 for the new row; 60 to 30 are 40 to 20.
        for pk, weight in ((self.first.pk, 40), (self.second.pk, 20), (row.pk, 30)):
            self.assertContains(answer, f'name="w{pk}" value="{weight}"')
        self.assertContains(answer, "原60分")
        self.assertContains(answer, "原30分")
        other = self.client.get(self.url + "?scheme=hubei")
        self.assertNotContains(other, "在分值确定之后加入")

    def test_another_scheme_proposes_anew(self) -> None:
        answer = self.client.get(self.url + "?scheme=hubei")
        self.assertContains(answer, 'value="40"', count=2)

    def test_each_box_has_a_name_of_its_own_for_its_label(self) -> None:
        page = self.client.get(self.url).content.decode()
        names = re.findall(r' id="([^"]+)"', page)
        assert "id_scheme" in names
        assert len(names) == len(set(names))

    def test_confirming_leads_back_and_shows_who(self) -> None:
        answer = self.post()
        self.assertRedirects(answer, self.url)
        self.assertContains(self.client.get(self.url), "分值已确认")

    def test_what_is_refused_stays_in_the_boxes(self) -> None:
        answer = self.post(second="29")
        self.assertContains(answer, "还差1分", status_code=422)
        self.assertContains(answer, 'value="29"', status_code=422)
        answer = self.post(second="三十")
        self.assertContains(answer, 'value="三十"', status_code=422)

    def test_stale_page_is_refused(self) -> None:
        self.post()
        self.assertEqual(self.post("50", "40", version=0).status_code, 409)

    def test_frozen_page_has_no_boxes_and_only_the_finance_bureau_thaws(self) -> None:
        self.post()
        self.assertRedirects(
            self.client.post(self.url + "freeze/", {"version": 1}), self.url
        )
        answer = self.client.get(self.url)
        self.assertNotContains(answer, f'name="w{self.first.pk}"')
        self.assertNotContains(answer, self.url + "thaw/")
        self.client.force_login(self.supervisor)
        self.assertContains(self.client.get(self.url), self.url + "thaw/")
        thaw = self.client.post(self.url + "thaw/", {"version": 2, "reason": ""})
        self.assertEqual(thaw.status_code, 422)
        thaw = self.client.post(self.url + "thaw/", {"version": 2, "reason": "有误"})
        self.assertRedirects(thaw, self.url)

    def test_project_page_links_only_for_who_may(self) -> None:
        factories.approved(self.indicator, self.period, "20")
        page = f"/projects/{self.project.pk}/"
        self.assertContains(self.client.get(page), self.url)
        self.client.force_login(self.head)
        self.assertNotContains(self.client.get(page), self.url)

    def test_queries_do_not_grow_with_rows(self) -> None:
        self.client.get(self.url)
        with self.assertNumQueries(8):
            self.client.get(self.url)
        for number in range(5):
            indicator = base.make_indicator(self.section, f"指标{number}")
            factories.make_target(self.goal, indicator, "5")
        with self.assertNumQueries(8):
            self.client.get(self.url)

    def test_columns_are_named(self) -> None:
        answer = self.client.get(self.url)
        self.assertContains(answer, '<th scope="col" class="num">分值</th>', html=True)
