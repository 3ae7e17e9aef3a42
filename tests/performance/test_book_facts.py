"""Every figure that was read off the published 2024 budget by hand is on record after
the book was read in: as printed, and as leaf, project, department year or target.

`facts-2024.json` are the figures of the hand-read source (shared/data), without what
was concluded from them.
"""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.test import TestCase

from budget.models import (
    BookUnit,
    BudgetBook,
    Department,
    DepartmentYear,
    EconomicLine,
    IncomeLine,
    ProcurementLine,
    ProjectFunding,
    ProjectYear,
    PublicExpenseLine,
    SpendingLine,
    Staffing,
)
from budget.publication import Publication
from budget.queries import books
from performance.models import Goal, Target
from performance.promised.days import day
from performance.services import book_import
from performance.services import example_files as files
from performance.services.book_import import Book
from performance.sheets import publication
from tests.budget.book.readers import published

FACTS = Path(__file__).parents[1] / "files" / "facts-2024.json"
SOURCE = Path(settings.BASE_DIR).parent / "shared" / "data" / "qingshan-2024.json"
NOW = files.instant("2024-02-01T09:00")
# What the source calls a figure of the staff, and what the records call it.
STAFF = {
    "posts_total": "posts",
    "posts_admin": "posts.administrative",
    "posts_institution": "posts.institution",
    "actual_total": "staff",
    "actual_admin": "staff.administrative",
    "actual_admin_off_quota": "staff.administrative.extra",
    "actual_institution": "staff.institution",
    "retired_total": "retired",
    "retired_admin": "retired.administrative",
    "retired_institution": "retired.institution",
}


def number(text: str) -> Decimal:
    return Decimal(str(text))


