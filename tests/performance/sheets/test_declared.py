"""The nine 申报表 of the example against its published document."""

from collections import Counter

import pytest
from django.test import override_settings

from budget.book.paper.layout import placed, without_people
from budget.models import Department, ProjectYear
from performance.models import Target
from performance.queries import declared
from performance.sheets.official import department, project
from tests import example
from tests.base import TestCase
from tests.performance.sheets import printed

pytestmark = [pytest.mark.slow, pytest.mark.once]


def row_texts(paper):
    """Return what stands in each row, merged cells in the row where they begin."""
    return [[cell.text for cell in row] for row in paper.rows]


class NineForms(TestCase):
    """The forms as we make them, and the letters that were printed."""

    @classmethod
    def setUpTestData(cls):
        example.load()
        cls.body = Department.objects.get(parent=None)
        cls.printed = printed.forms()

    def papers(self):
        rows = ProjectYear.objects.select_related("project__department", "lead")
        found = {
            row.project.name: project.described(declared.project(row))
            for row in rows.all()
        }
        found[""] = department.described(declared.department(self.body, 2024))
        return found


@override_settings(CLOCK=example.NOW.isoformat())
class DeclaredTests(NineForms):
    def test_nine_forms_have_every_letter_that_was_printed_and_no_other(self):
        papers = self.papers()
        assert set(papers) == set(self.printed)
        for name, paper in papers.items():
            with self.subTest(name):
                wanted = Counter(self.printed[name])
                assert printed.letters_of(paper) == wanted

    def test_each_cell_is_worded_as_the_document_words_it(self):
        """No cell has the letters of two, nor half of one: each stands in a piece."""
        for name, paper in self.papers().items():
            for row in paper.rows:
                for cell in row:
                    text = printed.squeezed(cell.text).replace(printed.TICKED, "")
                    if text and not cell.personal:
                        assert text in self.printed[name], (name, text)

    def test_rows_stand_in_the_printed_order(self):
        for name, paper in self.papers().items():
            at = self.printed[name].index("绩效标准")
            for row in paper.rows:
                for cell in row:
                    if cell.key.endswith(".name"):
                        with self.subTest(name, row=cell.text):
                            # Longer names are broken by what stands beside them.
                            at = self.printed[name].index(cell.text[:4], at) + 1

    def test_each_commitment_is_on_one_form_as_it_was_printed(self):
        found = {
            cell.key: cell.text
            for paper in self.papers().values()
            for row in paper.rows
            for cell in row
        }
        rows = Target.objects.all()
        assert len(rows) == 49
        for row in rows:
            assert found[f"target.{row.pk}.name"] == row.name_printed
            assert found[f"target.{row.pk}.value"] == row.value_printed
            assert found[f"target.{row.pk}.standard"] == row.standard

    def test_footnotes_are_the_printed_ones(self):
        paper = self.papers()[""]
        assert printed.squeezed("".join(paper.notes)) == printed.notes()

    def test_cells_fill_the_grid(self):
        for paper in self.papers().values():
            assert sum(paper.columns) == 100
            assert placed(paper)

    def test_level_1_is_merged_over_equal_rows(self):
        paper = self.papers()["工作性其他-科学技术研究与开发资金"]
        merged = [
            (cell.text, cell.down)
            for row in paper.rows
            for cell in row
            if cell.key.endswith("level1")
        ]
        assert merged == [("产出指标", 5), ("效益指标", 3)]

    def test_public_form_names_nobody(self):
        paper = self.papers()["工作性其他-经济运行"]
        lead = "经济运行条线项目负责人"
        assert any(lead in row for row in row_texts(paper))
        assert not any(lead in row for row in row_texts(without_people(paper)))

    def test_a_form_is_read_in_the_same_number_of_queries(self):
        for row in ProjectYear.objects.select_related("project__department", "lead"):
            with self.assertNumQueries(2):
                project.described(declared.project(row))
        with self.assertNumQueries(3):
            department.described(declared.department(self.body, 2024))
