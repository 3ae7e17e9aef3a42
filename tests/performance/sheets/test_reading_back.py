"""What goes out as a form comes back in without loss, also through LibreOffice."""

import shutil

import pytest
from django.test import override_settings

from budget.book import pdf as pdfs
from budget.book.paper import pdf, workbook
from budget.book.readers import goal_forms, goal_grid
from budget.book.readers.text import sections
from budget.models import Department, ProjectYear
from performance.models import Target
from performance.queries import (
    monitored,
    monitored_department,
    scored,
    scored_department,
)
from performance.queries.declared import ProjectDeclared
from performance.scoring import schemes
from performance.sheets.official import monitored as monitor_form
from performance.sheets.official import project as project_form
from performance.sheets.official import scored as score_form
from performance.sheets.official import scored_department as whole_form
from performance.sheets.official.reading.terms import Kind
from tests import example
from tests.budget.book.readers import published
from tests.budget.book.readers.goal_pages import invented
from tests.budget.book.readers.test_laid_out import by_pdftotext
from tests.performance.sheets.form_lines import differences, read
from tests.performance.sheets.office import converted
from tests.performance.sheets.test_declared import NineForms

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
NINE_MONTHS = 9

pytestmark = [pytest.mark.slow, pytest.mark.once]


def squeezed(text):
    return "".join(text.split())


def row_told(row, words):
    return (
        *(row.goal, row.horizon, row.level1, row.level2, words(row.name)),
        *(words(row.value), row.standard),
        *((year, words(said)) for year, said in row.earlier),
    )


def told(read, *, blanks=True):
    """Return what goal forms say, by project; without `blanks`, whatever blanks an
    extractor put between Chinese and other letters."""

    def words(text):
        return text if blanks else squeezed(text)

    return {
        form.project: (
            {key: words(said) for key, said in form.head.items() if said},
            [(kind, number, words(said)) for kind, number, said in form.goals],
            [row_told(row, words) for row in form.rows],
        )
        for form in read.forms
    }


