"""报送: an official form through review, to the finance bureau, and back."""

import datetime
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from budget import workflow
from budget.audit import door
from budget.book.paper import frozen
from budget.choices import Action, BookStatus, NoticeKind, ReviewAction, Role, Status
from budget.models import Change, Department, Notice, ReviewStep
from budget.queries import steps
from performance.choices import OfficialForm
from performance.models import FiledPaper, Filing
from performance.queries import papers, queue, review
from performance.services import filing_answers, reviewed
from performance.services import filings as services
from performance.services.approvals import Paper
from performance.sheets import filing
from tests import factories
from tests.base import LATER, NOON
from tests.performance import factories as promises
from tests.performance.filing_case import Declaration

DOCUMENT = Paper("区财政局", "青财绩〔2024〕8号", datetime.date(2024, 3, 1))


class FilingCase(Declaration):
    def about(self, form=OfficialForm.DECLARATION, month=None):
        return filing.of_project(form, self.project, month)

    def send(self, actor=None, version=None, about=None, seen=None):
        about = about or self.about()
        return services.send(
            filing.FILINGS,
            filing.described,
            about=about,
            seen=seen or frozen.digest(filing.described(about)),
            version=version,
            actor=actor or self.lead,
            now=NOON,
        )

    def decide(self, row, action, actor, opinion=""):
        return reviewed.decide(
            filing.FILINGS,
            record_id=row.pk,
            action=action,
            version=row.version,
            actor=actor,
            opinion=opinion,
            now=LATER,
        )

    def passed(self, row=None):
        row = row or self.send()
        row = self.decide(row, ReviewAction.APPROVE, self.reviewer)
        return self.decide(row, ReviewAction.FINALISE, self.head)

    def report(self, row, actor=None):
        return filing_answers.report(
            filing.FILINGS,
            record_id=row.pk,
            version=row.version,
            actor=actor or self.finance,
            opinion="",
            now=LATER,
        )

    def grant(self, row, actor=None, paper=DOCUMENT):
        return filing_answers.grant(
            filing.FILINGS,
            record_id=row.pk,
            version=row.version,
            paper=paper,
            scan=None,
            actor=actor or self.fiscal,
            now=LATER,
        )

    def send_back(self, row, opinion="指标偏少", actor=None):
        return filing_answers.send_back(
            filing.FILINGS,
            record_id=row.pk,
            version=row.version,
            actor=actor or self.fiscal,
            opinion=opinion,
            now=LATER,
        )

    def change_value(self, text="≥50"):
        with door.change(actor=self.head, action=Action.TARGET_SET, now=LATER):
            self.target.value_printed = text
            door.save(self.target)


