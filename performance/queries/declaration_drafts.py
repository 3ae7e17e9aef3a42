"""A person's half-filled declarations; the nightly tidying drops old ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from budget.models import Department, User
from performance import declared_kept
from performance.declaring import DeclaredForm
from performance.models import DeclarationDraft


def of(user: User, form: DeclaredForm) -> DeclarationDraft | None:
    """Return the person's draft of a form; one query."""
    rows = DeclarationDraft.objects.filter(user=user)
    return rows.filter(key=declared_kept.key_of(form)).first()


def in_year(user: User, year: int) -> dict[str, DeclarationDraft]:
    """Return the person's drafts of a year by the form's key; one query."""
    rows = DeclarationDraft.objects.filter(user=user, year=year)
    return {row.key: row for row in rows}


@dataclass(frozen=True, slots=True)
class Fresh:
    """A new project that the person has begun and not saved; `name` tells their drafts
    of one section and year apart."""

    name: str
    project: str
    draft: DeclarationDraft


def fresh() -> str:
    """Return a name for another draft of a new project."""
    return uuid4().hex[:8]


def new_ones(drafts: Iterable[DeclarationDraft]) -> list[Fresh]:
    """Return those of new projects among a person's drafts, the newest first."""
    found = [
        Fresh(declared_kept.draft_of(row.key), row.content["project_name"], row)
        for row in drafts
        if declared_kept.is_new(row.key)
    ]
    return sorted(found, key=lambda one: one.draft.kept_at, reverse=True)


def of_place(user: User, department: Department, year: int) -> list[Fresh]:
    """Return the person's drafts of a section's new projects of a year; one query."""
    rows = DeclarationDraft.objects.filter(user=user, department=department, year=year)
    return new_ones(rows)