@override_settings(CLOCK=example.NOW.isoformat())
class BackTests(NineForms):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.folder = tmp_path

    def monitors(self):
        return [
            monitor_form.described(
                monitored.project(year, NINE_MONTHS, example.NOW.date())
            )
            for year in self.years()
        ]

    def years(self):
        rows = ProjectYear.objects.select_related("project__department", "lead")
        return list(rows.order_by("order", "pk"))

    def evaluations(self, scheme):
        papers = []
        for year in self.years():
            found = scored.project(year, NINE_MONTHS, example.NOW.date(), scheme)
            papers.append(score_form.described(found))
        return papers

    def whole(self):
        """Return the department's sheets of the year but its declaration, by kind."""
        body = Department.objects.get(parent=None)
        year = example.files.YEAR
        today = example.NOW.date()
        running = monitored_department.department(body, year, NINE_MONTHS, today)
        papers = [(monitor_form.described(running), Kind.WHOLE_MONITOR)]
        for scheme, kind in (
            (schemes.CENTRAL, Kind.WHOLE_CENTRAL),
            (schemes.HUBEI, Kind.WHOLE_HUBEI),
        ):
            found = scored_department.department(body, year, NINE_MONTHS, today, scheme)
            papers.append((whole_form.described(found), kind))
        return papers

    def assert_comes_back(self, paper, data, kind, year=example.files.YEAR):
        form = read(data)
        with self.subTest(paper.title, rows=len(form.lines)):
            assert differences(paper, form) == {}
            assert (form.kind, form.year) == (kind, year)
            assert form.findings == ()

    def test_nine_declarations_come_back_as_they_went(self):
        for name, paper in self.papers().items():
            kind = Kind.PROJECT if name else Kind.DEPARTMENT
            self.assert_comes_back(paper, workbook.written(paper), kind)

    def test_nine_declarations_come_back_out_of_their_pdf(self):
        """As the PDF, by its lines; as its text, in the order of writing."""
        wanted = goal_forms.read(sections(published.whole()), example.files.YEAR)
        pages = pdfs.read(pdf.printed_together(list(self.papers().values())))
        own = sections("\f".join(page.text for page in pages))
        ruled = goal_grid.read(pages, own, example.files.YEAR)
        assert ruled.unplaced == []
        assert told(ruled) == told(wanted)
        written = goal_forms.read(own, example.files.YEAR)
        assert written.unplaced == []
        assert told(written, blanks=False) == told(wanted, blanks=False)

    def test_across_the_page_each_form_of_theirs_comes_back_or_is_listed(self):
        """Cells of five, four and three lines are woven into each other there, and one
        row that is not understood leaves the first levels of its page open."""
        wanted = goal_forms.read(sections(published.whole()), example.files.YEAR)
        text = by_pdftotext(pdf.printed_together(list(self.papers().values())))
        laid = goal_forms.read(sections(text), example.files.YEAR)
        found = told(laid, blanks=False)
        whole = 0
        for project, form in told(wanted, blanks=False).items():
            head, goals, rows = found[project]
            with self.subTest(project):
                assert (head, goals) == form[:2]
                assert rows in (form[2], [])
            whole += rows == form[2]
        assert (whole == len(found)) == (laid.unplaced == [])
        assert whole > len(found) / 2

    def test_invented_rows_over_several_pages_come_back_or_are_listed(self):
        """In the order of writing, a first level of two pages may not be told from the
        next."""
        for seed in range(3):
            rows, made = self.invented_pages(seed)
            pages = pdfs.read(made)
            own = sections("\f".join(page.text for page in pages))
            ruled = goal_grid.read(pages, own, self.years()[0].year)
            assert ruled.unplaced == []
            for found in (ruled, goal_forms.read(own, self.years()[0].year)):
                with self.subTest(seed, unplaced=len(found.unplaced)):
                    self.assert_back_or_listed(found, rows)
                    assert len(found.forms[0].rows) >= len(rows) / 2

    def test_across_the_page_no_invented_row_comes_back_wrong(self):
        for seed in range(3):
            rows, made = self.invented_pages(seed)
            text = sections(by_pdftotext(made))
            with self.subTest(seed):
                self.assert_back_or_listed(
                    goal_forms.read(text, self.years()[0].year), rows
                )

    def invented_pages(self, seed):
        """Return rows of several pages, and the PDF of the form that has them."""
        rows = [row for more in range(4) for row in invented(10 * seed + more)]
        rows.sort(key=lambda row: row.level1)
        targets = [
            Target(
                level1=row.level1,
                level2=row.level2,
                name_printed=row.name,
                before_last_printed=row.earlier[0][1],
                last_printed=row.earlier[1][1],
                value_printed=row.value,
                standard=row.standard,
            )
            for row in rows
        ]
        declared = ProjectDeclared(self.years()[0], "水务局", tuple(targets))
        return rows, pdf.printed(project_form.described(declared))

    def assert_back_or_listed(self, found, rows):
        (form,) = found.forms
        said = {row_told(row, squeezed)[2:7] for row in form.rows}
        wanted = {row_told(row, squeezed)[2:7] for row in rows}
        assert said <= wanted
        assert (said == wanted) == (found.unplaced == [])

    def test_monitoring_sheets_come_back_as_they_went(self):
        for paper in self.monitors():
            data = workbook.written(paper)
            self.assert_comes_back(paper, data, Kind.MONITOR)
            assert read(data).month == NINE_MONTHS

    def test_self_evaluations_come_back_as_they_went(self):
        for scheme, kind in (
            (schemes.CENTRAL, Kind.CENTRAL),
            (schemes.CENTRAL_COST, Kind.CENTRAL),
            (schemes.HUBEI, Kind.HUBEI),
        ):
            for paper in self.evaluations(scheme):
                self.assert_comes_back(paper, workbook.written(paper), kind)

    def test_whole_departments_sheets_come_back_as_they_went(self):
        for paper, kind in self.whole():
            self.assert_comes_back(paper, workbook.written(paper), kind)

    @pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
    def test_saved_by_libreoffice_every_form_comes_back_as_it_went(self):
        declared = [
            (paper, Kind.PROJECT if name else Kind.DEPARTMENT)
            for name, paper in self.papers().items()
        ]
        all_forms = [
            *declared,
            *[(paper, Kind.MONITOR) for paper in self.monitors()],
            *[(p, Kind.CENTRAL) for p in self.evaluations(schemes.CENTRAL)],
            *[(p, Kind.HUBEI) for p in self.evaluations(schemes.HUBEI)],
            *self.whole(),
        ]
        files = [workbook.written(paper) for paper, _kind in all_forms]
        again = converted(str(OFFICE), self.folder, files)
        for (paper, kind), data in zip(all_forms, again, strict=True):
            self.assert_comes_back(paper, data, kind)
