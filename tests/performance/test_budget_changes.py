"""调整预算 and 结转: by a document, by the road of every record, and never silently."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings
from django.utils.translation import override

from budget.choices import Action, MoneyChange, ReviewAction, Role, Status
from budget.models import BudgetChange, Change, Execution, ProjectYear, ReviewStep
from budget.queries.budget_changes import standing
from budget.workflow import IllegalTransition, PeriodLocked, StaleVersion
from performance.choices import Light
from performance.queries import money, money_effects
from performance.services import reviewed
from performance.services.budget_changes import (
    BUDGET_CHANGES,
    MoneyDraft,
    save_budget_change,
)
from performance.services.grounds import Grounds
from tests import factories
from tests.base import LATER, NOON, TestCase
from tests.performance import factories as promises

GROUNDS = Grounds(
    "年中压减",
    "青财预〔2024〕8号",
    "区财政局",
    datetime.date(2024, 6, 20),
    datetime.date(2024, 7, 1),
)
NEXT_YEAR = datetime.date(2025, 1, 1)


@override_settings(CLOCK=NOON.isoformat())
class MoneyCase(TestCase):
    """A project of 100 000 元."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.finance = factories.make_user("finance")
        factories.grant(cls.finance, cls.bureau, Role.FINANCE)
        cls.year = promises.make_project(cls.section)
        promises.make_target(
            promises.make_goal(cls.section, project_year=cls.year), cls.indicator
        )

    def spent(self, month, executed, adjusted="100000"):
        return factories.keep(
            Execution(
                project_year=self.year,
                month=month,
                adjusted=Decimal(adjusted),
                executed=Decimal(executed),
            )
        )

    def draw(self, after="90000", row=None, actor=None, **changed):
        what = changed.pop("what", MoneyChange.ADJUSTMENT)
        confirmed = changed.pop("confirmed", frozenset())
        version = changed.pop("version", row.version if row else None)
        values = {name: getattr(GROUNDS, name) for name in GROUNDS.__dataclass_fields__}
        if what == MoneyChange.CARRY_OVER:
            values["valid_from"] = NEXT_YEAR
        return save_budget_change(
            year_id=changed.pop("year", self.year).pk,
            change_id=row.pk if row else None,
            version=version,
            draft=MoneyDraft(
                what=what,
                after=Decimal(after),
                grounds=Grounds(**(values | changed)),
                confirmed=confirmed,
            ),
            actor=actor or self.finance,
            now=NOON,
        )

    def passed(self, row, finalise=True):
        known = {"record_id": row.pk, "now": LATER}
        row = reviewed.submit(
            BUDGET_CHANGES, version=row.version, actor=self.finance, **known
        )
        acts = [
            (ReviewAction.APPROVE, self.reviewer),
            (ReviewAction.FINALISE, self.head),
        ]
        for action, actor in acts[: 1 + finalise]:
            row = reviewed.decide(
                BUDGET_CHANGES,
                version=row.version,
                action=action,
                actor=actor,
                opinion="",
                **known,
            )
        return row

    def lock(self):
        self.period.locked_at, self.period.lock_reason = NOON, "已汇总上报。"
        factories.keep(self.period)

    def budget(self, month):
        """Return the budget of the project that the board judges at a month."""
        found = money.of_bodies([self.bureau.path], 2024, month)
        purse = found.of(self.year.pk)
        assert found.amounts[self.year.pk] == 100000
        return purse.budget if purse else found.budgets[self.year.pk]

    def refused(self, after, box, match, **changed):
        with pytest.raises(ValidationError) as fault:
            self.draw(after, **changed)
        assert list(fault.value.message_dict) == [box]
        assert match in fault.value.message_dict[box][0]


