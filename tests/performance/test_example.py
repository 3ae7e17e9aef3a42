"""The example bureau: what it holds, the story it tells, and that it loads once."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db.models import Count, Max, Sum
from django.test import TestCase

from budget.audit import consistency
from budget.choices import DepartmentKind, Duty, Role, Status
from budget.models import (
    Change,
    ChangeRow,
    Department,
    Execution,
    Membership,
    Period,
    ProjectYear,
    ReviewStep,
    User,
)
from performance.choices import (
    Cause,
    Comparator,
    FigureSource,
    GoalKind,
    Grade,
    Light,
    Quality,
    ValueKind,
)
from performance.management.commands import demo
from performance.models import (
    Actual,
    Goal,
    Indicator,
    LightChange,
    PlanPoint,
    Target,
    TargetVersion,
)
from performance.services import published
from performance.services.example import load_example
from tests import example

pytestmark = pytest.mark.slow


class ExampleCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        example.load()


class FactsTests(ExampleCase):
    def test_49_commitments_rest_on_46_indicators(self):
        assert Target.objects.count() == 49
        assert Indicator.objects.count() == 46
        codes = sorted(Target.objects.values_list("code", flat=True))
        assert codes == [f"I{n:02d}" for n in range(1, 50)]

    def test_8_projects_sum_to_the_published_total(self):
        total = ProjectYear.objects.aggregate(Sum("amount"), Count("pk"))
        assert total == {"amount__sum": Decimal("11312900.00"), "pk__count": 8}

    def test_only_the_three_listed_links_share_an_indicator(self):
        linked = Target.objects.exclude(link_reason="").values_list(
            "code", "indicator__targets__code"
        )
        others = {(code, other) for code, other in linked if code != other}
        assert others == {("I01", "I22"), ("I02", "I06"), ("I04", "I07")}

    def test_equal_names_are_not_merged(self):
        same = Indicator.objects.filter(name="员工满意度")
        assert same.count() == 3

    def test_five_printed_annual_goals_and_two_long_term_ones(self):
        goals = Goal.objects.filter(project_year=None).order_by("kind", "order")
        texts = [(goal.kind, goal.text) for goal in goals]
        assert texts[0] == (GoalKind.ANNUAL, "目标1：规上工业增加值增幅8%")
        assert texts[4] == (GoalKind.ANNUAL, "目标5：净增规上工业企业12家")
        assert texts[5:] == [
            (GoalKind.LONG_TERM, "目标1：工业经济稳步增长"),
            (GoalKind.LONG_TERM, "目标2：科技创新不断进步"),
        ]

    def test_blocks_hang_on_the_goal_of_the_same_content(self):
        orders = {
            code: example.target(code).goal.order for code in ("I03", "I04", "I05")
        }
        assert orders == {"I03": 2, "I04": 3, "I05": 5}

    def test_printed_words_stay_and_the_value_is_read(self):
        target = example.target("I01")
        version = target.versions.get()
        assert target.value_printed == "规上工业增加值增幅 8%"
        assert (version.number, version.comparator) == (8, Comparator.NONE)
        assert target.standard == "省市区目标"

    def test_staff_numbers_are_equalities_with_a_reason_in_the_trail(self):
        equal = TargetVersion.objects.filter(comparator=Comparator.EQUAL)
        codes = set(equal.values_list("target__code", flat=True))
        assert codes == {"I15", "I25", "I41"}
        row = ChangeRow.objects.get(
            model="performance.targetversion", record_id=equal[0].pk
        )
        assert "相等" in row.change.reason

    def test_39_targets_are_numbers_and_10_are_words(self):
        kinds = Counter(TargetVersion.objects.values_list("kind", flat=True))
        assert kinds == {ValueKind.NUMBER: 39, ValueKind.GRADE: 10}

    def test_sections_stand_under_the_unit_itself(self):
        sections = Department.objects.filter(kind=DepartmentKind.SECTION)
        assert {s.parent.code for s in sections} == {"307001"}
        assert sections.count() == 5

    def test_one_lead_a_section_and_one_account_a_role(self):
        roles = Counter(Membership.objects.values_list("role", flat=True))
        single = {role: 1 for role in Role.values if role != Role.LEAD}
        assert roles == {Role.LEAD: 5, **single}
        duties = Counter(User.objects.values_list("duty", flat=True))
        assert duties[Duty.AUDIT] == duties[Duty.SYSTEM] == duties[Duty.SECURITY] == 1

    def test_nobody_can_log_in_before_passwords_are_made(self):
        assert not any(user.has_usable_password() for user in User.objects.all())

    def test_clear_published_year_ends_are_figures_and_the_rest_is_not(self):
        last = example.actuals("I22", 12, 2023)[0]
        assert (last.value, last.as_typed) == (Decimal("7.3"), "7.30%")
        assert (last.source, last.quality) == (
            FigureSource.PUBLISHED,
            Quality.VERIFIED,
        )
        assert example.actuals("I34", 12, 2023) == []
        assert example.target("I34").last_printed == "≥30"

    def test_earlier_quarters_are_marked_as_samples(self):
        quarter = example.actuals("I06", 9, 2023)[0]
        assert (quarter.value, quarter.source) == (
            Decimal("33.9"),
            FigureSource.SAMPLE,
        )

    def test_decimals_hold_every_figure_on_record(self):
        for actual in Actual.objects.exclude(value=None).select_related("indicator"):
            kept = round(actual.value, actual.indicator.decimals)
            assert kept == actual.value, actual

    def test_execution_is_a_sample_to_the_cent(self):
        row = Execution.objects.get(project_year__code__endswith="107", month=9)
        assert (row.executed, row.is_sample) == (Decimal("31725.00"), True)
        assert Execution.objects.count() == 24


class StoryTests(ExampleCase):
    def test_corrected_figure_names_the_one_it_replaces_and_its_document(self):
        first, second = example.actuals("I06", 9)
        assert (first.value, first.status) == (Decimal("31.9"), Status.SUPERSEDED)
        assert (second.value, second.status) == (Decimal("34.6"), Status.APPROVED)
        assert second.corrects == first
        change = Change.objects.get(document_no="样例〔2024〕1号")
        assert change.reason == "登记系统补录9月合同"

    def test_returned_figure_keeps_its_opinion(self):
        (actual,) = example.actuals("I46", 9)
        assert (actual.value, actual.status) == (23, Status.RETURNED)
        step = ReviewStep.objects.get(record_id=actual.pk, action="return")
        assert step.opinion == "组织部批复名单为21人，请核对并附名单"

    def test_forgotten_project_reports_two_quarters_only(self):
        for code in ("I40", "I41", "I43", "I44"):
            assert [len(example.actuals(code, m)) for m in (3, 6, 9)] == [1, 1, 0]

    def test_every_figure_of_the_year_is_a_sample_by_its_sections_lead(self):
        figures = Actual.objects.filter(period__year=2024)
        assert {a.source for a in figures} == {FigureSource.SAMPLE}
        assert {a.author_id == a.indicator.responsible_id for a in figures} == {True}

    def test_grades_are_bands_and_not_numbers(self):
        (actual,) = example.actuals("I27", 9)
        assert (actual.grade, actual.value) == (Grade.PARTLY, None)

    def test_figure_before_its_data_is_an_estimate(self):
        assert example.actuals("I11", 9)[0].quality == Quality.ESTIMATE
        assert example.actuals("I11", 6)[0].quality == Quality.FLASH

    def test_plans_hold_amounts(self):
        points = PlanPoint.objects.filter(plan__target__code="I05")
        assert [p.amount for p in points] == [
            Decimal("1.2"),
            Decimal(3),
            Decimal("5.4"),
            Decimal(12),
        ]

    def test_locks_say_why(self):
        assert example.period(6).lock_reason == "已汇总上报"
        assert example.period(12, 2022).lock_reason == "往年"
        assert not example.period(9).is_locked(example.day("2024-11-05"))
        assert example.period(9).is_locked(example.day("2024-11-15"))
        assert Period.objects.count() == 12

    def test_the_trail_runs_forward_in_time(self):
        instants = list(Change.objects.order_by("pk").values_list("at", flat=True))
        days = [at.date() for at in instants]
        assert days == sorted(days)

    def test_every_row_equals_its_last_history_row(self):
        assert consistency.mismatches() == []

    def test_second_load_changes_nothing_and_says_so(self):
        before = Change.objects.aggregate(Max("pk"), Count("pk"))
        said = []
        assert load_example(said.append) is False
        assert Change.objects.aggregate(Max("pk"), Count("pk")) == before
        assert said == ["样例单位已在库中，未作改动。"]

    def test_new_passwords_let_each_account_in_at_once(self):
        renewed = demo.renew_passwords()
        assert len(renewed) == User.objects.count() == 13
        again = {user.pk: password for user, password in demo.renew_passwords()}
        for user, old in renewed:
            user.refresh_from_db()
            assert user.check_password(again[user.pk])
            assert not user.check_password(old)
            assert not user.must_change_password
        assert consistency.mismatches() == []

    def test_published_figures_of_this_year_are_refused(self):
        with pytest.raises(published.ValidationError):
            published.record_published(
                period_id=example.period(12).pk,
                figures=[],
                actor=None,
                now=example.NOW,
            )

    def test_published_figures_for_a_locked_year_are_refused(self):
        with pytest.raises(published.PeriodLocked, match="往年"):
            published.record_published(
                period_id=example.period(12, 2023).pk,
                figures=[],
                actor=None,
                now=example.NOW,
            )


class JudgedTests(TestCase):
    def test_correction_turns_the_light_on_its_day_with_its_cause(self):
        example.load_judged()
        turns = LightChange.objects.filter(
            target__code="I06", period__month=9
        ).order_by("pk")
        last = turns.last()
        assert (last.before, last.after) == (Light.YELLOW, Light.GREEN)
        assert last.cause == Cause.CORRECTION
        assert last.at.date() == example.day("2024-10-28")
