"""Lay what an 申报表 says over the form on record: what both kinds of form share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.translation import gettext as _

from performance import declared_reading
from performance.choices import GoalKind
from performance.declaring import (
    DeclaredForm,
    DeclaredRow,
    FormKind,
    Problem,
    numbered,
)
from performance.language import language
from performance.queries import declared_doubts
from performance.queries.declared_doubts import Record
from performance.sheets.official.incoming import look
from performance.sheets.official.incoming.look import (
    Answer,
    Change,
    Choice,
    Option,
    Told,
)
from performance.sheets.official.incoming.matching import Known, matched
from performance.sheets.official.reading import heads
from performance.sheets.official.reading.fields import LABELS
from performance.sheets.official.reading.terms import (
    Finding,
    Line,
    Official,
    Place,
    Severity,
)

COLUMNS: Final = (
    *("level1", "level2", "name", "value", "last", "before_last"),
    *("standard", "weight"),
)
# A person's answer to what stands against a row: another text for one of these.
TYPED: Final = ("value", "last", "before_last", "weight", "name", "link_reason")
# What the reading asks about a row's value.
_OF_VALUE: Final = ("no_value", "value_in_name", "serial", "fraction", "comparator")
# The question which indicator on record a row measures.
SAME: Final = "same"
Pairs = Mapping[int | None, tuple[Line, Known | None]]


@dataclass
class Laid:
    """A file on its way over the form on record."""

    form: Official
    answers: Mapping[str, Answer]
    base: DeclaredForm
    printed: Mapping[str, str]
    # What fields are called that are no label of the form alone.
    names: Mapping[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    # Where in the file each row of the form stands, by the row's place.
    places: dict[str, Line] = field(default_factory=dict)

    def note(self, finding: Finding) -> None:
        self.told.append(look.told(finding, self.answers))

    def moved(self, key: str) -> str | None:
        """Return what the file says otherwise in a field; None where it does not."""
        text = self.form.fields.get(key)
        if text is None or _lines(text) == _lines(self.printed.get(key, "")):
            return None
        return text

    def changed(self, key: str, old: str, new: str) -> None:
        self.changes.append(Change(self.form.at(key), self.label(key), "", old, new))

    def taken(self, key: str, old: str) -> str:
        """Return a field's text as the file has it, else as it is on record.

        One that is filled is not emptied by a file unless a person says so.
        """
        text = self.moved(key)
        if text is None:
            return old
        name = self.label(key)
        if old.strip() and not text.strip():
            asked = look.emptied(self.form.at(key), name, self.answers)
            self.told.append(asked)
            if asked.answer.choice != Choice.EMPTY:
                return old
        self.changes.append(Change(self.form.at(key), name, "", old, text))
        return text

    def label(self, key: str) -> str:
        """Return what the form calls one of its fields."""
        if key in self.names:
            return self.names[key]
        for one in LABELS[self.form.kind]:
            if one.key == key:
                return one.pattern.split("|")[0].split("(")[0].rstrip(".*\\")
        return _("申报表")

    @property
    def same(self) -> int:
        """How many rows of the file change nothing."""
        rows = {change.place.row for change in self.changes}
        return sum(line.place.row not in rows for line in self.lines)


def _lines(text: str) -> list[str]:
    """Part a text into lines, however they end."""
    return text.strip().splitlines()


def rows(
    laid: Laid,
    held: Sequence[DeclaredRow],
    lines: Iterable[Line],
    known: Sequence[Known],
) -> tuple[list[DeclaredRow], list[DeclaredRow]]:
    """Put a file's rows over those on record; return these, and the new ones."""
    found = matched(lines, known, laid.answers, may_add=True)
    laid.told += found.told
    for one in found.missing:
        place = Place(laid.form.sheet)
        laid.note(Finding("row_missing", place, one.texts.get("name", "")))
    by_pk: Pairs = {one.pk: (line, one) for line, one in found.pairs if one is not None}
    fresh = [line for line, one in found.pairs if one is None]
    new = [_over(laid, DeclaredRow(place=""), {None: (line, None)}) for line in fresh]
    return [_over(laid, row, by_pk) for row in held], new


