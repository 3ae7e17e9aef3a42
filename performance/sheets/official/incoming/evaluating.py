"""A 绩效自评表 that came back: a person's points, words and money, nothing else.

What the system computes is never taken from a file: where the file says otherwise it
is told. Words and points go the way of the page where they are typed.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from django.core.exceptions import ValidationError

from budget.book.paper.layout import Paper
from budget.models import User
from performance.drafts import MOST_ROW_WORDS, EvaluationDraft
from performance.language import language
from performance.models import FormUpload
from performance.queries import evaluated
from performance.queries.scored import Evaluated, Scored, entry_of
from performance.queries.scored_department import DepartmentScored
from performance.queries.scores import Line as Scoring
from performance.queries.weights import Place as Owner
from performance.scoring.entry import Entry, problems
from performance.scoring.schemes import HUBEI
from performance.services.evaluations import save_evaluation, why_closed
from performance.services.weights import UNCONFIRMED
from performance.sheets.official import scored, scored_department
from performance.sheets.official.incoming import kept, look
from performance.sheets.official.incoming.answered import with_answers
from performance.sheets.official.incoming.evaluated_words import (
    CELLS,
    Sheet,
    plain,
    words,
)
from performance.sheets.official.incoming.look import (
    Answer,
    Change,
    Look,
)
from performance.sheets.official.incoming.matching import Known, matched
from performance.sheets.official.incoming.printed import fields_of, known_of
from performance.sheets.official.reading import checks, expected, heads
from performance.sheets.official.reading.expected import Expected
from performance.sheets.official.reading.terms import (
    Finding,
    Kind,
    Line,
    Official,
    Place,
)

TRIAL: Final = "试评"
REASONS: Final = "reasons"
REPEATED: Final = (
    *(heads.LEVEL1, heads.LEVEL2, heads.VALUE, heads.ACTUAL),
    heads.WEIGHT,
)
# What is said of the file itself, held against the page already.
OF_THE_FILE: Final = ("body", "name", "filled_on")


@dataclass
class Prepared:
    """The look of a sheet, and what saving would keep over a version of it."""

    place: Owner
    year: int
    look: Look = field(default_factory=Look)
    version: int = 0
    draft: EvaluationDraft = field(default_factory=EvaluationDraft)


def prepare(upload: FormUpload, _user: User, today: datetime.date) -> Prepared:
    """Hold a kept sheet against the year's, by the scheme of its weights."""
    form, answers = kept.from_json(upload.content), look.answers_of(upload.answers)
    done = Prepared(place=_place(upload), year=upload.year)
    found = evaluated.read(done.place, upload.year, today)
    if found is None:
        done.look.told.append(look.told(Finding("no_rows", Place(form.sheet)), answers))
        return done
    wrong = expected.against(form, _wanted(upload, found))
    if not wrong and TRIAL in form.dateline:
        wrong = [Finding("trial", Place(form.sheet))]
    done.look.seen = look.seal(_state(found))
    done.look.told += [look.told(one, answers) for one in (*wrong, *form.findings)]
    done.look.closed = why_closed(done.place, upload.department, upload.year)
    if found.sheet.proposed:
        done.look.closed = str(UNCONFIRMED)
    if not wrong:
        _take(done, form, found, answers)
    return done


def save(done: Prepared, user: User, now: datetime.datetime) -> Mapping[int, str]:
    """Save what was prepared; returns what the service refused, and wrote nothing."""
    try:
        save_evaluation(
            place=done.place,
            year=done.year,
            version=done.version,
            draft=done.draft,
            finish=False,
            actor=user,
            now=now,
        )
    except ValidationError as fault:
        return dict(enumerate(fault.messages))
    return {}


def _place(upload: FormUpload) -> Owner:
    """Return whose sheet it is: a project year's, else a whole body's."""
    if upload.project_year_id is not None:
        return Owner(upload.project_year_id)
    return Owner(None, upload.department.path)


def _wanted(upload: FormUpload, found: Evaluated) -> Expected:
    """Return the layout of the sheet's scheme, and whose it is."""
    year, hubei = upload.project_year, found.sheet.scheme == HUBEI
    if year is None:
        kind = Kind.WHOLE_HUBEI if hubei else Kind.WHOLE_CENTRAL
        return Expected(frozenset({kind}), found.body.name, upload.year)
    kind = Kind.HUBEI if hubei else Kind.CENTRAL
    name = year.project.name
    return Expected(frozenset({kind}), found.body.name, upload.year, name)


def _printed(found: Evaluated) -> Paper:
    if isinstance(found, DepartmentScored):
        return scored_department.described(found)
    assert isinstance(found, Scored)
    return scored.described(found)


def _take(
    done: Prepared, form: Official, found: Evaluated, answers: Mapping[str, Answer]
) -> None:
    """Look through the sheet's words and every row of it."""
    paper = _printed(found)
    sheet = Sheet(form, found, fields_of(paper), answers)
    rows = matched(
        with_answers(form, answers).lines, known_of(paper), answers, may_add=False
    )
    said = words(sheet)
    pairs = [(line, known) for line, known in rows.pairs if known is not None]
    done.draft = EvaluationDraft(**said, rows=_rows(sheet, pairs))
    done.version = found.evaluation.version if found.evaluation else 0
    sheet.findings += _fields(sheet)
    sheet.findings += [
        Finding("row_missing", Place(form.sheet), one.texts[heads.NAME])
        for one in rows.missing
    ]
    done.look.told += (*rows.told, *sheet.told)
    done.look.told += [look.told(one, answers) for one in sheet.findings]
    done.look.changes, done.look.same = sheet.changes, sheet.same


