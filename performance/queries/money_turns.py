"""Since when a budget light is what it is, and why: told from the trail.

A budget light is not kept: it is judged from a few rows whenever it is read. Its turns
are found by judging after each act that touched the money or the rules, as it stands in
the trail; so they reach back to the first execution, and nobody can have edited them.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from performance.choices import Cause, Light
from performance.lights.rollup import budget_light
from performance.queries import money
from performance.queries.facts import Commitment, Facts
from performance.queries.judging import Judged
from performance.queries.money import Money, Purse, Purses, place
from performance.queries.money_acts import Act, Adjusted, Spent, acts
from performance.queries.money_ledger import Ledger
from performance.queries.weights import Place
from performance.sentences import Language
from performance.wording import cause_sentence

_LABELS = {
    Cause.FIGURE: _("新执行数"),
    Cause.CORRECTION: _("执行数更正"),
    Cause.TARGET: _("预算变动"),
}


@dataclass(frozen=True, slots=True)
class MoneyTurn:
    """One turn of a budget light, and the money in the figures of that moment.

    `before` is None at the first judgement; `changes` are what turned it, where it was
    the budget.
    """

    at: datetime.datetime
    cause: Cause
    before: Light | None
    money: Money
    changes: tuple[Adjusted, ...] = ()

    @property
    def light(self) -> Light:
        return self.money.verdict.light

    @property
    def month(self) -> int:
        return self.money.month

    @property
    def cause_label(self) -> str:
        """The cause in a word: what a target is to results, the budget is to money."""
        return str(_LABELS.get(self.cause, self.cause.label))

    def sentence(self, language: Language = "zh") -> str:
        """Say why it turned, with the numbers of the documents, as far as it knows."""
        numbers = dict.fromkeys(change.document_no for change in self.changes)
        return cause_sentence(
            self.cause,
            before=self.before,
            after=self.light,
            document_no="、".join(numbers),
            of_money=True,
            language=language,
        )

    def told_to(self, seen: Collection[int]) -> "MoneyTurn":
        """Return it without the documents of changes that a reader does not see."""
        known = tuple(change for change in self.changes if change.pk in seen)
        return replace(self, changes=known)


@dataclass(frozen=True, slots=True)
class MoneyCourse:
    """The money beside a form as it stands, and how its light turned."""

    now: Money | None
    turns: Sequence[MoneyTurn]

    @property
    def light(self) -> Light:
        return self.now.verdict.light if self.now else Light.GREY

    @property
    def since(self) -> MoneyTurn | None:
        """The turn that gave the light; None where the trail does not tell."""
        last = self.turns[-1] if self.turns else None
        return last if last is not None and last.light is self.light else None


def of_forms(
    facts: Facts, rows: Iterable[Judged], purses: Purses, month: int
) -> dict[Place, list[MoneyTurn]]:
    """Return how the light beside each form turned up to a month, the oldest first; by
    the rules of the form's first row. Four queries."""
    done = acts(purses.amounts, month)
    first: dict[Place, Commitment] = {}
    for row in rows:
        first.setdefault(place(row), row.commitment)
    found: dict[Place, list[MoneyTurn]] = {}
    for form, own in first.items():
        inside = purses.inside(form)
        found[form] = list(_turns(facts, own.path, done.of(inside)))
    return found


def beside(row: Judged) -> MoneyCourse:
    """Judge the money beside a commitment's form at its month; six queries."""
    form = place(row)
    purses = money.purses([form], row.facts.year, row.month)
    now = money.judged(row.facts, row.commitment.path, purses.beside(form))
    return MoneyCourse(now, of_forms(row.facts, [row], purses, row.month)[form])


@dataclass(frozen=True, slots=True)
class _Seen:
    """The money after one act, and the adjustments that bound it."""

    purse: Purse
    money: Money
    bound: frozenset[Adjusted]

    def light(self, other: "_Seen") -> Light:
        """Return what this month's execution would be by another's budget and rules."""
        return budget_light(
            self.purse.executed,
            other.purse.budget,
            self.purse.month,
            thresholds=other.money.rules.thresholds,
        ).light


def _turns(facts: Facts, path: str, done: Iterable[Act]) -> Iterator[MoneyTurn]:
    """Judge after each act that touched the money or the rules; tell the turns."""
    ledger = Ledger()
    before: _Seen | None = None
    for _change, group in groupby(done, key=lambda act: act.change):
        touched = list(group)
        for act in touched:
            ledger.take(act.what)
        purse = ledger.purse()
        if purse is None:
            continue
        rules = [rule for rule in facts.policies if rule.pk in ledger.policies]
        found = money.judge(rules, facts.year, path, purse)
        now = _Seen(purse, found, ledger.bound())
        was = before.money.verdict.light if before else None
        if found.verdict.light is not was:
            cause = _cause(before, now, touched)
            new = now.bound - before.bound if before else now.bound
            changes = tuple(sorted(new)) if cause is Cause.TARGET else ()
            yield MoneyTurn(touched[0].at, cause, was, found, changes)
        before = now


def _cause(before: _Seen | None, now: _Seen, touched: Iterable[Act]) -> Cause:
    """Return the one cause of a turn, in the order of `cause_of_change`.

    What people decided comes before what they measured, between months too: a light
    that the new month's execution alone would not have turned was turned by the budget
    or the rules. An unchanged amount in a new month is the calendar's doing.
    """
    if before is None:
        return Cause.FIGURE
    was = before.money.verdict.light
    same_month = now.purse.month == before.purse.month
    if same_month or now.light(before) is was:
        # By the old rules and the new budget it may have turned all the same.
        by_old_rules = replace(before, purse=now.purse)
        other_rules = now.money.rules != before.money.rules
        if other_rules and (same_month or now.light(by_old_rules) is was):
            return Cause.POLICY
        if now.purse.budget != before.purse.budget:
            return Cause.TARGET
    if not same_month:
        same = now.purse.executed == before.purse.executed
        return Cause.CALENDAR if same else Cause.FIGURE
    spent = (act.what for act in touched if isinstance(act.what, Spent))
    again = any(row.again and row.month == now.purse.month for row in spent)
    return Cause.CORRECTION if again else Cause.FIGURE
