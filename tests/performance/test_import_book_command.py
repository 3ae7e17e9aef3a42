"""`import_book`: a publication read, shown and kept from the command line."""

import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings

from budget import clock
from budget.book.paper import pdf as paper_pdf
from budget.models import Change, Department, ProjectYear
from performance.models import Indicator, Target
from performance.sheets.official import registry
from tests.budget.book import printed, printed_pdf
from tests.budget.book.publications import publication as invented_book
from tests.budget.book.readers import goal_pages, published
from tests.budget.book.readers.goal_pages import MANNERS
from tests.factories import make_period, make_policy

pytestmark = pytest.mark.slow


def run(
    file: Path, *, code: str = "307", year: int = 2024, **options: Any
) -> list[Any]:
    """Return what the command prints, line by line."""
    out = io.StringIO()
    call_command(
        "import_book", str(file), department=code, year=year, stdout=out, **options
    )
    if not options.get("json"):
        return out.getvalue().splitlines()
    return [json.loads(line) for line in out.getvalue().splitlines()]


def of_kind(lines: list[Any], kind: str) -> list[Any]:
    return [line for line in lines if line["kind"] == kind]


class DocumentTests(TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.document = self.folder / "published.txt"
        self.document.write_text(published.whole(), encoding="utf-8")

    def test_dry_run_says_all_and_keeps_nothing(self):
        lines = run(self.document, json=True, dry_run=True)
        summary = lines[-1]
        self.assertEqual((summary["kind"], summary["written"]), ("summary", False))
        self.assertEqual((summary["tables"], summary["unplaced"]), (14, 0))
        targets = of_kind(lines, "target")
        self.assertEqual({line["state"] for line in targets}, {"new"})
        self.assertEqual(len(targets), 49)
        self.assertEqual(len(of_kind(lines, "project")), 8)
        self.assertTrue(of_kind(lines, "finding"))
        self.assertFalse(Department.objects.exists())

    def test_second_run_changes_nothing(self):
        first, second = run(self.document, json=True), run(self.document, json=True)
        self.assertTrue(first[-1]["written"])
        self.assertEqual((second[-1]["written"], second[-1]["new"]), (False, 0))
        self.assertEqual(of_kind(second, "question"), [])
        self.assertEqual(Change.objects.count(), 1)

    def test_answers_link_rows_that_are_one_thing(self):
        answers = {"row.I04.same_as": "I07", "row.I04.reason": "同一批活动"}
        path = self.folder / "answers.json"
        path.write_text(json.dumps(answers), encoding="utf-8")
        run(self.document, answers=path)
        self.assertEqual(Target.objects.get(code="I04").link_reason, "同一批活动")
        self.assertEqual(Indicator.objects.count(), 48)

    @override_settings(REDIS_URL="")
    def test_what_a_corrected_book_changes_is_judged_anew(self):
        run(self.document)
        make_policy()
        make_period(Department.objects.get(parent=None))
        text = published.whole()
        assert text.count("≥95%") > 1
        self.document.write_text(text.replace("≥95%", "≥96%", 1), encoding="utf-8")
        with self.captureOnCommitCallbacks(execute=True):
            run(self.document, reason="更正")
        judged = Target.objects.filter(assessments__isnull=False)
        moved = Target.objects.filter(value_printed__contains="96")
        self.assertTrue(moved)
        self.assertEqual(set(judged), set(moved))

    def test_other_department_and_year_are_refused(self):
        with pytest.raises(CommandError, match=r"要读入的是2023年.*不是—（308）的"):
            run(self.document, code="308", year=2023)
        self.assertFalse(Department.objects.exists())

    def test_next_year_asks_whether_an_indicator_goes_on(self):
        run(self.document)
        # The projects go on under their codes.
        text = published.whole().replace("2024", "2025")
        path = self.folder / "next.txt"
        path.write_text(text, encoding="utf-8")
        lines = run(path, year=2025, json=True, dry_run=True)
        asked = {line["key"]: line for line in of_kind(lines, "question")}
        pk = Target.objects.get(code="I05").indicator_id
        self.assertIn(f"@{pk}", asked["row.I05.same_as"]["options"])
        answers = self.folder / "answers.json"
        answers.write_text(json.dumps({"row.I05.same_as": f"@{pk}"}), encoding="utf-8")
        run(path, year=2025, answers=answers)
        following = Target.objects.filter(code="I05", goal__year=2025).get()
        self.assertEqual(following.indicator_id, pk)
        self.assertEqual(Target.objects.count(), 98)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "shape",
    [
        {"units": 3, "funds": True, "carried": True},
        {"units": 2, "wan": True, "shuffled": True},
    ],
)
@pytest.mark.parametrize(
    ("style", "manner"),
    [(printed.FLOWING, MANNERS[1]), (printed.BY_CELL, MANNERS[2])],
)
def test_book_of_another_bureau_is_kept_whole(tmp_path, shape, style, manner):
    made = invented_book(5, projects=2, listed=False, **shape)
    rows = [row for row in made.tables["10"].rows if row.text("unit")]
    years = (made.year - 2, made.year - 1)
    own = {
        row.text("name"): goal_pages.invented(at, years=years)
        for at, row in enumerate(rows)
    }
    pages: list[str] = []
    for name, promised in own.items():
        pages += goal_pages.project(name, promised, manner, made.department_name)
    text = printed.text(made, style)
    at = text.rindex("第三部分")
    file = tmp_path / "book.txt"
    file.write_text(text[:at] + "\n".join(pages) + "\n" + text[at:], encoding="utf-8")
    place: dict[str, Any] = {"code": made.department_code, "year": made.year}
    shown = run(file, json=True, dry_run=True, **place)
    assert of_kind(shown, "unplaced") == []
    # Values in other units than their names have: a person says what they are.
    asked = [line["key"] for line in of_kind(shown, "question") if line["needed"]]
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(dict.fromkeys(asked, "12")), encoding="utf-8")
    place["answers"] = answers
    first = run(file, json=True, **place)
    assert first[-1]["written"]
    assert run(file, json=True, **place)[-1]["written"] is False
    assert ProjectYear.objects.count() == len(rows)
    kept = Target.objects.order_by("pk").values_list(
        *("goal__project_year__project__name", "level1", "level2", "name_printed"),
        *("value_printed", "last_printed", "before_last_printed", "standard"),
    )
    assert list(kept) == [
        (
            *(name, row.level1, row.level2, row.name, row.value),
            *(dict(row.earlier)[year] for year in reversed(years)),
            row.standard,
        )
        for name, promised in own.items()
        for row in promised
    ]