class RoadTests(FilingCase):
    def test_a_form_goes_through_review_to_finance_and_gets_its_document(self):
        row = self.grant(self.report(self.passed()))
        assert (row.status, row.document_no, row.granted_on) == (
            Status.GRANTED,
            "青财绩〔2024〕8号",
            datetime.date(2024, 3, 1),
        )
        taken = steps.of(Filing.KIND, row.pk).values_list("action", "after")
        assert list(taken) == [
            ("submit", "section_review"),
            ("approve", "department_review"),
            ("finalise", "approved"),
            ("report", "reported"),
            ("grant", "granted"),
        ]

    @pytest.mark.slow
    def test_the_fiscal_side_sends_back_twice_and_every_opinion_stays(self):
        row = self.send_back(self.report(self.passed()), "指标偏少")
        assert row.status == Status.FISCAL_RETURNED
        row = self.passed(self.send(version=row.version))
        row = self.send_back(self.report(row), "缺绩效标准")
        row = self.grant(self.report(self.passed(self.send(version=row.version))))
        assert (row.round, row.status) == (3, Status.GRANTED)
        words = ReviewStep.objects.filter(action=ReviewAction.SEND_BACK)
        assert list(words.values_list("round", "opinion")) == [
            (1, "指标偏少"),
            (2, "缺绩效标准"),
        ]

    def test_the_document_is_put_on_the_commitments_under_the_same_act(self):
        self.grant(self.report(self.passed()))
        self.target.refresh_from_db()
        assert (self.target.authority, self.target.document_no) == (
            "区财政局",
            "青财绩〔2024〕8号",
        )
        change = Change.objects.get(action=Action.TARGET_APPROVED)
        assert change.document_no == "青财绩〔2024〕8号"
        assert change.rows.filter(model="performance.target").count() == 1

    def test_a_commitment_with_a_document_of_its_own_keeps_it(self):
        old = {
            "authority": "区政府",
            "document_no": "旧1号",
            "approved_on": NOON.date(),
        }
        row = self.report(self.passed())
        with door.change(actor=None, action=Action.TARGET_APPROVED, now=NOON):
            for name, value in old.items():
                setattr(self.target, name, value)
            door.save(self.target)
        self.grant(row)
        self.target.refresh_from_db()
        assert self.target.document_no == "旧1号"

    def test_a_monitoring_sheet_that_is_granted_touches_no_commitment(self):
        row = self.send(about=self.about(OfficialForm.MONITORING, 7))
        self.grant(self.report(self.passed(row)))
        self.target.refresh_from_db()
        assert self.target.document_no == ""
        assert Change.objects.filter(action=Action.FILING_GRANTED).exists()

    def test_a_form_past_review_may_be_sent_anew_until_it_is_reported(self):
        first = self.passed()
        self.change_value()
        second = self.passed(self.send())
        first.refresh_from_db()
        assert (first.status, second.status) == (Status.SUPERSEDED, Status.APPROVED)
        self.report(second)
        with pytest.raises(workflow.IllegalTransition):
            self.send()

    def test_a_granted_form_is_not_sent_again(self):
        self.grant(self.report(self.passed()))
        with pytest.raises(workflow.IllegalTransition, match="批复"):
            self.send()

    def test_a_published_declaration_is_not_sent_and_its_other_forms_are(self):
        book = self.project.book
        book.status = BookStatus.PUBLISHED
        factories.keep(book)
        with pytest.raises(workflow.IllegalTransition, match="已公开"):
            self.send()
        assert not Filing.objects.exists()
        assert self.send(about=self.about(OfficialForm.MONITORING, 7)).pk

    def test_what_is_being_sent_anew_is_not_reported_as_it_was(self):
        first = self.passed()
        self.change_value()
        self.send()
        with pytest.raises(workflow.CONFLICTS):
            self.report(first)

    def test_a_body_with_one_step_passes_over_the_section(self):
        with door.change(actor=None, action=Action.DEPARTMENT_SAVED, now=NOON):
            self.bureau.one_step_review = True
            door.save(self.bureau)
        assert self.send().status == Status.DEPARTMENT_REVIEW


