"""A 申报表 that came back: laid over the form on record, saved as any declared form.

Nothing is taken off the form by reading a file: a row that the file lacks stays.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from budget.choices import ProjectAttribute, ProjectType
from budget.models import User
from performance import declared_reading
from performance.choices import GoalKind
from performance.declaring import (
    DeclaredForm,
    DeclaredGoal,
    DeclaredRow,
    Problem,
    numbered,
)
from performance.language import language
from performance.models import FormUpload
from performance.queries import declarations, declared, declared_doubts
from performance.queries.declared_doubts import Record
from performance.services.declarations import CLOSED, save_form
from performance.sheets.official import project
from performance.sheets.official.incoming import kept, look
from performance.sheets.official.incoming.answered import with_answers
from performance.sheets.official.incoming.look import (
    Answer,
    Change,
    Choice,
    Look,
    Option,
    Told,
)
from performance.sheets.official.incoming.matching import Known, matched
from performance.sheets.official.incoming.printed import fields_of, rows_of
from performance.sheets.official.reading import expected, heads
from performance.sheets.official.reading.expected import Expected
from performance.sheets.official.reading.fields import LABELS
from performance.sheets.official.reading.terms import (
    Finding,
    Kind,
    Line,
    Official,
    Place,
    Severity,
)

REASON: Final = "读入绩效目标申报表"
COLUMNS: Final = (
    *("level1", "level2", "name", "value", "last", "before_last"),
    *("standard", "weight"),
)
HEAD_TEXTS: Final = ("overview", "basis", "total_goal")
TICKED: Final[Mapping[str, Any]] = {"attribute": ProjectAttribute, "type": ProjectType}
# A person's answer to what stands against a row: another text for one of these.
TYPED: Final = ("value", "last", "before_last", "weight", "name", "link_reason")


@dataclass
class Prepared:
    """The look of a form, and the form that saving would keep."""

    look: Look = field(default_factory=Look)
    form: DeclaredForm | None = None


@dataclass
class _Laid:
    """A file on its way over the form on record."""

    form: Official
    answers: Mapping[str, Answer]
    base: DeclaredForm
    printed: Mapping[str, str]
    changes: list[Change] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def note(self, finding: Finding) -> None:
        self.told.append(look.told(finding, self.answers))

    def moved(self, key: str) -> str | None:
        """Return what the file says otherwise in a field; None where it does not."""
        text = self.form.fields.get(key)
        return None if text is None or text == self.printed.get(key, "") else text

    def changed(self, key: str, old: str, new: str) -> None:
        name = _label(self.form.kind, key)
        self.changes.append(Change(self.form.at(key), name, "", old, new))


def prepare(upload: FormUpload, _user: User, _today: datetime.date) -> Prepared:
    """Hold a kept form against the one on record."""
    year = upload.project_year
    assert year is not None
    form, answers = kept.from_json(upload.content), look.answers_of(upload.answers)
    base = declarations.of_project(year)
    wanted = Expected(
        frozenset({Kind.PROJECT}), base.body_name, base.year, base.project_name
    )
    done, wrong = Prepared(), expected.against(form, wanted)
    done.look.seen = base.seen
    done.look.told += [look.told(one, answers) for one in (*wrong, *form.findings)]
    if wrong:
        return done
    department = year.project.department
    standing = declarations.standing_of(department, year.year, year)
    done.look.closed = str(CLOSED.get(standing, ""))
    paper = project.described(declared.project(year))
    laid = _Laid(with_answers(form, answers), answers, base, fields_of(paper))
    done.form = _overlaid(laid, rows_of(paper))
    done.look.changes, done.look.same = laid.changes, _same(laid)
    done.look.told += laid.told
    held = declarations.held(department, year.year, year)
    record = Record(department, year, held, {})
    done.look.told += _problems(laid, done.form, record)
    return done


def save(done: Prepared, user: User, now: datetime.datetime) -> dict[int, str]:
    """Keep the form; returns what stands against it, and then has written nothing."""
    assert done.form is not None
    outcome = save_form(done.form, actor=user, now=now, reason=REASON)
    said = [problem.say(language()) for problem in outcome.problems]
    return dict(enumerate(said))


def _overlaid(laid: _Laid, known: list[Known]) -> DeclaredForm:
    base = laid.base
    head = {**base.head, **dict(_head(laid))}
    money = tuple(
        replace(line, text=_field(laid, line.key, line.text)) for line in base.money
    )
    goals = _rows(laid, base.goals or (_goal(),), known)
    text = laid.moved("year_goal")
    annual = [at for at, one in enumerate(goals) if one.kind is GoalKind.ANNUAL]
    if text is not None and len(annual) == 1:
        laid.changed("year_goal", goals[annual[0]].text, text)
        goals[annual[0]] = replace(goals[annual[0]], text=text)
    elif text is not None:
        laid.note(Finding("not_read", laid.form.at("year_goal"), text[:60]))
    for key in ("lead", "filler", "filler_phone", "contact", "contact_phone"):
        if said := laid.moved(key):
            before = laid.printed.get(key, "")
            laid.note(Finding("not_read", laid.form.at(key), said[:60], before))
    return numbered(replace(base, head=head, money=money, goals=tuple(goals)))


def _goal() -> DeclaredGoal:
    return DeclaredGoal(place="", kind=GoalKind.ANNUAL)


def _field(laid: _Laid, key: str, old: str) -> str:
    """Return a field's text as the file has it, else as it is on record."""
    text = laid.moved(key)
    if text is None:
        return old
    laid.changed(key, old, text)
    return text


