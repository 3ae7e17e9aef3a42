"""New projects: several drafts of one person, and a form that begins with Excel."""

import io
from typing import Any
from unittest import mock

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from budget.models import Project, ProjectYear
from performance.models import DeclarationDraft, FormUpload
from performance.services import declaration_drafts
from tests.performance.declaring_case import a_goal, a_row
from tests.performance.test_declare_view import DeclareViewCase, sent

pytestmark = [pytest.mark.slow, pytest.mark.page]


class FreshDraftTests(DeclareViewCase):
    def keep(self, name: str, url: str = "") -> Any:
        data = sent(self.form(project_name=name, project_code=""))
        return self.client.post(url or self.new_url, data | {"act": "draft"})

    def test_each_new_project_has_a_draft_of_its_own(self):
        self.keep("数字经济调查")
        self.keep("科普活动周", f"{self.new_url}?draft=0000000a")
        assert DeclarationDraft.objects.count() == 2
        page = self.client.get(f"{self.new_url}?draft=0000000a")
        self.assertContains(page, 'value="科普活动周"')
        # The other one is offered beside it.
        self.assertContains(page, "数字经济调查")
        self.assertContains(self.client.get(self.new_url), 'value="数字经济调查"')

    def test_the_list_names_them_and_begins_another(self):
        self.keep("数字经济调查")
        self.keep("", f"{self.new_url}?draft=0000000a")
        page = self.client.get("/forms/declare/?year=2025")
        self.assertContains(page, f'{self.new_url}?draft=0">数字经济调查')
        self.assertContains(page, f'{self.new_url}?draft=0000000a">（未填项目名称）')

    def test_saving_one_leaves_the_other(self):
        self.keep("数字经济调查")
        url = f"{self.new_url}?draft=0000000a"
        self.keep("科普活动周", url)
        assert self.client.post(url, sent(self.form())).status_code == 302
        (left,) = DeclarationDraft.objects.all()
        assert left.content["project_name"] == "数字经济调查"

    def test_a_strange_name_of_a_draft_is_the_first_one(self):
        self.keep("数字经济调查")
        page = self.client.get(f"{self.new_url}?draft=<b>")
        self.assertContains(page, 'value="数字经济调查"')

    def test_no_more_than_so_many_are_kept_of_one_section(self):
        self.keep("数字经济调查")
        with mock.patch.object(declaration_drafts, "MOST_NEW", 1):
            answer = self.keep("科普活动周", f"{self.new_url}?draft=0000000a")
        self.assertContains(answer, "新项目草稿已有1份")
        assert DeclarationDraft.objects.count() == 1


class FreshUploadTests(DeclareViewCase):
    def setUp(self):
        super().setUp()
        self.up = f"{self.new_url}upload/"

    def workbook(self, **changed: Any) -> SimpleUploadedFile:
        """Fill in the empty form that the page gives away."""
        answer = self.client.get(f"{self.new_url}xlsx/")
        assert answer.status_code == 200
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        sheet = book.worksheets[0]
        texts = {
            "项目名称": "科普活动周",
            "项目属性": "新增性项目 ☑",
            "项目概况": "办活动",
            "项目总投入": "12万元",
            "年底绩效目标": "办好科普活动周",
        } | changed
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in texts:
                    beside = next(
                        one
                        for one in row[cell.column :]
                        if type(one).__name__ != "MergedCell"
                    )
                    beside.value = texts[cell.value]
        at = next(
            r[0].row
            for r in sheet.iter_rows()
            if r[5].value == "2023年" or r[4].value == "2023年"
        )
        for number, line in enumerate(changed.get("rows", ROWS), start=at + 1):
            for column, text in line.items():
                sheet.cell(number, column).value = text
        stream = io.BytesIO()
        book.save(stream)
        return SimpleUploadedFile("form.xlsx", stream.getvalue())

    def bring(self, **changed: Any) -> Any:
        return self.client.post(
            self.up, {"file": self.workbook(**changed)}, follow=True
        )

    def save(self, page: Any, **answers: str) -> Any:
        upload, look = page.context["upload"], page.context["look"]
        data = {"do": "save", "version": upload.version, "seen": look.seen} | answers
        return self.client.post(f"/forms/uploads/{upload.pk}/", data, follow=True)

    def test_the_preview_shows_all_of_it_and_saves_nothing(self):
        page = self.bring()
        self.assertContains(page, "科普活动周")
        self.assertContains(page, "举办科普活动")
        self.assertContains(page, "放进草稿继续填写")
        assert not Project.objects.exists()
        assert not DeclarationDraft.objects.exists()

    def test_confirmed_it_is_a_draft_that_the_screen_completes(self):
        page = self.save(self.bring())
        sheet = page.context["sheet"]
        assert sheet.form.project_name == "科普活动周"
        assert sheet.form.head["attribute"] == "new"
        (row,) = sheet.form.goals[0].filled
        assert (row.name, row.value, row.last) == ("举办科普活动（场）", "6", "5")
        assert not ProjectYear.objects.exists()
        # What the paper does not say was not guessed.
        assert sheet.form.project_code == "" and sheet.form.head["purpose"] == ""

    def test_an_english_reader_has_the_same_choices_read(self):
        self.client.cookies["language"] = "en"
        sheet = self.save(self.bring()).context["sheet"]
        assert sheet.form.head["attribute"] == "new"

    def test_two_files_make_two_drafts(self):
        self.save(self.bring())
        self.save(self.bring(**{"项目名称": "数字经济调查"}))
        assert DeclarationDraft.objects.count() == 2
        assert FormUpload.objects.count() == 1

    def test_one_draft_too_many_is_refused_in_words(self):
        self.save(self.bring())
        with mock.patch.object(declaration_drafts, "MOST_NEW", 1):
            page = self.save(self.bring())
        self.assertContains(page, "新项目草稿已有1份", status_code=422)
        assert DeclarationDraft.objects.count() == 1

    def test_an_unclear_value_is_asked_and_the_answer_goes_into_the_draft(self):
        rows = [{2: "产出指标", 3: "数量指标", 4: "举办科普活动（场）", 7: "10 或 12"}]
        page = self.bring(rows=rows)
        (asked,) = page.context["look"].questions
        page = self.save(page, **{f"q.{asked.key}": "typed", f"t.{asked.key}": "12"})
        (row,) = page.context["sheet"].form.goals[0].filled
        assert row.value == "12"

    def test_a_known_name_is_a_question(self):
        self.declared(a_goal(a_row(name="举办科普活动（场）")))
        (asked,) = self.bring().context["look"].questions
        assert "同名" in asked.sentence

    def test_another_bodys_form_is_refused(self):
        page = self.bring(**{"部门名称": "别的局"})
        self.assertContains(page, "别的局")
        assert page.context["look"].errors

    def test_a_choice_that_cannot_be_told_is_left_to_the_screen(self):
        page = self.bring(**{"项目属性": "新增性项目 ☑　延续性项目 ☑"})
        self.assertContains(page, "看不出")
        assert self.save(page).context["sheet"].form.head["attribute"] == ""


ROWS = [
    {2: "产出指标", 3: "数量指标", 4: "举办科普活动（场）", 5: "4", 6: "5", 7: "6"},
]
