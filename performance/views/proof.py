"""审计取证单 of one figure: on screen to be printed, as Excel, as PDF."""

from typing import Any

from django.http import HttpRequest
from django.utils import translation

from performance.queries import proofs
from performance.sheets.columns import CHINESE
from performance.sheets.official import proof as sheet
from performance.views import papers
from performance.views.common import reader, visible_actual


def _find(request: HttpRequest, pk: int) -> papers.Found:
    actual = visible_actual(request, pk)
    with translation.override(CHINESE):
        found = proofs.of(actual, reader(request))
        paper = sheet.described(found, papers.imprint())
    context: dict[str, Any] = {"actual": actual, "about": actual.indicator.name}
    return papers.Found(
        paper=paper,
        about=f"{actual.indicator.name}-{actual.period}",
        context=context,
        template="proof",
    )


actual_proof, proof_file = papers.views(_find)