class RefusalTests(FilingCase):
    """What is not a person's to do, by where the form stands."""

    def at(self, status):
        return promises.make_filing(
            self.project,
            self.lead,
            status=status,
            approved_at=NOON,
            approver=self.head,
        )

    def test_only_finance_reports_and_only_the_fiscal_side_answers(self):
        row = self.at(Status.APPROVED)
        for actor in (self.lead, self.clerk, self.reviewer, self.head, self.fiscal):
            with pytest.raises(PermissionDenied):
                self.report(row, actor)
        row = self.report(row)
        for actor in (self.lead, self.clerk, self.reviewer, self.head, self.finance):
            with pytest.raises(PermissionDenied):
                self.grant(row, actor)
            with pytest.raises(PermissionDenied):
                self.send_back(row, actor=actor)

    def test_no_step_but_the_next_one_is_possible(self):
        acts = {
            Status.SECTION_REVIEW: {"approve", "return", "withdraw"},
            Status.DEPARTMENT_REVIEW: {"finalise", "return", "unapprove"},
            Status.APPROVED: {"report"},
            Status.REPORTED: {"grant", "send_back"},
            Status.GRANTED: set(),
            Status.FISCAL_RETURNED: {"submit"},
            Status.RETURNED: {"submit", "cancel", "edit"},
        }
        for status, wanted in acts.items():
            found = workflow.allowed(status, frozenset(Role), kind=Filing.KIND)
            assert found == wanted, status

    def test_a_figure_never_goes_to_the_finance_bureau(self):
        found = workflow.allowed(Status.APPROVED, frozenset(Role), kind="actual")
        assert found == frozenset()
        with pytest.raises(workflow.IllegalTransition):
            workflow.next_status(
                Status.DRAFT, ReviewAction.SUBMIT, Role.FINANCE, kind="actual"
            )

    def test_the_head_keeps_the_answer_where_nobody_of_the_fiscal_side_works(self):
        row = self.report(self.at(Status.APPROVED))
        assert review.actions(self.head, row) == set()
        with door.change(actor=None, action=Action.MEMBERSHIP_REVOKED, now=NOON):
            membership = self.fiscal.memberships.get()
            membership.ended_at = NOON
            door.save(membership)
        assert review.actions(self.head, row) == {"grant", "send_back"}
        self.grant(row, self.head)
        assert "凭其文件登记" in steps.of(Filing.KIND, row.pk).last().note

    def test_who_reported_a_form_does_not_answer_for_the_fiscal_side(self):
        factories.grant(self.finance, self.bureau, Role.SUPERVISOR)
        row = self.report(self.at(Status.APPROVED))
        with pytest.raises(PermissionDenied):
            self.grant(row, self.finance)

    def test_who_sent_a_form_neither_reviews_nor_grants_it(self):
        factories.grant(self.clerk, self.bureau, Role.REVIEWER)
        factories.grant(self.clerk, self.bureau, Role.SUPERVISOR)
        row = self.send(self.clerk)
        with pytest.raises(PermissionDenied):
            self.decide(row, ReviewAction.APPROVE, self.clerk)
        row = self.report(self.passed(row))
        with pytest.raises(PermissionDenied):
            self.grant(row, self.clerk)

    def test_another_lead_does_not_send_a_lead_s_form(self):
        with door.change(actor=None, action=Action.DATA_LOADED, now=NOON):
            self.project.lead = self.lead
            door.save(self.project)
        other = factories.make_user("other")
        factories.grant(other, self.section, Role.LEAD)
        with pytest.raises(PermissionDenied):
            self.send(other)
        assert self.send(self.finance).author == self.finance

    def test_a_return_wants_an_opinion_and_a_grant_its_document(self):
        row = self.report(self.at(Status.APPROVED))
        with pytest.raises(ValidationError):
            self.send_back(row, " ")
        for paper in (
            Paper("", "1号", NOON.date()),
            Paper("区财政局", " ", NOON.date()),
            Paper("区财政局", "1号", NOON.date() + datetime.timedelta(days=9)),
        ):
            with pytest.raises(ValidationError):
                self.grant(row, paper=paper)


@pytest.mark.slow
class FrozenTests(FilingCase):
    def test_reviewers_pass_only_what_was_sent(self):
        row = self.send()
        self.change_value()
        with pytest.raises(workflow.StaleVersion):
            self.decide(row, ReviewAction.APPROVE, self.reviewer)
        row = self.decide(row, ReviewAction.RETURN, self.reviewer, "请重报")
        row = self.send(version=row.version)
        row = self.decide(row, ReviewAction.APPROVE, self.reviewer)
        self.change_value("≥60")
        with pytest.raises(workflow.StaleVersion):
            self.decide(row, ReviewAction.FINALISE, self.head)

    def test_what_moved_is_told_cell_by_cell(self):
        row = self.send()
        self.change_value()
        sent = frozen.thawed(row.paper.content)
        (moved,) = frozen.differences(sent, filing.described(row))
        assert (moved.name, moved.old, moved.new) == (
            "走访企业次数 · 预期当年实现值",
            "40",
            "≥50",
        )

    def test_a_form_that_moved_before_it_was_sent_is_refused(self):
        seen = frozen.digest(filing.described(self.about()))
        self.change_value()
        with pytest.raises(workflow.StaleVersion):
            self.send(seen=seen)

    def test_a_declaration_that_moved_is_not_granted(self):
        row = self.report(self.passed())
        self.change_value()
        with pytest.raises(workflow.StaleVersion):
            self.grant(row)
        assert self.send_back(row).status == Status.FISCAL_RETURNED

    def test_a_monitoring_sheet_may_move_on_after_it_has_passed(self):
        row = self.passed(self.send(about=self.about(OfficialForm.MONITORING, 7)))
        self.change_value()
        assert self.report(row).status == Status.REPORTED

    def test_what_was_sent_comes_back_as_it_was(self):
        paper = filing.described(self.about())
        row = self.send()
        thawed = frozen.thawed(FiledPaper.objects.get(pk=row.paper_id).content)
        assert thawed == paper
        assert frozen.digest(thawed) == row.paper.sha256

    def test_a_day_that_passes_changes_no_form(self):
        for form, month in (
            (OfficialForm.DECLARATION, None),
            (OfficialForm.MONITORING, 7),
            (OfficialForm.SELF_EVALUATION, None),
        ):
            about = self.about(form, month)
            day = datetime.date(2024, 10, 8)
            with mock.patch("budget.clock.today", return_value=day):
                before = frozen.digest(filing.described(about))
            later = day + datetime.timedelta(days=1)
            with mock.patch("budget.clock.today", return_value=later):
                assert frozen.digest(filing.described(about)) == before, form