def _over(laid: Laid, row: DeclaredRow, lines: Pairs) -> DeclaredRow:
    """Return one row as the file has it and as it was answered about."""
    pair = lines.get(row.target_id)
    if pair is None:
        return row
    line, known = pair
    before = known.texts if known else {}
    moved = {}
    for key in COLUMNS:
        old = before.get(key, getattr(row, key))
        if key in line.texts and line.text(key) != old:
            moved[key] = line.text(key)
    given = {**moved, **_given(laid, line)}
    for key, text in given.items():
        if isinstance(text, str) and key in COLUMNS:
            title, old = heads.PRINTED[key], before.get(key, getattr(row, key))
            name = line.text(heads.NAME)
            laid.changes.append(Change(line.at(key), name, title, old, text))
    laid.lines.append(line)
    given["place"] = _mark(line)
    return replace(row, **given)  # type: ignore[arg-type]


def _mark(line: Line) -> str:
    """Return the place of a row until the form is numbered: its line in the file."""
    return f"line.{line.place.row}"


def placed(laid: Laid, form: DeclaredForm) -> DeclaredForm:
    """Return the form numbered, and note where in the file each of its rows is."""
    done = numbered(form)
    lines = {_mark(line): line for line in laid.lines}
    for old, new in zip(form.goals, done.goals, strict=True):
        for was, now in zip(old.rows, new.rows, strict=True):
            if was.place in lines:
                laid.places[now.place] = lines[was.place]
    return done


def _given(laid: Laid, line: Line) -> dict[str, object]:
    """Return what a person answered about a row: a text, an indicator, or none."""
    given: dict[str, object] = {}
    for key in TYPED:
        answer = laid.answers.get(_key(line, key), Answer())
        if answer.choice == Choice.TYPED and answer.text.strip():
            given[key] = answer.text.strip()
    same = laid.answers.get(_key(line, SAME), Answer())
    if same.choice == Choice.NEW:
        given["own"] = True
    elif same.choice == Choice.TYPED and same.text.strip():
        given["name"] = same.text.strip()
    elif same.choice.isascii() and same.choice.isdecimal():
        given["indicator_id"] = int(same.choice[:18])
    return given


def _key(line: Line, key: str) -> str:
    return f"row-{line.place.row}-{key}"


def problems(laid: Laid, form: DeclaredForm, record: Record) -> Iterator[Told]:
    """Yield what stands against the form, at the places of the file."""
    read, asked = declared_reading.read(form), _asked(laid)
    for problem in (*read.problems, *declared_doubts.found(read.form, record)):
        where, _dot, key = problem.place.rpartition(".")
        line = laid.places.get(where)
        if line is not None and key == heads.VALUE and line.place.row in asked:
            continue
        if line is not None:
            yield _of_row(laid, line, key, problem)
        else:
            key = _field_of(problem.place, form)
            yield Told(
                place=laid.form.at(key),
                severity=Severity.ERROR,
                sentence=f"{laid.label(key)}：{problem.say(language())}",
            )


def _asked(laid: Laid) -> set[int]:
    """Return the lines whose value is asked for already, as the file has it."""
    return {
        finding.place.row
        for finding in laid.form.findings
        if finding.code in _OF_VALUE and look.told(finding, laid.answers).open
    }


def _field_of(place: str, form: DeclaredForm) -> str:
    """Return the field of the paper that a place of the form is in."""
    if place.startswith("money."):
        return place.removeprefix("money.")
    if not place.startswith("goal."):
        return place.rpartition(".")[2]
    if form.kind is FormKind.PROJECT:
        return "year_goal"
    number = ".".join(place.split(".")[:2])
    kinds = {goal.place: goal.kind.value for goal in form.goals}
    return kinds.get(number, GoalKind.ANNUAL.value)


def _of_row(laid: Laid, line: Line, key: str, problem: Problem) -> Told:
    """Ask what a person can answer here: which indicator, or another text."""
    said = f"{line.text(heads.NAME)}：{problem.say(language())}"
    named = _key(line, SAME if problem.candidates else key)
    options: tuple[Option, ...] = ()
    if problem.candidates:
        options = tuple(
            Option(str(one.indicator_id), f"{one.name}（{one.department}）")
            for one in problem.candidates
        )
        options += look.options((Choice.NEW,))
    elif problem.question and key == heads.NAME:
        named, options = _key(line, SAME), look.options((Choice.NEW, Choice.TYPED))
    elif problem.question or key in TYPED:
        options = look.options((Choice.TYPED,)) if key in TYPED else ()
    return Told(
        place=line.at(key),
        severity=Severity.QUESTION if options else Severity.ERROR,
        sentence=said,
        key=named if options else "",
        options=options,
        # What was answered has not been enough: it is asked again.
        answer=Answer(text=laid.answers.get(named, Answer()).text),
    )
