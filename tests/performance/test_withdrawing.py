"""作废 of a project that was declared and never granted."""

import datetime
from decimal import Decimal

from budget.choices import BookStatus, Status
from budget.models import BudgetBook, Change, Execution, Project, ProjectYear
from performance.choices import OfficialForm
from performance.models import Filing, Goal, Indicator, Target
from performance.queries import declarations
from tests import factories
from tests.base import NOON
from tests.performance.factories import make_filing
from tests.performance.test_declare_view import DeclareViewCase, pytestmark

__all__ = ["pytestmark"]


class WithdrawCase(DeclareViewCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.year = cls.declared()
        cls.target = Target.objects.get()
        cls.page = f"/forms/projects/{cls.year.pk}/withdraw/"

    def post(self, reason="任务取消", user=None, **extra):
        self.client.force_login(user or self.lead)
        data = {"seen": declarations.of_project(self.year).seen, "reason": reason}
        return self.client.post(self.page, data | extra)

    def kept(self):
        return ProjectYear._base_manager.get(pk=self.year.pk)


class WithdrawingTests(WithdrawCase):
    def test_its_page_is_led_to_from_the_form_and_says_what_happens(self):
        self.assertContains(self.client.get(self.url(self.year)), self.page)
        self.assertContains(self.client.get(self.page), "项目代码可以再用")

    def test_it_is_gone_from_every_list_and_kept_in_the_records(self):
        answer = self.post()
        self.assertRedirects(answer, "/forms/declare/?year=2025")
        assert not ProjectYear.objects.exists()
        row = self.kept()
        assert row.removed_at.date() == NOON.date()
        change = Change.objects.latest("pk")
        assert (change.action, change.reason) == ("project.withdrawn", "任务取消")
        assert row.history.count() == 2
        assert not declarations.standing(Target.objects.all()).exists()
        assert self.target.versions.get().kind == "dropped"
        assert Goal.objects.get().removed_at == row.removed_at
        assert Indicator.objects.get(pk=self.target.indicator_id).retired_on
        for url in (self.url(self.year), self.page, f"/forms/projects/{row.pk}/"):
            assert self.client.get(url).status_code == 404
        name = row.project.name
        for url in ("/forms/declare/?year=2025", "/forms/"):
            self.assertNotContains(self.client.get(url), f">{name}</a>")

    def test_the_auditor_still_reads_what_there_was(self):
        self.post()
        self.client.force_login(self.auditor)
        page = self.client.get(f"/trail/budget.projectyear/{self.year.pk}/")
        self.assertContains(page, "任务取消")

    def test_code_and_name_are_free_again(self):
        self.post()
        again = self.declared()
        assert again.pk != self.year.pk
        assert again.code == self.year.code
        assert again.project_id == self.year.project_id
        assert Project.objects.count() == 1

    def test_a_reason_is_wanted_and_nothing_is_done_without(self):
        answer = self.post(reason=" ")
        self.assertContains(answer, "请写明作废的理由", status_code=422)
        assert self.kept().removed_at is None

    def test_who_saw_another_form_is_told(self):
        assert self.post(seen="0" * 64).status_code == 409
        assert self.kept().removed_at is None

    def test_who_does_not_fill_it_in_may_not(self):
        for user, status in ((self.head, 403), (self.auditor, 403)):
            assert self.post(user=user).status_code == status
        assert self.post(user=self.outsider).status_code == 404

    def test_one_under_review_or_published_is_not_withdrawn(self):
        row = make_filing(self.year, self.lead)
        self.assertContains(self.post(), "已送审", status_code=409)
        row.status = Status.CANCELLED
        factories.keep(row)
        book = self.year.book
        book.status = BookStatus.PUBLISHED
        factories.keep(book)
        self.assertContains(self.post(), "已公开", status_code=409)

    def test_one_with_money_on_record_is_not_withdrawn(self):
        factories.keep(
            Execution(
                project_year=self.year,
                month=3,
                adjusted=Decimal(100),
                executed=Decimal(10),
            )
        )
        self.assertContains(self.post(), "已有预算执行数", status_code=409)

    def test_what_came_back_is_given_up_with_it_and_its_page_stays(self):
        status = Status.FISCAL_RETURNED
        row = make_filing(self.year, self.lead, OfficialForm.DECLARATION, status=status)
        assert self.post().status_code == 302
        row = Filing.objects.get(pk=row.pk)
        assert row.status == Status.CANCELLED
        page = self.client.get(f"/filings/{row.pk}/")
        self.assertNotContains(page, "打开报表")

    def test_one_that_waits_for_its_grant_in_mid_year_is_withdrawn_too(self):
        book = BudgetBook.objects.get()
        book.status = BookStatus.PUBLISHED
        factories.keep(book)
        self.year.awaits_grant = True
        self.year.joins_on, self.year.joins_reason = datetime.date(2025, 3, 1), "新增"
        factories.keep(self.year)
        assert self.post().status_code == 302
        assert self.kept().removed_at is not None
