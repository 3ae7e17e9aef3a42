"""A form that goes out as a workbook and comes back, as tests do it."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from openpyxl import load_workbook

from performance.models import FormUpload
from tests.base import NOON, TestCase


class BroughtBack(TestCase):
    """`url` is the form's page; its file is given away and taken in beside it."""

    url: str
    asked: dict[str, object] = {}

    def setUp(self):
        super().setUp()
        clock = override_settings(CLOCK=NOON.isoformat())
        clock.enable()
        self.addCleanup(clock.disable)

    def book(self):
        answer = self.client.get(f"{self.url}xlsx/", self.asked)
        return load_workbook(io.BytesIO(answer.content))

    def upload(self, book):
        out = io.BytesIO()
        book.save(out)
        return self.send(out.getvalue())

    def send(self, data):
        """Upload a file and return what its preview shows."""
        file = SimpleUploadedFile("表.xlsx", data)
        answer = self.client.post(f"{self.url}upload/", {"file": file}, follow=True)
        return answer.context["look"]

    @property
    def preview(self):
        return f"/forms/uploads/{FormUpload.objects.get().pk}/"

    def look(self):
        return self.client.get(self.preview).context["look"]

    def answer(self, chosen, typed=None, do="answer"):
        """Post answers by question as the page would; return the page that follows."""
        data = {
            "version": FormUpload.objects.get().version,
            "seen": self.look().seen,
            "do": do,
        }
        data |= {f"q.{key}": value for key, value in chosen.items()}
        data |= {f"t.{key}": value for key, value in (typed or {}).items()}
        return self.client.post(self.preview, data, follow=True)

    def confirm(self):
        answer = self.answer({}, do="save")
        told = [one.sentence for one in answer.context["look"].told]
        assert answer.context["upload"].saved_at is not None, told


def cell_of(book, words, right=0):
    """Return the cell that begins with words, or one that many to its right."""
    sheet = book.active
    for row in sheet.iter_rows():
        for cell in row:
            if str(cell.value or "").startswith(words):
                return sheet.cell(cell.row, cell.column + right)
    raise AssertionError(words)


def sentences(told):
    return [one.sentence for one in told]


def changes(look):
    return [(one.column or one.name, one.old, one.new) for one in look.changes]
