"""审计提问: asked, answered, asked again, closed, in the trail, for two sides only."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from budget.choices import Action, Duty, Role, Status
from budget.models import Change, Notice
from performance.choices import InquiryStatus, Pin
from performance.models import Inquiry, SelfEvaluation
from performance.queries import inquiries as queries
from performance.services import inquiries
from tests import factories
from tests.base import LATER, NOON, TestCase
from tests.performance.factories import make_inquiry, make_plan

TODAY = NOON.date()


@override_settings(CLOCK=NOON.isoformat())
class InquiryCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.target = factories.make_target(cls.indicator)
        factories.make_policy()
        cls.actual = factories.make_actual(
            cls.indicator, cls.period, "27", status=Status.APPROVED, author=cls.lead
        )
        cls.external = factories.make_user(
            "external", Duty.AUDIT, scope=cls.section, expires_on=TODAY
        )

    def as_(self, user):
        self.client.force_login(user)
        return self.client

    def ask(self, user=None, pin="actual", pk=None, **extra):
        form = {"question": "依据什么统计？", "due_on": "2024-10-22", **extra}
        url = f"/inquiries/ask/{pin}/{pk or self.actual.pk}/"
        return self.as_(user or self.auditor).post(url, form)

    def act(self, verb, user, **extra):
        row = Inquiry.objects.get()
        url = f"/inquiries/{row.pk}/{verb}/"
        return self.as_(user).post(url, {"version": row.version, **extra})


class CourseTests(InquiryCase):
    def test_a_question_keeps_the_value_as_it_was(self):
        answer = self.ask()
        row = Inquiry.objects.get()
        assert answer.url == f"/inquiries/{row.pk}/"
        assert (row.asker, row.responsible) == (self.auditor, self.lead)
        assert row.department == self.section
        assert "27" in row.value and "走访企业次数" in row.about

    def test_it_goes_to_and_fro_until_the_auditor_closes(self):
        self.ask()
        self.act("answer", self.lead, answer="走访记录逐次登记。")
        assert Inquiry.objects.get().status == InquiryStatus.ANSWERED
        self.act("again", self.auditor, words="请附登记簿。", due_on="2024-10-30")
        row = Inquiry.objects.get()
        assert (row.status, f"{row.due_on}") == (InquiryStatus.ASKED, "2024-10-30")
        self.act("answer", self.clerk, answer="已附。")
        self.act("close", self.auditor)
        row = Inquiry.objects.get()
        assert row.status == InquiryStatus.CLOSED
        told = [(step.action, step.actor_name) for step in row.steps.all()]
        assert told == [
            ("ask", "auditor"),
            ("answer", "lead"),
            ("again", "auditor"),
            ("answer", "clerk"),
            ("close", "auditor"),
        ]

    def test_each_act_is_in_the_trail_with_its_words(self):
        self.ask()
        self.act("answer", self.lead, answer="走访记录逐次登记。")
        acts = Change.objects.filter(action__startswith="inquiry.").order_by("pk")
        assert list(acts.values_list("action", "actor_name", "reason")) == [
            (Action.INQUIRY_ASKED, "auditor", "依据什么统计？"),
            (Action.INQUIRY_ANSWERED, "lead", "走访记录逐次登记。"),
        ]

    def test_both_sides_are_told(self):
        self.ask()
        told = Notice.objects.get(kind="inquiry")
        assert (told.user, "2024-10-22" in told.text) == (self.lead, True)
        self.act("answer", self.lead, answer="登记簿。")
        told = Notice.objects.filter(kind="inquiry").latest("pk")
        assert told.user == self.auditor
        page = self.as_(self.auditor).get("/notices/").content.decode()
        assert "登记簿。" in page

    def test_where_the_lead_is_gone_the_department_is_told(self):
        self.indicator.responsible = None
        factories.keep(self.indicator)
        self.ask()
        told = Notice.objects.filter(kind="inquiry").values_list("user", flat=True)
        assert {self.lead.pk, self.reviewer.pk, self.head.pk} <= set(told)
        assert self.outsider.pk not in told

    def test_a_plan_and_a_target_are_asked_about_as_well(self):
        plan = make_plan(self.target, (9, "20"), (12, "30"))
        self.ask(pin="target", pk=self.target.pk)
        self.ask(pin="plan", pk=plan.pk)
        assert list(Inquiry.objects.order_by("pk").values_list("value", flat=True)) == [
            "≥30",
            "9月20、12月30",
        ]

    @pytest.mark.slow
    def test_the_auditor_reads_english_and_the_question_keeps_the_houses_words(self):
        whole = factories.keep(
            SelfEvaluation(department=self.bureau, year=2024, scheme="hubei")
        )
        plan = make_plan(self.target, (9, "20"), (12, "30"))
        said = {
            ("actual", self.actual.pk): ("27", "（终审）"),
            ("target", self.target.pk): ("(target value of 2024)", "（2024年指标值）"),
            ("plan", plan.pk): ("month 9: 20, month 12: 30", "（节点计划）"),
            ("evaluation", whole.pk): (
                "self-evaluation 2024: Whole department",
                "2024年自评：部门整体",
            ),
        }
        self.client.cookies["language"] = "en"
        for (pin, pk), (shown, kept) in said.items():
            with self.subTest(pin):
                page = self.as_(self.auditor).get(f"/inquiries/ask/{pin}/{pk}/")
                assert shown in page.content.decode()
                self.ask(pin=pin, pk=pk)
                row = Inquiry.objects.latest("pk")
                assert kept in row.about + row.value

    def test_the_same_form_twice_asks_once(self):
        for _time in range(2):
            answer = self.ask(key="0c6f8a3e-7a53-4a7e-8f1e-6a1f5f0f9c11")
        row = Inquiry.objects.get()
        assert answer.url == f"/inquiries/{row.pk}/"


class RefusalTests(InquiryCase):
    def test_without_words_or_for_a_past_day_nothing_is_asked(self):
        for extra in ({"question": "　"}, {"due_on": "2024-10-11"}, {"due_on": "x"}):
            assert self.ask(**extra).status_code == 422
        assert not Inquiry.objects.exists()

    def test_what_is_not_in_the_scope_is_not_found(self):
        far = factories.make_indicator(self.sibling, "专利申请")
        other = factories.make_actual(far, self.period, "3", status=Status.APPROVED)
        assert self.ask(self.external, pk=other.pk).status_code == 404
        row = make_inquiry(other, self.auditor)
        client = self.as_(self.external)
        assert client.get(f"/inquiries/{row.pk}/").status_code == 404
        for verb in ("again", "close"):
            assert client.post(f"/inquiries/{row.pk}/{verb}/").status_code == 404
        assert f"/inquiries/{row.pk}/" not in client.get("/inquiries/").content.decode()

    def test_other_departments_do_not_see_it(self):
        row = make_inquiry(self.actual, self.auditor)
        for user in (self.colleague, self.outsider):
            client = self.as_(user)
            assert client.get(f"/inquiries/{row.pk}/").status_code == 404
            url = f"/inquiries/{row.pk}/answer/"
            assert client.post(url, {"answer": "x"}).status_code == 404
            page = client.get("/inquiries/").content.decode()
            assert row.question not in page

    def test_who_only_reads_in_the_department_does_not_answer(self):
        finance = factories.make_user("finance")
        factories.grant(finance, self.bureau, Role.FINANCE)
        self.ask()
        assert self.act("answer", finance, answer="x").status_code == 403

    def test_another_outside_auditor_neither_closes_nor_asks_again(self):
        self.ask()
        second = factories.make_user("second", Duty.AUDIT, scope=self.section)
        for verb in ("again", "close"):
            assert self.act(verb, second, words="x").status_code == 403

    def test_the_house_closes_what_an_auditor_left_behind(self):
        row = make_inquiry(self.actual, self.external)
        answer = self.act("close", self.auditor, words="审计组已撤离。")
        assert answer.status_code == 302
        row.refresh_from_db()
        assert row.status == InquiryStatus.CLOSED

    def test_what_nobody_answered_is_closed_with_a_reason_only(self):
        self.ask()
        assert self.act("close", self.auditor).status_code == 422
        assert Inquiry.objects.get().status == InquiryStatus.ASKED

    def test_a_stale_page_and_a_second_answer_are_refused(self):
        self.ask()
        row = Inquiry.objects.get()
        self.act("answer", self.lead, answer="一")
        url = f"/inquiries/{row.pk}/answer/"
        stale = self.client.post(url, {"version": row.version, "answer": "二"})
        again = self.client.post(url, {"version": row.version + 1, "answer": "二"})
        assert (stale.status_code, again.status_code) == (409, 409)
        assert Inquiry.objects.get().answer == "一"

    def test_an_expired_auditor_asks_nothing_even_past_the_page(self):
        with self.assertRaises(Exception) as caught:
            inquiries.ask(
                pin=Pin.ACTUAL,
                record_id=self.actual.pk,
                question="？",
                due_on=TODAY + datetime.timedelta(days=9),
                actor=self.external,
                now=NOON + datetime.timedelta(days=1),
            )
        assert type(caught.exception).__name__ == "PermissionDenied"

    def test_words_are_asked_for_past_the_page_too(self):
        row = make_inquiry(self.actual, self.auditor)
        with self.assertRaises(ValidationError):
            inquiries.answer(
                inquiry_id=row.pk, version=1, text=" ", actor=self.lead, now=LATER
            )

    def test_a_kind_that_is_none_is_not_found(self):
        client = self.as_(self.auditor)
        for pin, pk in (("user", 1), ("actual", 0), ("actual", 10**20)):
            assert client.get(f"/inquiries/ask/{pin}/{pk}/").status_code == 404


@pytest.mark.slow
class ListTests(InquiryCase):
    def test_the_list_is_filtered_and_marks_what_is_late(self):
        late = make_inquiry(
            self.actual, self.auditor, due_on=TODAY - datetime.timedelta(days=3)
        )
        closed = make_inquiry(
            self.actual,
            self.external,
            status=InquiryStatus.CLOSED,
            question="已经问完的？",
            closed_at=NOON,
        )
        client = self.as_(self.auditor)
        page = client.get("/inquiries/").content.decode()
        assert "超期 3 天" in page
        assert page.index(late.question) < page.index(closed.question)
        for query, seen in (
            ("status=overdue", late),
            ("status=closed", closed),
            ("whose=mine", late),
        ):
            page = client.get(f"/inquiries/?{query}").content.decode()
            assert [row for row in (late, closed) if row.question in page] == [seen], (
                query
            )
        assert client.get("/inquiries/?status=x").status_code == 422

    def test_more_questions_cost_no_more_queries(self):
        make_inquiry(self.actual, self.auditor)
        with CaptureQueriesContext(connection) as few:
            queries.listed(self.auditor, {}, TODAY)
        for _time in range(4):
            make_inquiry(self.actual, self.auditor)
        with self.assertNumQueries(len(few)):
            assert len(queries.listed(self.auditor, {}, TODAY)) == 5

    def test_the_pages_of_the_value_lead_to_its_questions(self):
        row = make_inquiry(self.actual, self.auditor)
        page = self.as_(self.lead).get(f"/actuals/{self.actual.pk}/").content.decode()
        assert f"/inquiries/{row.pk}/" in page and "就此提问" not in page
        page = self.as_(self.auditor).get(f"/actuals/{self.actual.pk}/")
        assert f"/inquiries/ask/actual/{self.actual.pk}/" in page.content.decode()
        page = self.client.get(f"/targets/{self.target.pk}/").content.decode()
        assert f"/inquiries/ask/target/{self.target.pk}/" in page
