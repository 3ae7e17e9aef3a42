"""The nine 申报表 as Excel and PDF: what the paper says, and what others read."""

import io
import shutil
from collections import Counter

import pytest
from django.test import override_settings
from openpyxl import load_workbook

from budget.book import pdf as reader
from budget.book.paper import pdf, workbook
from budget.models import SecurityEvent
from tests import example, factories
from tests.performance.sheets import printed
from tests.performance.sheets.office import converted
from tests.performance.sheets.test_declared import NineForms

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")

pytestmark = [pytest.mark.slow, pytest.mark.once]


def content(data):
    """Return a workbook's texts by cell and its merged cells."""
    sheet = load_workbook(io.BytesIO(data)).active
    texts = {
        cell.coordinate: cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    return texts, {str(one) for one in sheet.merged_cells.ranges}


@override_settings(CLOCK=example.NOW.isoformat())
class FileTests(NineForms):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.folder = tmp_path

    def test_excel_has_every_printed_letter_and_no_other(self):
        for name, paper in self.papers().items():
            texts, _merged = content(workbook.written(paper))
            people = [c.text for row in paper.rows for c in row if c.personal]
            around = [paper.title, *paper.notes, *paper.signatures, *people]
            seen = Counter(printed.squeezed("".join(texts.values())))
            seen -= Counter(printed.squeezed("".join(around)))
            seen -= Counter("：" * len(paper.signatures) + printed.TICKED * 2)
            with self.subTest(name):
                assert seen == Counter(self.printed[name])

    @pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
    def test_files_come_back_from_libreoffice_as_they_went(self):
        files = [workbook.written(paper) for paper in self.papers().values()]
        assert len(files) == 9
        again = converted(str(OFFICE), self.folder, files)
        for number, (before, after) in enumerate(zip(files, again, strict=True)):
            with self.subTest(number):
                assert content(after) == content(before)

    def test_pdf_has_every_printed_letter(self):
        for name, paper in self.papers().items():
            pages = reader.read(pdf.printed(paper))
            seen = Counter(printed.squeezed("".join(page.text for page in pages)))
            with self.subTest(name):
                assert not Counter(self.printed[name]) - seen

    def test_taking_a_form_away_is_noted(self):
        user = example.user("head")
        user.must_change_password = False
        factories.keep(user)
        self.client.force_login(user)
        for medium, start in (("pdf", b"%PDF-"), ("xlsx", b"PK")):
            answer = self.client.get(
                f"/forms/departments/{self.body.pk}/2024/{medium}/?public=1"
            )
            assert answer.content.startswith(start)
            event = SecurityEvent.objects.filter(kind="downloaded").latest("pk")
            assert (event.user_id, event.succeeded) == (user.pk, True)
            assert event.object.endswith(f"-公开版.{medium}")
            assert "filename*=utf-8''" in answer["Content-Disposition"]