class RoadTests(MoneyCase):
    def test_until_it_is_passed_the_old_budget_binds(self):
        row = self.passed(self.draw(), finalise=False)
        assert (row.before, row.status) == (100000, Status.DEPARTMENT_REVIEW)
        assert self.budget(12) == 100000

    def test_passed_it_binds_from_its_month_on_by_its_document(self):
        self.spent(6, "10000")
        self.passed(self.draw())
        assert [self.budget(month) for month in (6, 9)] == [100000, 100000]
        self.spent(9, "20000")
        assert [self.budget(month) for month in (6, 9)] == [100000, 90000]
        change = Change.objects.get(action=Action.MONEY_FINALISED)
        assert change.document_no == GROUNDS.document_no
        steps = ReviewStep.objects.filter(kind=BudgetChange.KIND).order_by("pk")
        assert [step.action for step in steps] == ["submit", "approve", "finalise"]

    def test_without_execution_the_adjusted_budget_counts_for_the_department(self):
        self.passed(self.draw())
        assert [self.budget(month) for month in (6, 7)] == [100000, 90000]

    def test_two_adjustments_of_one_day_stand_in_their_order(self):
        self.passed(self.draw("90000"))
        second = self.draw("95000", document_no="青财预〔2024〕9号")
        assert second.before == 90000
        self.passed(second)
        assert self.budget(7) == 95000

    def test_an_adjustment_never_goes_behind_the_last_one(self):
        self.passed(self.draw())
        day = datetime.date(2024, 6, 30)
        self.refused("95000", "valid_from", "2024-07-01已有一次变动", valid_from=day)

    def test_a_second_one_on_its_way_is_refused(self):
        self.draw()
        with pytest.raises(ValidationError, match="已有一份在办"):
            self.draw("80000")

    def test_who_drew_it_up_does_not_pass_it(self):
        factories.grant(self.finance, self.bureau, Role.REVIEWER)
        row = reviewed.submit(
            BUDGET_CHANGES,
            record_id=self.draw().pk,
            version=1,
            actor=self.finance,
            now=LATER,
        )
        with pytest.raises(PermissionDenied):
            reviewed.decide(
                BUDGET_CHANGES,
                record_id=row.pk,
                version=row.version,
                action=ReviewAction.APPROVE,
                actor=self.finance,
                opinion="",
                now=LATER,
            )

    def test_who_enters_nothing_for_the_project_draws_nothing_up(self):
        for actor in (self.outsider, self.colleague, self.reviewer, self.auditor):
            with pytest.raises(PermissionDenied):
                self.draw(actor=actor)
        assert self.draw(actor=self.lead).author_id == self.lead.pk

    def test_what_somebody_else_saved_meanwhile_is_not_overwritten(self):
        row = self.draw()
        self.draw("95000", row=row)
        with pytest.raises(StaleVersion):
            self.draw("85000", row=row, version=1)
        assert BudgetChange.objects.get().after == 95000

    def test_a_budget_that_moved_meanwhile_bars_the_way_on(self):
        row = self.draw()
        year = ProjectYear.objects.get(pk=self.year.pk)
        year.amount = Decimal(120000)
        factories.keep(year)
        with pytest.raises(IllegalTransition, match="120,000"):
            self.passed(row)


class BoundaryTests(MoneyCase):
    def test_money_below_zero_or_as_it_is_is_refused(self):
        self.refused("-1", "after", "不能为负数")
        self.refused("100000", "after", "与现行金额相同")

    def test_a_budget_below_what_is_spent_is_refused(self):
        self.spent(9, "60000.01")
        self.refused("60000", "after", "低于截至1–9月的累计执行数60,000.01元")
        with override("en"):
            self.refused("60000", "after", "through Sep")
        assert self.draw("60000.01").after == Decimal("60000.01")

    def test_money_spent_meanwhile_bars_the_way_on(self):
        row = self.draw("50000")
        self.spent(9, "60000")
        with pytest.raises(PeriodLocked, match="低于截至1–9月的累计执行数"):
            self.passed(row)

    def test_a_budget_of_zero_leaves_no_light(self):
        self.spent(8, "0")
        self.passed(self.draw("0"))
        assert self.budget(8) == 0

    def test_ten_thousand_times_the_budget_is_asked(self):
        self.refused("10", "after", "单位是否有误")
        row = self.draw("10", confirmed=frozenset({"budget_slip:10.00:100000.00"}))
        assert "已确认" in Change.objects.latest("id").reason
        assert row.after == 10

    def test_grounds_and_days_are_wanted(self):
        self.refused("90000", "reason", "理由", reason=" ")
        self.refused("90000", "document_no", "文号", document_no="")
        day = datetime.date(2025, 1, 1)
        self.refused("90000", "valid_from", "2024年内", valid_from=day)

    def test_a_locked_period_is_not_judged_anew(self):
        self.lock()
        self.refused("90000", "valid_from", "已锁定")
        self.draw(valid_from=datetime.date(2024, 10, 1))

    def test_a_lock_bars_the_way_on(self):
        row = self.draw()
        self.lock()
        with pytest.raises(PeriodLocked):
            self.passed(row)


