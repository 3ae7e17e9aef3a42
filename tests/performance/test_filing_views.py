"""The page of a filing, the bar above a form, and each step by way of the browser."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budget.audit import door
from budget.book.paper import frozen
from budget.choices import (
    Action,
    BookStatus,
    DepartmentKind,
    ReviewAction,
    Role,
    Status,
)
from performance.choices import OfficialForm
from performance.models import Filing
from performance.services import filings as services
from performance.services import reviewed
from performance.sheets import filing
from tests import factories, made_files
from tests.base import LATER, NOON
from tests.performance import factories as promises
from tests.performance.filing_case import Declaration

pytestmark = pytest.mark.slow


@override_settings(CLOCK=NOON.isoformat())
class FilingViewCase(Declaration):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.form = reverse("performance:project-form", args=[cls.project.pk])

    def browser(self, user):
        client = Client()
        client.force_login(user)
        return client

    def sent(self, status=Status.SECTION_REVIEW, **extra):
        later = {"approved_at": NOON, "approver": self.head}
        passed = status not in (Status.SECTION_REVIEW, Status.DEPARTMENT_REVIEW)
        return promises.make_filing(
            self.project, self.lead, status=status, **(later if passed else {}), **extra
        )

    def post(self, user, verb, row, **data):
        url = reverse(f"performance:filing-{verb}", args=[row.pk])
        return self.browser(user).post(url, {"version": row.version, **data})

    def send(self, user, **data):
        about = filing.of_project(OfficialForm.DECLARATION, self.project, None)
        known = {
            "form": "declaration",
            "project_year": self.project.pk,
            "seen": frozen.digest(filing.described(about)),
        }
        url = reverse("performance:filing-send")
        return self.browser(user).post(url, {**known, **data})

    def change_value(self):
        with door.change(actor=self.head, action=Action.TARGET_SET, now=LATER):
            self.target.value_printed = "≥50"
            door.save(self.target)


@pytest.mark.page
class SendingTests(FilingViewCase):
    def test_the_list_of_declarations_says_how_far_each_has_come(self):
        listed = "/forms/declare/?year=2024"
        browser = self.browser(self.lead)
        self.assertContains(browser.get(listed), "已填写")
        row = self.sent()
        page = browser.get(listed)
        self.assertContains(page, "status-section_review")
        self.assertNotContains(page, "已填写")
        row.status = Status.DEPARTMENT_REVIEW
        factories.keep(row)
        self.assertContains(browser.get(listed), "status-department_review")

    def test_a_declaration_that_binds_is_not_offered_and_not_taken(self):
        book = self.project.book
        book.status = BookStatus.PUBLISHED
        factories.keep(book)
        page = self.browser(self.lead).get(self.form)
        self.assertNotContains(page, reverse("performance:filing-send"))
        self.assertContains(page, "已公开或批复，不再报送")
        answer = self.send(self.lead)
        self.assertContains(answer, "请提出调整", status_code=409)

    def test_the_form_offers_to_be_sent_to_those_who_may(self):
        for user, offered in (
            (self.lead, True),
            (self.clerk, True),
            (self.finance, True),
            (self.reviewer, False),
            (self.head, False),
            (self.auditor, False),
        ):
            page = self.browser(user).get(self.form)
            assert ("filings/send/" in page.content.decode()) == offered, user

    def test_sending_leads_to_the_page_of_the_filing(self):
        answer = self.send(self.lead)
        row = Filing.objects.get()
        self.assertRedirects(
            answer, reverse("performance:filing-detail", args=[row.pk])
        )

    def test_a_form_that_moved_meanwhile_is_answered_with_409(self):
        assert self.send(self.lead, seen="0" * 64).status_code == 409
        assert not Filing.objects.exists()

    def test_what_is_no_form_is_422_and_what_is_not_seen_404(self):
        assert self.send(self.lead, form="nonsense").status_code == 422
        assert self.send(self.lead, month=7).status_code == 422
        assert self.send(self.lead, project_year=0).status_code == 422
        assert self.send(self.outsider).status_code == 404
        assert self.send(self.reviewer).status_code == 403

    def test_declaration_and_monitoring_are_sent_from_their_own_pages(self):
        names = ("project-form", "project-monitor")
        for name in names:
            url = reverse(f"performance:{name}", args=[self.project.pk])
            page = self.browser(self.clerk).get(f"{url}?month=12")
            bar = page.context["bar"]
            data = {
                "form": bar.about.form,
                "project_year": self.project.pk,
                "month": bar.about.month or "",
                "seen": bar.seen,
            }
            answer = self.browser(self.clerk).post(
                reverse("performance:filing-send"), data
            )
            assert answer.status_code == 302, name
        assert Filing.objects.count() == len(names)

    def test_a_trial_score_is_not_what_is_sent(self):
        url = reverse("performance:project-score", args=[self.project.pk])
        page = self.browser(self.lead).get(f"{url}?month=9")
        assert page.context["bar"].whole_year
        self.assertNotContains(page, "filings/send/")

    def test_the_sheet_says_how_far_it_is(self):
        for status, word in (
            (None, "草稿"),
            (Status.SECTION_REVIEW, "送审稿"),
            (Status.APPROVED, "终审稿"),
        ):
            if status:
                row = Filing.objects.first() or self.sent()
                with door.change(actor=None, action=Action.DATA_LOADED, now=NOON):
                    row.status, row.approved_at = status, NOON
                    door.save(row)
            page = self.browser(self.lead).get(self.form)
            assert page.context["paper"].imprint[0] == word

    def test_a_sheet_that_moved_since_is_a_draft_again_and_says_where(self):
        self.sent(Status.APPROVED)
        self.change_value()
        page = self.browser(self.lead).get(self.form)
        assert page.context["paper"].imprint[0] == "草稿"
        self.assertContains(page, "送审之后表上有 1 处变化")


@pytest.mark.page
class RoadTests(FilingViewCase):
    def test_the_whole_road_in_the_browser(self):
        row = self.sent()
        for user, verb, data in (
            (self.reviewer, "approve", {}),
            (self.head, "finalise", {}),
            (self.finance, "report", {"opinion": "一式两份"}),
            (self.fiscal, "send_back", {"opinion": "指标偏少"}),
        ):
            assert self.post(user, verb, row, **data).status_code == 302, verb
            row.refresh_from_db()
        assert row.status == Status.FISCAL_RETURNED
        page = self.browser(self.lead).get(
            reverse("performance:filing-detail", args=[row.pk])
        )
        self.assertContains(page, "指标偏少")
        assert self.send(self.lead, version=row.version).status_code == 302
        row.refresh_from_db()
        assert (row.status, row.round) == (Status.SECTION_REVIEW, 2)

    def test_a_reviewer_sees_what_moved_and_cannot_pass_it(self):
        row = self.sent()
        self.change_value()
        page = self.browser(self.reviewer).get(
            reverse("performance:filing-detail", args=[row.pk])
        )
        self.assertContains(page, "走访企业次数 · 预期当年实现值")
        assert self.post(self.reviewer, "approve", row).status_code == 409

    def test_the_page_tells_what_changed_since_the_round_before(self):
        row = self.sent(Status.RETURNED)
        self.change_value()
        self.send(self.lead, version=row.version)
        page = self.browser(self.reviewer).get(
            reverse("performance:filing-detail", args=[row.pk])
        )
        self.assertContains(page, "与上一轮相比有 1 处变化")

    def test_a_grant_keeps_its_scan_and_hands_it_out(self):
        row = self.sent(Status.REPORTED)
        file = SimpleUploadedFile("批复.pdf", made_files.pdf())
        data = {
            "authority": "区财政局",
            "document_no": "青财绩〔2024〕8号",
            "approved_on": "2024-03-01",
            "scan": file,
        }
        assert self.post(self.fiscal, "grant", row, **data).status_code == 302
        row.refresh_from_db()
        assert (row.status, row.scan_name) == (Status.GRANTED, "批复.pdf")
        url = reverse("performance:filing-scan", args=[row.pk])
        answer = self.browser(self.lead).get(url)
        assert answer["Content-Type"] == "application/pdf"
        assert "attachment" in answer["Content-Disposition"]
        assert self.browser(self.outsider).get(url).status_code == 404

    def test_a_grant_without_its_document_keeps_what_was_typed(self):
        row = self.sent(Status.REPORTED)
        answer = self.post(self.fiscal, "grant", row, authority="区财政局")
        assert answer.status_code == 422
        self.assertContains(answer, "请填写批复文号。", status_code=422)
        self.assertContains(answer, 'value="区财政局"', status_code=422)

    def test_a_scan_that_is_no_document_is_refused(self):
        row = self.sent(Status.REPORTED)
        file = SimpleUploadedFile("批复.exe", made_files.pdf())
        data = {
            "authority": "区财政局",
            "document_no": "1号",
            "approved_on": "2024-03-01",
            "scan": file,
        }
        assert self.post(self.fiscal, "grant", row, **data).status_code == 422
        row.refresh_from_db()
        assert row.status == Status.REPORTED

    def test_an_old_version_is_answered_with_409(self):
        row = self.sent()
        answer = self.post(self.reviewer, "approve", row, version=row.version + 1)
        assert answer.status_code == 409

    def test_finance_sees_a_draft_that_was_taken_back_and_a_reader_does_not(self):
        row = self.sent(Status.RETURNED)
        url = reverse("performance:filing-detail", args=[row.pk])
        assert self.browser(self.finance).get(url).status_code == 200
        assert self.browser(self.outsider).get(url).status_code == 404


class QueueTests(FilingViewCase):
    def batch(self, *rows, verdict="pass", **extra):
        data = {
            "pick": [f"filing:{row.pk}:{row.version}:approve" for row in rows],
            "verdict": verdict,
            "key": "6f6f2d9c-7d5e-4b59-8d8a-0a1b2c3d4e5f",
            "query": "",
        }
        url = reverse("performance:review-decide")
        return self.browser(self.reviewer).post(url, {**data, **extra})

    def statuses(self, *rows):
        for row in rows:
            row.refresh_from_db()
        return [row.status for row in rows]

    def test_the_queue_leads_to_the_form_and_offers_a_tick(self):
        row = self.sent()
        page = self.browser(self.reviewer).get(reverse("performance:review"))
        self.assertContains(page, reverse("performance:filing-detail", args=[row.pk]))
        self.assertContains(page, f'value="filing:{row.pk}:1:approve"')
        self.assertContains(page, "审核通过所选")

    def test_of_forms_ticked_together_only_those_pass_that_say_what_was_sent(self):
        moved = self.sent()
        same = self.sent(form=OfficialForm.SELF_EVALUATION)
        with door.change(actor=self.head, action=Action.TARGET_SET, now=LATER):
            self.target.standard = "行业标准"
            door.save(self.target)
        answer = self.batch(moved, same)
        self.assertContains(answer, '<th scope="col">说明</th>', html=True)
        self.assertNotContains(answer, "完成值")
        self.assertContains(answer, "1 项未办理")
        self.assertContains(answer, "<ins>行业标准</ins>")
        self.assertContains(answer, moved.title)
        assert self.statuses(moved, same) == ["section_review", "department_review"]
        # It goes back on the same page, with an opinion.
        back = self.batch(moved, verdict="return", opinion="请重新送审")
        assert back.status_code == 200
        assert self.statuses(moved) == ["returned"]

    def test_a_form_sent_anew_since_it_was_seen_tells_what_it_says_otherwise(self):
        row = seen = self.sent()
        row = reviewed.take_back(
            filing.FILINGS,
            record_id=row.pk,
            action=ReviewAction.WITHDRAW,
            version=row.version,
            actor=self.lead,
            now=NOON,
        )
        self.change_value()
        about = filing.of_project(OfficialForm.DECLARATION, self.project, None)
        row = services.send(
            filing.FILINGS,
            filing.described,
            about=about,
            seen=frozen.digest(filing.described(about)),
            version=row.version,
            actor=self.lead,
            now=NOON,
        )
        answer = self.batch(seen)
        self.assertContains(answer, "您打开之后", status_code=409)
        self.assertContains(answer, "<ins>≥50</ins>", status_code=409)
        pick = f"filing:{row.pk}:{row.version}:approve"
        self.assertContains(answer, pick, status_code=409)

    def test_a_form_whose_goal_is_gone_is_refused_and_stops_no_other(self):
        whole = promises.make_goal(self.bureau, year=2024)
        promises.make_target(whole, self.indicator)
        row = filing.of_department(OfficialForm.DECLARATION, self.bureau, 2024, None)
        kept = self.sent()
        row.paper, row.author = kept.paper, self.lead
        row.status, row.round, row.submitted_at = Status.SECTION_REVIEW, 1, NOON
        factories.keep(row)
        whole.removed_at = NOON
        factories.keep(whole)
        assert self.batch(row, kept).status_code == 200
        assert self.statuses(row, kept) == ["section_review", "department_review"]

    def decided(self, form, month, names):
        """Count the queries of passing one form of some projects together."""
        rows = []
        for name in names:
            year = promises.make_project(self.section, name)
            goal = promises.make_goal(self.section, project_year=year)
            indicator = factories.make_indicator(self.section, name=name)
            promises.make_target(goal, indicator)
            rows.append(promises.make_filing(year, self.lead, form, month=month))
        with CaptureQueriesContext(connection) as found:
            key = str(uuid.uuid4())
            assert self.batch(*rows, key=key).status_code == 200
        assert set(self.statuses(*rows)) == {"department_review"}
        return len(found)

    def test_more_forms_of_a_kind_cost_their_decision_no_more_queries(self):
        for form, month in (
            (OfficialForm.DECLARATION, None),
            (OfficialForm.MONITORING, 9),
            (OfficialForm.SELF_EVALUATION, None),
        ):
            with self.subTest(form):
                few = self.decided(form, month, [f"{form}1"])
                many = self.decided(form, month, [f"{form}{n}" for n in (2, 3, 4, 5)])
                assert many == few

    def decided_whole(self, form, month, numbers):
        """Count the queries of passing one form of some whole departments together."""
        rows = []
        for number in numbers:
            body = factories.make_department(
                f"1{number}", f"局{number}", DepartmentKind.BODY, code=f"9{number}"
            )
            factories.grant(self.reviewer, body, Role.REVIEWER)
            goal = promises.make_goal(body, year=2024)
            indicator = factories.make_indicator(body, name=f"走访{number}")
            promises.make_target(goal, indicator)
            row = filing.of_department(form, body, 2024, month)
            rows.append(promises.send_filing(row, self.lead))
        with CaptureQueriesContext(connection) as found:
            key = str(uuid.uuid4())
            assert self.batch(*rows, key=key).status_code == 200
        assert set(self.statuses(*rows)) == {"department_review"}
        return len(found)

    def test_more_whole_departments_cost_their_decision_no_more_queries(self):
        for first, (form, month) in enumerate(
            (
                (OfficialForm.DECLARATION, None),
                (OfficialForm.MONITORING, 9),
                (OfficialForm.SELF_EVALUATION, None),
            )
        ):
            with self.subTest(form):
                at = 100 + 10 * first
                few = self.decided_whole(form, month, [at])
                many = self.decided_whole(form, month, range(at + 1, at + 5))
                assert many == few

    def test_of_whole_departments_ticked_together_the_changed_one_alone_is_refused(
        self,
    ):
        rows = []
        for number in (201, 202):
            body = factories.make_department(
                f"1{number}", f"局{number}", DepartmentKind.BODY, code=f"9{number}"
            )
            factories.grant(self.reviewer, body, Role.REVIEWER)
            goal = promises.make_goal(body, year=2024)
            promises.make_target(goal, factories.make_indicator(body, name="走访"))
            row = filing.of_department(OfficialForm.DECLARATION, body, 2024, None)
            rows.append(promises.send_filing(row, self.lead))
        goal.text = "另一个目标"
        factories.keep(goal)
        answer = self.batch(*rows)
        self.assertContains(answer, "<ins>另一个目标</ins>")
        self.assertContains(answer, "表的内容在送审之后有了变化")
        assert self.statuses(*rows) == ["department_review", "section_review"]

    def test_more_forms_cost_the_queue_no_more_queries(self):
        client = self.browser(self.reviewer)
        url = reverse("performance:review")
        self.sent()
        client.get(url)
        with CaptureQueriesContext(connection) as first:
            client.get(url)
        for month in (7, 8, 9):
            self.sent(form=OfficialForm.MONITORING, month=month)
        with self.assertNumQueries(len(first)):
            client.get(url)
