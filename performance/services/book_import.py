"""A publication into the records, whole or not at all: its tables, its promises.

First it is looked at: what is new, what differs, what a person must decide, what stands
against it. Then it is kept in one act.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action, Duty
from budget.leaves import compared
from budget.leaves.compared import Difference
from budget.leaves.completed import completed
from budget.models import BudgetBook, Department, Period, ProjectYear, User
from budget.models.organization import STEP
from budget.publication import Publication, Unit
from budget.services import books, rights
from budget.services.books import Edition
from performance.models import Goal, Target
from performance.promised import details, printed_units, reading
from performance.promised.terms import Promised, plain
from performance.queries import promised as queries
from performance.queries import promised_names
from performance.queries.promised import Matched, Records, State
from performance.services import book_departments, locks
from performance.services import promised as writing
from performance.services.book_departments import Section


@dataclass(frozen=True, kw_only=True)
class Book:
    """A publication on its way in: whose book of which year it is meant to be.

    `answers` are a person's, by the keys of the questions.
    """

    publication: Publication
    code: str
    year: int
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """What a book would do. `refused` says why it cannot be kept at all."""

    book: Book
    body: Department | None
    promised: Promised
    matched: Matched
    differences: tuple[Difference, ...]
    units: tuple[Unit, ...]
    sections: tuple[Section, ...]
    refused: tuple[str, ...]
    is_first: bool
    # What is in force of that year, if anything.
    edition: Edition | None = None
    # Parts that the file does not have and that stay as they are kept.
    lacking: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether the book prints what its edition in force prints: then all of it
        was read in before, and what people moved since stays as they moved it."""
        return not self.is_first and not self.differences

    @property
    def fingerprint(self) -> str:
        """Name what keeping the book would do: another thing is another name."""
        said = [
            *((pair.kind, pair.key, pair.state, pair.moves) for pair in self.matched),
            *self.differences,
            *self.refused,
            *(question.key for question in self.promised.open),
        ]
        return sha256(repr(said).encode()).hexdigest()[:32]

    @property
    def corrects(self) -> bool:
        """Whether something that is on record would change: this wants a reason."""
        changed = any(pair.state is State.CHANGED for pair in self.matched)
        return bool(self.differences) or changed


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done: the edition in force, whether anything was written, and the
    indicators whose targets are to be judged anew."""

    look: Look
    book: BudgetBook | None
    written: bool
    indicators: frozenset[int] = frozenset()


def look(book: Book, *, now: datetime.datetime) -> Look:
    """Return what keeping a book would do; nothing is written."""
    body = Department.objects.filter(code=book.code, parent=None).first()
    return _look(book, body, timezone.localdate(now))


def _look(book: Book, body: Department | None, today: datetime.date) -> Look:
    edition = books.kept(department_id=body.pk, year=book.year) if body else None
    kept = edition.printed if edition else None
    publication, lacking = _whole(book, kept)
    publication, asked = printed_units.stated(publication, book.answers)
    promised = reading.read(publication, book.answers)
    on_record = _records(body, book.year)
    matched = queries.match(promised, on_record)
    promised.questions = [
        *asked,
        *promised_names.asked(promised, matched.rows, body),
    ]
    looked = Look(
        book=replace(book, publication=publication),
        body=body,
        promised=promised,
        matched=matched,
        differences=tuple(compared.differences(kept, publication) if kept else ()),
        units=tuple(book_departments.new_units(publication, on_record.tree)),
        sections=tuple(
            book_departments.new_sections(promised, publication, on_record.tree)
        ),
        refused=(),
        is_first=kept is None,
        edition=edition,
        lacking=lacking,
    )
    if looked.is_same:
        # What was asked when it was read in has been answered.
        matched.settle()
        promised.questions, promised.wrong = [], []
        return looked
    refused = [
        *_refused(looked, body),
        *_impossible(looked),
        *_locked(looked, body, today),
    ]
    return replace(looked, refused=tuple(refused))


def _whole(book: Book, kept: Publication | None) -> tuple[Publication, tuple[str, ...]]:
    """Return a book with the parts that its file lacks as they are kept. Where no
    heading names the year, it is the one that was asked for."""
    found = book.publication
    if not found.year:
        found = replace(found, year=book.year)
    is_own = found.department_code in ("", book.code) and found.year == book.year
    return completed(found, kept) if kept and is_own else (found, ())


def _records(body: Department | None, year: int) -> Records:
    if body is None:
        return Records(Department(), [], {}, [], [], [], {})
    return queries.records(body, year)


def _refused(looked: Look, body: Department | None) -> list[str]:
    """Return why a book is not this department's or year's, or is no book."""
    publication, wanted = looked.book.publication, looked.book
    found = []
    if not publication.tables and not publication.forms:
        found.append(_("这份文件里没有找到任何部门预算表。"))
    if publication.year and publication.year != wanted.year:
        found.append(
            _("这是%(book)d年的部门预算，要读入的是%(year)d年。")
            % {"book": publication.year, "year": wanted.year}
        )
    own = body.name if body else ""
    code = publication.department_code
    if (code and code != wanted.code) or not _same_name(
        publication.department_name, own
    ):
        found.append(
            _("这是“%(book)s”（%(code)s）的部门预算，不是%(own)s（%(own_code)s）的。")
            % {
                "book": publication.department_name or "—",
                "code": code or "—",
                "own": own or "—",
                "own_code": wanted.code,
            }
        )
    return found


def _impossible(looked: Look) -> list[str]:
    """Return what no answer mends: projects twice, codes that others have."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    found = [one.say(language) for one in looked.promised.wrong]
    for year in queries.codes_elsewhere(looked.matched, looked.book.year):
        facts = {"code": year.code, "year": year.year, "name": year.project.name}
        words = _("项目编码%(code)s已用于%(year)d年的“%(name)s”。")
        found.append(words % facts)
    return found