class CarryOverTests(MoneyCase):
    CARRY = {"what": MoneyChange.CARRY_OVER}

    def next_year(self):
        year = self.year
        return factories.keep(
            ProjectYear(
                **{
                    field.attname: getattr(year, field.attname)
                    for field in year._meta.concrete_fields
                    if field.attname not in ("id", "year")
                },
                year=2025,
            )
        )

    def test_what_is_handed_on_stands_beside_the_new_budget(self):
        self.spent(9, "75000")
        self.passed(self.draw("20000", **self.CARRY))
        later = self.next_year()
        known = standing(later)
        assert (known.budget, known.carried, known.rest) == (100000, 20000, 120000)
        assert standing(self.year).handed == 20000
        found = money.of_bodies([self.bureau.path], 2025, 6)
        assert found.budgets[later.pk] == 100000

    def test_more_than_is_left_is_not_handed_on(self):
        self.spent(9, "75000")
        self.refused("25000.01", "after", "大于剩余资金25,000.00元", **self.CARRY)
        self.draw("25000", **self.CARRY)

    def test_its_day_lies_in_the_next_year(self):
        day = datetime.date(2024, 12, 31)
        self.refused("1", "valid_from", "2025年内", valid_from=day, **self.CARRY)

    def test_a_later_document_takes_the_place_of_the_first(self):
        self.passed(self.draw("20000", **self.CARRY))
        second = self.draw("15000", document_no="9号", **self.CARRY)
        assert second.before == 20000
        self.passed(second)
        assert standing(self.next_year()).carried == 15000

    def test_an_adjustment_and_a_carry_over_go_side_by_side(self):
        self.draw()
        self.draw("100", **self.CARRY)
        assert BudgetChange.objects.open().count() == 2


class EffectTests(MoneyCase):
    """What the approver sees: 20 000 元 of 100 000 by September are far behind."""

    def lights(self, row):
        found = money_effects.effects([row], NOON.date())[row.pk]
        return [
            (one.month, one.is_whole, one.before.verdict.light, one.after.verdict.light)
            for one in found
        ]

    def test_a_smaller_budget_turns_the_projects_light_and_the_departments(self):
        self.spent(9, "20000")
        turned = (9, Light.RED, Light.GREEN)
        month, was, now = turned
        assert self.lights(self.draw("25000")) == [
            (month, False, was, now),
            (month, True, was, now),
        ]
        assert self.budget(9) == 100000

    def test_what_is_shown_is_what_the_board_shows_afterwards(self):
        self.spent(9, "20000")
        row = self.draw("25000")
        shown = money_effects.effects([row], NOON.date())[row.pk][0].after
        self.passed(row)
        assert shown.budget == self.budget(9) == 25000

    def test_money_of_a_month_before_the_day_keeps_its_light(self):
        self.spent(6, "20000")
        assert [was is now for *_, was, now in self.lights(self.draw("25000"))] == [
            True,
            True,
        ]

    def test_without_execution_and_for_a_carry_over_no_light_turns(self):
        assert self.lights(self.draw("25000")) == []
        self.spent(9, "20000")
        assert self.lights(self.draw("100", what=MoneyChange.CARRY_OVER)) == []

    def test_the_department_counts_its_other_projects_too(self):
        self.spent(9, "20000")
        other = promises.make_project(self.section, "另一项目")
        factories.keep(
            Execution(
                project_year=other,
                month=9,
                adjusted=Decimal(900_000),
                executed=Decimal(800_000),
            )
        )
        (own, whole) = money_effects.effects([self.draw("25000")], NOON.date())[
            BudgetChange.objects.get().pk
        ]
        assert own.turns
        assert not whole.turns
        assert (whole.before.budget, whole.after.budget) == (1_000_000, 925_000)

    def test_queries_do_not_grow_with_the_changes(self):
        rows = [self.draw("25000")]
        self.spent(9, "20000")
        for number in range(3):
            year = promises.make_project(self.section, f"项目{number}")
            rows.append(self.draw("25000", year=year))
        read = BudgetChange.objects.select_related("project_year__project__department")
        for count in (1, 4):
            some = list(read.order_by("pk")[:count])
            with self.assertNumQueries(4):
                assert len(money_effects.effects(some, NOON.date())) == count


