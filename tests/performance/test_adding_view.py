"""年中追加 on the screen and by Excel: in the form's layout, sent, granted."""

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from openpyxl import load_workbook

from budget.choices import Status
from performance.models import DeclarationDraft, Filing, FormUpload, Target
from tests import factories
from tests.budget.book import workbooks
from tests.performance import factories as promises
from tests.performance.adding_case import NEW, PAPER, SAID, AddingCase
from tests.performance.brought_back import cell_of
from tests.performance.declaring_case import a_row
from tests.performance.test_declare_view import sent

pytestmark = [pytest.mark.slow, pytest.mark.page]


class AddingViewCase(AddingCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.paper = f"/forms/projects/{cls.project.pk}/addition/"
        cls.url = f"{cls.paper}edit/"

    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)


class PageTests(AddingViewCase):
    def test_the_closed_form_leads_to_the_rows_that_may_join_it(self):
        page = self.client.get(f"/forms/projects/{self.project.pk}/edit/")
        self.assertContains(page, self.url, status_code=409)

    def test_the_form_stands_in_its_layout_and_takes_new_rows_alone(self):
        page = self.client.get(self.url)
        self.assertContains(page, self.target.value_printed)
        self.assertContains(page, 'name="goal.1.row.1.name"')
        self.assertContains(page, 'placeholder="如 2024-10-01"', 1)
        for absent in ('name="goal.1.text"', 'name="money.amount"', "add annual"):
            self.assertNotContains(page, absent)

    def test_a_form_that_binds_leads_there_whoever_may_fill_it_in(self):
        form = f"/forms/projects/{self.project.pk}/"
        self.assertContains(self.client.get(form), f'href="{self.url}"')
        self.client.force_login(self.auditor)
        self.assertNotContains(self.client.get(form), self.url)

    def test_once_granted_whoever_sets_weights_is_led_to_them(self):
        row = self.granted()
        page, weights = f"/filings/{row.pk}/", f"/goals/{self.goal.pk}/weights/"
        self.assertNotContains(self.client.get(page), weights)
        self.client.force_login(self.finance)
        self.assertContains(self.client.get(page), f'href="{weights}"')

    def test_rows_are_saved_and_shown_as_an_application(self):
        answer = self.client.post(self.url, sent(self.form()))
        self.assertRedirects(answer, self.url)
        page = self.client.get(self.paper)
        name = '培训<span class="nowrap">（场）</span>'
        for text in ("绩效目标调整申请表", "（新增）", name, SAID["joins_reason"]):
            self.assertContains(page, text)
        for medium in ("xlsx", "pdf"):
            assert self.client.get(f"{self.paper}{medium}/").status_code == 200

    def test_what_is_refused_stays_and_is_kept_as_a_draft(self):
        form = self.form(a_row(NEW, "大概4场"))
        answer = self.client.post(self.url, sent(form))
        self.assertContains(answer, "大概4场", status_code=422)
        assert DeclarationDraft.objects.get().key == f"add:year:{self.project.pk}"
        self.assertContains(self.client.get(self.url), "大概4场")

    def test_weak_rows_are_hinted_at_like_those_of_any_declaration(self):
        self.save(a_row("培训覆盖率", "≥100%"))
        page = self.client.get(self.paper)
        assert page.context["weak"]

    def test_rows_of_two_people_stand_beside_each_other(self):
        mine = self.form()
        self.save(a_row("参训（人次）", "≥80"), actor=self.clerk)
        answer = self.client.post(self.url, sent(mine))
        self.assertContains(answer, "参训（人次）", status_code=409)
        self.assertContains(answer, NEW, status_code=409)

    def test_a_goal_can_neither_come_nor_go(self):
        for act in ("add annual", "drop goal.1"):
            page = self.client.post(self.url, sent(self.form()) | {"act": act})
            assert [box.goal.goal_id for box in page.context["sheet"].goals()] == [
                self.goal.pk
            ]

    def test_under_review_the_page_is_closed_and_keeps_what_was_typed(self):
        form = self.form(a_row(NEW, "≥6"))
        self.sent()
        answer = self.client.post(self.url, sent(form))
        self.assertContains(answer, "已送审", status_code=409)
        assert DeclarationDraft.objects.exists()

    @override_settings(REDIS_URL="")
    def test_it_is_sent_from_its_paper_granted_and_then_judged(self):
        self.save()
        page = self.client.get(self.paper)
        seen = page.context["bar"].seen
        data = {"form": "addition", "project_year": self.project.pk, "seen": seen}
        self.client.post("/filings/send/", data)
        row = self.report(self.passed(Filing.objects.get()))
        self.client.force_login(self.fiscal)
        detail = self.client.get(f"/filings/{row.pk}/")
        self.assertContains(detail, SAID["joins_on"])
        given = {
            "version": row.version,
            "authority": PAPER.authority,
            "document_no": PAPER.document_no,
            "approved_on": PAPER.approved_on.isoformat(),
        }
        with self.captureOnCommitCallbacks(execute=True):
            answer = self.client.post(f"/filings/{row.pk}/grant/", given)
        assert answer.status_code == 302
        target = Target.objects.get(name_printed=NEW)
        assert target.assessments.exists()
        page = self.client.get(f"/filings/{row.pk}/")
        self.assertContains(page, f"/forms/projects/{self.project.pk}/")

    def test_the_number_of_questions_does_not_grow_with_the_rows(self):
        self.save()
        self.client.get(self.url)
        with self.assertNumQueries(16):
            self.client.get(self.url)
        with self.assertNumQueries(15):
            self.client.get(self.paper)
        self.save(*(a_row(f"培训{at}（场）", "≥4") for at in range(1, 9)))
        with self.assertNumQueries(16):
            self.client.get(self.url)
        with self.assertNumQueries(15):
            self.client.get(self.paper)

    def test_the_collecting_page_lists_what_was_sent(self):
        self.sent()
        self.client.force_login(self.finance)
        page = self.client.get("/collecting/?form=addition&year=2024")
        self.assertContains(page, "经济运行")

    def test_ledger_and_detail_tell_how_far_a_row_is(self):
        self.save()
        pk = self.addition.pk
        ledger = self.client.get("/adjustments/")
        self.assertContains(ledger, f"/additions/{pk}/")
        self.assertContains(ledger, "待批复")
        self.assertContains(self.client.get(f"/additions/{pk}/"), self.paper)
        book = load_workbook(io.BytesIO(self.client.get("/adjustments/sheet/").content))
        cells = [cell.value for row in book.active.iter_rows() for cell in row]
        assert {NEW, "年中追加", "≥4", "待批复"} <= set(cells)

    def test_a_granted_row_prints_with_what_its_document_adjusts(self):
        self.granted()
        promises.make_adjustment(
            self.target,
            document_no=PAPER.document_no,
            status=Status.SECTION_REVIEW,
            author=self.lead,
            submitted_at=self.addition.approved_at,
        )
        page = self.client.get(f"/additions/{self.addition.pk}/form/")
        for text in ("调整、追加理由", NEW, self.target.name_printed):
            self.assertContains(page, text)

    def test_another_branch_sees_nothing_of_it(self):
        self.save()
        self.client.force_login(self.outsider)
        for path in (self.url, self.paper, f"/additions/{self.addition.pk}/"):
            assert self.client.get(path).status_code == 404


