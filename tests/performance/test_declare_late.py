"""A new project whose year's budget is published already: by a document, or not."""

import datetime
import io
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from budget.choices import BookStatus, Role, Status
from budget.models import BudgetBook, Change, Project, ProjectYear, User
from performance.models import Filing, Indicator, Target, TargetVersion
from performance.queries import declarations, judging, loading, owed
from tests import factories
from tests.base import NOON
from tests.performance.test_declare_view import DeclareViewCase, pytestmark, sent

__all__ = ["pytestmark"]

WISH = {"head.joins_reason": "区政府新增任务", "head.joins_on": "2025-03-01"}
DOCUMENT = {
    "document_no": "青财绩〔2025〕3号",
    "authority": "区财政局",
    "approved_on": "2024-09-01",
}
LATER_DOCUMENT = {"approved_on": "2025-06-09"}
GROUNDS = WISH | DOCUMENT | {"way": "document"}


class LateCase(DeclareViewCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.finance = factories.make_user("finance")
        factories.grant(cls.finance, cls.bureau, Role.FINANCE)
        cls.book = factories.keep(
            BudgetBook(
                department=cls.bureau,
                year=2025,
                status=BookStatus.PUBLISHED,
                title="预算",
            )
        )

    def setUp(self):
        super().setUp()
        self.client.force_login(self.finance)

    def post(self, **typed: str) -> Any:
        return self.client.post(self.new_url, sent(self.form()) | typed)


class LateTests(LateCase):
    def test_a_new_project_without_a_reason_is_refused_and_stays_on_the_page(self):
        answer = self.post(**dict.fromkeys(WISH, ""))
        self.assertContains(answer, "走访重点企业（次）", status_code=422)
        for name in WISH:
            self.assertContains(answer, f'id="{name}-wrong"', status_code=422)
        assert not Project.objects.exists()

    def test_each_part_of_the_document_is_wanted_and_none_typed_is_lost(self):
        answer = self.post(**GROUNDS | {"document_no": " "})
        self.assertContains(answer, 'id="document_no-wrong"', status_code=422)
        self.assertContains(answer, "区政府新增任务", status_code=422)
        assert not ProjectYear.objects.exists()

    def test_a_day_outside_the_year_is_refused_beside_its_box(self):
        for way in (WISH, GROUNDS):
            answer = self.post(**way | {"head.joins_on": "2024-12-31"})
            self.assertContains(answer, "生效日期应在2025年内", status_code=422)

    def test_a_day_in_a_locked_period_is_refused_beside_its_box(self):
        factories.make_period(
            self.bureau, 3, year=2025, locked_at=NOON, lock_reason="已汇总"
        )
        answer = self.post(**WISH)
        self.assertContains(answer, 'id="head.joins_on-wrong"', status_code=422)

    def test_by_a_document_it_binds_at_once_and_from_its_day(self):
        answer = self.post(**GROUNDS)
        year = ProjectYear.objects.get()
        self.assertRedirects(answer, f"/forms/projects/{year.pk}/")
        target = Target.objects.get()
        assert (target.document_no, target.authority, target.approved_on) == (
            DOCUMENT["document_no"],
            DOCUMENT["authority"],
            datetime.date(2024, 9, 1),
        )
        assert target.versions.get().valid_from == datetime.date(2025, 3, 1)
        assert not year.awaits_grant
        assert year.joins_on == datetime.date(2025, 3, 1)
        assert (year.initial, year.amount > 0) == (0, True)
        change = Change.objects.latest("pk")
        assert change.reason == WISH["head.joins_reason"]
        assert change.document_no == DOCUMENT["document_no"]

    def test_a_button_keeps_the_document_and_asks_for_none_yet(self):
        answer = self.post(act="add annual", **GROUNDS)
        self.assertContains(answer, DOCUMENT["document_no"])
        self.assertNotContains(answer, "-wrong")

    def test_who_sets_nothing_up_declares_and_is_not_asked_for_a_document(self):
        self.client.force_login(self.lead)
        self.assertNotContains(self.client.get(self.new_url), 'name="document_no"')
        assert self.post(**GROUNDS).status_code == 302
        assert ProjectYear.objects.get().awaits_grant

    def test_a_budget_that_is_being_drawn_up_asks_for_none(self):
        self.book.status = BookStatus.DRAFT
        factories.keep(self.book)
        page = self.client.get(self.new_url)
        self.assertNotContains(page, 'name="head.joins_on"')
        assert self.post().status_code == 302
        assert not ProjectYear.objects.get().awaits_grant


class JoiningTests(LateCase):
    """年中追加 of a project by its own declaration: reviewed, reported, granted."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.fiscal = factories.make_user("fiscal")
        factories.grant(cls.fiscal, cls.bureau, Role.SUPERVISOR)
        browser = cls.client_class()
        browser.force_login(cls.lead)
        typed = sent(cls.form()) | WISH
        assert browser.post(cls.new_url, typed).status_code == 302
        cls.year = ProjectYear.objects.get()
        cls.target = Target.objects.get()

    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)

    def act(self, user: User, act: str, **typed: str) -> Filing:
        row = Filing.objects.get()
        self.client.force_login(user)
        url = f"/filings/{row.pk}/{act}/"
        answer = self.client.post(url, {"version": str(row.version)} | typed)
        assert answer.status_code == 302, answer.content.decode()
        row.refresh_from_db()
        return row

    def send(self) -> Filing:
        page = self.client.get(f"/forms/projects/{self.year.pk}/")
        bar = page.context["bar"]
        data = {
            "form": "declaration",
            "project_year": self.year.pk,
            "seen": bar.seen,
        }
        assert self.client.post("/filings/send/", data).status_code == 302
        return Filing.objects.get()

    def passed(self) -> Filing:
        self.send()
        self.act(self.reviewer, "approve")
        self.act(self.head, "finalise")
        return self.act(self.finance, "report")

    def granted(self, **typed: str) -> Filing:
        self.passed()
        return self.act(self.fiscal, "grant", **DOCUMENT | typed)

    def version(self) -> TargetVersion:
        return self.target.versions.get()

    def test_its_paper_is_an_application_that_says_why_and_from_when(self):
        page = self.client.get(f"/forms/projects/{self.year.pk}/")
        self.assertContains(page, "项目支出绩效目标申请表（年中追加）")
        self.assertContains(page, WISH["head.joins_reason"])
        self.assertContains(page, "2025年3月1日")
        assert "申请表" in self.send().title

    def test_it_can_be_changed_until_it_is_sent(self):
        url = f"/forms/projects/{self.year.pk}/edit/"
        form = declarations.of_project(self.year)
        data = sent(form) | {"head.joins_reason": "区长办公会议定"}
        assert self.client.post(url, data).status_code == 302
        self.year.refresh_from_db()
        assert self.year.joins_reason == "区长办公会议定"
        self.send()
        assert self.client.get(url).status_code == 409

    def test_until_its_grant_it_is_no_part_of_the_budget_and_binds_on_no_day(self):
        self.passed()
        assert not ProjectYear.objects.granted().exists()
        facts = loading.load(Target.objects.all(), year=2025, month=12)
        (row,) = judging.judge_at(facts, 12, today=NOON.date())
        assert row.promise.awaiting and not row.counted
        period = factories.make_period(self.bureau, 12, year=2025)
        due = period.due_on
        assert not owed.owed(Indicator.objects.all(), [period], due)

    def test_its_grant_lets_it_in_from_the_day_that_it_asked_for(self):
        row = self.granted()
        self.year.refresh_from_db()
        assert (row.status, self.year.awaits_grant) == (Status.GRANTED, False)
        assert self.version().valid_from == datetime.date(2025, 3, 1)
        assert row.valid_from == datetime.date(2025, 3, 1)
        page = self.client.get(f"/filings/{row.pk}/")
        self.assertContains(page, "<dd>自 2025-03-01 起</dd>")
        self.target.refresh_from_db()
        assert self.target.document_no == DOCUMENT["document_no"]
        facts = loading.load(Target.objects.all(), year=2025, month=12)
        (found,) = judging.judge_at(facts, 12, today=NOON.date())
        assert found.counted

    def test_its_grant_may_give_another_day_in_the_year(self):
        row = self.granted(valid_from="2025-05-01")
        assert self.version().valid_from == datetime.date(2025, 5, 1)
        assert row.valid_from == datetime.date(2025, 5, 1)

    def test_a_document_of_a_later_day_binds_from_its_own(self):
        self.passed()
        with override_settings(CLOCK="2025-06-10T09:00:00+08:00"):
            self.client.force_login(self.fiscal)
            page = self.client.get(f"/filings/{Filing.objects.get().pk}/")
            self.assertContains(page, "不早于申报的2025-03-01")
            row = self.act(self.fiscal, "grant", **DOCUMENT | LATER_DOCUMENT)
        assert row.valid_from == datetime.date(2025, 6, 9)
        assert self.version().valid_from == datetime.date(2025, 6, 9)

    def test_a_day_that_does_not_fit_is_refused_and_nothing_is_granted(self):
        row = self.passed()
        self.client.force_login(self.fiscal)
        data = {"version": str(row.version), "valid_from": "2026-01-01"} | DOCUMENT
        answer = self.client.post(f"/filings/{row.pk}/grant/", data)
        self.assertContains(answer, "生效日期应在2025年内", status_code=422)
        self.year.refresh_from_db()
        assert self.year.awaits_grant

    def test_its_empty_form_asks_for_the_day_and_guesses_none(self):
        file = io.BytesIO(self.client.get(f"{self.new_url}xlsx/").content)
        sheet = openpyxl.load_workbook(file).worksheets[0]
        row = next(r for r in sheet.iter_rows() if r[0].value == "拟生效日期")
        assert not any(cell.value for cell in row[1:])

    def test_it_is_not_late_for_the_day_of_the_years_declarations(self):
        self.granted()
        self.client.force_login(self.fiscal)
        page = self.client.get("/collecting/?form=declaration&year=2025")
        self.assertContains(page, "批复")
        self.assertNotContains(page, "迟报")

    def test_what_is_granted_is_changed_by_an_adjustment_alone(self):
        self.granted()
        self.client.force_login(self.lead)
        url = f"/forms/projects/{self.year.pk}/edit/"
        self.assertContains(self.client.get(url), "目标调整", status_code=409)

    def test_sent_back_by_the_finance_bureau_it_is_sent_again(self):
        self.passed()
        row = self.act(self.fiscal, "send_back", opinion="资金来源不清")
        assert row.status == Status.FISCAL_RETURNED
        self.client.force_login(self.lead)
        assert (
            self.client.get(f"/forms/projects/{self.year.pk}/edit/").status_code == 200
        )

    def test_its_excel_comes_back_without_a_change(self):
        answer = self.client.get(f"/forms/projects/{self.year.pk}/xlsx/")
        file = SimpleUploadedFile("form.xlsx", answer.content)
        url = f"/forms/projects/{self.year.pk}/upload/"
        page = self.client.post(url, {"file": file}, follow=True)
        self.assertContains(page, "与系统中的内容相比没有变化")