class OnceTests(FilingCase):
    def test_the_second_of_two_who_send_is_told_that_it_moved(self):
        self.send()
        with pytest.raises(workflow.StaleVersion):
            self.send(self.clerk)

    def test_the_database_refuses_a_second_open_filing_of_a_form(self):
        for month in (None, 7):
            form = OfficialForm.MONITORING if month else OfficialForm.DECLARATION
            promises.make_filing(self.project, self.lead, form, month=month)
            with pytest.raises(IntegrityError), transaction.atomic():
                promises.make_filing(self.project, self.lead, form, month=month)

    def test_each_through_month_is_a_sheet_of_its_own(self):
        july, september = (
            self.send(about=self.about(OfficialForm.MONITORING, month))
            for month in (7, 9)
        )
        assert july.pk != september.pk


class SeenTests(FilingCase):
    def test_the_queue_lists_a_form_for_the_reviewer_and_not_for_its_author(self):
        row = self.send()
        near = Department.objects.all()
        (line,) = queue.lines(self.reviewer, near, LATER)
        assert (line.kind, line.pk, line.project) == ("filing", row.pk, "经济运行")
        assert queue.lines(self.lead, near, LATER) == []

    def test_a_form_that_the_fiscal_side_sent_back_is_on_its_author_s_desk(self):
        row = self.send_back(self.report(self.passed()), "缺绩效标准")
        (paper,) = papers.returned(self.bureau.path)
        assert (paper.kind, paper.pk, paper.opinion) == (
            "filing",
            row.pk,
            "缺绩效标准",
        )


class ToldTests(FilingCase):
    def told(self):
        rows = Notice.objects.filter(kind=NoticeKind.FILING).order_by("pk")
        return [(row.user.username, row.text.split("：")[0]) for row in rows]

    @pytest.mark.slow
    def test_each_step_at_the_finance_bureau_is_told_once_to_those_concerned(self):
        row = self.passed()
        assert self.told() == []
        row = self.send_back(self.report(row), "缺绩效标准")
        assert self.told() == [
            ("fiscal", "已报财政，请批复或退回"),
            ("lead", "财政退回，请修改后重新送审"),
            ("finance", "财政退回，请修改后重新送审"),
        ]
        assert "缺绩效标准" in Notice.objects.get(user=self.lead).text
        row = self.report(self.passed(self.send(version=row.version)))
        self.grant(row)
        assert len(self.told()) == 6
        last = Notice.objects.filter(user=self.lead).last()
        assert last.text.startswith("财政已批复（青财绩〔2024〕8号）")
        assert last.link == f"/filings/{row.pk}/"

    def test_the_heads_are_told_where_nobody_of_the_fiscal_side_works(self):
        with door.change(actor=None, action=Action.MEMBERSHIP_REVOKED, now=NOON):
            membership = self.fiscal.memberships.get()
            membership.ended_at = NOON
            door.save(membership)
        self.report(self.passed())
        assert self.told() == [("head", "已报财政，请批复或退回")]
