"""The steps that every reviewed record takes, written once.

A kind of record (figure, node plan, adjustment) names what is its own: how it is
locked, what stands against a step, what 终审 does beside its status.
"""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget.audit import acts, door
from budget.choices import Action, ReviewAction, Role, Status
from budget.models import ReviewStep, User
from budget.services import review
from performance.queries.authors import authors
from performance.queries.review import Record, subject_of
from performance.services.actuals import entering_role

# 退回, 取消审核, 取消送审 and 作废 must stay possible where the way on is barred.
FORWARD = (ReviewAction.SUBMIT, ReviewAction.APPROVE, ReviewAction.FINALISE)
Row = TypeVar("Row", bound=Record)


@dataclass(frozen=True, slots=True)
class Held(Generic[Row]):
    """Locked records in primary key order, and by record what stands against a step."""

    rows: list[Row]
    against: Mapping[int, Exception] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reviewed(Generic[Row]):
    """What is its own of one kind of reviewed record.

    `hold` locks records, what they hang on first, and says what stands against the
    action. `put_in_force` does what 终审 does beside the status of records not yet
    saved, and returns the steps of those that made room. `documented` records carry
    a 文号, under which each act about them stands.
    """

    model: type[Row]
    names: Mapping[ReviewAction, Action]
    hold: Callable[[Collection[int], ReviewAction], Held[Row]]
    put_in_force: Callable[[Sequence[Row]], list[ReviewStep]]
    documented: bool = False
    # In which role somebody enters a record; raises PermissionDenied without one.
    entering: Callable[[User, Row], Role] = field(
        default=lambda actor, row: entering_role(actor, subject_of(row))
    )

    @property
    def kind(self) -> str:
        """What its ReviewSteps are kept under."""
        return self.model.KIND


def submit(
    of: Reviewed[Row],
    *,
    record_id: int,
    version: int,
    actor: User,
    now: datetime.datetime,
) -> Row:
    """送审: freeze the record and hand it to the next step.

    Where the body reviews in one step, or the author is the section's only reviewer,
    科室审核 is passed over and the step says so. Raises PermissionDenied, StaleVersion,
    IllegalTransition, and what stands against it.
    """
    action = ReviewAction.SUBMIT
    with _acting(of, action, record_id, actor, "", now):
        held, row = _hold(of, record_id, action)
        role = of.entering(actor, row)
        review.require_version(row, version)
        _require_clear(held, row)
        path = subject_of(row).department.path
        note = review.why_skipped(path, row.author_id, actor)
        row.round += 1
        row.submitted_at = now
        return review.move(
            row, of.kind, action, role, skip_section=bool(note), note=note
        )


def take_back(
    of: Reviewed[Row],
    *,
    record_id: int,
    action: ReviewAction,
    version: int,
    actor: User,
    now: datetime.datetime,
    reason: str = "",
) -> Row:
    """取消送审 until the next step has acted, or 作废 of a record not under review.

    Raises as `submit` does, and ValidationError for 作废 without a reason.
    """
    with _acting(of, action, record_id, actor, reason, now):
        held, row = _hold(of, record_id, action)
        role = of.entering(actor, row)
        review.require_version(row, version)
        _require_clear(held, row)
        if action is ReviewAction.CANCEL and not reason.strip():
            raise ValidationError({"reason": _("作废须写明理由。")})
        skipped = review.was_skipped(of.kind, row)
        return review.move(
            row, of.kind, action, role, skip_section=skipped, opinion=reason
        )


def decide(
    of: Reviewed[Row],
    *,
    record_id: int,
    action: ReviewAction,
    version: int,
    actor: User,
    opinion: str,
    now: datetime.datetime,
) -> Row:
    """审核, 取消审核, 终审 or 退回. Author and approver are two people, always.

    Raises PermissionDenied (OwnRecord for an author), StaleVersion, IllegalTransition,
    what stands against it, and ValidationError for 退回 without an opinion.
    """
    with _acting(of, action, record_id, actor, opinion, now):
        held, row = _hold(of, record_id, action)
        path = subject_of(row).department.path
        role = review.require_role(row, path, actor, action)
        giver = review.require_free(row, path, actor, role, authors(actor, [row]))
        review.note_behalf(row, giver)
        review.require_version(row, version)
        _require_clear(held, row)
        if action is ReviewAction.RETURN:
            review.require_opinion(opinion)
        elif action is ReviewAction.UNAPPROVE:
            review.require_own_approval(of.kind, row, actor)
        before = review.advance(row, action, role)
        step = review.step_of(row, of.kind, action, before, opinion=opinion)
        carry_out(of, action, [row], [step])
        return row


def carry_out(
    of: Reviewed[Row],
    action: ReviewAction,
    moved: Sequence[Row],
    steps: Sequence[ReviewStep],
) -> None:
    """Write records that a decision has moved, with their steps."""
    made_room: list[ReviewStep] = []
    if action is ReviewAction.FINALISE and moved:
        made_room = of.put_in_force(moved)
    door.save_many(moved)
    door.record_events([*made_room, *steps])


def step_back(rows: Sequence[Row], kind: str) -> list[ReviewStep]:
    """Take locked records out of force, 终审 → 已被替代; return the steps to write."""
    steps = []
    for row in rows:
        before = Status(row.status)
        row.status = Status.SUPERSEDED
        row.version += 1
        steps.append(review.step_of(row, kind, ReviewAction.SUPERSEDE, before))
    door.save_many(rows)
    return steps


def documents(of: Reviewed[Row], ids: Collection[int]) -> dict[int, str]:
    """Return the 文号 of each record whose kind has one."""
    if not of.documented:
        return {}
    rows: Any = of.model._base_manager.filter(pk__in=ids)
    return dict(rows.values_list("pk", "document_no"))


def _acting(
    of: Reviewed[Row],
    action: ReviewAction,
    record_id: int,
    actor: User,
    words: str,
    now: datetime.datetime,
) -> AbstractContextManager[acts.Act]:
    """Open the act under the record's document: a light's cause will name it."""
    return door.change(
        actor=actor,
        action=of.names[action],
        reason=words,
        document_no=documents(of, [record_id]).get(record_id, ""),
        now=now,
    )


def _hold(
    of: Reviewed[Row], record_id: int, action: ReviewAction
) -> tuple[Held[Row], Row]:
    """Lock one record. Raises the model's DoesNotExist."""
    held = of.hold([record_id], action)
    if not held.rows:
        raise of.model.DoesNotExist(record_id)
    return held, held.rows[0]


def _require_clear(held: Held[Row], row: Row) -> None:
    """Raise what stands against the step."""
    if row.pk in held.against:
        raise held.against[row.pk]
