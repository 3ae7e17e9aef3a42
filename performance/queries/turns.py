"""Why lights turned, with the document that stands behind it."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from budget.models import ChangeRow
from performance.choices import Cause, Light, LightKind
from performance.lights.change import Basis
from performance.models import Actual, LightChange, Target, TargetVersion
from performance.queries.bases import basis_from_json
from performance.sentences import Language
from performance.wording import cause_sentence

# A light is what it turned to at the latest month: the correction of an earlier one,
# however late it comes, turns that month's alone.
LAST_FIRST = ("-period__month", "-pk")
# The record of the basis behind a cause; the act that added it names the document.
_BEHIND = {
    Cause.CORRECTION: ("figure_id", Actual),
    Cause.TARGET: ("target_version", TargetVersion),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a light; `before` is None at the first judgement."""

    cause: Cause
    before: Light | None
    after: Light
    document_no: str = ""

    def sentence(self, language: Language = "zh") -> str:
        return cause_sentence(
            self.cause,
            before=self.before,
            after=self.after,
            document_no=self.document_no,
            language=language,
        )


@dataclass(frozen=True, slots=True)
class Since:
    """The latest turn of a target's light: at which month's figures, when, why."""

    light: Light
    month: int
    at: datetime.datetime
    cause: Cause

    @property
    def cause_label(self) -> str:
        """The cause in a word."""
        return str(self.cause.label)


def since(
    targets: "QuerySet[Target]", year: int, month: int
) -> dict[tuple[int, LightKind], Since]:
    """Return the latest turn of each light up to a month of a year; one query."""
    rows = (
        LightChange.objects.filter(
            target__in=targets.filter(goal__year=year).order_by().values("pk"),
            period__year=year,
            period__month__lte=month,
        )
        .order_by("period__month", "pk")
        .values_list("target_id", "kind", "after", "period__month", "at", "cause")
    )
    return {
        (target, LightKind(kind)): Since(Light(after), at_month, at, Cause(cause))
        for target, kind, after, at_month, at, cause in rows
    }


def turns(changes: Iterable[LightChange]) -> list[tuple[LightChange, Turn]]:
    """Pair changes of light with their causes; at most two queries, however many."""
    rows = list(changes)
    numbers = _documents(rows)
    return [(row, _turn(row, numbers.get(row.pk, ""))) for row in rows]


def _turn(row: LightChange, document_no: str) -> Turn:
    before = Light(row.before) if row.inputs.get("before") else None
    return Turn(Cause(row.cause), before, Light(row.after), document_no)


def _documents(rows: list[LightChange]) -> dict[int, str]:
    """Return {light change: document number} of corrections and changed targets."""
    bases = [(Cause(row.cause), basis_from_json(row.inputs["after"])) for row in rows]
    return dict(zip((row.pk for row in rows), documents(bases), strict=True))


def documents(behind: Sequence[tuple[Cause, Basis | None]]) -> list[str]:
    """Return the document number behind each cause, "" for none; two queries."""
    numbers: dict[tuple[Cause, int], str] = {}
    for cause, (field, model) in _BEHIND.items():
        ids = {
            getattr(basis, field) for named, basis in behind if named == cause and basis
        }
        rows = ChangeRow.objects.filter(
            model=model._meta.label_lower,
            record_id__in=[pk for pk in ids if pk],
            kind="+",
        ).values_list("record_id", "change__document_no")
        numbers |= {(cause, record): number for record, number in rows}
    return [
        numbers.get((cause, getattr(basis, _BEHIND[cause][0])), "")
        if basis and cause in _BEHIND
        else ""
        for cause, basis in behind
    ]
