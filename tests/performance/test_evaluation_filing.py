"""A self-evaluation on its road: sent when nothing is missing, closed once it is."""

import pytest
from django.test import override_settings

from budget.book.paper import frozen
from budget.choices import Status
from budget.workflow import IllegalTransition
from performance.choices import OfficialForm
from performance.models import Filing, SelfEvaluation
from performance.scoring.entry import Entry
from performance.services import filings
from performance.sheets import filing
from tests import factories as base
from tests.base import NOON
from tests.performance.evaluation_case import EvaluationCase
from tests.performance.factories import make_filing, make_target

pytestmark = pytest.mark.slow


@override_settings(CLOCK=NOON.isoformat())
class EvaluationFilingTests(EvaluationCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.weigh()

    def send(self):
        about = filing.of_project(OfficialForm.SELF_EVALUATION, self.project, None)
        return filings.send(
            filing.FILINGS,
            filing.described,
            about=about,
            seen=frozen.digest(filing.described(about)),
            version=None,
            actor=self.lead,
            now=NOON,
        )

    def file(self, status):
        form = OfficialForm.SELF_EVALUATION
        return make_filing(self.project, self.lead, form, status=status)

    def test_a_finished_one_can_be_sent(self):
        self.save()
        assert self.send().status == Status.SECTION_REVIEW

    def test_it_is_sent_from_its_own_page(self):
        self.save()
        self.client.force_login(self.lead)
        page = self.client.get(f"/forms/projects/{self.project.pk}/score/")
        data = {
            "form": "self_evaluation",
            "project_year": self.project.pk,
            "seen": page.context["bar"].seen,
        }
        answer = self.client.post("/filings/send/", data)
        row = Filing.objects.get()
        self.assertRedirects(answer, f"/filings/{row.pk}/")
        assert row.status == Status.SECTION_REVIEW

    def test_what_is_missing_keeps_it_from_being_sent_and_is_named(self):
        with self.assertRaisesMessage(IllegalTransition, "尚未按现行分值方案填写"):
            self.send()
        self.save(self.entries(walks=Entry()), finish=False)
        with self.assertRaisesMessage(IllegalTransition, "1行未写原因"):
            self.send()

    def test_its_page_offers_no_sending_that_would_be_refused(self):
        self.client.force_login(self.lead)
        url = f"/forms/projects/{self.project.pk}/score/"
        page = self.client.get(url, {"month": 12})
        self.assertContains(page, f'<a href="{url}edit/">自评尚未按现行分值方案')
        self.assertNotContains(page, 'action="/filings/send/"')
        self.save(self.entries(walks=Entry()), finish=False)
        page = self.client.get(url)
        self.assertContains(page, "1行未写原因")
        self.assertContains(page, f'href="{url}edit/#row-{self.walks.pk}"')
        self.assertNotContains(page, 'action="/filings/send/"')
        self.save(version=1)
        page = self.client.get(url)
        self.assertContains(page, 'action="/filings/send/"')
        self.assertNotContains(page, "送审之前还缺")

    def test_a_missing_figure_leads_to_where_it_is_entered(self):
        self.save()
        indicator = base.make_indicator(self.section, "没有数")
        target = make_target(self.goal, indicator, "5", weight=1)
        url = f"/forms/projects/{self.project.pk}/score/"
        for user, way in (
            (self.lead, f"/entry/?period={self.period.pk}#entry-{indicator.pk}"),
            (self.finance, f"/targets/{target.pk}/"),
        ):
            with self.subTest(user.username):
                self.client.force_login(user)
                page = self.client.get(url)
                self.assertContains(page, f'<a href="{way}">没有数</a>')

    def test_who_does_not_send_it_is_told_of_no_gaps(self):
        self.client.force_login(self.head)
        page = self.client.get(
            f"/forms/projects/{self.project.pk}/score/", {"month": 12}
        )
        self.assertNotContains(page, "送审之前还缺")

    def test_nothing_changes_while_it_is_under_review_or_final(self):
        self.save()
        row = self.file(Status.SECTION_REVIEW)
        self.client.force_login(self.lead)
        url = f"/forms/projects/{self.project.pk}/score/edit/"
        data = {"version": "1", "done": "改过", f"reason-{self.walks.pk}": "改过"}
        for status in (
            Status.SECTION_REVIEW,
            Status.DEPARTMENT_REVIEW,
            Status.APPROVED,
            Status.REPORTED,
        ):
            with self.subTest(status):
                row.status, row.approved_at, row.approver = status, None, None
                if status in (Status.APPROVED, Status.REPORTED):
                    row.approved_at, row.approver = NOON, self.head
                base.keep(row)
                answer = self.client.post(url, data)
                self.assertContains(answer, "须退回后才能修改", status_code=409)
                page = self.client.get(url)
                self.assertContains(page, "须退回后才能修改")
                self.assertNotContains(page, 'name="done"')
        assert SelfEvaluation.objects.get().version == 1

    def test_what_was_returned_is_open_again(self):
        self.save()
        self.file(Status.RETURNED)
        rows = self.entries(walks=Entry(reason="改过"))
        assert self.save(rows, version=1).version == 2
