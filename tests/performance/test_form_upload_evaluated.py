"""A project's self-evaluation is brought back: words and points, nothing computed."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from openpyxl import load_workbook

from budget.models import Change
from performance.choices import OfficialForm
from performance.models import FormUpload, SelfEvaluation
from performance.scoring.entry import Entry
from tests.base import NOON
from tests.performance import factories
from tests.performance.brought_back import changes, sentences
from tests.performance.evaluation_case import DONE, EvaluationCase

pytestmark = [pytest.mark.slow, pytest.mark.page]

# Beside a row's name in the central sheet; Hubei's has no weight before the points.
ACTUAL, POINTS, REASONS = 2, 4, 5
HUBEI_POINTS = 3


@override_settings(CLOCK=NOON.isoformat())
class EvaluatedCase(EvaluationCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.url = f"/forms/projects/{cls.project.pk}/score/"

    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)

    def book(self, month=12):
        answer = self.client.get(f"{self.url}xlsx/", {"month": month})
        return load_workbook(io.BytesIO(answer.content))

    def filled(self, words, right, text):
        book = self.book()
        fill(book, words, right, text)
        return book

    def upload(self, book):
        out = io.BytesIO()
        book.save(out)
        file = SimpleUploadedFile("表.xlsx", out.getvalue())
        answer = self.client.post(f"{self.url}upload/", {"file": file}, follow=True)
        return answer.context["look"]

    @property
    def preview(self):
        return f"/forms/uploads/{FormUpload.objects.get().pk}/"

    def confirm(self, **extra):
        seen = self.client.get(self.preview).context["look"].seen
        version = FormUpload.objects.get().version
        data = {"version": version, "seen": seen, "do": "save", **extra}
        return self.client.post(self.preview, data, follow=True)


def fill(book, words, right, text):
    sheet = book.active
    for row in sheet.iter_rows():
        for cell in row:
            if str(cell.value or "").startswith(words):
                sheet.cell(cell.row, cell.column + right).value = text
                return
    raise AssertionError(words)


class CentralTests(EvaluatedCase):
    @pytest.mark.once
    def test_untouched_it_comes_back_without_a_change(self):
        self.weigh()
        self.save(done="走访30家。\r\n新增就业15人。")
        look = self.upload(self.book())
        assert (look.errors, look.questions, look.notes) == ([], [], [])
        assert (look.changes, look.same) == ([], 3)

    @pytest.mark.once
    def test_sheet_with_cost_comes_back_like_the_central_one(self):
        self.weigh("central_cost")
        self.save()
        assert self.upload(self.book()).notes == []
        look = self.upload(self.filled("走访企业", REASONS, "三名同志借调"))
        assert (look.errors, look.questions, len(look.changes)) == ([], [], 1)

    def test_words_and_points_are_saved_and_the_rest_stays(self):
        self.weigh()
        self.save()
        book = self.filled("走访企业", REASONS, "三名同志借调\n1月补足人手")
        fill(book, "服务水平", POINTS, 14)
        look = self.upload(book)
        assert changes(look) == [
            (
                "偏差原因分析及改进措施",
                "两名同志借调\n1月补足人手",
                "三名同志借调\n1月补足人手",
            ),
            ("得分", "13.50", "14"),
        ]
        assert self.confirm().status_code == 200
        walks, survey = self.kept(self.walks), self.kept(self.survey)
        assert (walks.reason, walks.measures) == ("三名同志借调", "1月补足人手")
        assert (survey.points, survey.reason) == (Decimal(14), "两项没有做到")
        assert self.kept(self.jobs).deduction == 3
        kept = SelfEvaluation.objects.get()
        assert (kept.done, kept.version) == (DONE, 2)
        assert self.upload(book).changes == []

    def test_measures_that_changed_below_a_reason_are_measures(self):
        self.weigh()
        self.save()
        self.upload(self.filled("走访企业", REASONS, "两名同志借调\n2月补足人手"))
        self.confirm()
        walks = self.kept(self.walks)
        assert (walks.reason, walks.measures) == ("两名同志借调", "2月补足人手")

    def test_what_was_achieved_is_saved_where_nothing_was_before(self):
        self.weigh()
        book = self.book()
        for row in book.active.iter_rows():
            for cell in row:
                if cell.value == "实际完成情况":
                    below = book.active.cell(cell.row + 1, cell.column)
        below.value = "走访31家。"
        assert changes(self.upload(book)) == [("实际完成情况", "", "走访31家。")]
        self.confirm()
        assert SelfEvaluation.objects.get().done == "走访31家。"

    @pytest.mark.once
    def test_computed_points_are_a_note_and_never_taken_over(self):
        self.weigh()
        self.save()
        look = self.upload(self.filled("走访企业", POINTS, 39))
        assert (look.changes, look.ready) == ([], False)
        assert any("39" in said and "30.00" in said for said in sentences(look.notes))

    @pytest.mark.once
    def test_figure_that_differs_is_a_note(self):
        self.weigh()
        self.save()
        look = self.upload(self.filled("走访企业", ACTUAL, "40家"))
        assert look.changes == []
        assert any("40家" in said for said in sentences(look.notes))

    @pytest.mark.once
    def test_points_outside_the_band_are_an_error_and_nothing_is_saved(self):
        self.weigh()
        self.save()
        look = self.upload(self.filled("服务水平", POINTS, 18))
        (said,) = sentences(look.errors)
        assert "服务水平" in said
        assert "12" in said
        assert self.confirm().status_code == 422
        assert self.kept(self.survey).points == Decimal("13.50")

    @pytest.mark.once
    def test_text_that_is_too_long_is_an_error(self):
        self.weigh()
        self.save()
        look = self.upload(self.filled("走访企业", REASONS, "长" * 1001))
        assert "1000" in sentences(look.errors)[0]

    def test_self_evaluation_that_moved_meanwhile_is_stale(self):
        self.weigh()
        self.save()
        self.upload(self.filled("走访企业", REASONS, "三名同志借调"))
        seen = self.client.get(self.preview).context["look"].seen
        self.save({self.walks.pk: Entry(reason="别的原因")}, version=1)
        answer = self.confirm(seen=seen)
        assert answer.status_code == 409
        assert self.kept(self.walks).reason == "别的原因"

    def test_sent_sheet_is_closed(self):
        self.weigh()
        self.save()
        book = self.filled("走访企业", REASONS, "三名同志借调")
        factories.make_filing(self.project, self.lead, OfficialForm.SELF_EVALUATION)
        assert "已送审" in self.upload(book).closed
        assert self.confirm().status_code == 409
        assert self.kept(self.walks).reason == "两名同志借调"

    def test_weights_that_nobody_confirmed_close_it(self):
        look = self.upload(self.filled("走访企业", REASONS, "三名同志借调"))
        assert "分值还没有确认" in look.closed
        assert self.confirm().status_code == 409
        assert not SelfEvaluation.objects.exists()

    @pytest.mark.once
    def test_trial_of_another_month_is_an_error(self):
        self.weigh()
        assert "试评" in sentences(self.upload(self.book(month=9)).errors)[0]

    def test_who_fills_it_in_finds_the_button_and_nobody_else(self):
        self.weigh()
        page = self.client.get(self.url, {"month": 12})
        self.assertContains(page, "读入Excel")
        self.client.force_login(self.finance)
        page = self.client.get(self.url, {"month": 12})
        self.assertNotContains(page, "读入Excel")
        assert self.client.get(f"{self.url}upload/").status_code == 403

    def test_saving_is_one_act(self):
        self.weigh()
        self.save()
        before = Change.objects.count()
        self.upload(self.filled("走访企业", REASONS, "三名同志借调"))
        self.confirm()
        assert Change.objects.count() == before + 1

    def test_preview_asks_a_constant_number_of_queries(self):
        self.weigh()
        self.save()
        for book in (self.book(), self.filled("走访企业", REASONS, "三名同志借调")):
            self.upload(book)
            preview = self.preview
            with self.assertNumQueries(20):
                self.client.get(preview)


class HubeiTests(EvaluatedCase):
    def begun(self):
        self.weigh("hubei", "40", "20", "20")
        self.save(
            {self.survey.pk: Entry(Decimal("13.5"), reason="两项没有做到")},
            reasons="人手不足",
            measures="补足人手",
            finish=False,
        )

    @pytest.mark.once
    def test_untouched_it_comes_back_without_a_change(self):
        self.begun()
        look = self.upload(self.book())
        assert (look.errors, look.questions, look.changes) == ([], [], [])

    def test_words_below_the_table_and_points_are_saved(self):
        self.begun()
        book = self.filled("改进措施及结果应用方案", 1, "压减下年预算")
        fill(book, "服务水平", HUBEI_POINTS, 14)
        self.upload(book)
        assert self.confirm().status_code == 200
        kept = SelfEvaluation.objects.get()
        assert (kept.reasons, kept.measures) == ("人手不足", "压减下年预算")
        survey = self.kept(self.survey)
        assert (survey.points, survey.reason) == (Decimal(14), "两项没有做到")
