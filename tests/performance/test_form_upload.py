"""A filled form is brought back: looked through, answered, saved as a whole."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from openpyxl import load_workbook

from budget.choices import SecurityKind, Status
from budget.models import Change, ProjectYear, SecurityEvent
from performance.forms.form_upload import answers_in
from performance.models import Actual, FormUpload, Target
from performance.services import uploads
from tests import example, factories
from tests.base import TestCase
from tests.budget.book import workbooks
from tests.performance.brought_back import cell_of

pytestmark = pytest.mark.slow

NINE_MONTHS = 9
# In the story the third quarter is in force; of the year's end nothing is known yet.
YEAR_END = example.files.instant("2025-01-06T09:00")


class BackCase(TestCase):
    """The lead of one project of the example, and its forms as workbooks."""

    PROJECT = "工作性其他-科学技术研究与开发资金"
    AT = "monitor/"
    MONTH = 12

    @classmethod
    def setUpTestData(cls):
        example.load()
        cls.year = ProjectYear.objects.get(project__name=cls.PROJECT)
        cls.person = example.user("keji")

    def setUp(self):
        super().setUp()
        clock = override_settings(CLOCK=YEAR_END.isoformat())
        clock.enable()
        self.addCleanup(clock.disable)
        self.sign_in(self.person)

    def sign_in(self, user):
        user.must_change_password = False
        factories.keep(user)
        self.client.force_login(user)

    @property
    def url(self):
        return f"/forms/projects/{self.year.pk}/{self.AT}"

    def book(self):
        answer = self.client.get(f"{self.url}xlsx/", {"month": self.MONTH})
        return load_workbook(io.BytesIO(answer.content))

    def upload(self, book):
        out = io.BytesIO()
        book.save(out)
        return self.send(out.getvalue())

    def send(self, data):
        file = SimpleUploadedFile("表.xlsx", data)
        return self.client.post(f"{self.url}upload/", {"file": file}, follow=True)

    def page(self):
        return self.client.get(self.preview)

    @property
    def preview(self):
        return f"/forms/uploads/{FormUpload.objects.get().pk}/"

    def answer(self, do="answer", **boxes):
        """Post as the page would: with its version and the records it showed."""
        seen = boxes.pop("seen", self.page().context["look"].seen)
        data = {"version": FormUpload.objects.get().version, "seen": seen, "do": do}
        named = {f"q.{key}": value for key, value in boxes.get("chosen", {}).items()}
        typed = {f"t.{key}": value for key, value in boxes.get("typed", {}).items()}
        return self.client.post(self.preview, {**data, **named, **typed}, follow=True)

    def save(self, **boxes):
        return self.answer("save", **boxes)

    def errors(self, answer):
        return [(one.where, one.sentence) for one in answer.context["look"].errors]

    def questions(self, answer):
        return [one.key for one in answer.context["look"].questions]

    def changes(self, answer):
        return [
            (one.column, one.old, one.new) for one in answer.context["look"].changes
        ]


def test_answers_are_kept_without_what_no_database_takes() -> None:
    sent = {"q.a\x00": "b\x00", "t.a\x00": "\x00c", "other": "d"}
    assert answers_in(sent) == {"a": ("b", "c")}


class MonitorTests(BackCase):
    """Beside the name of a row: the target, the figure, the forecast, five causes,
    the words, three likelihoods."""

    FIGURE, FORECAST, FIRST_CAUSE, WORDS, CERTAIN = 2, 3, 4, 9, 10
    FIRST, SECOND = "技术合同成交额", "科技成果转化活动"

    def filled(self, **changes):
        """Return the sheet with figures of the year's end for two rows."""
        book = self.book()
        cell_of(book, self.FIRST, self.FIGURE).value = changes.get("first", "54.5")
        cell_of(book, self.FIRST, self.WORDS).value = "两份合同推迟签订"
        cell_of(book, self.FIRST, self.FIRST_CAUSE).value = "√"
        cell_of(book, self.FIRST, self.CERTAIN + 1).value = "√"
        cell_of(book, self.SECOND, self.FIGURE).value = 6
        return book

    def drafts(self):
        rows = Actual.objects.filter(period__year=2024, period__month=12)
        return {row.indicator.name[:4]: row for row in rows}

    def test_a_figure_of_what_waits_for_its_approval_is_told_so(self):
        name = "新增中试基地"
        row = Target.objects.get(
            goal__project_year=self.year, name_printed__startswith=name
        )
        row.carried_from, row.approved_on = example.target("I01"), None
        factories.keep(row)
        book = self.book()
        cell_of(book, name, self.FIGURE).value = 2
        (found,) = self.errors(self.upload(book))
        assert "结转自上年，待批复，批复前不填报" in found[1]

    @pytest.mark.once
    def test_untouched_it_comes_back_without_a_change(self):
        answer = self.upload(self.book())
        look = answer.context["look"]
        assert (look.errors, look.questions, look.changes) == ([], [], [])
        assert look.same == 8
        assert "没有变化" in answer.content.decode()

    def test_figures_and_words_become_drafts_of_the_month_in_one_act(self):
        answer = self.upload(self.filled())
        assert self.errors(answer) == []
        assert self.questions(answer) == []
        assert ("本期完成值（累计）", "", "54.5") in self.changes(answer)
        assert self.drafts() == {}
        assert self.save().context["upload"].saved_at is not None
        first, second = self.drafts()["技术合同"], self.drafts()["科技成果"]
        assert (str(first.value), first.explanation) == ("54.5000", "两份合同推迟签订")
        assert (first.status, str(second.value)) == (Status.DRAFT, "6.0000")
        assert (first.explained.funding, first.explained.likelihood) == (
            True,
            "possible",
        )
        assert Change.objects.filter(reason="读入绩效运行监控表").count() == 1

    def test_what_is_saved_is_no_change_when_it_is_brought_again(self):
        self.upload(self.filled())
        self.save()
        look = self.upload(self.filled()).context["look"]
        assert (look.changes, look.ready) == ([], False)

    def test_page_that_was_sent_twice_saves_once(self):
        self.upload(self.filled())
        version = FormUpload.objects.get().version
        seen = self.page().context["look"].seen
        data = {"version": version, "seen": seen, "do": "save"}
        assert self.client.post(self.preview, data).status_code == 302
        assert self.client.post(self.preview, data).status_code == 409
        assert len(self.drafts()) == 2

    @pytest.mark.once
    def test_unclear_figure_is_an_error_and_nothing_is_saved(self):
        answer = self.upload(self.filled(first="五十左右"))
        assert [where for where, _said in self.errors(answer)] == ["第12行F列"]
        assert self.save().status_code == 422
        assert self.drafts() == {}

    @pytest.mark.once
    def test_doubt_is_asked_and_the_answer_is_kept(self):
        self.upload(self.filled(first="5450"))
        (key,) = self.questions(self.page())
        assert self.save().status_code == 422
        kept = self.answer(chosen={key: "typed"}, typed={key: "54.5"})
        assert self.questions(kept) == []
        assert self.save().status_code == 200
        assert str(self.drafts()["技术合同"].value) == "54.5000"

    def test_row_of_another_name_is_asked_about_and_linked_by_the_person(self):
        book = self.filled()
        cell_of(book, self.FIRST).value = "技术交易额"
        answer = self.upload(book)
        (key,) = self.questions(answer)
        asked = answer.context["look"].questions[0]
        named = next(o for o in asked.options if self.FIRST in o.label)
        assert self.drafts() == {}
        self.save(chosen={key: named.value})
        assert set(self.drafts()) == {"技术合同", "科技成果"}

    @pytest.mark.once
    def test_row_may_be_left_out(self):
        book = self.filled()
        cell_of(book, self.FIRST).value = "技术交易额"
        (key,) = self.questions(self.upload(book))
        self.save(chosen={key: "skip"})
        assert set(self.drafts()) == {"科技成果"}

    def test_records_that_moved_meanwhile_are_shown_beside_the_file(self):
        self.upload(self.filled())
        seen = self.page().context["look"].seen
        other = self.filled()
        cell_of(other, self.FIRST, self.FIGURE).value = "50"
        kept = FormUpload.objects.get()
        self.upload(other)
        self.save()
        self.upload(self.filled())
        answer = self.save(seen=seen)
        assert answer.status_code == 409
        assert ("本期完成值（累计）", "50", "54.5") in self.changes(answer)
        assert str(self.drafts()["技术合同"].value) == "50.0000"
        assert FormUpload.objects.get().pk == kept.pk
        assert self.save().status_code == 200
        assert str(self.drafts()["技术合同"].value) == "54.5000"

    @pytest.mark.once
    def test_figures_that_the_sheet_only_repeats_are_told_and_left(self):
        book = self.filled()
        cell_of(book, self.FIRST, 1).value = "60"
        notes = [one.sentence for one in self.upload(book).context["look"].notes]
        assert any("年度指标值" in said or "指标值" in said for said in notes)

    @pytest.mark.once
    def test_month_without_a_period_is_an_error(self):
        self.MONTH = 7
        answer = self.upload(self.book())
        assert "填报期" in self.errors(answer)[0][1]

    @pytest.mark.once
    def test_sheet_of_another_project_or_year_is_an_error(self):
        book = self.book()
        cell_of(book, "项目名称", 3).value = "别的项目"
        assert "别的项目" in self.errors(self.upload(book))[0][1]
        book = self.book()
        cell_of(book, "（2024年").value = "（2023年1–12月）"
        assert "2023" in self.errors(self.upload(book))[0][1]

    @pytest.mark.once
    def test_declaration_is_not_taken_for_a_monitoring_sheet(self):
        answer = self.client.get(f"/forms/projects/{self.year.pk}/xlsx/")
        found = self.errors(self.send(answer.content))
        assert "不是本页的表" in found[0][1]

    def test_locked_period_is_told_and_the_file_stays(self):
        self.upload(self.filled())
        period = example.period(12)
        period.locked_at, period.lock_reason = YEAR_END, "已汇总"
        factories.keep(period)
        answer = self.save()
        assert answer.status_code == 409
        assert "已汇总" in answer.content.decode()
        assert self.drafts() == {}

    @pytest.mark.once
    def test_eight_attack_workbooks_are_refused_and_noted(self):
        for name, data in workbooks.attacks().items():
            with self.subTest(name):
                assert self.send(data).status_code == 422
        noted = SecurityEvent.objects.filter(kind=SecurityKind.UPLOAD_REFUSED)
        assert noted.count() == 8
        assert not FormUpload.objects.exists()

    @pytest.mark.once
    def test_no_file_and_no_workbook_are_told(self):
        assert self.client.post(f"{self.url}upload/").status_code == 422
        answer = self.send(b"%PDF-1.7")
        assert (answer.status_code, "Excel" in answer.content.decode()) == (422, True)

    def test_preview_of_somebody_else_and_an_expired_one_are_not_found(self):
        self.upload(self.filled())
        preview = self.preview
        self.sign_in(example.user("jingji"))
        assert self.client.get(preview).status_code == 404
        self.sign_in(self.person)
        later = YEAR_END.replace(month=3)
        with override_settings(CLOCK=later.isoformat()):
            self.sign_in(self.person)
            assert self.client.get(preview).status_code == 404

    def test_kept_form_is_forgotten_after_its_days(self):
        self.upload(self.filled())
        day = datetime.timedelta(days=1)
        assert uploads.forget_old(YEAR_END) == 0
        assert uploads.forget_old(YEAR_END + day) == 1

    def test_who_does_not_enter_may_not_bring_it_back(self):
        self.sign_in(example.user("head"))
        page = self.client.get(self.url)
        assert "读入Excel" not in page.content.decode()
        assert self.client.get(f"{self.url}upload/").status_code == 403

    def test_preview_asks_a_constant_number_of_queries(self):
        for book in (self.book(), self.filled()):
            self.upload(book)
            preview = self.preview
            with self.assertNumQueries(22):
                self.client.get(preview)
