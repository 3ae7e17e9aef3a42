"""登记预算公开: a budget drawn up here comes to bind, by a document."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings

from budget.audit import door
from budget.choices import Action, BookStatus, Role, Status
from budget.models import BudgetBook, Change
from budget.services.publishing import Publishing
from budget.workflow import IllegalTransition
from performance.declaring import Standing
from performance.queries import declarations
from performance.services.publishing import publish_book
from tests import factories
from tests.base import LATER, NOON, TestCase
from tests.performance import factories as promises

pytestmark = pytest.mark.slow

DAY = datetime.date(2024, 2, 1)


@override_settings(CLOCK=LATER.isoformat())
class PublishingTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.finance = factories.make_user("finance")
        factories.grant(cls.finance, cls.bureau, Role.FINANCE)
        cls.book = factories.keep(
            BudgetBook(
                department=cls.bureau, year=2024, title="预算", status=BookStatus.DRAFT
            )
        )
        cls.project = promises.make_project(cls.section)
        cls.project.book = cls.book
        factories.keep(cls.project)
        goal = promises.make_goal(cls.section, project_year=cls.project)
        promises.make_target(goal, cls.indicator)
        cls.url = f"/forms/books/{cls.book.pk}/publish/"

    def publish(self, actor=None, number="青财〔2024〕3号", day=DAY):
        return publish_book(
            book_id=self.book.pk,
            given=Publishing(number, day),
            actor=actor or self.finance,
            now=LATER,
        )

    def standing(self):
        year = type(self.project).objects.select_related("book").get()
        return declarations.standing_of(self.section, 2024, year)

    def test_the_declaration_binds_from_then_on_and_the_trail_names_the_document(self):
        assert self.standing() is Standing.OPEN
        book = self.publish()
        assert self.standing() is Standing.BINDS
        assert (book.document_no, book.published_on) == ("青财〔2024〕3号", DAY)
        change = Change.objects.get(action=Action.BOOK_PUBLISHED)
        assert (change.document_no, change.actor_id) == (
            book.document_no,
            self.finance.pk,
        )
        assert change.rows.get().fields["status"] == ["draft", "published"]
        with pytest.raises(IllegalTransition):
            self.publish()

    def test_nobody_but_finance_publishes(self):
        for actor in (self.lead, self.clerk, self.reviewer, self.head, self.outsider):
            with pytest.raises(PermissionDenied):
                self.publish(actor)

    def test_a_number_and_a_day_that_can_be_are_wanted(self):
        for number, day, box in (
            (" ", DAY, "document_no"),
            ("1号", LATER.date() + datetime.timedelta(days=9), "published_on"),
            ("1号", datetime.date(2022, 2, 1), "published_on"),
        ):
            with pytest.raises(ValidationError) as caught:
                self.publish(number=number, day=day)
            assert list(caught.value.message_dict) == [box]

    def test_what_a_reviewer_reads_is_not_published_under_their_eyes(self):
        row = promises.make_filing(self.project, self.lead)
        with pytest.raises(IllegalTransition, match="经济运行"):
            self.publish()
        assert self.standing() is Standing.UNDER_REVIEW
        with door.change(actor=None, action=Action.FILING_RETURNED, now=NOON):
            row.status = Status.RETURNED
            door.save(row)
        assert self.publish().status == BookStatus.PUBLISHED

    def test_finance_publishes_on_the_page_that_the_list_leads_to(self):
        self.client.force_login(self.lead)
        page = self.client.get("/forms/declare/?year=2024")
        self.assertNotContains(page, self.url)
        assert self.client.get(self.url).status_code == 404
        self.client.force_login(self.head)
        assert self.client.get(self.url).status_code == 403
        self.client.force_login(self.outsider)
        assert self.client.get(self.url).status_code == 404
        self.client.force_login(self.finance)
        self.assertContains(self.client.get("/forms/declare/?year=2024"), self.url)
        self.assertContains(self.client.get(self.url), "经济运行")
        wrong = {"document_no": "3号", "published_on": "2022-01-01"}
        answer = self.client.post(self.url, wrong)
        self.assertContains(answer, "上年末或当年", status_code=422)
        right = {"document_no": "3号", "published_on": "2024-02-01"}
        done = self.client.post(self.url, right, follow=True)
        self.assertContains(done, "目标从此生效")
        self.assertContains(done, "3号")
        self.assertNotContains(done, self.url)
