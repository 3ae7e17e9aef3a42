"""Notices are read by the person they are for; nobody else marks them."""

import datetime
from collections.abc import Callable, Iterable, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from budget.choices import NoticeKind
from budget.models import Notice, User
from budget.queries import notices

CHUNK = 500


def keep(rows: Sequence[Notice]) -> int:
    """Write lines that have not been told yet; return how many are new.

    The unique key makes a repeated or racing run write nothing twice.
    """
    new = 0
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        keys = [row.dedupe_key for row in chunk]
        before = Notice.objects.filter(dedupe_key__in=keys).count()
        Notice.objects.bulk_create(chunk, ignore_conflicts=True)
        new += len(chunk) - before
    return new


def tell(
    user: User,
    kind: NoticeKind,
    key: str,
    words: Callable[[], str],
    now: datetime.datetime,
) -> None:
    """Tell one person what concerns that person alone, in whatever branch.

    `words` is asked once in each language; the line leads to the person's first page.
    """
    told = {}
    for column, tongue in (("text", settings.LANGUAGE_CODE), ("text_en", "en")):
        with translation.override(tongue):
            told[column] = words()
    line = Notice(
        user=user,
        dedupe_key=key,
        kind=kind,
        link=reverse(settings.LOGIN_REDIRECT_URL),
        created_at=now,
        **told,
    )
    keep([line])


def mark_read(
    *, actor: User, now: datetime.datetime, ids: Iterable[int] | None = None
) -> int:
    """Mark the actor's own lines as read, all of them without `ids`; count them."""
    rows = notices.mine(actor).filter(read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return rows.update(read_at=now)