def _rows(sheet: Sheet, pairs: Iterable[tuple[Line, Known]]) -> dict[int, Entry]:
    """Return the entries of the rows that the file changes, by commitment."""
    lines = {
        line.judged.commitment.pk: line
        for line in sheet.found.computed.lines
        if line.judged is not None
    }
    entries = {}
    for line, known in pairs:
        sheet.findings += _repeated(line, known, lines[known.pk])
        changes = list(_changes(sheet, line, known, lines[known.pk]))
        if not changes:
            sheet.same += 1
            continue
        entry = _entry(sheet.found, lines[known.pk], changes)
        sheet.changes += changes
        sheet.findings += _wrong(line, entry, lines[known.pk])
        entries[known.pk] = entry
    return entries


def _changes(
    sheet: Sheet, line: Line, known: Known, scored: Scoring
) -> Iterator[Change]:
    """Yield what the file says otherwise of what a person enters in a row."""
    name = line.text(heads.NAME)
    if scored.score.span is not None and _other_points(line, known):
        old, new = known.texts[heads.POINTS], line.text(heads.POINTS)
        title = heads.PRINTED[heads.POINTS]
        yield Change(line.at(heads.POINTS), name, title, old, new)
    new, old = plain(line.text(REASONS)), plain(known.texts.get(REASONS))
    if REASONS in line.texts and new != old:
        title = f"{name} {heads.PRINTED[REASONS]}"
        if not new and sheet.keeps(line.at(REASONS), title):
            return
        yield Change(line.at(REASONS), name, heads.PRINTED[REASONS], old, new)


def _other_points(line: Line, known: Known) -> bool:
    """Whether the file has other points; an empty cell or no number says nothing."""
    said = checks.number(line.text(heads.POINTS))
    return said is not None and said != checks.number(known.texts[heads.POINTS])


def _entry(found: Evaluated, scored: Scoring, changes: Iterable[Change]) -> Entry:
    """Return the row's entry on record with the file's changes."""
    assert scored.judged is not None
    held = found.entries.get(scored.judged.commitment.pk)
    entry = entry_of(held)
    if held is None:
        reason, measures = found.drafted(scored)
        entry = replace(entry, reason=reason, measures=measures)
    if scored.score.span is None:
        entry = replace(entry, points=None)
    for change in changes:
        if change.column == heads.PRINTED[heads.POINTS]:
            entry = replace(entry, points=checks.number(change.new))
        else:
            entry = _said(entry, change.new)
    return entry


def _said(entry: Entry, text: str) -> Entry:
    """Part the one cell into reason and measures: what still stands keeps its place,
    words that replace both are the reason."""
    reason, measures = plain(entry.reason), plain(entry.measures)
    if measures and text.endswith(f"\n{measures}"):
        said = text.removesuffix(f"\n{measures}")
        return replace(entry, reason=said, measures=measures)
    if reason and text.startswith(f"{reason}\n"):
        said = text.removeprefix(f"{reason}\n")
        return replace(entry, reason=reason, measures=said)
    return replace(entry, reason=text, measures="")


def _wrong(line: Line, entry: Entry, scored: Scoring) -> Iterator[Finding]:
    """Yield what the service would refuse of a row, at its cell."""
    name = line.text(heads.NAME)
    for problem in problems(scored.score, entry):
        if problem.refuses(entry, finish=False):
            key = REASONS if problem.field == "reason" else heads.POINTS
            said = f"{name}：{problem.sentence(language())}"
            yield Finding("refused", line.at(key), said)
    if max(len(entry.reason), len(entry.measures)) > MOST_ROW_WORDS:
        yield Finding("too_long", line.at(REASONS), name, str(MOST_ROW_WORDS))


def _repeated(line: Line, known: Known, scored: Scoring) -> Iterator[Finding]:
    """Tell where the file says otherwise what the system computes or only repeats."""
    for key in REPEATED:
        text, old = line.text(key), known.texts.get(key, "")
        if text and plain(text) != plain(old):
            yield Finding("not_read", line.at(key), text[:60], old[:60])
    if scored.score.span is None and _other_points(line, known):
        fact, more = line.text(heads.POINTS), known.texts[heads.POINTS]
        yield Finding("computed_points", line.at(heads.POINTS), fact, more)


def _fields(sheet: Sheet) -> Iterator[Finding]:
    entered = {CELLS[name] for name in sheet.found.words if name in CELLS}
    for key, text in sheet.form.fields.items():
        old = plain(sheet.printed.get(key))
        if key in OF_THE_FILE or key in sheet.found.words or key in entered:
            continue
        if text and plain(text) != old:
            yield Finding("not_read", sheet.form.at(key), text[:60], old[:60])


def _state(found: Evaluated) -> Iterator[object]:
    """Yield what a person decides beside: what was entered, what is computed."""
    yield found.evaluation.version if found.evaluation else 0
    yield found.sheet.scheme.key
    for line in found.computed.lines:
        yield line.judged.commitment.pk if line.judged else 0
        yield line.score.points
        yield line.score.span
