"""What stands beside a figure on its page: the explanation, and what is still asked."""

from typing import Any

from django import forms
from django.conf import settings

from budget import clock
from budget.choices import ReviewAction
from budget.filetypes.terms import ENDINGS, MEGABYTE
from budget.models import User
from performance.forms.evidence import EvidenceForm
from performance.forms.explain import ExplainForm
from performance.models import Actual
from performance.queries import asked
from performance.queries import evidence as queries


def beside(
    actual: Actual,
    actions: frozenset[ReviewAction],
    user: User,
    explain: ExplainForm | None = None,
    evidence: forms.Form | None = None,
) -> dict[str, Any]:
    """Return the context of the page's parts about a figure.

    `actions` are those of the reader; `explain` and `evidence` are forms that were
    refused.
    """
    may_edit = ReviewAction.EDIT in actions
    takes_files = may_edit or ReviewAction.SUPERSEDE in actions
    explained = getattr(actual, "explained", None)
    return {
        "explained": explained,
        "measures": asked.measures_of(explained),
        "missing": asked.missing_of(actual, clock.today()) if may_edit else (),
        "explain": explain or (ExplainForm(actual=actual) if may_edit else None),
        "files": queries.of(actual, user),
        "evidence": evidence or (EvidenceForm() if takes_files else None),
        "takes_files": takes_files,
        "most_files": settings.EVIDENCE_MOST_FILES,
        "most_megabytes": settings.UPLOAD_MOST_BYTES // MEGABYTE,
        "endings": ENDINGS,
    }
