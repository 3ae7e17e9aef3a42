"""A 申报表 that came back: laid over the form on record, saved as any declared form.

Nothing is taken off the form by reading a file: a row that the file lacks stays. One of
a new project becomes its person's draft, to be completed on the screen.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import translation

from budget.book.paper.layout import Paper
from budget.choices import ProjectAttribute, ProjectType
from budget.models import Department, ProjectYear, User
from performance.choices import GoalKind
from performance.declaring import JOINS, DeclaredForm, DeclaredGoal
from performance.language import language
from performance.models import FormUpload
from performance.queries import declaration_drafts, declarations, declared
from performance.queries.declared_doubts import Record
from performance.services import declaration_drafts as drafting
from performance.services.declarations import CLOSED, save_form
from performance.sheets.columns import CHINESE
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
from performance.sheets.official.reading.terms import (
    Finding,
    Kind,
    Official,
    Severity,
)

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
class OnRecord:
    """What is on record of a form: whose it is, its texts, its paper."""

    department: Department
    project_year: ProjectYear | None
    base: DeclaredForm
    paper: Paper | None
    wanted: Expected

    @property
    def held(self) -> declarations.Held:
        """The goals and rows on record; none of a new project's."""
        if self.paper is None:
            return declarations.Held((), ())
        return declarations.held(self.department, self.base.year, self.project_year)

    @property
    def record(self) -> Record:
        """What a form is held against."""
        row, year = self.department, self.project_year
        known = self.paper is not None and year is None
        years = declarations.years_of(row, self.base.year) if known else {}
        return Record(row, year, self.held, years)


def prepare(upload: FormUpload, _user: User, _today: datetime.date) -> Prepared:
    """Hold a kept form against the one on record."""
    form, answers = kept.from_json(upload.content), look.answers_of(upload.answers)
    known, done = known_of(upload), Prepared()
    wrong = expected.against(form, known.wanted)
    done.look.seen = known.base.seen
    done.look.told += [look.told(one, answers) for one in (*wrong, *form.findings)]
    if wrong:
        return done
    row, year = known.department, known.project_year
    laid = laid_of(form, answers, known)
    if known.paper is None:
        done.form = overlaid(laid, [])
        done.look.draft = done.form.draft
    else:
        standing = declarations.standing_of(row, upload.year, year)
        done.look.closed = str(CLOSED.get(standing, ""))
        held = rows_of(known.paper)
        whole = year is None
        lay = declaring_whole.overlaid if whole else overlaid
        done.form = lay(laid, held)
    done.look.changes, done.look.same = laid.changes, laid.same
    done.look.told += laid.told
    told = overlay.problems(laid, done.form, known.record)
    if known.paper is None:
        # What else is wanted is asked for on the screen.
        told = (one for one in told if one.severity is Severity.QUESTION)
    done.look.told += told
    return done


def save(done: Prepared, user: User, now: datetime.datetime) -> dict[int, str]:
    """Keep the form; returns what stands against it, and then has written nothing."""
    assert done.form is not None
    if done.look.draft:
        try:
            drafting.keep(done.form, version=0, actor=user, now=now)
        except ValidationError as fault:
            return dict(enumerate(fault.messages))
        return {}
    outcome = save_form(done.form, actor=user, now=now, reason=REASON)
    said = [problem.say(language()) for problem in outcome.problems]
    return dict(enumerate(said))


def known_of(upload: FormUpload) -> OnRecord:
    """Return what is on record of the form that a file should be: a project's, a whole
    department's, or, of a new project, a blank one."""
    year = upload.project_year
    if upload.fresh:
        row = upload.department
        base = declarations.blank(row, upload.year, declaration_drafts.fresh())
        wanted = Expected(frozenset({Kind.PROJECT}), base.body_name, base.year)
        return OnRecord(row, None, base, None, wanted)
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
    return OnRecord(row, year, base, paper, Expected(frozenset({kind}), *names))


def laid_of(form: Official, answers: Mapping[str, Answer], known: OnRecord) -> Laid:
    """Return a form that was read, laid over the one on record, with its answers."""
    names = declaring_whole.names(known.base)
    printed = fields_of(known.paper) if known.paper else {}
    answered = with_answers(form, answers, renames=True)
    return Laid(answered, answers, known.base, printed, names)


def overlaid(laid: Laid, known: Sequence[Known]) -> DeclaredForm:
    """Return a project's form on record with what the file says."""
    base = laid.base
    if base.project_id is None:
        base = replace(base, project_name=laid.taken("name", ""))
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
    for key in (*HEAD_TEXTS, *(JOINS[:1] if laid.base.joins else ())):
        yield key, laid.taken(key, old.get(key, ""))
    if laid.base.joins and (text := laid.moved(JOINS[1])) is not None:
        laid.changed(JOINS[1], laid.printed.get(JOINS[1], ""), text)
        yield JOINS[1], text
    for key, choices in TICKED.items():
        if (text := laid.moved(key)) is not None:
            words = [
                part.replace(project.TICKED, "").strip()
                for part in text.split("　")
                if project.TICKED in part
            ]
            chosen = words[0] if len(words) == 1 else text
            laid.changed(key, laid.printed.get(key, ""), text)
            # The paper is Chinese, whatever the language of the page around it.
            with translation.override(CHINESE):
                by_word = {str(one.label): str(one.value) for one in choices}
            if laid.base.project_id is None and chosen not in by_word:
                laid.changes.pop()
                said = Finding("no_choice", laid.form.at(key), text, laid.label(key))
                laid.note(said)
                continue
            yield key, by_word.get(chosen, chosen)
    if (text := laid.moved("term")) is not None:
        first, _between, last = text.partition("至")
        laid.changed("term", laid.printed.get("term", ""), text)
        yield "starts_on", first.strip()
        yield "ends_on", last.strip()


def _goals(
    laid: Laid, goals: Iterable[DeclaredGoal], known: Sequence[Known]
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
