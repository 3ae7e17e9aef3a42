"""自查清单: what an auditor would ask, then 送审 of all that can go."""

import html

import pytest

from budget.choices import Action, Status
from budget.models import Change
from performance.models import Actual
from tests import factories
from tests.base import NOON
from tests.performance.test_entry_views import EntryCase

pytestmark = [pytest.mark.slow, pytest.mark.page]


class CheckTests(EntryCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.other = factories.make_indicator(
            cls.section, "办件数", responsible=cls.lead
        )
        cls.check = f"/entry/{cls.period.pk}/check/"

    def page(self):
        return html.unescape(self.client.get(self.check).content.decode())

    def send(self, *rows, **extra):
        pairs = [f"{row.pk}:{row.version}" for row in rows]
        return self.client.post(self.check, {"row": pairs}, **extra)

    def test_each_row_says_what_would_be_asked(self):
        half = factories.make_period(self.bureau, 6)
        factories.make_actual(self.indicator, half, "3", status=Status.APPROVED)
        self.save("3", confirmed="unchanged:3:3")
        page = self.page()
        for text in (
            "已确认：与上期3相同",
            "没有写明数据提供单位或人员",
            "没有写明数据日期",
            "灯色需要说明，还没有写情况说明",
            f"#entry-{self.indicator.pk}",
        ):
            assert text in page, text

    def test_a_figure_with_its_source_is_not_asked_about(self):
        self.save("27", provider="统计科", source_date="2024-10-08")
        assert "没有要问的" in self.page()

    def test_what_has_no_figure_is_listed_apart(self):
        self.save("27")
        page = self.page()
        assert "可以送审 1 项" in page
        assert "还没有填写 1 项" in page

    def test_all_that_can_go_goes_and_the_rest_says_why(self):
        self.save("27")
        first = Actual.objects.get()
        stale = factories.make_actual(self.other, self.period, "5", author=self.lead)
        stale.version = 9
        answer = self.send(first, stale, follow=True)
        page = html.unescape(answer.content.decode())
        assert "已送审 1 项" in page
        assert "“办件数”未送审" in page
        assert Actual.objects.get(pk=first.pk).status == Status.SECTION_REVIEW
        assert Actual.objects.get(pk=stale.pk).status == Status.DRAFT
        assert Change.objects.filter(action=Action.ACTUAL_SUBMITTED).count() == 1

    def test_nothing_ticked_is_told(self):
        answer = self.client.post(self.check)
        assert answer.status_code == 422
        assert "请至少勾选一项" in answer.content.decode()

    def test_figures_of_others_are_nobodys(self):
        foreign = factories.make_indicator(self.sibling, "别人的指标")
        row = factories.make_actual(foreign, self.period, "5", author=self.colleague)
        answer = self.send(row, follow=True)
        assert "别人的指标" not in answer.content.decode()
        assert Actual.objects.get().status == Status.DRAFT

    def test_a_locked_period_sends_nothing(self):
        self.save("27")
        self.period.locked_at = NOON
        self.period.lock_reason = "已汇总上报。"
        factories.keep(self.period)
        assert self.send(Actual.objects.get()).status_code == 409

    def test_queries_do_not_grow_with_the_rows(self):
        self.save("27")
        self.client.get(self.check)
        with self.assertNumQueries(15):
            self.client.get(self.check)
        for n in range(5):
            row = factories.make_indicator(
                self.section, f"指标{n}", responsible=self.lead
            )
            factories.make_target(row)
            factories.make_actual(row, self.period, "5", author=self.lead)
        with self.assertNumQueries(15):
            self.client.get(self.check)
