"""整改 through its services: ordered, answered, returned, closed; who is told."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from budget import workflow
from budget.choices import Action, NoticeKind, Role
from budget.models import Change, Notice
from performance.choices import RectifyAction, RectifySource, RectifyStatus
from performance.models import Rectification
from performance.queries import rectifications
from performance.rectifying import Order
from performance.services import rectifications as services
from performance.services.telling import remind
from tests import factories
from tests.base import LATER, NOON, TestCase

pytestmark = pytest.mark.slow

TODAY = NOON.date()
DEADLINE = TODAY + datetime.timedelta(days=14)


class RectifyCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.target = factories.make_target(cls.indicator)
        cls.finance = factories.make_user("finance")
        factories.grant(cls.finance, cls.bureau, Role.FINANCE)

    def order(self, actor=None, **extra):
        values = {
            "department_id": self.section.pk,
            "source": RectifySource.HEAD,
            "problem": "走访进度滞后",
            "deadline": DEADLINE,
            "responsible_id": self.lead.pk,
            "target_id": self.target.pk,
            **extra,
        }
        return services.order(what=Order(**values), actor=actor or self.head, now=NOON)

    def answer(self, row, actor=None, **extra):
        values = {"measures": "增派人手", "text": "已补足", "done_on": TODAY, **extra}
        return services.answer(
            rectification_id=row.pk,
            version=row.version,
            actor=actor or self.lead,
            now=LATER,
            **values,
        )

    def check(self, row, action, actor=None, opinion="", **extra):
        return services.check(
            rectification_id=row.pk,
            action=action,
            version=row.version,
            opinion=opinion,
            actor=actor or self.head,
            now=LATER,
            **extra,
        )

    def told(self, user):
        rows = Notice.objects.filter(user=user, kind=NoticeKind.RECTIFY)
        return list(rows.order_by("pk").values_list("text", flat=True))


class OrderTests(RectifyCase):
    def test_a_head_orders_and_the_person_charged_is_told(self):
        row = self.order()
        assert (row.status, row.issuer) == (RectifyStatus.ORDERED, self.head)
        assert self.told(self.lead) == ["请于2024-10-26前整改并反馈：走访进度滞后"]
        assert Change.objects.get(action=Action.RECTIFICATION_ORDERED)

    def test_each_side_orders_in_its_own_name_only(self):
        self.order(self.finance, source=RectifySource.FINANCE)
        with pytest.raises(PermissionDenied):
            self.order(self.finance)
        with pytest.raises(PermissionDenied):
            self.order(self.head, source=RectifySource.FINANCE, problem="另一件")

    def test_nobody_else_orders(self):
        for actor in (self.lead, self.reviewer, self.outsider, self.auditor):
            with pytest.raises(PermissionDenied):
                self.order(actor)

    def test_an_audits_finding_wants_its_document(self):
        with pytest.raises(ValidationError, match="文号"):
            self.order(source=RectifySource.AUDIT)
        row = self.order(source=RectifySource.AUDIT, document_no="审〔2024〕8号")
        change = Change.objects.get(action=Action.RECTIFICATION_ORDERED)
        assert (row.document_no, change.document_no) == ("审〔2024〕8号",) * 2

    def test_finance_enters_an_audits_finding_and_the_auditor_none(self):
        known = {"source": RectifySource.AUDIT, "document_no": "审〔2024〕9号"}
        assert self.order(self.finance, **known).source == RectifySource.AUDIT
        with pytest.raises(PermissionDenied):
            self.order(self.auditor, **known)

    def test_a_deadline_that_is_over_is_refused(self):
        with pytest.raises(ValidationError, match="不能早于今天"):
            self.order(deadline=TODAY - datetime.timedelta(days=1))

    def test_only_somebody_with_a_role_there_is_charged(self):
        for stranger in (self.colleague, self.outsider, self.auditor):
            with pytest.raises(ValidationError, match="业务账号"):
                self.order(responsible_id=stranger.pk)

    def test_a_commitment_of_another_department_is_refused(self):
        with pytest.raises(ValidationError, match="不属于"):
            self.order(department_id=self.sibling.pk, responsible_id=self.colleague.pk)

    def test_a_second_click_orders_nothing_more(self):
        self.order()
        with pytest.raises(ValidationError, match="已下达整改"):
            self.order()
        assert Rectification.objects.count() == 1


class AnswerTests(RectifyCase):
    def test_the_one_charged_answers_and_the_issuer_is_told(self):
        row = self.answer(self.order())
        assert (row.status, row.answered_by) == (RectifyStatus.ANSWERED, self.lead)
        assert self.told(self.head) == ["整改已反馈，请核对销号：走访进度滞后"]

    def test_a_clerk_answers_for_the_one_charged_and_nobody_else_does(self):
        row = self.order()
        for actor in (self.reviewer, self.head, self.colleague, self.auditor):
            with pytest.raises(PermissionDenied):
                self.answer(row, actor)
        assert self.answer(row, self.clerk).answered_by == self.clerk

    def test_words_and_a_day_that_has_come_are_wanted(self):
        row = self.order()
        for wrong in (
            {"measures": " "},
            {"text": ""},
            {"done_on": TODAY + datetime.timedelta(days=1)},
        ):
            with pytest.raises(ValidationError):
                self.answer(row, **wrong)

    def test_an_old_version_is_refused(self):
        row = self.order()
        self.answer(row)
        row.version = 1
        with pytest.raises(workflow.StaleVersion):
            self.answer(row)

    def test_what_is_answered_is_not_answered_again(self):
        row = self.answer(self.order())
        with pytest.raises(workflow.IllegalTransition, match="已反馈"):
            self.answer(row)


class CheckTests(RectifyCase):
    def test_the_issuers_side_closes_it(self):
        row = self.check(self.answer(self.order()), RectifyAction.CLOSE)
        assert (row.status, row.checker) == (RectifyStatus.CLOSED, self.head)
        assert row.closed_at == LATER
        assert self.told(self.lead)[-1] == "整改已销号：走访进度滞后"

    def test_returned_work_keeps_every_round(self):
        row = self.answer(self.order())
        later = DEADLINE + datetime.timedelta(days=7)
        row = self.check(row, RectifyAction.RETURN, opinion="请附名单", deadline=later)
        assert (row.status, row.deadline) == (RectifyStatus.RETURNED, later)
        row = self.check(self.answer(row, text="名单已附"), RectifyAction.CLOSE)
        assert [(s.action, s.text) for s in row.steps.all()] == [
            ("order", "走访进度滞后"),
            ("answer", "增派人手\n已补足"),
            ("return", "请附名单"),
            ("answer", "增派人手\n名单已附"),
            ("close", ""),
        ]

    def test_returning_and_cancelling_want_words(self):
        row = self.answer(self.order())
        for action in (RectifyAction.RETURN, RectifyAction.CANCEL):
            with pytest.raises(ValidationError, match="理由"):
                self.check(row, action)

    def test_who_answered_never_closes(self):
        factories.grant(self.lead, self.section, Role.HEAD)
        row = self.answer(self.order())
        with pytest.raises(PermissionDenied):
            self.check(row, RectifyAction.CLOSE, self.lead)

    def test_another_side_does_not_close(self):
        row = self.answer(self.order())
        for actor in (self.finance, self.reviewer, self.outsider, self.auditor):
            with pytest.raises(PermissionDenied):
                self.check(row, RectifyAction.CLOSE, actor)

    def test_nothing_is_closed_before_it_is_answered(self):
        with pytest.raises(workflow.IllegalTransition):
            self.check(self.order(), RectifyAction.CLOSE)


class LedgerTests(RectifyCase):
    def ledger(self, user=None, today=TODAY, **wanted):
        return [
            line.row.pk
            for line in rectifications.ledger(user or self.head, wanted, today)
        ]

    def test_it_lists_by_source_department_status_and_lateness(self):
        row = self.order()
        late = DEADLINE + datetime.timedelta(days=1)
        assert self.ledger(source="head", path=self.section.path) == [row.pk]
        assert self.ledger(source="finance") == []
        assert self.ledger(path=self.sibling.path) == []
        assert self.ledger(status="overdue") == []
        assert self.ledger(status="overdue", today=late) == [row.pk]
        self.answer(row)
        assert self.ledger(status="overdue", today=late) == []
        assert self.ledger(status="undone") == [row.pk]

    def test_what_is_undone_comes_first_the_nearest_day_on_top(self):
        done = self.check(self.answer(self.order()), RectifyAction.CLOSE)
        far = self.order(problem="甲", deadline=DEADLINE + datetime.timedelta(days=9))
        near = self.order(problem="乙")
        assert self.ledger() == [near.pk, far.pk, done.pk]

    def test_another_bureau_sees_nothing_and_an_auditor_all(self):
        row = self.order()
        assert self.ledger(self.outsider) == []
        assert self.ledger(self.auditor) == [row.pk]


class MorningTests(RectifyCase):
    def round(self, day):
        now = datetime.datetime.combine(day, NOON.timetz())
        remind(body=self.bureau.path, today=day, now=now)

    def test_near_the_deadline_the_one_charged_is_told_once(self):
        self.order(deadline=datetime.date(2024, 10, 25))
        for day in (22, 23, 24):
            self.round(datetime.date(2024, 10, day))
        assert self.told(self.lead)[1:] == [
            "整改将于2024-10-25到期，尚未反馈：走访进度滞后"
        ]
        assert self.told(self.head) == []

    def test_once_it_is_over_the_head_hears_too(self):
        self.order(deadline=datetime.date(2024, 10, 25))
        self.round(datetime.date(2024, 10, 28))
        words = "整改已超过期限（2024-10-25），尚未反馈：走访进度滞后"
        assert self.told(self.head) == [words]
        assert self.told(self.lead)[1:] == [words]

    def test_what_is_answered_is_told_no_more(self):
        self.answer(self.order(deadline=datetime.date(2024, 10, 25)))
        self.round(datetime.date(2024, 10, 28))
        assert len(self.told(self.lead)) == 1
