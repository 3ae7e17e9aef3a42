"""目标申报: one way in, all or nothing, every fault at its cell."""

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget.choices import Action, BookStatus, NoticeKind, Role, Status
from budget.models import (
    BudgetBook,
    Change,
    DepartmentYear,
    Notice,
    Project,
    ProjectYear,
)
from budget.workflow import IllegalTransition, StaleVersion
from performance.choices import Accumulation, Comparator, GoalKind, Measure, ValueKind
from performance.declaring import DeclaredForm, FormKind, MoneyLine, numbered
from performance.models import Goal, Indicator, Target, Weighting
from performance.queries import declarations, declared, declared_next
from performance.services.declarations import Outcome, save_form
from tests import factories
from tests.base import NOON, TestCase
from tests.performance import factories as promises
from tests.performance.declaring_case import HEAD, VISITS, a_goal, a_project, a_row

pytestmark = pytest.mark.slow


class DeclareCase(TestCase):
    @classmethod
    def save(cls, form: DeclaredForm, actor: Any = None) -> Outcome:
        return save_form(form, actor=actor or cls.lead, now=NOON)

    @classmethod
    def declare(cls, *goals: Any, **typed: Any) -> ProjectYear:
        form = a_project(*goals, department_id=cls.section.pk, **typed)
        outcome = cls.save(form)
        assert outcome.problems == (), outcome.problems
        return ProjectYear.objects.get(pk=outcome.project_year_id)

    def stored(self, year: ProjectYear) -> DeclaredForm:
        return declarations.of_project(ProjectYear.objects.get(pk=year.pk))

    def places(self, outcome: Outcome) -> list[str]:
        return [problem.place for problem in outcome.problems]


class NewFormTests(DeclareCase):
    def test_a_new_project_becomes_all_its_records_in_one_change(self):
        year = self.declare()
        assert (year.project.name, year.code, year.amount) == (
            "企业走访",
            "P2025",
            Decimal("644700.00"),
        )
        assert year.book.status == BookStatus.DRAFT
        assert (year.district, year.year_goal) == (Decimal("64.47"), "走访企业")
        target = Target.objects.get(goal__project_year=year)
        version = target.versions.get()
        assert (version.comparator, version.number) == (Comparator.AT_LEAST, 30)
        assert version.valid_from == datetime.date(2025, 1, 1)
        indicator = target.indicator
        assert (indicator.name, indicator.unit) == ("走访重点企业", "次")
        assert (indicator.measure, indicator.accumulation) == (
            Measure.COUNT,
            Accumulation.CUMULATIVE,
        )
        assert indicator.responsible_id == self.lead.pk
        change = Change.objects.get(action=Action.DECLARATION_SAVED)
        assert change.actor_name == "lead"

    def test_one_fault_keeps_everything_out(self):
        form = a_project(a_goal(a_row(), a_row("第二", "")), department_id=1)
        form = replace(form, department_id=self.section.pk)
        assert self.places(self.save(form)) == ["goal.1.row.2.value"]
        assert not ProjectYear.objects.exists()
        assert not Change.objects.filter(action=Action.DECLARATION_SAVED).exists()

    def test_saving_again_unchanged_leaves_no_trace(self):
        year = self.declare()
        before = Change.objects.count()
        assert self.save(self.stored(year)).saved
        assert Change.objects.count() == before

    def test_a_second_project_joins_the_same_budget(self):
        first = self.declare()
        second = self.declare(
            a_goal(a_row("培训人次（人次）")),
            project_code="P2",
            project_name="培训",
        )
        assert second.book_id == first.book_id
        assert (first.order, second.order) == (1, 2)

    def test_a_code_or_name_that_is_taken_is_told(self):
        self.declare()
        again = a_project(a_goal(a_row("另一项")), department_id=self.section.pk)
        assert self.places(self.save(again)) == ["project_code", "project_name"]

    def test_a_level_takes_its_opening_value_from_last_year(self):
        row = a_row("规上企业数（家）", "≥120", last="112", accumulation="stock")
        year = self.declare(a_goal(row))
        target = Target.objects.get(goal__project_year=year)
        assert target.indicator.accumulation == Accumulation.STOCK
        assert target.start == 112

    def test_satisfaction_is_asked_for_once_a_year(self):
        row = a_row("满意度", "≥95%", level1="满意度指标", level2="服务对象满意度")
        self.declare(a_goal(row))
        assert Indicator.objects.get(name="满意度").due_months == "12"


