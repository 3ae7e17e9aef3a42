"""A stored book, reconciled: what was printed, the leaves, last year's book, and what
people have accepted."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.module_loading import import_string

from budget.book import derive
from budget.book.derived.names import names_of
from budget.choices import Severity
from budget.leaves import catalogue
from budget.leaves.taken import taken
from budget.leaves.values import Leaves
from budget.models import AcceptedFinding, BudgetBook, Department, ProjectYear
from budget.publication import Publication
from budget.queries import books
from budget.reconcile import run
from budget.reconcile.terms import NOTHING, Facts, Finding


@dataclass(frozen=True)
class Judged:
    """A finding, and why it may stand if somebody has said so."""

    finding: Finding
    accepted: AcceptedFinding | None = None

    @property
    def is_open(self) -> bool:
        """Return whether it asks for an answer: a note asks for none."""
        return self.accepted is None and self.finding.severity != Severity.NOTE


def judged(book: BudgetBook, printed: Publication | None = None) -> list[Judged]:
    """Return the findings of a stored book; none where nothing printed is kept.
    `printed` is what it printed, for who has it already."""
    publication = printed or books.printed(book)
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
    projects = ProjectYear.objects.granted().filter(book=book)
    projects = projects.exclude(functional_code="")
    items = dict(projects.values_list("code", "functional_code"))
    leaves = books.leaves(book)
    return _beside(book.department, book.year, publication, leaves, items)


def before(
    body: Department | None, year: int, publication: Publication
) -> tuple[Finding, ...]:
    """Return the findings of a publication that is not stored yet; `body` is None
    where its department is not set up."""
    items: dict[str, str] = {}
    if body is not None:
        projects = (
            ProjectYear.objects.granted()
            .filter(year=year, project__department__path__startswith=body.path)
            .exclude(functional_code="")
        )
        items = dict(projects.values_list("code", "functional_code"))
    known = _beside(body, year, publication, taken(publication), items)
    return run.findings(publication, known)


def _beside(
    body: Department | None,
    year: int,
    publication: Publication,
    leaves: Leaves,
    items: dict[str, str],
) -> Facts:
    last = newest(body.pk, year - 1) if body else None
    # Promises and figures belong to an app above this one: settings name it.
    promised: Facts = (
        import_string(settings.BOOK_FACTS)(body, year) if body else NOTHING
    )
    return replace(
        promised,
        leaves=derive.tables(leaves, names_of(publication.tables)),
        last=books.printed(last) if last else None,
        project_items=items,
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
