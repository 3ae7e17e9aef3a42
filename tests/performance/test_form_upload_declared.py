"""A filled 申报表 is brought back: laid over the form on record, saved as a whole."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from openpyxl import load_workbook

from budget.models import Change, ProjectYear
from performance.models import FormUpload, Indicator, Target
from performance.services.declarations import save_form
from tests.base import NOON, TestCase
from tests.budget.book import workbooks
from tests.performance.brought_back import cell_of
from tests.performance.declaring_case import a_goal, a_project, a_row

pytestmark = [pytest.mark.slow, pytest.mark.page]

NAME, OTHER = "走访重点企业（次）", "培训人次（人次）"


class DeclaredBackTests(TestCase):
    """A form of two rows, not approved yet: its lead fills it on in Excel."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        form = a_project(
            a_goal(a_row(NAME), a_row(OTHER, "≥200")), department_id=cls.section.pk
        )
        outcome = save_form(form, actor=cls.lead, now=NOON)
        assert outcome.problems == ()
        cls.year = ProjectYear.objects.get(pk=outcome.project_year_id)
        cls.url = f"/forms/projects/{cls.year.pk}/"

    def setUp(self):
        super().setUp()
        clock = override_settings(CLOCK=NOON.isoformat())
        clock.enable()
        self.addCleanup(clock.disable)
        self.client.force_login(self.lead)

    def book(self):
        return load_workbook(io.BytesIO(self.client.get(f"{self.url}xlsx/").content))

    def upload(self, book):
        out = io.BytesIO()
        book.save(out)
        return self.send(out.getvalue())

    def send(self, data):
        file = SimpleUploadedFile("申报表.xlsx", data)
        return self.client.post(f"{self.url}upload/", {"file": file}, follow=True)

    @property
    def preview(self):
        return f"/forms/uploads/{FormUpload.objects.get().pk}/"

    def save(self, **boxes):
        look = self.client.get(self.preview).context["look"]
        data = {
            "version": FormUpload.objects.get().version,
            "seen": boxes.pop("seen", look.seen),
            "do": boxes.pop("do", "save"),
        }
        return self.client.post(self.preview, {**data, **boxes}, follow=True)

    def questions(self, answer):
        return {one.key: one for one in answer.context["look"].questions}

    def values(self):
        rows = Target.objects.filter(goal__project_year=self.year)
        return dict(rows.values_list("name_printed", "value_printed"))

    @pytest.mark.once
    def test_untouched_it_comes_back_without_a_change(self):
        look = self.upload(self.book()).context["look"]
        assert (look.errors, look.questions, look.changes) == ([], [], [])
        assert look.same == 2

    def test_texts_and_values_are_shown_and_saved_in_one_act(self):
        book = self.book()
        cell_of(book, NAME, 3).value = "≥36"
        cell_of(book, "项目概况", 2).value = "走访并服务"
        look = self.upload(book).context["look"]
        assert look.errors == []
        assert {(c.name, c.new) for c in look.changes} == {
            (NAME, "≥36"),
            ("项目概况", "走访并服务"),
        }
        assert self.values()[NAME] != "≥36"
        assert self.save().context["upload"].saved_at is not None
        self.year.refresh_from_db()
        assert (self.values()[NAME], self.year.overview) == ("≥36", "走访并服务")
        assert Change.objects.filter(reason="读入绩效目标申报表").count() == 1

    @pytest.mark.once
    def test_renamed_row_is_asked_about_and_linked_by_the_person(self):
        book = self.book()
        cell_of(book, NAME).value = "走访企业（次）"
        asked = self.questions(self.upload(book))
        (key, question), *_rest = asked.items()
        same = next(o.value for o in question.options if NAME in o.label)
        before = Target.objects.count()
        assert self.save(**{f"q.{key}": same}).context["upload"].saved_at is not None
        assert Target.objects.count() == before
        assert "走访企业（次）" in self.values()

    def by_hand(self, *rows):
        """Return a form that somebody else laid out, with columns of their own."""
        return workbooks.written(
            [
                ("项目支出绩效目标申报表",),
                ("项目名称", "企业走访", "部门名称", self.bureau.name),
                ("年度绩效目标", "走访企业"),
                ("指标值", "三级指标", "二级指标", "一级指标", "计量单位"),
                *rows,
            ]
        )

    @pytest.mark.once
    def test_new_row_named_as_another_indicator_is_asked_about(self):
        name = self.indicator.name
        data = self.by_hand(
            ("≥30", NAME, "数量指标", "产出指标", "/"),
            ("≥200", OTHER, "数量指标", "产出指标", ""),
            ("≥9", name, "数量指标", "产出指标", "次"),
        )
        asked = self.questions(self.send(data))
        ((key, question),) = asked.items()
        assert str(self.indicator.pk) in {one.value for one in question.options}
        self.save(**{f"q.{key}": "new"}, do="answer")
        assert self.save().context["upload"].saved_at is not None
        assert self.values()[name] == "≥9次"
        assert Indicator.objects.filter(name=name).count() == 2

    @pytest.mark.once
    def test_unclear_value_is_asked_for_and_the_typed_one_is_kept(self):
        book = self.book()
        cell_of(book, NAME, 3).value = "30至40"
        (key,) = self.questions(self.upload(book))
        assert self.save().status_code == 422
        answer = self.save(**{f"q.{key}": "typed", f"t.{key}": "≥35"}, do="answer")
        assert self.questions(answer) == {}
        self.save()
        assert self.values()[NAME] == "≥35"

    @pytest.mark.once
    def test_row_that_the_file_lacks_stays_on_the_form(self):
        book = self.book()
        for key in (OTHER, "≥200"):
            cell_of(book, key).value = None
        for cell in book.active[cell_of(book, NAME).row + 1]:
            if cell.value == "数量指标":
                cell.value = None
        cell_of(book, NAME, 3).value = "≥36"
        look = self.upload(book).context["look"]
        assert any(OTHER in one.sentence for one in look.notes)
        self.save()
        assert set(self.values()) == {NAME, OTHER}

    def test_form_that_moved_meanwhile_is_answered_with_both(self):
        book = self.book()
        cell_of(book, NAME, 3).value = "≥36"
        self.upload(book)
        answer = self.save(seen="another")
        assert answer.status_code == 409
        (change,) = answer.context["look"].changes
        assert (change.old, change.new) == ("≥30", "≥36")
        assert self.values()[NAME] == "≥30"

    @pytest.mark.once
    def test_amount_that_is_none_is_an_error_at_its_cell(self):
        book = self.book()
        cell_of(book, "项目总投入", 3).value = "很多"
        (error,) = self.upload(book).context["look"].errors
        assert error.where.endswith("列")
        assert "金额" in error.sentence
        assert self.save().status_code == 422

    def test_who_does_not_fill_it_in_may_not_bring_it_back(self):
        self.client.force_login(self.reviewer)
        assert self.client.get(f"{self.url}upload/").status_code == 403
        assert "读入Excel" not in self.client.get(self.url).content.decode()

    def test_indicators_are_not_made_anew(self):
        before = Indicator.objects.count()
        book = self.book()
        cell_of(book, NAME, 3).value = "≥36"
        self.upload(book)
        self.save()
        assert Indicator.objects.count() == before

    def test_preview_asks_a_constant_number_of_queries(self):
        changed = self.book()
        cell_of(changed, NAME, 3).value = "≥36"
        cell_of(changed, OTHER, 3).value = "≥300"
        for book in (self.book(), changed):
            self.upload(book)
            preview = self.preview
            with self.assertNumQueries(19):
                self.client.get(preview)
