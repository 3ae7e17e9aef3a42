"""The reviewer's queue: what waits, for how long, and what is new in it."""

import datetime
from decimal import Decimal

import pytest
from django.test import override_settings

from budget.choices import Role, Status
from budget.models import Delegation
from budget.services import review
from performance.drafts import Draft
from performance.models import Actual
from performance.services import actuals, reviews
from tests import factories
from tests.base import LATER, NOON
from tests.performance import factories as promises
from tests.performance.test_actual_services import ActualCase

pytestmark = pytest.mark.slow

# NOON is a Saturday's, and five working days lie before the Sunday of the next week.
LONG = NOON + datetime.timedelta(days=8)


@override_settings(CLOCK=LATER.isoformat())
class QueueCase(ActualCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy()
        factories.make_target(cls.indicator, "40")

    def page(self, query="", user=None, status=200):
        self.client.force_login(user or self.reviewer)
        answer = self.client.get(f"/review/{query}")
        assert answer.status_code == status
        return answer.content.decode()

    def again(self, actual, value, **extra):
        """Return the figure to the lead, who sends another one."""
        actual = self.step(reviews.return_actual, actual, self.reviewer, "请核对")
        actual = actuals.save_actual(
            indicator_id=actual.indicator_id,
            period_id=actual.period_id,
            version=actual.version,
            draft=Draft(value=Decimal(value), as_typed=value, **extra),
            actor=self.lead,
            now=LATER,
        )
        return self.send(actual)


class ListTests(QueueCase):
    def test_a_row_shows_figure_light_past_and_words(self):
        june = factories.make_period(self.bureau, 6)
        factories.make_actual(self.indicator, june, "17", status=Status.APPROVED)
        self.send(self.enter("22"))
        page = self.page()
        for words in ("17", "截至1–6月", "22", "黄灯", "今天送审", "lead"):
            assert words in page, words

    def test_departments_stand_apart_with_their_projects(self):
        self.send(self.enter())
        project = promises.make_project(self.sibling, "科技项目")
        other = factories.make_indicator(self.sibling, "培育企业")
        goal = promises.make_goal(self.sibling, project_year=project)
        promises.make_target(goal, other)
        factories.make_actual(
            other,
            self.period,
            "9",
            status=Status.SECTION_REVIEW,
            author=self.colleague,
        )
        page = self.page()
        first, second = page.index("经济运行"), page.index("科技创新</option>")
        assert first < second
        assert "科技创新 <small>科技项目</small>" in page

    def test_a_first_round_has_nothing_to_compare(self):
        self.send(self.enter())
        assert "与上一轮相比" not in self.page()

    def test_a_second_round_shows_field_by_field_what_moved(self):
        actual = self.send(self.enter("22"))
        self.again(actual, "26", explanation="补入9月台账")
        page = self.page()
        assert "第 2 轮" in page
        assert "完成值 <del>22</del> → <ins>26</ins>" in page
        assert "情况说明 <del>（空）</del> → <ins>补入9月台账</ins>" in page

    def test_the_opinion_it_was_returned_with_stands_beside_it(self):
        self.again(self.send(self.enter("22")), "26")
        assert "请核对" in self.page()

    def test_a_second_round_without_a_change_says_so(self):
        actual = self.send(self.enter("22"))
        actual = self.step(reviews.return_actual, actual, self.reviewer, "请核对")
        self.send(actual)
        assert "与上一轮相比没有变化" in self.page()

    def test_what_the_lead_confirmed_is_told(self):
        june = factories.make_period(self.bureau, 6)
        factories.make_actual(self.indicator, june, "22", status=Status.APPROVED)
        actual = actuals.save_actual(
            indicator_id=self.indicator.pk,
            period_id=self.period.pk,
            version=None,
            draft=Draft(value=Decimal(220), as_typed="220"),
            actor=self.lead,
            now=NOON,
            confirmed=["ten_times:220:22"],
        )
        self.send(actual)
        page = self.page()
        assert "填报人已确认" in page
        assert "220约为参照数22的10倍" in page

    @override_settings(CLOCK=LONG.isoformat())
    def test_a_long_wait_is_counted_in_working_days_and_marked(self):
        self.send(self.enter())
        page = self.page()
        assert "5 个工作日" in page
        assert "1 项已超过 3 个工作日" in page

    def test_why_a_figure_is_corrected_stands_in_the_queue_and_on_its_page(self):
        wrong = factories.make_actual(
            self.indicator, self.period, "27", status=Status.APPROVED
        )
        row = actuals.correct_actual(
            actual_id=wrong.pk,
            draft=Draft(value=Decimal(28), as_typed="28"),
            reason="漏报一家",
            document_no="青科经〔2024〕31号",
            actor=self.lead,
            now=NOON,
        )
        self.send(row)
        self.client.force_login(self.reviewer)
        for url in ("/review/", f"/actuals/{row.pk}/"):
            page = self.client.get(url).content.decode()
            assert "漏报一家" in page and "青科经〔2024〕31号" in page, url

    def test_what_i_entered_does_not_wait_for_me(self):
        factories.grant(self.reviewer, self.section, Role.CLERK)
        self.send(self.enter(actor=self.reviewer), actor=self.reviewer)
        assert "没有等待您审核的事项" in self.page()

    def test_the_head_sees_what_passed_the_section(self):
        actual = self.send(self.enter())
        assert "没有等待您审核的事项" in self.page(user=self.head)
        self.step(reviews.approve_actual, actual, self.reviewer)
        assert self.indicator.name in self.page(user=self.head)


class OwnHandTests(QueueCase):
    """The page offers what the service would do, and no more."""

    TICK = 'name="pick" value="actual:'

    def offers(self, user):
        """Return whether queue and page offer the decision; they must agree."""
        tick = self.TICK in self.page(user=user)
        self.client.force_login(user)
        page = self.client.get(f"/actuals/{Actual.objects.get().pk}/")
        button = "/approve/" in page.content.decode()
        assert tick == button
        return tick

    def typed_by_reviewer_and_sent_by_lead(self):
        factories.grant(self.reviewer, self.section, Role.CLERK)
        typed = self.enter("21", actor=self.reviewer)
        return self.send(self.enter("22", version=typed.version))

    def test_a_reviewer_without_a_hand_in_it_decides(self):
        self.send(self.enter())
        assert self.offers(self.reviewer)

    def test_who_once_typed_it_is_offered_no_decision(self):
        actual = self.typed_by_reviewer_and_sent_by_lead()
        assert not self.offers(self.reviewer)
        assert "本人参与填报" in self.page()
        with pytest.raises(review.OwnRecord):
            self.step(reviews.approve_actual, actual, self.reviewer)

    def test_who_stands_in_for_one_of_them_is_offered_none_either(self):
        actual = self.typed_by_reviewer_and_sent_by_lead()
        other = factories.make_user("stand-in")
        factories.grant(other, self.sibling, Role.LEAD)
        factories.keep(
            Delegation(
                membership=self.reviewer.memberships.get(role=Role.REVIEWER),
                receiver=other,
                starts_on=NOON.date(),
                ends_on=NOON.date(),
                reason="外出培训",
            )
        )
        assert not self.offers(other)
        with pytest.raises(review.OwnRecord):
            self.step(reviews.approve_actual, actual, other)


@pytest.mark.slow
class FilterTests(QueueCase):
    def setUp(self):
        super().setUp()
        self.send(self.enter("22"))

    def shows(self, query):
        return "1 项等待您审核" in self.page(query)

    def test_by_period(self):
        factories.make_period(self.bureau, 6)
        assert self.shows("?period=2024-9")
        assert not self.shows("?period=2024-6")

    def test_by_department_with_all_below_it(self):
        assert self.shows("?department=0001")
        assert self.shows("?department=00010001")
        assert not self.shows("?department=00010002")

    def test_by_light(self):
        assert self.shows("?light=yellow")
        assert not self.shows("?light=red")

    def test_by_light_only_a_figure_has_one(self):
        figure = Actual.objects.get()
        other = factories.make_target(factories.make_indicator(self.section, "培训"))
        promises.make_adjustment(
            other, pk=figure.pk, status=Status.SECTION_REVIEW, author=self.lead
        )
        assert self.shows("?light=yellow")

    def test_by_rounds(self):
        assert self.shows("?returned=no")
        assert not self.shows("?returned=yes")

    def test_by_project(self):
        project = promises.make_project(self.section)
        goal = promises.make_goal(self.section, project_year=project)
        promises.make_target(goal, self.indicator, code="P1")
        assert self.shows(f"?project={project.project_id}")

    def test_nonsense_is_refused_beside_its_box(self):
        for query in ("?period=abc", "?light=pink", "?page=0", "?department=0002"):
            assert "errorlist" in self.page(query, status=422), query


@pytest.mark.slow
class SizeTests(QueueCase):
    def fill(self, count, first=0):
        for n in range(first, first + count):
            indicator = factories.make_indicator(self.section, f"指标{n}")
            factories.make_target(indicator, "40")
            factories.make_actual(
                indicator,
                self.period,
                str(n),
                status=Status.SECTION_REVIEW,
                author=self.lead,
                submitted_at=NOON,
            )

    def test_queries_do_not_grow_with_the_queue(self):
        self.again(self.send(self.enter("22")), "26")
        self.fill(2)
        self.page()
        with self.assertNumQueries(29):
            self.client.get("/review/")
        self.fill(60, first=2)
        with self.assertNumQueries(29):
            self.client.get("/review/")

    def test_queries_do_not_grow_with_the_lights_asked_for(self):
        self.again(self.send(self.enter("2")), "3")
        self.fill(2)
        self.page("?light=red")
        with self.assertNumQueries(29):
            self.client.get("/review/?light=red")
        self.fill(60, first=2)
        with self.assertNumQueries(29):
            self.client.get("/review/?light=red")

    def test_a_light_is_asked_of_each_figure_at_its_own_month(self):
        factories.make_actual(
            self.indicator,
            factories.make_period(self.bureau, 6),
            "1",
            status=Status.SECTION_REVIEW,
            author=self.lead,
            submitted_at=NOON,
        )
        self.send(self.enter("30"))
        red, green = self.page("?light=red"), self.page("?light=green")
        assert "<strong>1</strong>" in red and "<strong>30</strong>" not in red
        assert "<strong>30</strong>" in green and "<strong>1</strong>" not in green

    def test_a_long_queue_comes_in_pages(self):
        self.fill(31)
        assert "指标30" not in self.page()
        assert "指标30" in self.page("?page=2")
        assert "31 项等待您审核" in self.page("?page=2")