def _same_name(book: str, own: str) -> bool:
    """Whether two names can be one department's: one may leave the region out."""
    one, other = plain(book), plain(own)
    return not one or not other or one.endswith(other) or other.endswith(one)


def _locked(looked: Look, body: Department | None, today: datetime.date) -> list[str]:
    """Refuse to change a year whose every period is locked."""
    if body is None:
        return []
    periods = list(Period.objects.filter(body=body, year=looked.book.year))
    if not periods or not all(period.is_locked(today) for period in periods):
        return []
    return [
        _("%(year)d年的填报期已全部锁定，不能再改动这一年的预算和目标。")
        % {"year": looked.book.year}
    ]


def keep(
    book: Book,
    *,
    actor: User | None,
    now: datetime.datetime,
    reason: str = "",
    document_no: str = "",
) -> Kept:
    """Keep a book in one act: departments, tables, projects, goals and rows.

    The same book again writes nothing. The system (actor None) sets up a department
    that is not there yet. Raises PermissionDenied, and ValidationError with every
    sentence for a book that is refused, a question without an answer, and a
    correction without a reason.
    """
    told = "；".join(part for part in (reason, *details.reasons(book.answers)) if part)
    with door.change(
        actor=actor,
        action=Action.BOOK_STORED,
        reason=told,
        document_no=document_no,
        now=now,
    ):
        looked = _look(book, _entered(book, actor), timezone.localdate(now))
        _require(looked, reason)
        if looked.is_same:
            return Kept(looked, None, written=False)
        own = _set_up(looked, actor, now)
        stored = books.store(
            publication=looked.book.publication,
            department_id=own.pk,
            actor=actor,
            now=now,
            document_no=document_no,
        )
        moved = _write_promised(looked, own, stored.book, now)
        return Kept(looked, stored.book, written=True, indicators=moved)


def _entered(book: Book, actor: User | None) -> Department | None:
    """Return the book's department, locked for one declaring at a time; None where the
    system has yet to set it up. Raises PermissionDenied."""
    body = Department.objects.filter(code=book.code, parent=None).first()
    if body is None:
        rights.require_duty(actor, Duty.SYSTEM)
        return None
    rights.require_role(actor, body.path, *rights.BUSINESS_SETUP)
    locks.one_at_a_time([body.path[:STEP]], locks.DECLARING)
    return body


def _set_up(looked: Look, actor: User | None, now: datetime.datetime) -> Department:
    """Return the department, set up by the system with its units and sections."""
    book = looked.book
    book_departments.require(looked.sections, actor)
    own = looked.body or book_departments.create_body(
        book.code, book.publication.department_name, book.answers, now
    )
    if actor is None:
        book_departments.create_within(
            own, looked.units, looked.sections, book.answers, now
        )
    return own


def _require(looked: Look, reason: str) -> None:
    language = "en" if (get_language() or "").startswith("en") else "zh"
    wrong = list(looked.refused)
    wrong += [one.sentence.say(language) for one in looked.promised.open]
    if looked.corrects and not reason.strip():
        wrong.append(_("这份预算与已有的不同，更正须写明理由。"))
    if wrong:
        raise ValidationError(wrong)


def _write_promised(
    looked: Look, body: Department, book: BudgetBook, now: datetime.datetime
) -> frozenset[int]:
    """Lock what is on record, read it again, and write what differs.

    Returns the indicators of the rows that are new or differ.
    """
    tree = {"department__path__startswith": body.path}
    door.lock(
        ProjectYear.objects.filter(
            year=book.year, project__department__path__startswith=body.path
        )
    )
    goals = Goal.objects.filter(year=book.year, **tree)
    door.lock(goals)
    door.lock(Target.objects.filter(goal__in=goals))
    on_record = queries.records(body, book.year)
    matched = queries.match(looked.promised, on_record)
    moved = [pair for pair in matched.rows if pair.state is not State.SAME]
    writing.write(looked.promised, matched, on_record, book, now)
    rows: list[Any] = [pair.record for pair in moved]
    return frozenset(row.indicator_id for row in rows)
