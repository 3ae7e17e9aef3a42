"""A department, its finance person and the page where its budget is read in."""

import io
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse

from budget.choices import DepartmentKind, Role
from budget.publication import Publication
from performance.models import BookUpload
from tests.base import NOON, TestCase
from tests.budget.book import printed
from tests.budget.book.publications import publication
from tests.budget.book.readers import goal_pages
from tests.factories import grant, make_department, make_user

MADE = publication(7, projects=2)
PROJECTS = [row.text("name") for row in MADE.tables["10"].rows if row.text("unit")]
YEARS = (MADE.year - 2, MADE.year - 1)


def text(
    made: Publication = MADE,
    projects: Sequence[str] = PROJECTS,
    each: int = 1,
    **said: str,
) -> str:
    """Return a book as text, with a goal form of `each` rows for each project; `said`
    gives a value by the name of its row."""
    pages: list[str] = []
    manner = goal_pages.MANNERS[0]
    for first in range(0, len(projects) * each, each):
        rows = [
            goal_pages.row(YEARS, f"巡河次数{at}（次）", said.get(f"row{at}", "12"))
            for at in range(first, first + each)
        ]
        name = projects[first // each]
        pages += goal_pages.project(name, rows, manner, MADE.department_name)
    whole = printed.text(made)
    at = whole.rindex("第三部分")
    return whole[:at] + "\n".join(pages) + "\n" + whole[at:]


class BookPageCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.body = make_department(
            "0003", MADE.department_name, DepartmentKind.BODY, code="399"
        )
        cls.finance = make_user("finance")
        grant(cls.finance, cls.body, Role.FINANCE)
        cls.url = reverse("performance:book-import")

    def setUp(self):
        super().setUp()
        clock = override_settings(CLOCK=NOON.isoformat())
        clock.enable()
        self.addCleanup(clock.disable)
        self.client.force_login(self.finance)

    def upload(self, data: str | bytes, name: str = "预算公开.txt") -> Any:
        content = data.encode() if isinstance(data, str) else data
        return self.client.post(
            self.url,
            {
                "department": self.body.pk,
                "year": MADE.year,
                "file": SimpleUploadedFile(name, content),
            },
            follow=True,
        )

    def work(self) -> None:
        run = BookUpload.objects.get().run
        call_command("run_due_jobs", run=run.pk, stdout=io.StringIO())

    def send(self, data: str | bytes, name: str = "预算公开.txt") -> Any:
        """Send a file, have it read, and return the page that comes then."""
        page = self.upload(data, name)
        if page.status_code != 200:
            return page
        self.work()
        return self.client.get(page.request["PATH_INFO"])

    def post(self, do: str, **boxes: str) -> Any:
        upload = BookUpload.objects.get()
        url = reverse("performance:book-upload", args=[upload.pk])
        look = self.client.get(url).context["look"]
        told = {"version": upload.version, "seen": look.fingerprint, "do": do}
        return self.client.post(url, {**told, **boxes}, follow=True)

    def own(self, data: str) -> str:
        return data.replace(MADE.department_code, "399")
