"""A stored book, reconciled: what was printed, the leaves, last year's book, and what
people have accepted."""

from dataclasses import dataclass

from budget.book import derive
from budget.book.derived.names import names_of
from budget.choices import Severity
from budget.leaves import catalogue
from budget.models import AcceptedFinding, BudgetBook, ProjectYear
from budget.publication import Publication
from budget.queries import books
from budget.reconcile import run
from budget.reconcile.terms import Facts, Finding


@dataclass(frozen=True)
class Judged:
    """A finding, and why it may stand if somebody has said so."""

    finding: Finding
    accepted: AcceptedFinding | None = None

    @property
    def is_open(self) -> bool:
        """Return whether it asks for an answer: a note asks for none."""
        return self.accepted is None and self.finding.severity != Severity.NOTE


def judged(book: BudgetBook) -> list[Judged]:
    """Return the findings of a stored book; none where nothing printed is kept."""
    publication = books.printed(book)
    if publication is None:
        return []
    held = {
        row.key: row
        for row in AcceptedFinding.objects.filter(
            department=book.department_id, year=book.year, ended_at=None
        ).select_related("author")
    }
    found = run.findings(publication, facts(book, publication))
    return [Judged(one, _standing(one, held.get(one.key))) for one in found]


def facts(book: BudgetBook, publication: Publication) -> Facts:
    """Return what is known beside the publication of a stored book."""
    projects = ProjectYear.objects.filter(book=book).exclude(functional_code="")
    last = newest(book.department_id, book.year - 1)
    return Facts(
        leaves=derive.tables(books.leaves(book), names_of(publication.tables)),
        last=books.printed(last) if last else None,
        project_items=dict(projects.values_list("code", "functional_code")),
        functional=catalogue.functional(),
        economic=catalogue.economic(),
    )


def newest(department_id: int, year: int) -> BudgetBook | None:
    """Return the last edition of a department's book of a year."""
    found: BudgetBook | None = (
        BudgetBook.objects.filter(department=department_id, year=year)
        .select_related("department")
        .order_by("-edition")
        .first()
    )
    return found


def _standing(
    finding: Finding, accepted: AcceptedFinding | None
) -> AcceptedFinding | None:
    """Return an acceptance if it was given for these very figures."""
    if accepted is not None and accepted.fingerprint == finding.fingerprint:
        return accepted
    return None