def _head(laid: _Laid) -> Iterator[tuple[str, str]]:
    old = laid.base.head
    for key in HEAD_TEXTS:
        yield key, _field(laid, key, old.get(key, ""))
    for key, choices in TICKED.items():
        if (text := laid.moved(key)) is not None:
            words = [
                part.replace(project.TICKED, "").strip()
                for part in text.split("　")
                if project.TICKED in part
            ]
            chosen = words[0] if len(words) == 1 else text
            laid.changed(key, laid.printed.get(key, ""), text)
            by_word = {str(one.label): str(one.value) for one in choices}
            yield key, by_word.get(chosen, chosen)
    if (text := laid.moved("term")) is not None:
        first, _between, last = text.partition("至")
        laid.changed("term", laid.printed.get("term", ""), text)
        yield "starts_on", first.strip()
        yield "ends_on", last.strip()


def _rows(
    laid: _Laid, goals: Iterable[DeclaredGoal], known: list[Known]
) -> list[DeclaredGoal]:
    """Put the file's rows over those on record; new ones follow in the last goal."""
    found = matched(laid.form.lines, known, laid.answers, may_add=True)
    laid.told += found.told
    for one in found.missing:
        place = Place(laid.form.sheet)
        laid.note(Finding("row_missing", place, one.texts.get("name", "")))
    by_pk: dict[int | None, tuple[Line, Known | None]] = {
        one.pk: (line, one) for line, one in found.pairs if one is not None
    }
    fresh = [line for line, one in found.pairs if one is None]
    changed = []
    for goal in goals:
        rows = [_over(laid, row, by_pk) for row in goal.rows]
        changed.append(replace(goal, rows=tuple(rows)))
    if fresh:
        new = tuple(
            _over(laid, DeclaredRow(place=""), {None: (line, None)}) for line in fresh
        )
        changed[-1] = replace(changed[-1], rows=(*changed[-1].rows, *new))
    return changed


def _over(
    laid: _Laid,
    row: DeclaredRow,
    lines: Mapping[int | None, tuple[Line, Known | None]],
) -> DeclaredRow:
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
    return replace(row, **given) if given else row  # type: ignore[arg-type]


def _given(laid: _Laid, line: Line) -> dict[str, object]:
    """Return what a person answered about a row: a text, an indicator, or none."""
    given: dict[str, object] = {}
    for key in TYPED:
        answer = laid.answers.get(_key(line, key), Answer())
        if answer.choice == Choice.TYPED and answer.text.strip():
            given[key] = answer.text.strip()
    same = laid.answers.get(_key(line, "same"), Answer()).choice
    if same == Choice.NEW:
        given["own"] = True
    elif same.isascii() and same.isdecimal():
        given["indicator_id"] = int(same)
    return given


def _key(line: Line, key: str) -> str:
    return f"row-{line.place.row}-{key}"


def _same(laid: _Laid) -> int:
    rows = {change.place.row for change in laid.changes}
    return sum(line.place.row not in rows for line in laid.lines)


def _problems(laid: _Laid, form: DeclaredForm, record: Record) -> Iterator[Told]:
    """Yield what stands against the form, at the places of the file."""
    read = declared_reading.read(form)
    by_name = {line.text(heads.NAME): line for line in laid.lines}
    rows = {
        row.place: by_name[row.name]
        for _goal, row in form.rows()
        if row.name in by_name
    }
    for problem in (*read.problems, *declared_doubts.found(read.form, record)):
        where, _dot, key = problem.place.rpartition(".")
        if where in rows:
            yield _of_row(laid, rows[where], key, problem)
        else:
            yield Told(
                place=laid.form.at(key),
                severity=Severity.ERROR,
                sentence=f"{_label(laid.form.kind, key)}：{problem.say(language())}",
            )


def _of_row(laid: _Laid, line: Line, key: str, problem: Problem) -> Told:
    """Ask what a person can answer here: which indicator, or another text."""
    said = f"{line.text(heads.NAME)}：{problem.say(language())}"
    named = _key(line, "same" if problem.candidates else key)
    options: tuple[Option, ...] = ()
    if problem.candidates:
        options = tuple(
            Option(str(one.indicator_id), f"{one.name}（{one.department}）")
            for one in problem.candidates
        )
        options += look.options((Choice.NEW,))
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


def _label(kind: Kind, key: str) -> str:
    for one in LABELS[kind]:
        if one.key == key:
            return one.pattern.split("|")[0].split("(")[0].rstrip(".*\\")
    return _("申报表")
