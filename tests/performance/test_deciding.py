"""Many figures decided in one act, each exactly as it was seen."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings

from budget.choices import Action, ReviewAction, Role, Status
from budget.models import Change, ReviewStep
from performance.models import Actual
from performance.services import actuals, deciding, reviews
from tests import factories
from tests.base import LATER, TestCase
from tests.performance.test_actual_services import ActualCase

APPROVE, FINALISE = ReviewAction.APPROVE, ReviewAction.FINALISE


class BatchCase(TestCase):
    step = ActualCase.step
    lock_period = ActualCase.lock_period

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.rows = [cls.waiting(n) for n in range(4)]

    @classmethod
    def waiting(cls, number, status=Status.SECTION_REVIEW, **extra):
        indicator = factories.make_indicator(cls.section, f"指标{number}")
        values = {"status": status, "author": cls.lead, "round": 1, **extra}
        return factories.make_actual(indicator, cls.period, str(20 + number), **values)

    def decide(self, action=APPROVE, actor=None, opinion="", rows=None, key=""):
        return deciding.decide_many(
            reviews.FIGURES,
            seen={row.pk: row.version for row in rows or self.rows},
            action=action,
            opinion=opinion,
            actor=actor or self.reviewer,
            now=LATER,
            key=key,
        )

    def statuses(self):
        rows = Actual.objects.filter(pk__in=[row.pk for row in self.rows])
        return list(rows.order_by("pk").values_list("status", flat=True))


class DecidingTests(BatchCase):
    def test_all_go_through_in_one_change_with_a_step_each(self):
        before = Change.objects.count()
        assert all(row.is_done for row in self.decide())
        assert Change.objects.count() == before + 1
        change = Change.objects.latest("id")
        assert change.action == Action.ACTUAL_APPROVED
        assert change.rows.count() == change.steps.count() == 4
        assert set(self.statuses()) == {Status.DEPARTMENT_REVIEW}

    def test_a_change_in_between_refuses_that_figure_alone(self):
        moved = self.rows[1]
        actuals.withdraw_actual(
            actual_id=moved.pk, version=moved.version, actor=self.lead, now=LATER
        )
        outcomes = {row.record.pk: row for row in self.decide()}
        assert [row.is_done for row in outcomes.values()].count(True) == 3
        assert outcomes[moved.pk].stale
        assert self.statuses()[1] == Status.DRAFT

    def test_what_i_once_entered_is_refused_alone(self):
        clerk = self.clerk
        factories.grant(clerk, self.bureau, Role.REVIEWER)
        own = actuals.save_actual(
            indicator_id=self.indicator.pk,
            period_id=self.period.pk,
            version=None,
            draft=actuals.Draft(value=7, as_typed="7"),
            actor=clerk,
            now=LATER,
        )
        own = actuals.submit_actual(
            actual_id=own.pk, version=own.version, actor=clerk, now=LATER
        )
        told = self.decide(actor=clerk, rows=[*self.rows, own])
        assert [row.record.pk for row in told if not row.is_done] == [own.pk]
        assert told[-1].refusal == "填报人不能审核自己的数据。"

    def test_a_locked_period_is_told_for_each(self):
        self.lock_period("已汇总。")
        assert all("已汇总" in row.refusal for row in self.decide())
        assert set(self.statuses()) == {Status.SECTION_REVIEW}

    def test_who_has_no_role_there_decides_nothing(self):
        for actor in (self.lead, self.head, self.outsider):
            told = self.decide(actor=actor)
            assert {row.refusal for row in told} == {"这一步不由您办理。"}

    def test_nothing_decided_leaves_no_change(self):
        before = Change.objects.count()
        self.decide(actor=self.head)
        assert Change.objects.count() == before

    def test_one_opinion_stands_in_the_round_of_each_returned(self):
        self.decide(ReviewAction.RETURN, opinion="请附台账")
        steps = ReviewStep.objects.filter(action=ReviewAction.RETURN)
        assert set(steps.values_list("opinion", "round")) == {("请附台账", 1)}
        assert steps.count() == 4
        assert set(self.statuses()) == {Status.RETURNED}

    def test_returning_needs_words(self):
        with pytest.raises(ValidationError):
            self.decide(ReviewAction.RETURN, opinion=" ")

    def test_a_correction_takes_the_figure_it_corrects_out_of_force(self):
        wrong = factories.make_actual(
            self.indicator, self.period, "22", status=Status.APPROVED
        )
        right = factories.make_actual(
            self.indicator,
            self.period,
            "23",
            status=Status.DEPARTMENT_REVIEW,
            author=self.lead,
            corrects=wrong,
        )
        assert all(
            row.is_done for row in self.decide(FINALISE, self.head, rows=[right])
        )
        wrong.refresh_from_db()
        assert wrong.status == Status.SUPERSEDED
        assert Actual.objects.get(pk=right.pk).approver == self.head

    def test_statements_do_not_grow_with_the_figures(self):
        self.decide(rows=self.rows[:1])
        with self.assertNumQueries(12):
            self.decide(rows=self.rows[1:3])
        more = [self.waiting(n) for n in range(10, 30)]
        with self.assertNumQueries(12):
            self.decide(rows=more)


class RepeatedTests(BatchCase):
    KEY = str(uuid.UUID(int=1))

    def test_the_same_form_again_is_answered_as_before_and_not_done_twice(self):
        moved = self.rows[0]
        self.step(reviews.return_actual, moved, self.reviewer, "请核对")
        first = self.decide(key=self.KEY)
        changes = Change.objects.count()
        again = self.decide(key=self.KEY)
        assert [(r.record.pk, r.is_done, r.refusal) for r in first] == [
            (r.record.pk, r.is_done, r.refusal) for r in again
        ]
        assert Change.objects.count() == changes

    def test_another_persons_form_of_the_same_number_is_another_form(self):
        other = factories.make_user("other")
        factories.grant(other, self.bureau, Role.REVIEWER)
        self.decide(key=self.KEY, rows=self.rows[:2])
        told = self.decide(key=self.KEY, rows=self.rows[2:], actor=other)
        assert all(row.is_done for row in told)


@override_settings(CLOCK=LATER.isoformat())
@pytest.mark.slow
class BatchPageTests(BatchCase):
    URL = "/review/decide/"

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy()

    def setUp(self):
        super().setUp()
        self.client.force_login(self.reviewer)

    def post(self, *rows, verdict="pass", step="approve", **extra):
        data = {
            "pick": [
                f"actual:{row.pk}:{row.version}:{step}" for row in rows or self.rows
            ],
            "verdict": verdict,
            "key": str(uuid.UUID(int=2)),
            "opinion": "",
            **extra,
        }
        return self.client.post(self.URL, data)

    def test_every_row_can_be_ticked_and_names_its_version(self):
        page = self.client.get("/review/").content.decode()
        for row in self.rows:
            assert f'value="actual:{row.pk}:{row.version}:approve"' in page

    def test_the_result_names_each_row_and_what_became_of_it(self):
        moved = self.rows[2]
        self.step(reviews.return_actual, moved, self.reviewer, "请核对")
        factories.keep(self.changed(moved.pk))
        answer = self.post()
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "3 项已办理" in page
        assert "1 项未办理" in page
        assert all(row.indicator.name in page for row in self.rows)
        assert "完成值 <del>22</del> → <ins>99</ins>" in page

    def changed(self, pk):
        row = Actual.objects.get(pk=pk)
        row.value, row.as_typed, row.version = 99, "99", row.version + 1
        return row

    def test_the_same_form_again_shows_the_same_page(self):
        first, again = self.post().content, self.post().content
        assert "4 项已办理" in first.decode()
        assert "4 项已办理" in again.decode()

    def test_nothing_ticked_is_asked_for_and_the_opinion_stays(self):
        answer = self.post(pick=[], opinion="写好的意见")
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "请先勾选要办理的数据。" in page
        assert "写好的意见" in page

    def test_returning_without_words_keeps_the_ticks(self):
        answer = self.post(self.rows[0], verdict="return")
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "退回须写明意见。" in page
        assert page.count(" checked") == 1

    def test_returning_tells_the_author_why(self):
        self.post(self.rows[0], verdict="return", opinion="请附台账")
        step = ReviewStep.objects.latest("id")
        assert (step.action, step.opinion) == (ReviewAction.RETURN, "请附台账")

    def test_all_refused_is_a_conflict_and_the_opinion_is_kept(self):
        self.lock_period("已汇总。")
        answer = self.post(opinion="写好的意见")
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "已汇总" in page
        assert "写好的意见" in page

    def test_a_figure_of_another_body_is_neither_named_nor_decided(self):
        theirs = factories.make_actual(
            factories.make_indicator(self.other_bureau, "别家指标"),
            factories.make_period(self.other_bureau),
            "1",
            status=Status.SECTION_REVIEW,
        )
        page = self.post(theirs, self.rows[0]).content.decode()
        assert "另有 1 项不存在" in page
        assert "别家指标" not in page
        theirs.refresh_from_db()
        assert theirs.status == Status.SECTION_REVIEW

    def test_section_and_department_rows_take_their_own_step(self):
        factories.grant(self.reviewer, self.bureau, Role.HEAD)
        last = self.waiting(9, Status.DEPARTMENT_REVIEW)
        data = [f"actual:{self.rows[0].pk}:1:approve", f"actual:{last.pk}:1:finalise"]
        assert "2 项已办理" in self.post(pick=data).content.decode()
        last.refresh_from_db()
        assert last.status == Status.APPROVED

    def test_ticks_that_are_none_are_passed_over(self):
        for pick in (
            "x",
            "1:1:approve",
            "actual:1:1:cancel",
            "rule:1:1:approve",
            "plan:-1:1:approve",
        ):
            assert self.post(pick=[pick]).status_code in (409, 422), pick
