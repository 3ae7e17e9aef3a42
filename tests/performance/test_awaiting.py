"""A commitment carried over counts from its 批复 on, and not before."""

import datetime

import pytest
from django.test import override_settings

from budget.choices import Status
from budget.workflow import IllegalTransition
from performance.adjusting import AdjustmentDraft, Terms
from performance.choices import (
    Cause,
    Comparator,
    GoalKind,
    Light,
    ReportingState,
    ValueKind,
)
from performance.lights.terms import Reason
from performance.models import Assessment, Indicator, LightChange, Plan, Target
from performance.queries import monitored_department, owed, plans, quarter, scores
from performance.queries.board import board
from performance.queries.entry import boxes
from performance.services.adjustments import save_adjustment
from performance.services.assessing import assess_period
from performance.sheets.official.monitored import described
from tests import factories
from tests.performance import factories as promises
from tests.performance.test_approvals import ApprovalCase

pytestmark = pytest.mark.slow

APRIL = datetime.datetime(2025, 4, 25, 4, tzinfo=datetime.UTC)
IN_FEBRUARY = datetime.date(2025, 2, 18)
SUMMER = "2025-07-10T09:00:00+08:00"
IN_APRIL = datetime.date(2025, 4, 10)


def grid_texts(paper):
    return [cell.text for row in paper.rows for cell in row]