@pytest.mark.slow
class PageTests(MoneyCase):
    def boxes(self, **typed):
        return {
            "after": "9万元",
            "reason": "年中压减",
            "document_no": "青财预〔2024〕8号",
            "authority": "区财政局",
            "approved_on": "2024-06-20",
            "valid_from": "2024-07-01",
            **typed,
        }

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.url = f"/projects/{cls.year.pk}/adjust-budget/"

    def setUp(self):
        super().setUp()
        self.client.force_login(self.finance)

    def test_it_is_drawn_up_sent_and_shown(self):
        answer = self.client.post(self.url, self.boxes(submit="1"), follow=True)
        row = BudgetChange.objects.get()
        assert (row.after, row.status) == (90000, Status.SECTION_REVIEW)
        self.assertContains(answer, "90,000.00 元")
        self.assertRedirects(self.client.get(self.url), f"/budget-changes/{row.pk}/")

    def test_what_is_wrong_stands_beside_its_box_and_what_was_typed_stays(self):
        answer = self.client.post(self.url, self.boxes(after="-5"))
        self.assertContains(answer, "金额不能为负数。", status_code=422)
        self.assertContains(answer, 'value="-5"', status_code=422)
        answer = self.client.post(self.url, self.boxes(after=""))
        self.assertContains(answer, "请填写金额", status_code=422)

    def test_a_slip_of_the_unit_is_asked_and_may_be_confirmed(self):
        answer = self.client.post(self.url, self.boxes(after="10"))
        self.assertContains(answer, "单位是否有误", status_code=422)
        key = answer.context["doubt"]
        self.client.post(self.url, self.boxes(after="10", confirmed=key))
        assert BudgetChange.objects.get().after == 10

    def test_a_stale_page_keeps_what_was_typed(self):
        row = self.draw()
        edit = f"/budget-changes/{row.pk}/edit/"
        self.draw("95000", row=row)
        answer = self.client.post(edit, self.boxes(version=1, after="85000"))
        self.assertContains(answer, 'value="85000"', status_code=409)
        self.assertContains(answer, "95,000.00", status_code=409)

    def test_it_is_passed_from_the_queue(self):
        row = self.draw()
        self.client.post(f"/budget-changes/{row.pk}/submit/", {"version": row.version})
        self.client.force_login(self.reviewer)
        page = self.client.get("/review/")
        self.assertContains(page, "100,000.00 → 90,000.00")
        self.assertContains(page, "灯不变")
        data = {"pick": page.context["groups"][0].rows[0].pick, "verdict": "pass"}
        told = self.client.post("/review/decide/", {**data, "key": page.context["key"]})
        self.assertContains(told, "90,000.00")
        assert BudgetChange.objects.get().status == Status.DEPARTMENT_REVIEW

    def test_its_page_and_the_queue_say_which_lights_it_would_turn(self):
        self.spent(9, "20000")
        row = self.draw("25000")
        self.client.post(f"/budget-changes/{row.pk}/submit/", {"version": row.version})
        self.client.force_login(self.reviewer)
        page = self.client.get(f"/budget-changes/{row.pk}/")
        self.assertContains(page, "生效后 2 盏预算灯变灯")
        queue = self.client.get("/review/")
        (waiting,) = queue.context["groups"][0].rows
        assert [effect.is_whole for effect in waiting.turns] == [False, True]
        self.assertNotContains(queue, "灯不变")
        self.passed_from_section(row)
        decided = self.client.get(f"/budget-changes/{row.pk}/")
        self.assertNotContains(decided, "预算灯")

    def passed_from_section(self, row):
        for action, actor in (
            (ReviewAction.APPROVE, self.reviewer),
            (ReviewAction.FINALISE, self.head),
        ):
            row.refresh_from_db()
            reviewed.decide(
                BUDGET_CHANGES,
                record_id=row.pk,
                version=row.version,
                action=action,
                actor=actor,
                opinion="",
                now=LATER,
            )

    def test_another_bureau_finds_nothing(self):
        row = self.draw()
        self.client.force_login(self.outsider)
        for url in (self.url, f"/budget-changes/{row.pk}/"):
            assert self.client.get(url).status_code == 404
