"""The pages of 整改: ordering in one click, answering, checking, the ledger."""

import io

import pytest
from django.test import override_settings
from openpyxl import load_workbook

from budget import workflow
from budget.choices import Role, Status
from performance.choices import RectifySource, RectifyStatus
from performance.models import Rectification
from performance.rectifying import Order
from performance.services import rectifications as services
from tests import factories
from tests.base import NOON, TestCase
from tests.performance.factories import make_rectification

pytestmark = pytest.mark.slow


@override_settings(CLOCK=NOON.isoformat())
class RectifyPageCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy()
        cls.target = factories.make_target(cls.indicator)
        factories.make_actual(cls.indicator, cls.period, "5", status=Status.APPROVED)

    def setUp(self):
        super().setUp()
        self.client.force_login(self.head)

    def page(self, answer):
        return answer.content.decode()

    def order(self, **extra):
        return self.client.post(f"/targets/{self.target.pk}/rectify/", extra)

    def act(self, verb, who, **extra):
        row = Rectification.objects.get()
        self.client.force_login(who)
        return self.client.post(
            f"/rectifications/{row.pk}/{verb}/", {"version": row.version, **extra}
        )


@pytest.mark.page
class OneClickTests(RectifyPageCase):
    def test_the_board_and_the_target_offer_it_to_a_head(self):
        for url in ("/board/", f"/targets/{self.target.pk}/"):
            page = self.page(self.client.get(url))
            assert f'action="/targets/{self.target.pk}/rectify/"' in page
            assert "责成整改" in page

    def test_where_an_order_is_open_the_board_leads_to_it(self):
        self.order()
        row = Rectification.objects.get()
        page = self.page(self.client.get("/board/"))
        assert f'href="/rectifications/{row.pk}/"' in page and "查看整改" in page
        assert f'action="/targets/{self.target.pk}/rectify/"' not in page
        row.status = RectifyStatus.CANCELLED
        factories.keep(row)
        page = self.page(self.client.get("/board/"))
        assert f'action="/targets/{self.target.pk}/rectify/"' in page

    def test_nobody_else_is_offered_it(self):
        self.client.force_login(self.lead)
        for url in ("/board/", f"/targets/{self.target.pk}/"):
            assert "责成整改" not in self.page(self.client.get(url))

    def test_a_commitment_that_awaits_its_approval_is_not_to_be_put_right_yet(self):
        carried = factories.make_target(self.indicator, carried_from=self.target)
        page = self.page(self.client.get(f"/targets/{carried.pk}/"))
        assert "责成整改" not in page
        for ask in (self.client.get, self.client.post):
            answer = ask(f"/targets/{carried.pk}/rectify/")
            assert answer.status_code == 409
            assert "批复后才能责成整改" in self.page(answer)
        with pytest.raises(workflow.IllegalTransition):
            services.order(
                what=Order(
                    department_id=self.section.pk,
                    source=RectifySource.HEAD,
                    problem="进度滞后",
                    deadline=NOON.date(),
                    responsible_id=self.lead.pk,
                    target_id=carried.pk,
                ),
                actor=self.head,
                now=NOON,
            )
        assert not Rectification.objects.exists()

    def test_one_click_orders_with_the_lights_sentence(self):
        answer = self.order()
        row = Rectification.objects.get()
        assert answer.url == f"/rectifications/{row.pk}/"
        assert row.problem.startswith("走访企业次数：1–9月累计5次")
        assert (row.responsible, row.source) == (self.lead, "head")
        assert (row.deadline - NOON.date()).days == 15
        page = self.page(self.client.get(f"/targets/{self.target.pk}/"))
        assert f"/rectifications/{row.pk}/" in page

    def test_a_second_click_is_told_and_orders_nothing(self):
        self.order()
        answer = self.order()
        assert answer.status_code == 422
        assert "同一问题已下达整改" in self.page(answer)

    def test_without_a_responsible_person_the_form_asks(self):
        self.indicator.responsible = None
        factories.keep(self.indicator)
        answer = self.order()
        assert answer.status_code == 422
        assert "请选择责任人" in self.page(answer)

    def test_what_is_typed_counts_and_nothing_is_lost(self):
        answer = self.order(problem="名单不实", deadline="2020-01-01")
        page = self.page(answer)
        assert answer.status_code == 422
        assert "名单不实" in page
        assert "整改期限不能早于今天" in page

    def test_a_target_of_another_bureau_is_not_found(self):
        self.client.force_login(self.outsider)
        assert self.order().status_code == 404