class AwaitingCase(ApprovalCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.spring = factories.make_period(cls.bureau, 3, year=2025)
        factories.make_actual(cls.indicator, cls.spring, "2", status=Status.APPROVED)
        cls.carried = cls.heir()

    def approve(self, **paper):
        return super().approve(now=APRIL, **paper)

    def board(self, month=3):
        found = board(Target.objects.all(), year=2025, month=month, today=APRIL.date())
        return found, found.rows[0]

    def assess(self):
        return assess_period(year=2025, month=3, now=APRIL)


class JudgingTests(AwaitingCase):
    def test_before_its_approval_it_has_no_light_and_does_not_count(self):
        found, row = self.board()
        assert (row.light, row.verdict.reason) == (Light.GREY, Reason.AWAITING)
        assert row.promised == "≥35"
        assert (found.counted, found.missing) == ([], 0)
        assert row.why() == "待批复，或未到生效日期，暂不研判。"

    def test_from_its_approval_on_it_is_judged(self):
        self.approve(approved_on=IN_FEBRUARY)
        found, row = self.board()
        assert (row.light, len(found.counted)) == (Light.RED, 1)

    def test_a_period_that_ended_before_the_approval_stays_unjudged(self):
        factories.make_period(self.bureau, 6, year=2025)
        self.approve(approved_on=IN_APRIL)
        assert self.board(3)[1].light is Light.GREY
        assert self.board(6)[1].light is Light.RED

    def test_what_was_never_carried_over_needs_no_day_of_approval(self):
        assert self.target.approved_on is None
        factories.make_actual(self.indicator, self.period, "2", status=Status.APPROVED)
        found = board(Target.objects.all(), year=2024, month=9, today=APRIL.date())
        assert found.rows[0].light is Light.RED

    def test_a_long_term_goal_borrows_no_light_from_it(self):
        goal = promises.make_goal(
            self.section, year=2025, kind=GoalKind.LONG_TERM, order=2
        )
        promises.make_target(goal, self.indicator, "400", code="L1")
        found, _row = self.board()
        assert [row.light for row in found.rows] == [Light.GREY, Light.GREY]

    def test_the_job_judges_it_once_it_is_approved(self):
        assert self.assess().changed == 0
        assert Assessment.objects.get().reason == Reason.AWAITING
        self.approve(approved_on=IN_FEBRUARY)
        assert self.assess().changed == 1
        change = LightChange.objects.get()
        assert (change.after, change.cause) == (Light.RED, Cause.TARGET)
        assert self.assess().changed == 0

    def test_the_page_judges_it_at_once(self):
        self.client.force_login(self.head)
        with override_settings(CLOCK=APRIL.isoformat(), REDIS_URL=""):
            with self.captureOnCommitCallbacks(execute=True):
                self.client.post(
                    "/rollover/approve/",
                    {
                        "department": self.bureau.pk,
                        "year": 2025,
                        "pick": [f"{self.carried.pk}:≥35"],
                        "authority": "区财政局",
                        "document_no": "青财绩〔2025〕3号",
                        "approved_on": IN_FEBRUARY.isoformat(),
                    },
                )
            kept = Assessment.objects.get(target=self.carried)
            assert kept.light == Light.RED


class AskingTests(AwaitingCase):
    def owed(self, period):
        rows = Indicator.objects.all()
        return owed.owed(rows, [period], APRIL.date() + datetime.timedelta(days=90))

    def test_its_figure_is_owed_from_its_approval_on(self):
        summer = factories.make_period(self.bureau, 6, year=2025)
        assert self.owed(summer) == []
        self.approve(approved_on=IN_APRIL)
        assert len(self.owed(summer)) == 1
        assert self.owed(self.spring) == []

    def test_it_is_on_nobodys_list_of_figures_to_enter(self):
        summer = factories.make_period(self.bureau, 6, year=2025)
        rows = [self.indicator]
        assert boxes(rows, summer, APRIL.date()) == []
        self.approve(approved_on=IN_APRIL)
        assert len(boxes(rows, summer, APRIL.date())) == 1

    def test_it_is_in_nobodys_workbook_until_it_binds(self):
        summer = factories.make_period(self.bureau, 6, year=2025)
        assert quarter.lines(self.lead, summer) == []
        # What was typed already stays to be seen, as in the grid.
        assert len(quarter.lines(self.lead, self.spring)) == 1
        self.approve(approved_on=IN_APRIL)
        (line,) = quarter.lines(self.lead, summer)
        assert line.target == "≥35"

    def test_its_box_is_not_there_either(self):
        summer = factories.make_period(self.bureau, 6, year=2025)
        self.client.force_login(self.lead)
        url = f"/entry/{summer.pk}/{self.indicator.pk}/"
        with override_settings(CLOCK=SUMMER):
            assert self.client.get(url).status_code == 404
            self.approve(approved_on=IN_APRIL)
            assert self.client.get(url).status_code == 200

    def test_the_monitoring_sheet_marks_it_and_asks_for_nothing(self):
        def sheet(month):
            return monitored_department.department(
                self.section, 2025, month, APRIL.date()
            )

        (row,) = sheet(6).rows
        assert (row.gaps(6), sheet(6).gaps) == ([], {})
        assert "结转自上年，待批复" in grid_texts(described(sheet(6)))
        self.approve(approved_on=IN_APRIL)
        assert "figure" in sheet(6).rows[0].gaps(6)
        assert "结转自上年，待批复" not in grid_texts(described(sheet(6)))

    def test_its_reporting_state_asks_for_nothing(self):
        assert self.board()[1].state.state is ReportingState.NOT_DUE

    def test_it_is_on_no_score_sheet(self):
        asked = {"year": 2025, "month": 3, "today": APRIL.date()}
        assert scores.sheets(Target.objects.all(), **asked) == []
        self.approve(approved_on=IN_FEBRUARY)
        (sheet,) = scores.sheets(Target.objects.all(), **asked)
        assert len(sheet.lines) == 2

    def test_it_is_changed_by_no_adjustment(self):
        draft = AdjustmentDraft(
            terms=Terms(
                ValueKind.NUMBER, number=40, comparator=Comparator.AT_LEAST, text="≥40"
            ),
            valid_from=IN_APRIL,
            reason="上级任务增加",
            document_no="青政发〔2025〕7号",
            authority="区政府",
            decided_on=IN_APRIL,
        )
        with pytest.raises(IllegalTransition):
            save_adjustment(
                target_id=self.carried.pk,
                version=None,
                draft=draft,
                actor=self.lead,
                now=APRIL,
            )

    def test_it_takes_no_plan_and_says_why(self):
        with pytest.raises(IllegalTransition, match="待批复"):
            plans.outline(self.carried, APRIL.date())
        assert not Plan.objects.exists()
