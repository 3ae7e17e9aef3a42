"""The amounts of a project's form stand with as many places as its total."""

from decimal import Decimal

import pytest

from performance.queries import declared
from performance.sheets.official import project
from tests.base import TestCase
from tests.performance import factories

pytestmark = pytest.mark.slow


class DeclaredMoneyTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.project = factories.make_project(cls.section)

    def shown(self, printed: str, **amounts: str) -> list[str]:
        year = self.project
        year.amount_printed = printed
        for name, amount in amounts.items():
            setattr(year, name, Decimal(amount))
        paper = project.described(declared.project(year))
        found = {cell.key: cell.text for row in paper.rows for cell in row}
        return [found[name] for name in ("amount", *amounts)]

    def test_parts_stand_as_the_total_does(self) -> None:
        for printed, district, shown in (
            ("28.8万元", "28.8", "28.8万元"),
            ("30万元", "30", "30万元"),
            ("28.80万元", "28.8", "28.80万元"),
            ("644746.08元", "64.474608", "64.474608万元"),
            ("", "10", "10.00万元"),
            ("30万元", "20.5", "20.5万元"),
        ):
            total, part = self.shown(printed, district=district)
            assert (total, part) == (printed or "10.00万元", shown)
