"""Rows of a publication that have the name of an indicator on record: only a person
can tell whether they are the same thing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from budget.models import Department
from performance.declaring import Candidate
from performance.models import Indicator
from performance.promised.rows import ON_RECORD
from performance.promised.terms import Promised, PromisedRow, Question, said
from performance.queries import namesakes
from performance.queries.promised import Pair
from performance.values.sentence import Sentence

_SAME: Final = Sentence(
    "{code}“{name}”与已有的指标同名（{others}）：是同一项指标，还是另一项？",
    "{code} “{name}” has the name of an indicator on record ({others}): the same one?",
)
_NONE: Final = Sentence(
    "{code}要接着用的指标{other}不在本部门。",
    "{code} is to go on with indicator {other}, which this department does not have.",
)


def asked(
    promised: Promised, rows: Sequence[Pair], body: Department | None
) -> list[Question]:
    """Return a book's questions, without those about rows that are on record, and with
    those about indicators that are. Three queries at most."""
    known = {pair.key for pair in rows if pair.record is not None}
    found = {
        question.key: question
        for question in promised.questions
        if question.needed or not _about(question, known)
    }
    fresh = [row for row in promised.rows if row.code not in known]
    if body is None or not fresh:
        return list(found.values())
    names = {namesakes.likeness(row.name) for row in fresh}
    like = namesakes.known(body.path, names)
    for row in fresh:
        candidates = like.get(namesakes.likeness(row.name), [])
        if candidates:
            _add(found, row, candidates)
    for row in _strangers(fresh, body):
        words = said(_NONE, code=row.code, other=row.same_as)
        key = f"row.{row.code}.same_as"
        found[key] = Question(key, words, True, line=row.line)
    return list(found.values())


def _about(question: Question, known: set[str]) -> bool:
    place = question.key.split(".")
    return place[0] == "row" and place[-1] == "same_as" and place[1] in known


def _add(
    found: dict[str, Question], row: PromisedRow, candidates: Sequence[Candidate]
) -> None:
    options = tuple(
        (
            f"{ON_RECORD}{one.indicator_id}",
            f"{one.name}（{one.form or one.department}）",
        )
        for one in candidates
    )
    key = f"row.{row.code}.same_as"
    if key in found:
        found[key] = replace(found[key], options=(*found[key].options, *options))
        return
    others = "、".join(one.form or one.department for one in candidates)
    words = said(_SAME, code=row.code, name=row.name, others=others)
    found[key] = Question(key, words, False, (("", "—"), *options), row.line)


def _strangers(rows: Sequence[PromisedRow], body: Department) -> list[PromisedRow]:
    """Return the rows that are to go on with an indicator of somebody else."""
    wanted = [row for row in rows if row.same_as.startswith(ON_RECORD)]
    own = of_body(body, wanted) if wanted else {}
    return [row for row in wanted if row.same_as not in own]


def of_body(body: Department, rows: Sequence[PromisedRow]) -> Mapping[str, Indicator]:
    """Return the indicators on record that rows go on with, by the answer."""
    ids = [row.same_as.removeprefix(ON_RECORD) for row in rows]
    found = Indicator.objects.filter(
        pk__in=[int(one) for one in ids if one.isascii() and one.isdigit()],
        department__path__startswith=body.path,
        retired_on=None,
    ).select_related("department")
    return {f"{ON_RECORD}{row.pk}": row for row in found}
