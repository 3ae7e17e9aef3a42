"""审核, 终审 and 退回 of many records at once, each exactly as it was seen.

A record that moved, is locked or is not the person's to decide is refused alone and
told; the others go through.
"""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door
from budget.choices import ReviewAction, Role
from budget.models import ReviewStep, User
from budget.queries.authors import Entered
from budget.services import review
from performance.queries.authors import authors
from performance.queries.review import Record, subject_of
from performance.services.reviewed import Held, Reviewed, carry_out, documents

REFUSALS = (
    PermissionDenied,
    workflow.IllegalTransition,
    workflow.PeriodLocked,
    workflow.StaleVersion,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record. `stale` asks to show what moved since it was seen."""

    record: Record
    refusal: str = ""
    stale: bool = False

    @property
    def is_done(self) -> bool:
        return not self.refusal


def decide_many(
    of: Reviewed[Any],
    *,
    seen: Mapping[int, int],
    action: ReviewAction,
    opinion: str,
    actor: User,
    now: datetime.datetime,
    key: str = "",
) -> list[Outcome]:
    """Take one decision about each record in `seen` (record: the version seen).

    One Change holds all that stand under one 文号, in a number of statements that does
    not grow with them. The same form sent again (`key`) is not carried out twice: it
    gets the same answer. Raises ValidationError for 退回 without an opinion.
    """
    if action is ReviewAction.RETURN:
        review.require_opinion(opinion)
    parts: dict[str, dict[int, int]] = {}
    papers = documents(of, seen)
    for pk, version in seen.items():
        parts.setdefault(papers.get(pk, ""), {})[pk] = version
    outcomes: list[Outcome] = []
    for document_no, part in sorted(parts.items()):
        batch = _Batch(of, part, action, opinion, actor, now)
        once = f"{key}:{of.kind}:{action}:{document_no}"
        try:
            with door.change(
                actor=actor,
                action=of.names[action],
                reason=opinion,
                document_no=document_no,
                now=now,
                key=str(uuid.uuid5(uuid.NAMESPACE_OID, once)) if key else "",
            ):
                outcomes += batch.decide()
        except door.Repeated as fault:
            outcomes += batch.recall(fault.change.pk)
    return outcomes


class _Batch:
    """One decision about many records, and what it needs to know of them."""

    def __init__(
        self,
        of: Reviewed[Any],
        seen: Mapping[int, int],
        action: ReviewAction,
        opinion: str,
        actor: User,
        now: datetime.datetime,
    ) -> None:
        self.of, self.seen, self.action = of, seen, action
        self.opinion, self.actor, self.now = opinion, actor, now
        self.held: Held[Any] = Held([])
        self.entered: Entered = frozenset()

    def decide(self) -> list[Outcome]:
        """Lock the records, refuse what must be, carry out the others."""
        self._hold()
        outcomes: list[Outcome] = []
        moved: list[Record] = []
        steps: list[ReviewStep] = []
        for row in self.held.rows:
            try:
                role, giver = self._role(row)
                before = review.advance(row, self.action, role)
            except REFUSALS as fault:
                outcomes.append(self._refused(row, fault))
                continue
            review.note_behalf(row, giver)
            outcomes.append(Outcome(row))
            moved.append(row)
            steps.append(
                review.step_of(
                    row, self.of.kind, self.action, before, opinion=self.opinion
                )
            )
        carry_out(self.of, self.action, moved, steps)
        return outcomes

    def recall(self, change_id: int) -> list[Outcome]:
        """Tell again what an act did, and why it did not do the rest."""
        steps = ReviewStep.objects.filter(change=change_id, kind=self.of.kind)
        done = set(steps.values_list("record_id", flat=True))
        action = self.of.names[self.action]
        with door.change(actor=self.actor, action=action, now=self.now):
            self._hold()
            return [
                Outcome(row) if row.pk in done else self._told(row)
                for row in self.held.rows
            ]

    def _hold(self) -> None:
        """Lock, and ask at once what would else be asked for each record."""
        self.held = self.of.hold(list(self.seen), self.action)
        self.entered = authors(self.actor, self.held.rows)

    def _role(self, row: Record) -> tuple[Role, str]:
        """Return in which role, and for whom, the person decides; raise why not."""
        review.require_version(row, self.seen[row.pk])
        path = subject_of(row).department.path
        role = review.require_role(row, path, self.actor, self.action)
        if row.pk in self.held.against:
            raise self.held.against[row.pk]
        giver = review.require_free(row, path, self.actor, role, self.entered)
        return role, giver

    def _told(self, row: Record) -> Outcome:
        """Return what became of a record that an earlier act left alone."""
        try:
            self._role(row)
        except REFUSALS as fault:
            return self._refused(row, fault)
        return Outcome(row, _("上次没有办理；现在可以办理，请重新提交。"))

    def _refused(self, row: Record, fault: Exception) -> Outcome:
        if isinstance(fault, PermissionDenied):
            own = isinstance(fault, review.OwnRecord)
            return Outcome(row, str(fault) if own else _("这一步不由您办理。"))
        return Outcome(row, str(fault), row.version != self.seen[row.pk])
