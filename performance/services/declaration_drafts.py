"""Keep a half-filled declaration until its writer saves or discards it."""

import datetime
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from budget.models import Department, User
from budget.workflow import StaleVersion
from performance import declared_kept
from performance.declaring import MOST_GOALS, MOST_ROWS, DeclaredForm
from performance.models import DeclarationDraft
from performance.queries import declarations

# Characters of all that was typed: several times what the longest form has.
LONGEST: Final = 400_000
# Of one section's new projects of a year: more would be a mistake.
MOST_NEW: Final = 30


def keep(
    form: DeclaredForm, *, version: int, actor: User, now: datetime.datetime
) -> DeclarationDraft:
    """Keep what a person typed in place of the draft that was on the screen.

    `version` is that draft's, 0 where there was none. Raises PermissionDenied,
    StaleVersion where a newer one was kept elsewhere, ValidationError for what is no
    form in size.
    """
    row = Department.objects.get(pk=form.department_id)
    if not declarations.may_fill(actor, row.path):
        raise PermissionDenied("declare")
    content = declared_kept.to_json(form)
    rows = sum(len(goal.rows) for goal in form.goals)
    wide = len(form.goals) > 2 * MOST_GOALS or rows > 4 * MOST_ROWS
    if wide or len(str(content)) > LONGEST:
        raise ValidationError(_("内容过多，没有暂存；请删减后再试。"))
    key = declared_kept.key_of(form)
    try:
        with transaction.atomic():
            mine = DeclarationDraft.objects.select_for_update()
            draft = mine.filter(user=actor, key=key).first()
            if (draft.version if draft else 0) != version:
                raise StaleVersion(_newer())
            if draft is None and declared_kept.is_new(key):
                _require_room(form, actor)
            draft = draft or DeclarationDraft(user=actor, key=key, version=0)
            draft.department, draft.year = row, form.year
            draft.content, draft.kept_at = content, now
            draft.version += 1
            draft.save()
            return draft
    except IntegrityError as fault:
        raise StaleVersion(_newer()) from fault


def _require_room(form: DeclaredForm, actor: User) -> None:
    rows = DeclarationDraft.objects.filter(
        user=actor, department=form.department_id, year=form.year
    )
    kept = sum(declared_kept.is_new(row) for row in rows.values_list("key", flat=True))
    if kept >= MOST_NEW:
        raise ValidationError(
            _("新项目草稿已有%d份，没有暂存；请先保存或放弃一份。") % kept
        )


def discard(form: DeclaredForm, actor: User) -> bool:
    """Drop a person's draft of a form; tell whether there was one."""
    key = declared_kept.key_of(form)
    gone, _by = DeclarationDraft.objects.filter(user=actor, key=key).delete()
    return bool(gone)


def forget_old(before: datetime.datetime) -> int:
    """Drop the drafts that nobody has touched since an instant; tell how many."""
    gone, _by = DeclarationDraft.objects.filter(kept_at__lt=before).delete()
    return gone


def _newer() -> str:
    return _("您在别处暂存了更新的内容，这里没有暂存：请先保存，或打开另一处的草稿。")
