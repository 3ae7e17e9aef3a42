"""The 自评表 with a person's entries in Excel: as by hand, and kept by LibreOffice."""

import datetime
import shutil
from decimal import Decimal

import pytest

from budget.book.paper import workbook
from performance.queries import scored
from performance.scoring.entry import Entry
from performance.sheets.official.scored import described
from tests.base import NOON
from tests.performance.evaluation_case import DONE, EvaluationCase
from tests.performance.sheets.office import converted
from tests.performance.sheets.test_form_files import content

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
TODAY: datetime.date = NOON.date()

pytestmark = pytest.mark.slow


class ScoredFileTests(EvaluationCase):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.folder = tmp_path

    def central(self):
        """9.00 + 30 ÷ 40 × 40 + (30 − 3) + 13.50 = 79.50."""
        self.weigh()
        self.save()
        return self.written()

    def hubei(self):
        """18.00 + 30 ÷ 40 × 40 + (20 − 1.25) + 10.00 (half of 20) = 76.75."""
        self.weigh("hubei", "40", "20", "20")
        rows = self.entries(
            jobs=Entry(deduction=Decimal("1.25"), reason="目标定低了"),
            survey=Entry(Decimal(10), reason="两项没有做到"),
        )
        self.save(rows, reasons="人手不足，目标偏低", measures="1月补足人手")
        return self.written()

    def written(self):
        found = scored.project(self.project, 12, TODAY, None)
        assert found is not None
        return workbook.written(described(found))

    def test_central_sheet_has_the_points_of_the_hand(self):
        texts = list(content(self.central())[0].values())
        for text in ("9.00", "30.00", "27.00", "13.50", "79.50", "中", DONE):
            assert text in texts, text
        assert "两名同志借调\n1月补足人手" in texts

    def test_hubeis_sheet_has_the_points_of_the_hand(self):
        texts = list(content(self.hubei())[0].values())
        for text in ("18.00", "30.00", "18.75", "10.00", "76.75"):
            assert text in texts, text
        assert "人手不足，目标偏低" in texts
        assert "1月补足人手" in texts

    @pytest.mark.once
    @pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
    def test_central_sheet_comes_back_from_libreoffice_as_it_went(self):
        data = self.central()
        assert content(converted(str(OFFICE), self.folder, [data])[0]) == content(data)

    @pytest.mark.once
    @pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
    def test_hubeis_sheet_comes_back_from_libreoffice_as_it_went(self):
        data = self.hubei()
        assert content(converted(str(OFFICE), self.folder, [data])[0]) == content(data)
