"""A 申报表 that came back: laid over the form on record, saved as any declared form.

Nothing is taken off the form by reading a file: a row that the file lacks stays.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from budget.book.paper.layout import Paper
from budget.choices import ProjectAttribute, ProjectType
from budget.models import Department, ProjectYear, User
from performance.choices import GoalKind
from performance.declaring import DeclaredForm, DeclaredGoal
from performance.language import language
from performance.models import FormUpload
from performance.queries import declarations, declared
from performance.queries.declared_doubts import Record
from performance.services.declarations import CLOSED, save_form
from performance.sheets.official import department, project
from performance.sheets.official.incoming import (
    declaring_whole,
    kept,
    look,
    overlay,
)
from performance.sheets.official.incoming.answered import with_answers
from performance.sheets.official.incoming.look import Answer, Look
from performance.sheets.official.incoming.matching import Known
from performance.sheets.official.incoming.overlay import Laid
from performance.sheets.official.incoming.printed import fields_of, rows_of
from performance.sheets.official.reading import expected
from performance.sheets.official.reading.expected import Expected
from performance.sheets.official.reading.terms import Finding, Kind, Official

REASON: Final = "读入绩效目标申报表"
HEAD_TEXTS: Final = ("overview", "basis", "total_goal")
TICKED: Final[Mapping[str, Any]] = {"attribute": ProjectAttribute, "type": ProjectType}
PEOPLE: Final = ("lead", "filler", "filler_phone", "contact", "contact_phone")


@dataclass
class Prepared:
    """The look of a form, and the form that saving would keep."""

    look: Look = field(default_factory=Look)
    form: DeclaredForm | None = None


@dataclass(frozen=True)
class _Known:
    """What is on record of a form: whose it is, its texts, its paper."""

    department: Department
    project_year: ProjectYear | None
    base: DeclaredForm
    paper: Paper
    wanted: Expected


def prepare(upload: FormUpload, _user: User, _today: datetime.date) -> Prepared:
    """Hold a kept form against the one on record."""
    form, answers = kept.from_json(upload.content), look.answers_of(upload.answers)
    known, done = _known(upload), Prepared()
    wrong = expected.against(form, known.wanted)
    done.look.seen = known.base.seen
    done.look.told += [look.told(one, answers) for one in (*wrong, *form.findings)]
    if wrong:
        return done
    row, year = known.department, known.project_year
    standing = declarations.standing_of(row, upload.year, year)
    done.look.closed = str(CLOSED.get(standing, ""))
    laid = _laid(form, answers, known)
    done.form = _overlaid(laid, rows_of(known.paper), year)
    done.look.changes, done.look.same = laid.changes, laid.same
    done.look.told += laid.told
    held = declarations.held(row, upload.year, year)
    years = declarations.years_of(row, upload.year) if year is None else {}
    record = Record(row, year, held, years)
    done.look.told += overlay.problems(laid, done.form, record)
    return done


def save(done: Prepared, user: User, now: datetime.datetime) -> dict[int, str]:
    """Keep the form; returns what stands against it, and then has written nothing."""
    assert done.form is not None
    outcome = save_form(done.form, actor=user, now=now, reason=REASON)
    said = [problem.say(language()) for problem in outcome.problems]
    return dict(enumerate(said))


def _known(upload: FormUpload) -> _Known:
    year = upload.project_year
    if year is not None:
        base = declarations.of_project(year)
        paper = project.described(declared.project(year))
        kind, row = Kind.PROJECT, year.project.department
    else:
        row = upload.department
        base = declarations.of_department(row, upload.year)
        paper = department.described(declared.department(row, upload.year))
        kind = Kind.DEPARTMENT
    names = (base.body_name, base.year, base.project_name)
    return _Known(row, year, base, paper, Expected(frozenset({kind}), *names))


def _laid(form: Official, answers: Mapping[str, Answer], known: _Known) -> Laid:
    names = declaring_whole.names(known.base)
    printed = fields_of(known.paper)
    answered = with_answers(form, answers, renames=True)
    return Laid(answered, answers, known.base, printed, names)


def _overlaid(laid: Laid, known: list[Known], year: ProjectYear | None) -> DeclaredForm:
    if year is None:
        return declaring_whole.overlaid(laid, known)
    base = laid.base
    head = {**base.head, **dict(_head(laid))}
    money = tuple(
        replace(line, text=laid.taken(line.key, line.text)) for line in base.money
    )
    goals = _goals(laid, base.goals or (_goal(),), known)
    for key in PEOPLE:
        if said := laid.moved(key):
            before = laid.printed.get(key, "")
            laid.note(Finding("not_read", laid.form.at(key), said[:60], before))
    form = replace(base, head=head, money=money, goals=tuple(goals))
    return overlay.placed(laid, form)


def _goal() -> DeclaredGoal:
    return DeclaredGoal(place="", kind=GoalKind.ANNUAL)


def _head(laid: Laid) -> Iterator[tuple[str, str]]:
    old = laid.base.head
    for key in HEAD_TEXTS:
        yield key, laid.taken(key, old.get(key, ""))
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


def _goals(
    laid: Laid, goals: Iterable[DeclaredGoal], known: list[Known]
) -> list[DeclaredGoal]:
    """Put the file over the goals on record; new rows follow in the last goal."""
    held = list(goals)
    rows, new = overlay.rows(
        laid, [row for goal in held for row in goal.rows], laid.form.lines, known
    )
    waiting = iter(rows)
    changed = [
        replace(goal, rows=tuple(next(waiting) for _row in goal.rows)) for goal in held
    ]
    changed[-1] = replace(changed[-1], rows=(*changed[-1].rows, *new))
    annual = [at for at, one in enumerate(changed) if one.kind is GoalKind.ANNUAL]
    if len(annual) == 1:
        goal = changed[annual[0]]
        changed[annual[0]] = replace(goal, text=laid.taken("year_goal", goal.text))
    elif (text := laid.moved("year_goal")) is not None:
        laid.note(Finding("not_read", laid.form.at("year_goal"), text[:60]))
    return changed
