"""`import_book` alone, with the two files that come with the project, makes of an empty
database the bureau that the demo shows: both are laid side by side, table by table."""

import io
import json
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.test import TestCase

from budget.choices import DepartmentKind
from budget.models import BookUnit, Change, Department, Project, ProjectYear
from performance.models import Goal, Indicator, Target
from performance.services import example_files as files
from tests import example
from tests.performance.test_import_book_command import of_kind, run

pytestmark = [pytest.mark.slow, pytest.mark.once]

PUBLISHED = files.FOLDER / "published.txt"
ANSWERS = files.FOLDER / "answers.json"
TABLES = (
    *("budget.Department", "budget.DepartmentYear", "budget.BudgetBook"),
    *("budget.PrintedTable", "budget.Project", "budget.ProjectYear"),
    *("performance.Goal", "performance.Indicator", "performance.Target"),
    "performance.TargetVersion",
)
# Numbers of rows and acts, places in the tree, and people: no publication names any.
ASIDE = {"id", "path", "book", "change", "lead", "responsible"}


class Rolled(Exception):
    """Ends a story that is told only to be looked at."""


def leaves() -> list[str]:
    """Return the tables of figures that a book is kept in."""
    own = apps.get_app_config("budget").get_models()
    return [row._meta.label for row in own if row.__module__ == "budget.models.leaves"]


def named(record: Any) -> Any:
    """Return what tells a record from others of its table, whatever its number."""
    match record:
        case Department():
            return (record.kind, record.name)
        case Project():
            return (named(record.department), record.name)
        case ProjectYear():
            return record.code
        case Goal():
            return (record.form, record.kind, record.text)
        case Indicator():
            return sorted(record.targets.values_list("code", flat=True))
        case Target():
            return record.code
        case BookUnit():
            return (record.code, record.name)
    assert record is None, record
    return None


def shown(label: str) -> Counter[str]:
    """Return all rows of a table, field by field."""
    fields = [
        field
        for field in apps.get_model(label)._meta.concrete_fields
        if field.name not in ASIDE
    ]
    return Counter(
        repr([(field.name, value(field, record)) for field in fields])
        for record in apps.get_model(label)._default_manager.all()
    )


def value(field: Any, record: Any) -> Any:
    found = getattr(record, field.name)
    return named(found) if isinstance(field, models.ForeignKey) else str(found)


class AloneTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        tables = [*TABLES, *leaves()]
        try:
            with transaction.atomic():
                example.load()
                cls.demo = {label: shown(label) for label in tables}
                raise Rolled
        except Rolled:
            assert not Department.objects.exists()
        cls.said = run(PUBLISHED, answers=ANSWERS, json=True)

    def test_every_table_of_the_bureau_is_that_of_the_demo(self):
        for label, rows in self.demo.items():
            mine = shown(label)
            self.assertEqual([*(rows - mine)], [], label)
            self.assertEqual([*(mine - rows)], [], label)

    def test_all_that_the_demo_counts_is_there(self):
        self.assertEqual(len(leaves()), 11)
        sections = Department.objects.filter(kind=DepartmentKind.SECTION)
        found = (Department.objects.count(), sections.count())
        self.assertEqual(found, (10, 5))
        self.assertEqual((Indicator.objects.count(), Target.objects.count()), (46, 49))
        self.assertEqual(self.said[-1]["unplaced"], 0)

    def test_one_act_says_why_rows_are_compared_otherwise(self):
        change = Change.objects.get()
        self.assertIn("I15：劳务派遣人数须与合同人数相等", change.reason)

    def test_same_files_again_write_nothing(self):
        again = run(PUBLISHED, answers=ANSWERS, json=True)
        self.assertEqual((again[-1]["written"], again[-1]["new"]), (False, 0))
        self.assertEqual(Change.objects.count(), 1)


class PreviewTests(TestCase):
    def test_dry_run_names_the_sections_and_keeps_nothing(self):
        lines = run(PUBLISHED, answers=ANSWERS, json=True, dry_run=True)
        names = [line["name"] for line in of_kind(lines, "section")]
        bureau = files.document("bureau.json")
        self.assertCountEqual(names, [row["name"] for row in bureau["sections"]])
        self.assertFalse([one for one in of_kind(lines, "question") if one["needed"]])
        self.assertFalse(Department.objects.exists())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "answer", "why"),
    [
        ("row.I05.measure", "grade", "“row.I05.measure”不能是“grade”"),
        ("row.I14.accumulation", "stock", "不能是“stock”"),
        ("row.I13.due_months", "13", "不能是“13”"),
        ("row.I13.decimals", "9", "不能是“9”"),
        ("row.I13.lag_days", "-1", "不能是“-1”"),
        ("row.I30.start", "1e99", "不能是“1e99”"),
        ("row.I15.comparator", "==", "不能是“==”"),
        ("row.I15.comparator_reason", "", "I15改定比较方式须写明理由"),
        ("goal.annual.1.measured_by", "I99", "I99不在书里"),
        ("project.42010724307T000000100.functional_code", "21505020", "不能是"),
    ],
)
def test_what_a_row_cannot_be_is_refused_and_nothing_is_kept(
    tmp_path, key, answer, why
):
    answers = tmp_path / "answers.json"
    given = json.loads(ANSWERS.read_text(encoding="utf-8")) | {key: answer}
    answers.write_text(json.dumps(given), encoding="utf-8")
    with pytest.raises(CommandError, match=why):
        run(PUBLISHED, answers=answers)
    assert not Department.objects.exists()


@pytest.mark.django_db
def test_answer_that_answers_nothing_is_told(tmp_path):
    answers = tmp_path / "answers.json"
    answers.write_text(
        json.dumps({"row.I99.due_months": "12", "row.I05.due_month": "12"}),
        encoding="utf-8",
    )
    out = io.StringIO()
    call_command(
        *("import_book", str(PUBLISHED)),
        **{"department": "307", "year": 2024, "answers": answers, "stdout": out},
    )
    for key in ("row.I99.due_months", "row.I05.due_month"):
        assert f"回答“{key}”对不上书里的任何一处" in out.getvalue()