@pytest.mark.page
class CreateTests(RectifyPageCase):
    def test_a_department_comes_first_then_its_people(self):
        page = self.page(self.client.get("/rectifications/new/"))
        assert "选定部门" in page
        assert 'name="problem"' not in page
        url = f"/rectifications/new/?department={self.section.pk}"
        page = self.page(self.client.get(url))
        assert 'name="problem"' in page
        assert "lead" in page

    def test_an_order_without_a_target(self):
        answer = self.client.post(
            "/rectifications/new/",
            {
                "department": self.section.pk,
                "source": "audit",
                "document_no": "审〔2024〕8号",
                "problem": "台账不全",
                "deadline": "2024-11-30",
                "responsible": self.lead.pk,
            },
        )
        row = Rectification.objects.get()
        assert answer.url == f"/rectifications/{row.pk}/"
        assert (row.source, row.target) == ("audit", None)

    def test_an_audit_without_document_says_so_beside_the_box(self):
        answer = self.client.post(
            "/rectifications/new/",
            {
                "department": self.section.pk,
                "source": "audit",
                "problem": "台账不全",
                "deadline": "2024-11-30",
                "responsible": self.lead.pk,
            },
        )
        assert answer.status_code == 422
        assert "审计提出的整改须填写文号" in self.page(answer)

    def test_another_departments_id_is_refused(self):
        factories.grant(self.outsider, self.other_bureau, Role.HEAD)
        self.client.force_login(self.outsider)
        url = f"/rectifications/new/?department={self.section.pk}"
        assert self.client.get(url).status_code == 422


@pytest.mark.page
class WorkTests(RectifyPageCase):
    def setUp(self):
        super().setUp()
        self.row = make_rectification(self.section, self.lead, self.head)

    def answer(self, **extra):
        sent = {"measures": "增派", "answer": "已补足", "done_on": "2024-10-12"}
        return self.act("answer", self.lead, **{**sent, **extra})

    def test_it_is_answered_and_closed_through_the_pages(self):
        assert self.answer().status_code == 302
        assert self.act("close", self.head).status_code == 302
        page = self.page(self.client.get(f"/rectifications/{self.row.pk}/"))
        assert "已销号" in page
        assert "增派" in page

    def test_an_answer_without_words_keeps_what_was_typed(self):
        answer = self.answer(measures="")
        page = self.page(answer)
        assert answer.status_code == 422
        assert "请写明采取的措施" in page
        assert "已补足" in page

    def test_a_return_without_words_keeps_the_page(self):
        self.answer()
        answer = self.act("return", self.head)
        assert answer.status_code == 422
        assert "退回和撤销须写明理由" in self.page(answer)

    def test_a_stale_close_is_refused(self):
        self.answer()
        self.client.force_login(self.head)
        answer = self.client.post(
            f"/rectifications/{self.row.pk}/close/", {"version": 1}
        )
        assert answer.status_code == 409

    def test_the_lead_sees_the_boxes_and_the_head_the_check(self):
        url = f"/rectifications/{self.row.pk}/"
        assert "撤销" in self.page(self.client.get(url))
        self.client.force_login(self.lead)
        page = self.page(self.client.get(url))
        assert 'name="measures"' in page
        assert "formaction" not in page


class LedgerTests(RectifyPageCase):
    def test_overdue_is_counted_in_days(self):
        make_rectification(
            self.section, self.lead, self.head, deadline=NOON.date().replace(day=2)
        )
        page = self.page(self.client.get("/rectifications/?status=overdue"))
        assert "超期 10 天" in page

    def test_a_filter_that_is_not_understood_says_so(self):
        for url in ("/rectifications/?source=x", "/rectifications/sheet/?source=x"):
            assert self.client.get(url).status_code == 422

    def test_the_workbook_holds_the_rows_and_never_a_formula(self):
        make_rectification(self.section, self.lead, self.head, problem="=1+1")
        answer = self.client.get("/rectifications/sheet/")
        sheet = load_workbook(io.BytesIO(answer.content)).active
        cells = [cell for row in sheet.iter_rows(min_row=3) for cell in row]
        assert "=1+1" in [cell.value for cell in cells]
        assert "f" not in {cell.data_type for cell in cells}

    def test_queries_do_not_grow_with_the_ledger(self):
        make_rectification(self.section, self.lead, self.head)
        self.client.get("/rectifications/")
        with self.assertNumQueries(8):
            self.client.get("/rectifications/")
        for n in range(5):
            make_rectification(self.section, self.lead, self.head, problem=f"问题{n}")
        with self.assertNumQueries(8):
            assert "问题4" in self.page(self.client.get("/rectifications/"))
