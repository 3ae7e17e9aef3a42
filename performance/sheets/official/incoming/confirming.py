"""Look through a kept form, take answers, and save it: all of it or nothing."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple, Protocol

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from budget import clock
from budget.models import User
from budget.workflow import IllegalTransition, PeriodLocked, StaleVersion
from performance.choices import OfficialForm
from performance.models import FormUpload
from performance.services import uploads
from performance.sheets.official.incoming import (
    adding,
    declaring,
    evaluating,
    monitoring,
)
from performance.sheets.official.incoming.look import Answer, Look, Told
from performance.sheets.official.reading.terms import Place, Severity

MOST_ANSWERS: Final = 500
LONGEST_ANSWER: Final = 120


class Prepared(Protocol):
    """What a form's own module makes of it."""

    look: Look


class Way(NamedTuple):
    """How one form comes in: looked at, saved. Saving returns what could not be."""

    prepare: Callable[[FormUpload, User, datetime.date], Any]
    save: Callable[[Any, User, datetime.datetime], Mapping[int, str]]


WAYS: Final[Mapping[str, Way]] = {
    OfficialForm.DECLARATION: Way(declaring.prepare, declaring.save),
    OfficialForm.ADDITION: Way(adding.prepare, adding.save),
    OfficialForm.MONITORING: Way(monitoring.prepare, monitoring.save),
    OfficialForm.SELF_EVALUATION: Way(evaluating.prepare, evaluating.save),
}


@dataclass
class Done:
    """What confirming came to. `moved`: the records are others than the page showed."""

    upload: FormUpload
    look: Look
    saved: bool = False
    moved: bool = False


class _Kept(Exception):
    """Undoes a save of which a part was refused."""


def preview(upload: FormUpload, user: User) -> Look:
    """Return how a kept form stands now."""
    prepared: Prepared = WAYS[upload.form].prepare(upload, user, clock.today())
    return prepared.look


def answer(
    *, user: User, pk: int, version: int, answers: Mapping[str, Answer]
) -> FormUpload:
    """Keep answers. Raises StaleVersion where the form was taken further meanwhile."""
    with transaction.atomic():
        upload = uploads.lock_form(user, pk, version)
        _keep(upload, answers)
        return upload


def confirm(
    *,
    user: User,
    pk: int,
    version: int,
    seen: str,
    answers: Mapping[str, Answer],
    now: datetime.datetime,
) -> Done:
    """Keep the answers, and save the whole form if nothing stands against it.

    `seen` names the records beside which the person decided; where they have moved
    nothing is saved. Raises StaleVersion where the form was taken further meanwhile.
    """
    with transaction.atomic():
        upload = uploads.lock_form(user, pk, version)
        _keep(upload, answers)
        prepared = WAYS[upload.form].prepare(upload, user, clock.today())
        done = Done(upload, prepared.look)
        done.moved = prepared.look.seen != seen
        if done.moved or not done.look.ready or upload.saved_at is not None:
            return done
        done.saved = _save(upload, prepared, user, now)
        if done.saved:
            upload.saved_at = now
            upload.save(update_fields=["saved_at"])
        return done


def _save(
    upload: FormUpload, prepared: Prepared, user: User, now: datetime.datetime
) -> bool:
    """Save in an act of its own: what is refused leaves nothing but the answers."""
    look = prepared.look
    try:
        with transaction.atomic():
            kept = WAYS[upload.form].save(prepared, user, now)
            if kept:
                raise _Kept
    except _Kept:
        look.told += [_refused(words) for words in kept.values()]
    except (PeriodLocked, StaleVersion, IllegalTransition) as fault:
        look.closed = str(fault)
    except PermissionDenied:
        look.closed = _("您没有保存这张表的权限。")
    else:
        return True
    return False


def _refused(words: str) -> Told:
    return Told(place=Place(), severity=Severity.ERROR, sentence=words)


def _keep(upload: FormUpload, answers: Mapping[str, Answer]) -> None:
    given = dict(list(answers.items())[:MOST_ANSWERS])
    upload.answers |= {
        key: {**asdict(one), "text": one.text[:LONGEST_ANSWER]}
        for key, one in given.items()
    }
    upload.version += 1
    upload.save(update_fields=["answers", "version"])
