"""送审 of many figures in one act: what can go goes, the rest stays."""

import pytest

from budget import workflow
from budget.choices import Action, Status
from budget.models import Change, ReviewStep, User
from performance.models import Actual
from performance.services import sending
from tests import factories
from tests.base import LATER, NOON, TestCase


class SendingTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.first = cls.draft(cls.indicator, "27")

    def setUp(self):
        super().setUp()
        self.second = self.draft(self.another("办件数"), "5")

    def another(self, name, **extra):
        extra = {"responsible": self.lead, **extra}
        return factories.make_indicator(self.section, name, **extra)

    @classmethod
    def draft(cls, indicator, value, **extra):
        return factories.make_actual(
            indicator, cls.period, value, author=cls.lead, **extra
        )

    def send(self, *rows, actor=None):
        return sending.submit_actuals(
            period_id=self.period.pk,
            seen={row.pk: row.version for row in rows},
            actor=actor or self.lead,
            now=LATER,
        )

    def status(self, row):
        return Actual.objects.get(pk=row.pk).status

    def test_all_that_can_go_goes_in_one_act(self):
        done = self.send(self.first, self.second)
        assert [row.pk for row in done.sent] == [self.first.pk, self.second.pk]
        assert done.kept == []
        assert self.status(self.first) == self.status(self.second) == "section_review"
        change = Change.objects.get(action=Action.ACTUAL_SUBMITTED)
        assert change.rows.filter(model="performance.actual").count() == 2
        assert ReviewStep.objects.filter(change=change).count() == 2

    def test_each_figure_that_stays_has_its_own_reason(self):
        stale = self.draft(self.another("走访"), "3")
        stale.version = 7
        waiting = self.draft(self.another("培训"), "3", status=Status.DEPARTMENT_REVIEW)
        others = self.draft(factories.make_indicator(self.sibling, "别人的指标"), "3")
        empty = factories.keep(
            Actual(indicator=self.another("检查"), period=self.period)
        )
        done = self.send(self.first, stale, waiting, others, empty)
        why = {kept.actual.indicator.name: kept.why for kept in done.kept}
        assert "有了变化" in why["走访"]
        assert "不能送审" in why["培训"]
        assert why["别人的指标"] == "这项指标不由您填报。"
        assert why["检查"] == "请先填写完成值，再送审。"
        assert [row.pk for row in done.sent] == [self.first.pk]
        assert self.status(others) == Status.DRAFT

    def test_a_figure_that_fell_meanwhile_stays_until_it_is_explained(self):
        half = factories.make_period(self.bureau, 6)
        factories.make_actual(self.indicator, half, "30", status=Status.APPROVED)
        done = self.send(self.first, self.second)
        assert "累计数不应减少" in done.kept[0].why
        assert self.status(self.second) == Status.SECTION_REVIEW

    def test_nothing_to_send_leaves_no_act(self):
        self.first.version = 9
        self.send(self.first)
        assert not Change.objects.filter(action=Action.ACTUAL_SUBMITTED).exists()

    def test_a_locked_period_sends_nothing(self):
        self.period.locked_at, self.period.lock_reason = NOON, "已汇总上报。"
        factories.keep(self.period)
        with pytest.raises(workflow.PeriodLocked):
            self.send(self.first)

    def test_queries_do_not_grow_with_the_figures(self):
        rows = [self.draft(self.another(f"指标{n}"), "3") for n in range(6)]
        for sent in ([self.first], [self.second, *rows]):
            # What was asked about the person before is kept with the object.
            actor = User.objects.get(pk=self.lead.pk)
            with self.assertNumQueries(16):
                self.send(*sent, actor=actor)