@pytest.mark.django_db
def test_same_book_as_a_pdf_says_the_same(tmp_path):
    made = invented_book(5, projects=2, listed=False)
    names = [row.text("name") for row in made.tables["10"].rows if row.text("unit")]
    years = (made.year - 2, made.year - 1)
    pages: list[str] = []
    for at, name in enumerate(names):
        rows = [goal_pages.row(years, f"巡河次数{at}（次）", "12")]
        pages += goal_pages.project(name, rows, MANNERS[0], made.department_name)
    text = printed.text(made)
    at = text.rindex("第三部分")
    file = tmp_path / "book.txt"
    file.write_text(text[:at] + "\n".join(pages) + "\n" + text[at:], encoding="utf-8")
    place: dict[str, Any] = {"code": made.department_code, "year": made.year}
    run(file, json=True, **place)
    whole = pypdfium2.PdfDocument(printed_pdf.pdf(made))
    asked = registry.Asked(year=made.year, month=12, today=clock.today())
    for year in ProjectYear.objects.select_related("project__department", "lead"):
        paper = registry.FORMS["project"].paper(year, asked)
        whole.import_pages(pypdfium2.PdfDocument(paper_pdf.printed(paper)))
    file = tmp_path / "book.pdf"
    whole.save(file)
    lines = run(file, json=True, dry_run=True, **place)
    assert of_kind(lines, "unplaced") == []
    kinds = ("project", "target")
    states = [one["state"] for kind in kinds for one in of_kind(lines, kind)]
    assert states == ["same"] * 2 * len(names)


@pytest.mark.django_db
def test_what_is_no_text_is_refused(tmp_path):
    file = tmp_path / "book.txt"
    file.write_bytes(b"\x00\x01\x02\xff")
    with pytest.raises(CommandError, match="无法识别这个文件"):
        run(file)


@pytest.mark.django_db
def test_text_without_a_table_is_refused(tmp_path):
    file = tmp_path / "book.txt"
    file.write_text("今天天气很好。", encoding="utf-8")
    with pytest.raises(CommandError, match="没有找到部门预算公开的任何一张表"):
        run(file)
    assert not Department.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["[1]", '{"a": 1}', "{"])
def test_answers_that_are_no_texts_are_refused(tmp_path, given):
    file, answers = tmp_path / "book.txt", tmp_path / "answers.json"
    file.write_text("一", encoding="utf-8")
    answers.write_text(given, encoding="utf-8")
    with pytest.raises(CommandError):
        run(file, answers=answers)
