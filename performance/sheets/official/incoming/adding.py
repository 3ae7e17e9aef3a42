"""年中追加 from Excel: the 申报表 that binds comes back with rows written into it.

The new rows become their person's draft, where the screen asks why and from when they
join. What the file says otherwise of the form itself is refused: an adjustment is the
way for that.
"""

import datetime
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget.models import User
from performance import declared_kept
from performance.declaring import DeclaredForm, DeclaredRow, numbered
from performance.models import FormUpload
from performance.queries import additions, declaration_drafts
from performance.services import adding
from performance.services import declaration_drafts as drafting
from performance.sheets.official.incoming import declaring, declaring_whole, kept, look
from performance.sheets.official.incoming.declaring import Prepared
from performance.sheets.official.incoming.look import Change, Told
from performance.sheets.official.incoming.overlay import Laid, problems
from performance.sheets.official.incoming.printed import rows_of
from performance.sheets.official.reading import expected, heads
from performance.sheets.official.reading.terms import Line, Severity


def prepare(upload: FormUpload, user: User, _today: datetime.date) -> Prepared:
    """Hold a kept form against the one that binds: its new rows alone come in."""
    file, answers = kept.from_json(upload.content), look.answers_of(upload.answers)
    known, done = declaring.known_of(upload), Prepared()
    assert known.paper is not None
    wrong = expected.against(file, known.wanted)
    done.look.seen = known.base.seen
    done.look.told += [look.told(one, answers) for one in (*wrong, *file.findings)]
    if wrong:
        return done
    row, year = known.department, known.project_year
    done.look.closed = adding.closed(row, upload.year, year)
    laid = declaring.laid_of(file, answers, known)
    lay = declaring_whole.overlaid if year is None else declaring.overlaid
    whole = lay(laid, rows_of(known.paper))
    waiting = list(additions.waiting(row, upload.year, year))
    base = additions.form_of(known.base, waiting)
    if (draft := declaration_drafts.of(user, base)) is not None:
        base = declared_kept.from_json(base, draft.content)
    done.form = _joined(laid, whole, base)
    new = {line.place.row for line in laid.places.values()}
    for one in laid.changes:
        if one.place.row not in new:
            done.look.told.append(_fixed(one))
        elif one.column == heads.PRINTED[heads.WEIGHT]:
            done.look.told.append(_unweighed(one))
        else:
            done.look.changes.append(one)
    done.look.told += laid.told
    done.look.same = laid.same
    asked = problems(laid, done.form, known.record)
    # What else is wanted is asked for on the screen.
    done.look.told += [one for one in asked if one.severity is Severity.QUESTION]
    if done.look.changes:
        done.look.draft = declaration_drafts.fresh()
    return done


def save(done: Prepared, user: User, now: datetime.datetime) -> dict[int, str]:
    """Keep the rows as the person's draft, with what was typed into it before."""
    assert done.form is not None
    draft = declaration_drafts.of(user, done.form)
    try:
        drafting.keep(
            done.form, version=draft.version if draft else 0, actor=user, now=now
        )
    except ValidationError as fault:
        return dict(enumerate(fault.messages))
    return {}


def _joined(laid: Laid, whole: DeclaredForm, base: DeclaredForm) -> DeclaredForm:
    """Return the form of the rows that wait, with those that the file adds.

    `laid.places` then tells where in the file each of these stands.
    """
    fresh = {
        goal.goal_id: [row for row in goal.filled if row.target_id is None]
        for goal in whole.goals
    }
    joined: list[list[tuple[DeclaredRow, Line | None]]] = []
    for goal in base.goals:
        new = fresh.get(goal.goal_id, [])
        names = {row.name.strip() for row in new}
        stay = [row for row in goal.rows if row.name.strip() not in names]
        lines = [laid.places.get(row.place) for row in new]
        bare = [replace(row, weight="") for row in new]
        joined.append([*((row, None) for row in stay), *zip(bare, lines, strict=True)])
    goals = tuple(
        replace(goal, rows=tuple(row for row, _line in rows))
        for goal, rows in zip(base.goals, joined, strict=True)
    )
    form = numbered(replace(base, goals=goals))
    laid.places = {
        now.place: line
        for goal, rows in zip(form.goals, joined, strict=True)
        for now, (_row, line) in zip(goal.rows, rows, strict=True)
        if line is not None
    }
    return form


def _fixed(change: Change) -> Told:
    words = _("“%(name)s”已批复或公开，不能在这张表上改：请改回来，另提目标调整。")
    return Told(
        place=change.place,
        severity=Severity.ERROR,
        sentence=words % {"name": change.name or change.column},
    )


def _unweighed(change: Change) -> Told:
    return Told(
        place=change.place,
        severity=Severity.NOTE,
        sentence=_("分值不读入：批复之后由系统建议，再由财务确认。"),
    )
