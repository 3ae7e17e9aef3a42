"""A person's half-filled declarations; the nightly tidying drops old ones."""

from budget.models import User
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
