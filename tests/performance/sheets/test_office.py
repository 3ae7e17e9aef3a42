"""The workbook as other programs write it back: LibreOffice, and what Excel does."""

import io
import shutil
import subprocess
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from budget.choices import Status
from performance.models import Actual
from tests import factories
from tests.budget.book.workbooks import zipped
from tests.performance.sheets.test_coming_in import SheetCase

pytestmark = [pytest.mark.slow, pytest.mark.once]

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"


class FilledCase(SheetCase):
    """One row stored already, one filled in, one left empty."""

    def setUp(self):
        super().setUp()
        factories.make_actual(
            self.indicator, self.period, "27", explanation="第一行\n第二行"
        )
        half = factories.make_period(self.bureau, 6)
        factories.make_actual(self.third, half, "0.3", status=Status.APPROVED)

    def filled(self):
        return self.sheet(**{f"text{self.row_of(self.third)}": 0.55})

    def assert_is_read(self, data, name="表.xlsx"):
        answer = self.upload(data, name)
        assert self.counts(answer) == {"ready": 1, "same": 2}, self.faults(answer)
        self.confirm()
        assert str(Actual.objects.get(period=self.period, indicator=self.third)) == (
            "税收 0.55"
        )


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
class OfficeTests(FilledCase):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.folder = tmp_path

    def converted(self, data, kind):
        source, out = self.folder / "q.xlsx", self.folder / "out"
        source.write_bytes(data)
        home = f"-env:UserInstallation=file://{self.folder / 'home'}"
        command = [OFFICE, home, "--headless", "--convert-to", kind]
        subprocess.run(
            [*command, "--outdir", str(out), str(source)],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return next(out.iterdir()).read_bytes()

    def test_opened_and_saved_by_libreoffice_it_is_read(self):
        data = self.converted(self.filled(), "xlsx:Calc MS Excel 2007 XML")
        book = load_workbook(io.BytesIO(data))
        assert book.active.column_dimensions["A"].hidden
        self.assert_is_read(data)

    def test_untouched_it_comes_back_from_libreoffice_without_a_change(self):
        data = self.converted(self.sheet(), "xlsx:Calc MS Excel 2007 XML")
        assert self.counts(self.upload(data)) == {"same": 3}

    def test_saved_as_csv_by_libreoffice_it_is_read(self):
        data = self.converted(self.filled(), CSV)
        self.assert_is_read(data, "表.csv")


class RewrittenTests(FilledCase):
    def test_without_styles_protection_and_hidden_sheets_it_is_read(self):
        source = load_workbook(io.BytesIO(self.filled())).active
        book = Workbook()
        book.active.title = source.title
        for row in source.iter_rows(values_only=True):
            book.active.append(row)
        self.assert_is_read(self.saved(book))

    def test_a_formula_counts_by_the_value_that_excel_kept(self):
        data = self.sheet(**{f"text{self.row_of(self.third)}": "=0.3+0.25"})
        parts = {}
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            for name in book.namelist():
                parts[name] = (
                    book.read(name)
                    .replace(b"<f>0.3+0.25</f><v />", b"<f>0.3+0.25</f><v>0.55</v>")
                    .replace(b"<f>0.3+0.25</f><v></v>", b"<f>0.3+0.25</f><v>0.55</v>")
                )
        self.assert_is_read(zipped(parts.items()))
