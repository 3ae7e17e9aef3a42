"""Filings of official forms: which there are, what they are about, who may see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from budget import access
from budget.models import User
from performance import declaring
from performance.choices import OfficialForm
from performance.models import FiledPaper, Filing, Target
from performance.queries import declarations


@dataclass(frozen=True, slots=True)
class Standing:
    """One form's filings: the one on its way and the one past 终审, where there are."""

    open: Filing | None
    in_force: Filing | None

    @property
    def shown(self) -> Filing | None:
        """The one that matters now."""
        return self.open or self.in_force


def whole(rows: "QuerySet[Filing]") -> "QuerySet[Filing]":
    """Read filings with whom they are about and what was sent."""
    return rows.select_related(
        "department", "project_year__project__department", "project_year__lead", "paper"
    )


def visible(user: User) -> "QuerySet[Filing]":
    """Return the filings that the user may see."""
    rows: QuerySet[Filing] = Filing.objects.select_related("author", "approver", "scan")
    return access.visible(whole(rows), user)


def standing(about: Filing, user: User) -> Standing:
    """Return the filings of a form that the user may see, in one query."""
    same: QuerySet[Filing] = Filing.objects.of_same_form(about)
    rows = access.visible(same.select_related("paper", "author"), user)
    live = [row for row in rows.order_by("pk") if row.is_live]
    for row in live:
        # The form's own: whom it is about is at hand already.
        row.department, row.project_year = about.department, about.project_year
    return Standing(
        next((row for row in live if row.is_open), None),
        next((row for row in live if not row.is_open), None),
    )


def binds(about: Filing) -> bool:
    """Whether a declaration binds already: published with its budget, or granted.

    Three queries at most, none for another form.
    """
    if about.form != OfficialForm.DECLARATION:
        return False
    found = declarations.standing_of(about.department, about.year, about.project_year)
    return found is declaring.Standing.BINDS


def targets(row: Filing) -> "QuerySet[Target]":
    """Return the commitments that stand on the form."""
    found = declarations.standing(Target.objects.all())
    if row.project_year_id is not None:
        return found.filter(goal__project_year=row.project_year_id)
    return found.filter(
        goal__department=row.department_id,
        goal__project_year=None,
        goal__year=row.year,
    )


def papers_seen(versions: Mapping[int, int]) -> dict[int, FiledPaper]:
    """Return what had been sent of filings at the version that somebody saw, by the
    filing's id; two queries, none for no filing."""
    if not versions:
        return {}
    history: Any = Filing.history
    wanted = Q(pk__in=[])
    for pk, version in versions.items():
        wanted |= Q(id=pk, version=version)
    rows = history.filter(wanted).order_by("history_id")
    papers = dict(rows.values_list("id", "paper_id"))
    known = FiledPaper.objects.in_bulk(set(papers.values()))
    return {pk: known[paper] for pk, paper in papers.items()}


def paper_before(row: Filing) -> FiledPaper | None:
    """Return what was sent in the round before the filing's last, if any."""
    history: Any = Filing.history
    rows = history.filter(id=row.pk, round=row.round - 1).order_by("-history_id")
    if row.round < 2:
        return None
    pk = rows.values_list("paper_id", flat=True).first()
    return FiledPaper.objects.filter(pk=pk).first()
