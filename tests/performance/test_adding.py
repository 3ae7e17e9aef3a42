"""年中追加: rows that join a form which binds, down the road of a declaration."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from budget.choices import Action, BookStatus, ReviewAction, Role, Status
from budget.models import BudgetBook, Change, ReviewStep
from budget.workflow import IllegalTransition, StaleVersion
from performance.choices import OfficialForm
from performance.declaring import numbered
from performance.models import Addition, Filing, Indicator, Target, Weighting
from performance.queries import (
    additions,
    declarations,
    declared,
    judging,
    loading,
    scored,
    scores,
)
from performance.services import adding
from performance.services.approvals import Paper
from performance.services.weights import confirm_weights
from performance.sheets import filing
from performance.sheets.official import project, scored_parts
from tests import factories
from tests.base import NOON
from tests.performance import factories as promises
from tests.performance.adding_case import NEW, PAPER, AddingCase
from tests.performance.declaring_case import a_row

pytestmark = pytest.mark.slow


class SavingTests(AddingCase):
    def test_rows_wait_and_nothing_joins_the_form(self):
        paper = project.described(declared.project(self.project))
        self.save(a_row(NEW, "≥4"), a_row("参训（人次）", "≥80"))
        assert [row.name for row in self.waiting()] == [NEW, "参训（人次）"]
        assert Target.objects.filter(goal=self.goal).count() == 1
        assert Indicator.objects.count() == 1
        assert project.described(declared.project(self.project)) == paper

    def test_a_changed_row_stays_the_same_record_and_a_missing_one_is_given_up(self):
        self.save(a_row(NEW, "≥4"), a_row("参训（人次）", "≥80"))
        first, second = self.waiting()
        self.save(a_row("参训（人次）", "≥90"))
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.status, second.value) == (Status.CANCELLED, "≥90")
        assert (second.version, second.order) == (2, 1)

    def test_saving_the_same_again_writes_nothing(self):
        self.save()
        before = self.addition.history.count()
        self.save()
        assert self.addition.history.count() == before

    def test_all_rows_may_be_given_up(self):
        self.save()
        form = self.form()
        bare = replace(form, goals=(replace(form.goals[0], rows=()),))
        assert self.save(form=bare).saved
        assert self.waiting() == []

    def test_faults_are_told_by_their_place_and_nothing_is_written(self):
        done = self.save(a_row(NEW, "大概4场"), joins_reason=" ", joins_on="2025-01-01")
        assert [problem.place for problem in done.problems] == [
            "goal.1.row.1.value",
            "head.joins_reason",
            "head.joins_on",
        ]
        assert not Addition.objects.exists()

    def test_an_equal_name_is_a_question(self):
        done = self.save(a_row(self.indicator.name, "≥4次"))
        assert done.problems[0].candidates[0].indicator_id == self.indicator.pk

    def test_a_locked_period_is_not_judged_anew(self):
        self.period.locks_on = datetime.date(2024, 10, 1)
        factories.keep(self.period)
        done = self.save(joins_on="2024-09-01")
        assert [problem.place for problem in done.problems] == ["head.joins_on"]

    def test_who_fills_declarations_in_adds_rows_and_nobody_else(self):
        for actor in (self.lead, self.clerk, self.finance, self.fiscal):
            assert self.save(actor=actor).saved
        for actor in (self.head, self.reviewer, self.outsider, self.auditor):
            with pytest.raises(PermissionDenied):
                self.save(actor=actor)

    def test_what_somebody_else_saved_is_stale(self):
        form = self.form()
        self.save()
        with pytest.raises(StaleVersion):
            self.save(form=form)

    def test_a_form_that_is_still_filled_in_takes_none(self):
        promises.draw_up(self.project.book)
        with pytest.raises(IllegalTransition, match="直接在申报表上"):
            self.save()

    def test_frozen_weights_hold(self):
        self.freeze()
        with pytest.raises(IllegalTransition, match="冻结"):
            self.save()

    def test_rows_drawn_up_on_a_document_wait_for_the_grant_like_any_other(self):
        """As they came down a road of their own before there was one for all."""
        old = promises.make_addition(
            self.goal, status=Status.SECTION_REVIEW, author=self.lead, submitted_at=NOON
        )
        self.save(a_row(old.name, "≥5"))
        row = self.addition
        assert (row.pk, row.status, row.document_no) == (old.pk, Status.DRAFT, "")
        assert (row.value, row.decided_on) == ("≥5", None)

    def freeze(self):
        factories.keep(
            Weighting(
                department=self.section,
                project_year=self.project,
                year=2024,
                scheme="central",
                confirmed_at=NOON,
                frozen_at=NOON,
            )
        )


class RoadTests(AddingCase):
    def test_the_grant_makes_the_rows_bind_from_its_day_on(self):
        row = self.granted()
        addition = self.addition
        target = addition.target
        version = target.versions.get()
        assert (version.number, version.valid_from) == (4, datetime.date(2024, 10, 11))
        assert (target.document_no, target.authority, target.approved_on) == (
            PAPER.document_no,
            PAPER.authority,
            PAPER.approved_on,
        )
        assert (row.status, row.valid_from) == (Status.GRANTED, version.valid_from)
        assert (addition.status, addition.approver) == (Status.APPROVED, self.fiscal)
        change = Change.objects.get(action=Action.FILING_GRANTED)
        assert change.document_no == PAPER.document_no
        steps = ReviewStep.objects.filter(kind=Filing.KIND).order_by("pk")
        assert [step.action for step in steps] == [
            "submit",
            "approve",
            "finalise",
            "report",
            "grant",
        ]

    def test_what_stands_on_the_form_stays(self):
        self.granted()
        old = Target.objects.get(pk=self.target.pk)
        assert (old.order, old.versions.count()) == (self.target.order, 1)
        names = [row.name_printed for row in declared.project(self.project).targets]
        assert names == [self.target.name_printed, NEW]

    def test_a_row_prints_with_those_of_its_level(self):
        for name, level1, level2 in (
            ("办结率", "产出指标", "时效指标"),
            ("群众满意度", "效益指标", "服务对象满意度"),
        ):
            thing = factories.make_indicator(self.section, name)
            row = promises.make_target(self.goal, thing, "95")
            row.level1, row.level2 = level1, level2
            factories.keep(row)
        self.save(
            a_row(NEW, "≥4"),
            a_row("参训（人次）", "≥80"),
            a_row("合格率", "≥95%", level2="质量指标"),
        )
        self.grant(self.report(self.passed(self.send())), paper=PAPER)
        paper = project.described(declared.project(self.project))
        names = [
            cell.text
            for row in paper.rows
            for cell in row
            if cell.key.endswith(".name") and cell.key.startswith("target")
        ]
        assert names == [
            self.target.name_printed,
            NEW,
            "参训（人次）",
            "合格率",
            "办结率",
            "群众满意度",
        ]
        codes = Target.objects.filter(goal=self.goal).values_list("code", flat=True)
        assert len(set(codes)) == len(names)

    def test_the_form_names_what_joined_it_and_by_which_document(self):
        before = project.described(declared.project(self.project))
        self.granted()
        after = project.described(declared.project(self.project))
        assert after.notes[:-1] == before.notes
        assert after.notes[-1] == (
            "4.年中追加1项：培训（场）（青财绩〔2024〕12号，自2024-10-11起执行）。"
        )

    def test_until_finance_confirms_its_weight_is_a_proposal_that_says_so(self):
        self.weigh(self.target, "90")
        self.granted()
        (sheet,) = scores.sheets(
            Target.objects.filter(goal=self.goal),
            year=2024,
            month=10,
            today=NOON.date(),
        )
        assert (sheet.proposed, sheet.confirmed, sheet.joined) == (True, False, 1)
        assert [line.score.weight for line in sheet.lines] == [10, 45, 45]
        found = scored.project(self.project, 10, NOON.date(), None)
        notes = "".join(scored_parts.notes(found))
        assert "年中追加的1项指标还没有分值，分值为系统建议，尚未经人确认。" in notes
        self.weigh(self.target, "60", self.addition.target, "30")
        (sheet,) = scores.sheets(
            Target.objects.filter(goal=self.goal),
            year=2024,
            month=10,
            today=NOON.date(),
        )
        assert (sheet.proposed, sheet.confirmed, sheet.joined) == (False, True, 0)

    def weigh(self, *pairs):
        """Let finance confirm the weights of some rows."""
        held = Weighting.objects.first()
        confirm_weights(
            goal_id=self.goal.pk,
            version=held.version if held else None,
            scheme="central",
            shares={
                row.pk: Decimal(weight)
                for row, weight in zip(pairs[::2], pairs[1::2], strict=True)
            },
            actor=self.finance,
            now=NOON,
        )

    def test_a_day_given_by_the_grant_counts(self):
        day = datetime.date(2024, 12, 1)
        row = self.granted(replace(PAPER, valid_from=day))
        assert row.valid_from == day
        assert self.addition.target.versions.get().valid_from == day

    def test_before_the_grant_nothing_of_a_row_is_judged(self):
        self.report(self.passed(self.sent()))
        facts = loading.load(Target.objects.all(), year=2024, month=9)
        judged = judging.judge_at(facts, 9, today=NOON.date())
        assert [row.commitment.pk for row in judged] == [self.target.pk]

    def test_what_the_finance_bureau_sends_back_is_mended_and_sent_anew(self):
        row = self.send_back(self.report(self.passed(self.sent())))
        self.save(a_row(NEW, "≥6"))
        row = self.send(version=row.version)
        assert (row.round, row.status) == (2, Status.SECTION_REVIEW)
        self.grant(self.report(self.passed(row)), paper=PAPER)
        assert self.addition.target.value_printed == "≥6"

    def test_under_review_no_row_is_changed(self):
        row = self.sent()
        for _step in range(2):
            with pytest.raises(IllegalTransition, match="已送审"):
                self.save(a_row(NEW, "≥6"))
            row = self.report(self.passed(row)) if row.is_open else row

    def test_without_rows_nothing_is_sent(self):
        with pytest.raises(filing.NoForm):
            filing.described(self.about())
        with pytest.raises(IllegalTransition, match="没有待追加"):
            self.send(seen="0" * 64)

    def test_a_name_that_was_taken_meanwhile_bars_every_step_forward(self):
        row = self.sent()
        factories.make_indicator(self.section, "培训", unit="场")
        with pytest.raises(IllegalTransition, match="同名"):
            self.decide(row, ReviewAction.APPROVE, self.reviewer)
        row = self.decide(row, ReviewAction.RETURN, self.reviewer, "请改名")
        assert row.status == Status.RETURNED

    def test_who_drew_a_row_up_does_not_grant_it(self):
        self.save(actor=self.fiscal)
        row = self.report(self.passed(self.send()))
        with pytest.raises(PermissionDenied):
            self.grant(row, paper=PAPER)
        assert not Target.objects.filter(name_printed=NEW).exists()

    def test_a_locked_period_bars_the_day_of_the_grant(self):
        row = self.report(self.passed(self.sent()))
        self.period.locks_on = datetime.date(2024, 9, 1)
        factories.keep(self.period)
        paper = replace(PAPER, valid_from=datetime.date(2024, 9, 15))
        with pytest.raises(ValidationError, match="锁定"):
            self.grant(row, paper=paper)

    def test_the_next_rows_are_another_application(self):
        first = self.granted()
        self.save(a_row("参训（人次）", "≥80"))
        second = self.send()
        assert second.pk != first.pk
        first.refresh_from_db()
        assert first.status == Status.GRANTED
        second = self.grant(
            self.report(self.passed(second)),
            paper=Paper("区财政局", "青财绩〔2024〕13号", PAPER.approved_on),
        )
        first.refresh_from_db()
        assert (first.status, second.status) == (Status.GRANTED, Status.GRANTED)
        assert Target.objects.filter(goal=self.goal).count() == 3

    def test_what_the_declaration_says_is_no_part_of_the_application(self):
        self.change_value()
        row = self.sent()
        self.change_value("≥51")
        assert self.passed(row).status == Status.APPROVED

    def test_a_form_that_binds_by_its_own_grant_takes_rows_too(self):
        promises.draw_up(self.project.book)
        declaration = self.send(about=self.about(OfficialForm.DECLARATION))
        self.grant(self.report(self.passed(declaration)))
        self.granted()
        declaration.refresh_from_db()
        assert declaration.status == Status.GRANTED


class WholeTests(AddingCase):
    """Rows that join the form of a whole department."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.whole = promises.make_goal(cls.bureau, year=2024)
        thing = factories.make_indicator(cls.bureau, "走访")
        promises.make_target(cls.whole, thing)
        factories.keep(
            BudgetBook(
                department=cls.bureau,
                year=2024,
                status=BookStatus.PUBLISHED,
                title="预算",
            )
        )

    def test_they_take_the_same_road(self):
        base = additions.form_of(declarations.of_department(self.bureau, 2024), [])
        goal = replace(base.goals[0], rows=(a_row(NEW, "≥4"),))
        head = {"joins_reason": "新增", "joins_on": "2024-10-01"}
        form = numbered(replace(base, head=head, goals=(goal,)))
        done = adding.save_rows(form, actor=self.finance, now=NOON)
        assert done.problems == ()
        about = filing.of_department(OfficialForm.ADDITION, self.bureau, 2024, None)
        row = self.passed(self.send(actor=self.finance, about=about))
        other = factories.make_user("finance-2")
        factories.grant(other, self.bureau, Role.FINANCE)
        self.grant(self.report(row, actor=other), paper=PAPER)
        assert self.addition.target.goal == self.whole