class ChangedFormTests(DeclareCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.year = cls.declare(a_goal(a_row(), a_row("办结率", "≥95%")))

    def changed(self, *rows: Any, **typed: Any) -> DeclaredForm:
        form = self.stored(self.year)
        if rows:
            typed["goals"] = (replace(form.goals[0], rows=rows),)
        return numbered(replace(form, **typed))

    def rows(self) -> list[Any]:
        return list(self.stored(self.year).goals[0].rows)

    def test_a_value_changes_with_its_version(self):
        first, second = self.rows()
        assert self.save(self.changed(replace(first, value="≥40"), second)).saved
        version = Target.objects.get(pk=first.target_id).versions.get()
        assert (version.number, version.text) == (40, "≥40")

    def test_a_value_that_becomes_small_asks_for_a_plan_and_a_larger_one_no_more(self):
        first, second = self.rows()
        asked = Notice.objects.filter(kind=NoticeKind.PLAN, read_at=None)
        before = asked.count()
        assert self.save(self.changed(replace(first, value="≥3"), second)).saved
        assert asked.count() == before + 1
        first, second = self.rows()
        assert self.save(self.changed(replace(first, value="≥30"), second)).saved
        assert asked.count() == before

    def test_a_row_of_another_kind_takes_its_new_indicator_along(self):
        first, second = self.rows()
        row = replace(first, name="走访覆盖率", value="≥90%")
        assert self.save(self.changed(row, second)).saved
        indicator = Target.objects.get(pk=first.target_id).indicator
        assert (indicator.name, indicator.measure) == ("走访覆盖率", Measure.PERCENT)

    def test_rows_change_places(self):
        first, second = self.rows()
        assert self.save(self.changed(second, first)).saved
        assert [row.target_id for row in self.rows()] == [
            second.target_id,
            first.target_id,
        ]

    def test_a_row_taken_off_stands_nowhere_and_stays_in_the_records(self):
        first, second = self.rows()
        assert self.save(self.changed(first)).saved
        assert len(self.rows()) == 1
        gone = Target.objects.get(pk=second.target_id)
        assert gone.versions.get().kind == ValueKind.DROPPED
        assert gone.indicator.retired_on is not None
        paper = declared.project(self.year)
        assert [row.pk for row in paper.targets] == [first.target_id]

    def test_a_new_row_comes_after_one_taken_off_with_a_code_of_its_own(self):
        first, _second = self.rows()
        self.save(self.changed(first))
        assert self.save(self.changed(first, a_row("培训（场）", "4"))).saved
        codes = Target.objects.order_by("pk").values_list("code", flat=True)
        assert list(codes) == ["1.1", "1.2", "1.3"]

    def test_a_goal_taken_off_stands_nowhere(self):
        other = a_goal(a_row("培训（场）", "4"), text="培训")
        form = self.stored(self.year)
        self.save(numbered(replace(form, goals=(*form.goals, other))))
        form = self.stored(self.year)
        assert self.save(numbered(replace(form, goals=form.goals[1:]))).saved
        assert [goal.text for goal in self.stored(self.year).goals] == ["培训"]
        assert Goal.objects.filter(removed_at__isnull=False).count() == 1

    def test_an_amount_printed_as_before_keeps_its_cents(self):
        year = ProjectYear.objects.get(pk=self.year.pk)
        year.amount = Decimal("644746.08")
        factories.keep(year)
        assert self.save(self.changed(tasks="")).saved
        assert ProjectYear.objects.get(pk=year.pk).amount == Decimal("644746.08")

    def test_a_bare_amount_is_printed_with_its_unit(self):
        form = self.changed()
        lines = tuple(
            replace(line, text="1,200.5")
            if line.key in ("amount", "district")
            else line
            for line in form.money
        )
        outcome = self.save(replace(form, money=lines))
        assert outcome.saved, outcome.problems
        year = ProjectYear.objects.get(pk=self.year.pk)
        assert (year.amount, year.amount_printed) == (12_005_000, "1,200.5万元")

    def test_a_stale_form_is_refused(self):
        mine, theirs = self.changed(), self.changed()
        self.save(replace(theirs, head={**HEAD, "overview": "别的"}))
        with pytest.raises(StaleVersion):
            self.save(replace(mine, head={**HEAD, "overview": "我的"}))

    def test_a_row_of_another_form_is_refused(self):
        elsewhere = factories.make_indicator(self.sibling, "别的")
        other = factories.make_target(elsewhere)
        first, second = self.rows()
        forged = replace(a_row("培训（场）"), target_id=other.pk)
        outcome = self.save(self.changed(first, second, forged))
        assert "goal.1.row.3.name" in self.places(outcome)

    def test_a_published_budget_closes_the_form(self):
        book = BudgetBook.objects.get()
        book.status = BookStatus.PUBLISHED
        factories.keep(book)
        with pytest.raises(IllegalTransition):
            self.save(self.changed(tasks="x"))

    def test_a_form_under_review_waits_for_its_return(self):
        filing = promises.make_filing(self.year, self.lead)
        with pytest.raises(IllegalTransition, match="送审"):
            self.save(self.changed(tasks="x"))
        filing.status = Status.RETURNED
        factories.keep(filing)
        assert self.save(self.changed(tasks="x")).saved

    def test_an_approved_row_closes_the_form(self):
        target = Target.objects.first()
        target.approved_on = NOON.date()
        factories.keep(target)
        with pytest.raises(IllegalTransition):
            self.save(self.stored(self.year))

    def test_frozen_weights_hold(self):
        factories.keep(
            Weighting(
                department=self.section,
                project_year=self.year,
                year=2025,
                scheme="central",
                confirmed_at=NOON,
                frozen_at=NOON,
            )
        )
        first, second = self.rows()
        changed = replace(first, weight="60"), replace(second, weight="30")
        assert self.places(self.save(self.changed(*changed))) == ["weights"]
        assert self.save(self.changed(replace(first, standard="计划标准"), second))


class LinkTests(DeclareCase):
    def test_an_equal_name_is_a_question_with_its_candidates(self):
        form = a_project(
            a_goal(a_row(f"{self.indicator.name}（次）")),
            department_id=self.section.pk,
        )
        (problem,) = self.save(form).problems
        assert problem.place == "goal.1.row.1.name"
        assert problem.question
        assert [one.indicator_id for one in problem.candidates] == [self.indicator.pk]

    def test_another_thing_of_the_same_name_is_an_indicator_of_its_own(self):
        year = self.declare(a_goal(a_row(self.indicator.name, "≥30次", own=True)))
        target = Target.objects.get(goal__project_year=year)
        assert target.indicator_id != self.indicator.pk

    def test_a_linked_indicator_keeps_its_own_definition(self):
        row = a_row("走访", "≥30次", indicator_id=self.indicator.pk)
        year = self.declare(a_goal(row))
        target = Target.objects.get(goal__project_year=year)
        assert target.indicator_id == self.indicator.pk
        assert target.indicator.name == self.indicator.name

    def test_a_second_use_in_a_year_wants_its_reason(self):
        self.declare(a_goal(a_row("走访", "≥30次", indicator_id=self.indicator.pk)))
        again = a_project(
            a_goal(a_row("走访", "≥30次", indicator_id=self.indicator.pk)),
            department_id=self.section.pk,
            project_code="P2",
            project_name="第二个",
        )
        assert self.places(self.save(again)) == ["goal.1.row.1.link_reason"]

    def test_a_unit_that_contradicts_the_indicator_is_asked_about(self):
        row = a_row("走访", "≥30家", indicator_id=self.indicator.pk)
        form = a_project(a_goal(row), department_id=self.section.pk)
        assert self.places(self.save(form)) == ["goal.1.row.1.value"]

    def test_an_indicator_of_another_body_is_none_of_ours(self):
        foreign = factories.make_indicator(self.other_bureau, "外单位指标")
        row = a_row("走访", "≥30次", indicator_id=foreign.pk)
        form = a_project(a_goal(row), department_id=self.section.pk)
        assert self.places(self.save(form)) == ["goal.1.row.1.name"]

    def test_two_new_rows_of_one_name_are_asked_about(self):
        form = a_project(
            a_goal(a_row(VISITS), a_row(VISITS)), department_id=self.section.pk
        )
        assert self.places(self.save(form)) == ["goal.1.row.2.name"]


class NextYearTests(DeclareCase):
    def test_last_years_form_is_a_start(self):
        year = self.declare(a_goal(a_row(last="25")))
        before = self.stored(year)
        empty = replace(
            a_project(department_id=self.section.pk, project_id=year.project_id),
            year=2026,
            project_code="P2026",
            goals=(),
        )
        begun = declared_next.last_year(empty, before)
        (row,) = begun.goals[0].rows
        assert (row.value, row.last, row.before_last) == ("≥30", "≥30", "25")
        assert begun.head["ends_on"] == "2026-12-31"
        outcome = self.save(replace(begun, money=empty.money))
        assert outcome.problems == ()
        old = Target.objects.get(goal__year=2025)
        heir = Target.objects.get(goal__year=2026)
        assert heir.carried_from_id == old.pk
        assert heir.indicator_id == old.indicator_id
        assert Project.objects.count() == 1


class DepartmentFormTests(DeclareCase):
    def form(self, **typed: Any) -> DeclaredForm:
        stored = declarations.of_department(self.bureau, 2025)
        long_term = a_goal(kind=GoalKind.LONG_TERM, text="长期：稳步增长")
        annual = a_goal(a_row("工业投资（亿元）", "101"), text="工业投资101亿元")
        given = {
            "duties": "负责工业",
            "tasks": "抓投资",
            "goals": (long_term, annual),
            "money": (
                MoneyLine(
                    place="money.fiscal.2025", key="fiscal", text="98.5", year=2025
                ),
                MoneyLine(
                    place="money.fiscal.2024", key="fiscal", text="90万元", year=2024
                ),
            ),
            **typed,
        }
        return numbered(replace(stored, **given))

    def test_a_departments_form_is_kept_with_the_year_before(self):
        outcome = self.save(self.form(), self.clerk)
        assert outcome.problems == ()
        now = DepartmentYear.objects.get(year=2025)
        assert (now.duties, now.fiscal_amount, now.fiscal_printed) == (
            "负责工业",
            985000,
            "98.5",
        )
        assert DepartmentYear.objects.get(year=2024).fiscal_amount == 900000
        stored = declarations.of_department(self.bureau, 2025)
        assert [goal.kind for goal in stored.goals] == [
            GoalKind.LONG_TERM,
            GoalKind.ANNUAL,
        ]

    def test_what_is_on_record_of_earlier_years_stays(self):
        factories.keep(
            DepartmentYear(
                department=self.bureau, year=2024, fiscal_amount=Decimal(800000)
            )
        )
        outcome = self.save(self.form(), self.clerk)
        assert self.places(outcome) == ["money.fiscal.2024"]

    def test_a_new_thing_goes_to_the_section_that_reports_it(self):
        row = a_row("工业投资（亿元）", "101", owner_id=self.section.pk)
        assert self.save(self.form(goals=(a_goal(row),)), self.clerk).saved
        indicator = Indicator.objects.get(name="工业投资")
        assert indicator.department_id == self.section.pk
        assert indicator.responsible_id == self.lead.pk

    def test_a_section_has_no_form_of_its_own(self):
        form = replace(self.form(), department_id=self.section.pk)
        with pytest.raises((PermissionDenied, StaleVersion)):
            self.save(form, self.clerk)


class RightsTests(DeclareCase):
    def test_only_who_enters_or_sets_up_fills_a_form(self):
        form = a_project(department_id=self.section.pk)
        for actor in (self.outsider, self.reviewer, self.head, self.auditor):
            with pytest.raises(PermissionDenied):
                self.save(form, actor)

    def test_a_lead_does_not_fill_the_bureaus_form(self):
        stored = declarations.of_department(self.bureau, 2025)
        assert stored.kind is FormKind.DEPARTMENT
        with pytest.raises(PermissionDenied):
            self.save(stored, self.lead)

    def test_finance_fills_every_form_of_the_bureau(self):
        finance = factories.make_user("finance")
        factories.grant(finance, self.bureau, Role.FINANCE)
        assert self.save(a_project(department_id=self.section.pk), finance).saved


class CostTests(DeclareCase):
    def test_more_rows_ask_no_more_queries(self):
        def saved(code: str, count: int) -> int:
            rows = [a_row(f"{code}{n}（次）", f"{n + 2}") for n in range(count)]
            form = a_project(
                a_goal(*rows),
                department_id=self.section.pk,
                project_code=code,
                project_name=code,
            )
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert self.save(form).saved
            return len(seen)

        saved("甲", 1)
        assert saved("乙", 6) == saved("丙", 20)  # small counts and larger ones
