"""勾稽 of a stored book: the page, the command, and why a finding may stand."""

import io
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import override_settings

from budget import workflow
from budget.book import reconciled
from budget.models import AcceptedFinding, BudgetBook, Change
from budget.publication import Cell, Publication
from budget.reconcile.terms import Finding
from budget.services import books, findings
from tests.base import LATER, NOON, TestCase
from tests.budget.reconcile import made

WRONG = "sum.down:3.total.total"


def wrong(by: str = "0.01") -> Publication:
    """Return a book whose table 3 has another total, and no other fault but what
    follows from it."""
    book = made.publication(1)
    table = book.tables["3"]
    first, *rest = table.rows
    total = (first.number("total") or Decimal(0)) + Decimal(by)
    cells = {**first.cells, "total": Cell(str(total), total)}
    changed = replace(table, rows=(replace(first, cells=cells), *rest))
    return replace(
        book,
        department_code="",
        tables={**book.tables, "3": changed},
    )


@override_settings(CLOCK=NOON.isoformat())
class FindingTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.book = cls.stored(wrong())

    @classmethod
    def stored(cls, publication: Publication) -> BudgetBook:
        return books.store(
            publication=publication,
            department_id=cls.bureau.pk,
            actor=None,
            now=NOON,
            reason="更正",
        ).book

    def found(self, book: BudgetBook | None = None) -> Finding:
        rows = reconciled.judged(book or self.book)
        return next(row.finding for row in rows if row.finding.key == WRONG)

    def accept(self, **extra: Any) -> AcceptedFinding:
        values: dict[str, Any] = {
            "department_id": self.bureau.pk,
            "year": 2024,
            "finding": self.found(),
            "reason": "合计列四舍五入",
            "actor": self.head,
            "now": NOON,
            **extra,
        }
        return findings.accept(**values)

    def reason(self, book: BudgetBook | None = None) -> str | None:
        rows = reconciled.judged(book or self.book)
        row = next(row for row in rows if row.finding.key == WRONG)
        return row.accepted.reason if row.accepted else None

    def post(self, verb: str, user: Any, **data: str) -> Any:
        self.client.force_login(user)
        return self.client.post(f"/books/{self.book.pk}/findings/{verb}/", data)

    def known(self) -> dict[str, str]:
        finding = self.found()
        return {"key": finding.key, "fingerprint": finding.fingerprint}

    def test_page_shows_the_sentence_and_its_places(self) -> None:
        self.client.force_login(self.clerk)
        response = self.client.get(f"/books/{self.book.pk}/findings/")
        self.assertContains(response, "其下6行相加为")
        self.assertContains(response, "severity-error")
        self.assertNotContains(response, "认可，写明理由")

    def test_page_speaks_english(self) -> None:
        self.client.force_login(self.clerk)
        self.client.post("/language/", {"language": "en", "next": "/"})
        response = self.client.get(f"/books/{self.book.pk}/findings/")
        self.assertContains(response, "the 6 rows of it add up to")

    @pytest.mark.slow
    def test_page_asks_the_same_however_much_is_found(self) -> None:
        self.client.force_login(self.head)
        url = f"/books/{self.book.pk}/findings/"
        self.client.get(url)
        with self.assertNumQueries(20):
            self.client.get(url)
        self.accept()
        with self.assertNumQueries(20):
            self.client.get(url)

    @pytest.mark.slow
    def test_head_accepts_on_the_page_and_takes_it_back(self) -> None:
        response = self.post("accept", self.head, reason="印刷所致", **self.known())
        self.assertRedirects(response, f"/books/{self.book.pk}/findings/")
        self.assertEqual(self.reason(), "印刷所致")
        response = self.client.get(f"/books/{self.book.pk}/findings/")
        self.assertContains(response, "印刷所致")

        self.post("reopen", self.head, **self.known())
        self.assertIsNone(self.reason())

    def test_without_a_reason_the_page_says_so(self) -> None:
        response = self.post("accept", self.head, reason=" ", **self.known())
        self.assertContains(response, "认可须写明理由。", status_code=422)
        self.assertIsNone(self.reason())

    def test_other_figures_than_on_the_screen_are_refused(self) -> None:
        known = {**self.known(), "fingerprint": "0" * 64}
        response = self.post("accept", self.head, reason="印刷所致", **known)
        self.assertEqual(response.status_code, 409)

    def test_outsider_sees_no_book(self) -> None:
        self.client.force_login(self.outsider)
        response = self.client.get(f"/books/{self.book.pk}/findings/")
        self.assertEqual(response.status_code, 404)

    def test_clerk_may_accept_nothing(self) -> None:
        response = self.post("accept", self.clerk, reason="印刷所致", **self.known())
        self.assertEqual(response.status_code, 403)
        with self.assertRaises(PermissionDenied):
            self.accept(actor=self.clerk)

    def test_reason_is_asked_for_by_the_service_too(self) -> None:
        with self.assertRaises(ValidationError):
            self.accept(reason="  ")

    def test_acceptance_is_in_the_trail(self) -> None:
        self.accept()
        change = Change.objects.latest("pk")
        self.assertEqual(change.action, "finding.accepted")
        self.assertEqual(change.reason, "合计列四舍五入")
        self.assertEqual(change.actor_name, self.head.name)

    def test_acceptance_outlives_a_new_edition_with_the_same_figures(self) -> None:
        self.accept()
        other = wrong()
        title = replace(other.tables["12"], note="注：无。特此声明。")
        again = self.stored(replace(other, tables={**other.tables, "12": title}))
        self.assertEqual(again.edition, 2)
        self.assertEqual(self.reason(again), "合计列四舍五入")

    def test_other_figures_open_it_again(self) -> None:
        self.accept()
        self.assertIsNone(self.reason(self.stored(wrong("0.02"))))

    def test_a_second_acceptance_takes_the_place_of_the_first(self) -> None:
        self.accept()
        self.accept(reason="另一理由", now=LATER)
        self.assertEqual(self.reason(), "另一理由")
        self.assertEqual(AcceptedFinding.objects.filter(ended_at=None).count(), 1)

    def test_there_is_nothing_to_take_back(self) -> None:
        with self.assertRaises(workflow.IllegalTransition):
            findings.reopen(
                department_id=self.bureau.pk,
                year=2024,
                key=WRONG,
                actor=self.head,
                now=NOON,
            )

    def command(self, *options: str) -> str:
        out = io.StringIO()
        call_command("reconcile", *options, stdout=out)
        return out.getvalue()

    def test_command_prints_a_finding_a_line(self) -> None:
        self.accept()
        code = self.bureau.code
        lines = self.command("--department", code, "--year", "2024", "--json")
        rows = {row["key"]: row for row in map(json.loads, lines.splitlines())}
        row = rows[WRONG]
        self.assertEqual(row["rule"], "sum.down")
        self.assertEqual(row["severity"], "error")
        self.assertEqual(row["difference"], "0.01")
        self.assertEqual(row["accepted"], "合计列四舍五入")
        self.assertEqual(row["places"][0]["table"], "3")
        self.assertEqual(
            Decimal(row["figures"][0]) - Decimal(row["figures"][1]), Decimal("0.01")
        )

    def test_command_counts_for_people(self) -> None:
        said = self.command("--department", self.bureau.code, "--year", "2024")
        self.assertIn("错误  表3“合计，合计”为", said)
        self.assertIn("已认可 0 项", said)

    def test_command_names_what_is_missing(self) -> None:
        for code, year, word in (
            ("999", "2024", "999"),
            (self.bureau.code, "2020", "2020"),
        ):
            with self.assertRaisesMessage(CommandError, word):
                self.command("--department", code, "--year", year)