class FactsTests(TestCase):
    facts: Any
    printed: Publication

    @classmethod
    def setUpTestData(cls):
        cls.facts = json.loads(FACTS.read_text(encoding="utf-8"))
        book = Book(
            publication=publication.read(published.whole().encode()),
            code="307",
            year=2024,
        )
        kept = book_import.keep(book, actor=None, now=NOW)
        assert kept.book is not None
        printed = books.printed(BudgetBook.objects.get())
        assert printed is not None
        cls.printed = printed

    def rows(self, key: str) -> dict[str, Any]:
        return {row.text("code"): row for row in self.printed.tables[key].rows}

    def test_nothing_of_the_text_was_left_over(self):
        self.assertEqual(self.printed.unplaced, ())

    def test_department_region_and_units(self):
        given = self.facts["department"]
        body = Department.objects.get(parent=None)
        self.assertEqual((body.code, body.name), (given["code"], given["name"]))
        said = (self.printed.region_code, self.printed.region)
        self.assertEqual(said, (given["region_code"], given["region"]))
        for unit in self.facts["units"]:
            code, name = unit["code"] or "", unit["name"]
            self.assertTrue(Department.objects.filter(code=code, name=name).exists())
            self.assertTrue(BookUnit.objects.filter(code=code, name=name).exists())

    def test_staff(self):
        said = dict(Staffing.objects.values_list("about", "number"))
        for key, value in self.facts["staffing"].items():
            self.assertEqual(said[STAFF[key]], value, key)

    def test_functional_items_in_tables_3_and_5(self):
        for key, name in (("3", "table3_functional"), ("5.1", "table5_functional")):
            rows = self.rows(key)
            for given in self.facts[name]:
                row = rows[given["code"]]
                self.assertEqual(row.text("name"), given["name"])
                for column in set(given) - {"code", "name", "level"}:
                    self.assertEqual(row.number(column), number(given[column]))

    def test_leaves_add_up_to_every_functional_item(self):
        for given in self.facts["table5_functional"]:
            own = SpendingLine.objects.filter(function__startswith=given["code"])
            for use in ("personnel", "public_use", "project"):
                total = own.filter(use=use).aggregate(sum=Sum("amount"))["sum"]
                self.assertEqual(total or 0, number(given[use]), (given["code"], use))

    def test_economic_items(self):
        rows = self.rows("6")
        for given in self.facts["table6_economic"]:
            row = rows[given["code"]]
            own = EconomicLine.objects.filter(economic__startswith=given["code"])
            self.assertEqual(row.text("name"), given["name"])
            for use in ("personnel", "public_use"):
                total = own.filter(use=use).aggregate(sum=Sum("amount"))["sum"]
                self.assertEqual(row.number(use), number(given[use]))
                self.assertEqual(total or 0, number(given[use]), (given["code"], use))
            self.assertEqual(row.number("total"), number(given["total"]))

    def test_totals_and_classes(self):
        totals = self.facts["totals"]
        self.assertEqual(
            IncomeLine.objects.aggregate(sum=Sum("amount"))["sum"],
            number(totals["income"]),
        )
        spent = SpendingLine.objects
        self.assertEqual(
            spent.aggregate(sum=Sum("amount"))["sum"], number(totals["expenditure"])
        )
        for use in ("personnel", "public_use", "project"):
            found = spent.filter(use=use).aggregate(sum=Sum("amount"))["sum"]
            self.assertEqual(found, number(totals[use]))
        sides = [
            (row.text("expense_item"), row.number("expense"))
            for row in self.printed.tables["1"].rows
        ]
        for name, amount in self.facts["table1_expenditure_nonzero"].items():
            self.assertTrue(
                any(name in said and number(amount) == it for said, it in sides)
            )

    def test_three_public_expenses_are_none(self):
        row = self.printed.tables["7"].rows[0]
        for column in ("total", "abroad", "vehicle", "vehicle_purchase", "reception"):
            self.assertEqual(row.number(column), 0)
        self.assertFalse(PublicExpenseLine.objects.exclude(amount=0).exists())

    def test_projects(self):
        for given in self.facts["projects"]:
            year = ProjectYear.objects.select_related("project").get(code=given["code"])
            funding = ProjectFunding.objects.get(code=given["code"])
            self.assertEqual(year.project.name, given["name"])
            self.assertEqual(year.amount, number(given["amount_yuan"]))
            self.assertEqual(funding.amount, number(given["amount_yuan"]))
            self.assertEqual(year.amount_printed, given["amount_wan_printed"])
            self.assertEqual(year.district, number(given["district_wan"]))
            self.assertEqual(year.get_attribute_display(), given["attribute"])
            self.assertEqual(year.get_type_display(), given["type"])
            self.assertEqual(
                (year.starts_on.isoformat(), year.ends_on.isoformat()),
                (given["start"], given["end"]),
            )
            self.assertEqual(year.filled_on, day(given["form_date_printed"]))
            for key in ("overview", "total_goal", "year_goal"):
                self.assertEqual(getattr(year, key), given[key])
            for part in given["basis"].split("；"):
                self.assertIn(part, year.basis)

    def test_procurement(self):
        given = self.facts["procurement"]
        for line, row in zip(
            given["lines"], ProcurementLine.objects.order_by("order"), strict=True
        ):
            self.assertIn(line["item_code"], row.item)
            self.assertIn(line["func"], row.function)
            self.assertIn(line["econ"], row.economic)
            self.assertEqual(row.project, line["project"])
            for key, field in (
                ("qty", "quantity"),
                ("unit_price", "price"),
                ("amount", "amount"),
                ("of_which_sme", "for_medium"),
                ("of_which_micro", "for_small"),
            ):
                self.assertEqual(getattr(row, field), number(line[key]), key)
        total = self.printed.tables["11"].rows[0]
        self.assertEqual(total.number("quantity"), number(given["total"]["qty"]))
        self.assertEqual(total.number("amount"), number(given["total"]["amount"]))
        code, name = self.facts["finance_section"]["code"], "经济建设科"
        self.assertEqual(row.section_code, code)
        self.assertIn(name, row.section)

    def test_three_years_of_money(self):
        given = self.facts["two_year"]
        for line, name in (("fiscal", "income"), ("basic",) * 2, ("project",) * 2):
            for year, text in given[f"{name}_wan"].items():
                row = DepartmentYear.objects.get(year=year)
                printed = getattr(row, f"{line}_printed")
                self.assertEqual(number(printed.removesuffix("万元")), number(text))
        head = next(form.head for form in self.printed.forms if form.table == "14")
        self.assertEqual(head["基本支出占比"], given["share"]["basic"])
        self.assertEqual(head["项目支出占比"], given["share"]["project"])

    def test_goals_listed_and_given(self):
        goals = Goal.objects.filter(project_year=None)
        texts = list(goals.order_by("-kind", "order").values_list("text", flat=True))
        wanted = self.facts["long_term_goal_list_printed"]
        self.assertEqual(texts, wanted + self.facts["annual_goal_list_printed"])
        headings = set(goals.values_list("heading", flat=True))
        self.assertLessEqual(set(self.facts["annual_goal_blocks_printed"]), headings)

    def test_every_indicator_row(self):
        rows = {row.code: row for row in Target.objects.select_related("goal")}
        self.assertEqual(len(rows), len(self.facts["indicators"]))
        for code, form, block, *texts in self.facts["indicators"]:
            row = rows[code]
            self.assertEqual((row.goal.form, row.goal.heading), (form, block))
            printed = [
                *(row.level1, row.level2, row.name_printed, row.before_last_printed),
                *(row.last_printed, row.value_printed, row.standard),
            ]
            self.assertEqual(printed, texts, code)

    def test_last_year_in_the_text(self):
        said = [one.number for one in self.printed.statements]
        for result in self.facts["narrative_2023_results"]:
            for figure in re.findall(r"(?<!20)\d+(?:\.\d+)?", result["text"]):
                self.assertIn(number(figure), said, result["text"])

    def test_facts_are_those_of_the_source(self):
        if not SOURCE.exists():
            self.skipTest("the hand-read source (shared/data) is not here")
        source = json.loads(SOURCE.read_text(encoding="utf-8"))
        for key, given in self.facts.items():
            if key not in ("projects", "indicators"):
                self.assertEqual(source[key], given, key)
        for given, one in zip(self.facts["projects"], source["projects"], strict=True):
            own = {**one, "district_wan": one["funding"]["district_wan"]}
            self.assertEqual({key: own[key] for key in given}, given)
