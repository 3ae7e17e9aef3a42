"""Every workbook that a page gives away, opened and saved again by LibreOffice."""

import io
import shutil

import pytest
from django.test import override_settings
from django.urls import get_resolver, reverse
from openpyxl import load_workbook

from budget.choices import Status
from budget.models import BudgetBook, ProjectYear
from performance.models import Actual, Goal, Target
from tests import example, factories
from tests.performance import factories as promises
from tests.performance.sheets.office import converted
from tests.performance.sheets.test_declared import NineForms

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
YEAR = example.files.YEAR

pytestmark = [pytest.mark.slow, pytest.mark.once]


def names():
    """Return the names of the addresses that give a workbook away."""
    found = set()
    for app in ("budget", "performance"):
        _prefix, resolver = get_resolver().namespace_dict[app]
        keys = (key for key in resolver.reverse_dict if isinstance(key, str))
        found |= {f"{app}:{k}" for k in keys if k.endswith(("-xlsx", "-sheet"))}
    return found


def content(data):
    """Return what each sheet of a workbook says by cell, and its merged cells."""
    return {
        sheet.title: (
            {
                cell.coordinate: cell.value
                for row in sheet.iter_rows()
                for cell in row
                if cell.value not in (None, "")
            },
            {str(one) for one in sheet.merged_cells.ranges},
        )
        for sheet in load_workbook(io.BytesIO(data)).worksheets
    }


@override_settings(CLOCK=example.NOW.isoformat())
class EveryWorkbookTests(NineForms):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.folder = tmp_path

    def setUp(self):
        super().setUp()
        year = ProjectYear.objects.order_by("pk")[0]
        target = Target.objects.filter(goal__project_year=year).first()
        clerk = example.user("clerk")
        document = {"author": clerk, "document_no": "青财绩〔2024〕13号"}
        adjustment = promises.make_adjustment(
            target,
            status=Status.SECTION_REVIEW,
            submitted_at=example.NOW,
            **document,
        )
        addition = promises.make_addition(target.goal, author=clerk)
        whole = Goal.objects.filter(project_year=None, department=self.body).first()
        promises.make_addition(whole, author=clerk)
        project, body = {"pk": year.pk}, {"pk": self.body.pk, "year": YEAR}
        book = BudgetBook.objects.get()
        actual = Actual.objects.order_by("pk").last()
        self.places = {
            "budget:book-table-xlsx": {"pk": book.pk, "key": "3"},
            "budget:book-xlsx": {"pk": book.pk},
            "performance:actual-proof-xlsx": {"pk": actual.pk},
            "performance:addition-form-xlsx": {"pk": addition.pk},
            "performance:adjustment-form-xlsx": {"pk": adjustment.pk},
            "performance:declare-new-xlsx": {
                "pk": year.project.department_id,
                "year": YEAR,
            },
            "performance:quarter-sheet": {"period_pk": actual.period_id},
            **{
                f"performance:{kind}-{form}-xlsx": place
                for kind, place in (("project", project), ("department", body))
                for form in ("form", "addition", "monitor", "score")
            },
        }

    def reader_of(self, name):
        if name == "budget:timeline-xlsx":
            return "auditor"
        working = ("quarter-sheet", "execution-sheet", "collecting-sheet")
        if name.endswith(("declare-new-xlsx", *working)):
            return "finance"
        return "head"

    def taken(self, name, query=""):
        user = example.user(self.reader_of(name))
        user.must_change_password = False
        factories.keep(user)
        self.client.force_login(user)
        answer = self.client.get(reverse(name, kwargs=self.places.get(name)) + query)
        assert answer.status_code == 200, (name, answer.status_code)
        return b"".join(answer) if answer.streaming else answer.content

    @pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
    def test_each_comes_back_from_libreoffice_as_it_went(self):
        asked = {
            "performance:adjustments-sheet": f"?year={YEAR}",
            "performance:collecting-sheet": f"?form=monitoring&year={YEAR}&month=7",
            "budget:execution-sheet": f"?year={YEAR}&month=9",
        }
        files = {name: self.taken(name, asked.get(name, "")) for name in names()}
        monitor, whole = "project-monitor-xlsx", "department-monitor-xlsx"
        for name in (f"performance:{monitor}", f"performance:{whole}"):
            for month in (3, 7, 12):
                files[f"{name} {month}"] = self.taken(name, f"?month={month}")
        for name in ("performance:project-score-xlsx",):
            files[f"{name} hubei"] = self.taken(name, "?month=12&scheme=hubei")
        again = converted(str(OFFICE), self.folder, list(files.values()))
        for (name, before), after in zip(files.items(), again, strict=True):
            with self.subTest(name):
                assert content(after) == content(before)