class ExcelTests(AddingViewCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.project.year_goal = cls.goal.text
        factories.keep(cls.project)

    def book(self):
        answer = self.client.get(f"/forms/projects/{self.project.pk}/xlsx/")
        return load_workbook(io.BytesIO(answer.content))

    def by_hand(self, *rows):
        """Return the form with its row and others, as somebody else laid it out."""
        target = self.target
        kept = (target.value_printed, target.name_printed)
        return workbooks.written(
            [
                ("项目支出绩效目标申报表",),
                ("项目名称", "经济运行", "部门名称", self.bureau.name),
                ("年度绩效目标", self.goal.text),
                ("指标值", "三级指标", "二级指标", "一级指标"),
                (*kept, target.level2, target.level1),
                *((value, name, "数量指标", "产出指标") for value, name in rows),
            ]
        )

    def upload(self, data):
        file = SimpleUploadedFile("申报表.xlsx", data)
        return self.client.post(f"{self.paper}upload/", {"file": file}, follow=True)

    def confirm(self, **boxes):
        upload = FormUpload.objects.get()
        url = f"/forms/uploads/{upload.pk}/"
        seen = self.client.get(url).context["look"].seen
        data = {"version": upload.version, "seen": seen, "do": "save", **boxes}
        return self.client.post(url, data, follow=True)

    def test_a_row_written_into_the_form_becomes_a_draft(self):
        look = self.upload(self.by_hand(("≥4", NEW))).context["look"]
        assert (look.errors, look.questions) == ([], [])
        page = self.confirm()
        self.assertContains(page, f'value="{NEW}"')
        (goal,) = page.context["sheet"].goals()
        assert next(box.row.name for box in goal.rows) == NEW
        assert not self.waiting()

    def test_what_binds_cannot_be_changed_by_a_file(self):
        book, out = self.book(), io.BytesIO()
        cell_of(book, self.target.name_printed, 3).value = "≥99"
        book.save(out)
        look = self.upload(out.getvalue()).context["look"]
        assert ["目标调整" in one.sentence for one in look.errors] == [True]
        self.confirm()
        assert not DeclarationDraft.objects.exists()

    def test_an_unclear_value_is_left_to_the_person(self):
        book = self.by_hand(("大概4场", NEW))
        look = self.upload(book).context["look"]
        assert look.questions

    def test_rows_that_wait_already_stay(self):
        self.save(a_row("参训（人次）", "≥80"))
        self.upload(self.by_hand(("≥4", NEW)))
        page = self.confirm()
        (goal,) = page.context["sheet"].goals()
        names = [box.row.name for box in goal.rows if box.row.name]
        assert names == ["参训（人次）", NEW]

    def test_the_form_of_another_project_is_refused(self):
        data = self.by_hand(("≥4", NEW))
        self.project.project.name = "另一项目"
        factories.keep(self.project.project)
        look = self.upload(data).context["look"]
        assert look.errors
        assert not look.changes

    def test_an_application_under_review_takes_no_file(self):
        self.sent()
        book = self.by_hand(("≥80", "参训（人次）"))
        assert "已送审" in self.upload(book).context["look"].closed

    def test_another_row_of_a_waiting_name_goes_over_it(self):
        self.save()
        self.upload(self.by_hand(("≥7", NEW)))
        page = self.confirm()
        (goal,) = page.context["sheet"].goals()
        values = [box.row.value for box in goal.rows if box.row.name]
        assert values == ["≥7"]
        form = page.context["sheet"].form
        said = replace(form, head=SAID)
        self.client.post(self.url, sent(said))
        assert self.addition.value == "≥7"
