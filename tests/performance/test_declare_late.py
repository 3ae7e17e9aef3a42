"""A new project whose year's budget is published already: by a document, or not."""

import datetime
from typing import Any

from budget.choices import BookStatus, Role
from budget.models import BudgetBook, Change, Project, ProjectYear
from performance.models import Target
from performance.queries import declarations
from tests import factories
from tests.performance.test_declare_view import DeclareViewCase, pytestmark, sent

__all__ = ["pytestmark"]

GROUNDS = {
    "reason": "区政府新增任务",
    "document_no": "青财绩〔2025〕3号",
    "authority": "区财政局",
    "approved_on": "2024-09-01",
    "valid_from": "2025-03-01",
}


class LateCase(DeclareViewCase):
    def setUp(self):
        super().setUp()
        self.finance = factories.make_user("finance")
        factories.grant(self.finance, self.bureau, Role.FINANCE)
        self.client.force_login(self.finance)
        self.book = factories.keep(
            BudgetBook(
                department=self.bureau,
                year=2025,
                status=BookStatus.PUBLISHED,
                title="预算",
            )
        )

    def post(self, **typed: str) -> Any:
        return self.client.post(self.new_url, sent(self.form()) | typed)


class LateTests(LateCase):
    def test_a_new_project_without_grounds_is_refused_and_stays_on_the_page(self):
        answer = self.post()
        self.assertContains(answer, "走访重点企业（次）", status_code=422)
        for name in GROUNDS:
            self.assertContains(answer, f'id="{name}-wrong"', status_code=422)
        assert not Project.objects.exists()

    def test_each_ground_is_wanted_and_none_typed_is_lost(self):
        answer = self.post(**GROUNDS | {"document_no": " "})
        self.assertContains(answer, 'id="document_no-wrong"', status_code=422)
        self.assertContains(answer, "区政府新增任务", status_code=422)
        assert not ProjectYear.objects.exists()

    def test_a_day_outside_the_year_is_refused_beside_its_box(self):
        answer = self.post(**GROUNDS | {"valid_from": "2024-12-31"})
        self.assertContains(answer, "生效日期应在2025年内", status_code=422)

    def test_with_grounds_it_binds_by_its_document_and_from_its_day(self):
        answer = self.post(**GROUNDS)
        year = ProjectYear.objects.get()
        self.assertRedirects(answer, f"/forms/projects/{year.pk}/")
        target = Target.objects.get()
        assert (target.document_no, target.authority, target.approved_on) == (
            GROUNDS["document_no"],
            GROUNDS["authority"],
            datetime.date(2024, 9, 1),
        )
        assert target.versions.get().valid_from == datetime.date(2025, 3, 1)
        change = Change.objects.latest("pk")
        assert change.reason == GROUNDS["reason"]
        assert change.document_no == GROUNDS["document_no"]

    def test_a_button_keeps_the_grounds_and_asks_for_none_yet(self):
        answer = self.post(act="add annual", reason=GROUNDS["reason"])
        self.assertContains(answer, GROUNDS["reason"])
        self.assertNotContains(answer, "-wrong")

    def test_who_sets_nothing_up_is_told_to_ask_finance(self):
        self.client.force_login(self.lead)
        self.assertContains(self.client.get(self.new_url), "由财务凭批准文件追加")
        answer = self.post(**GROUNDS)
        self.assertContains(answer, "走访重点企业（次）", status_code=422)
        assert not ProjectYear.objects.exists()

    def test_a_budget_that_is_being_drawn_up_asks_for_none(self):
        self.book.status = BookStatus.DRAFT
        factories.keep(self.book)
        page = self.client.get(self.new_url)
        self.assertNotContains(page, 'name="document_no"')
        assert self.post().status_code == 302
        assert not declarations.needs_grounds(self.form(), self.bureau)
