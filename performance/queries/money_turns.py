"""Since when a budget light is what it is, and why: told from the trail.

A budget light is not kept: it is judged from a few rows whenever it is read. Its turns
are found by judging after each act that touched the money or the rules, as it stands in
the trail; so they reach back to the first execution, and nobody can have edited them.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from performance.choices import Cause, Light
from performance.lights.change import Basis, cause_of_change
from performance.queries import money
from performance.queries.facts import Commitment, Facts
from performance.queries.judging import Judged
from performance.queries.money import Money, Purse, Purses
from performance.queries.money_acts import Act, Adjusted, Granted, Spent, acts
from performance.sentences import Language
from performance.wording import cause_sentence

_ADJUSTED = _("预算变动")


@dataclass(frozen=True, slots=True)
class MoneyTurn:
    """One turn of a budget light, and the money in the figures of that moment.

    `before` is None at the first judgement.
    """

    at: datetime.datetime
    cause: Cause
    before: Light | None
    money: Money
    document_no: str = ""

    @property
    def light(self) -> Light:
        return self.money.verdict.light

    @property
    def month(self) -> int:
        return self.money.month

    @property
    def cause_label(self) -> str:
        """The cause in a word: what a target is to results, the budget is to money."""
        return str(_ADJUSTED if self.cause is Cause.TARGET else self.cause.label)

    def sentence(self, language: Language = "zh") -> str:
        return cause_sentence(
            self.cause,
            before=self.before,
            after=self.light,
            document_no=self.document_no,
            of_money=True,
            language=language,
        )


@dataclass(frozen=True, slots=True)
class Course:
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


@dataclass(slots=True)
class _Ledger:
    """What was known of some projects' money after an act."""

    months: dict[int, dict[int, Spent]] = field(default_factory=dict)
    changes: dict[int, dict[int, Adjusted]] = field(default_factory=dict)
    amounts: dict[int, Decimal] = field(default_factory=dict)
    policies: set[int] = field(default_factory=set)

    def take(self, act: Act) -> None:
        what = act.what
        if isinstance(what, Spent):
            self.months.setdefault(what.year_id, {})[what.month] = what
        elif isinstance(what, Adjusted):
            self.changes.setdefault(what.year_id, {})[what.pk] = what
        elif not isinstance(what, Granted):
            self.policies.add(what.policy_id)
        elif what.amount is None:
            self.amounts.pop(what.year_id, None)
        else:
            self.amounts[what.year_id] = what.amount

    def newest(self, year_id: int) -> Spent | None:
        rows = self.months.get(year_id)
        return rows[max(rows)] if rows else None

    def budget(self, year_id: int, row: Spent | None) -> Decimal:
        """Return what binds at a month's end, or of what is unspent through all."""
        found = [
            change
            for change in self.changes.get(year_id, {}).values()
            if row is None or change.valid_from.month <= row.month
        ]
        if found:
            return max(found, key=lambda change: (change.valid_from, change.pk)).amount
        return self.amounts[year_id] if row is None else row.adjusted

    def purse(self, inside: Iterable[int]) -> Purse | None:
        """Return the money of granted projects together; see `Purses.whole`."""
        rows = {pk: self.newest(pk) for pk in inside if pk in self.amounts}
        spent = [row for row in rows.values() if row is not None]
        if not spent:
            return None
        return Purse(
            month=max(row.month for row in spent),
            budget=sum((self.budget(*one) for one in rows.items()), Decimal(0)),
            executed=sum((row.executed for row in spent), Decimal(0)),
            is_sample=any(row.is_sample for row in spent),
        )


def of_forms(
    facts: Facts, rows: Iterable[Judged], purses: Purses, month: int
) -> dict[int | None, list[MoneyTurn]]:
    """Return how the light beside each form turned up to a month, the oldest first.

    Forms by the project's year, None a department's; the rules are those of the first
    row. Four queries.
    """
    done = acts(purses.amounts, month)
    first: dict[int | None, Commitment] = {}
    for row in rows:
        first.setdefault(row.commitment.project_year_id, row.commitment)
    return {
        key: list(_turns(facts, own.path, _inside(own, purses), done))
        for key, own in first.items()
    }


def beside(row: Judged) -> Course:
    """Judge the money beside a commitment's form at its month; six queries."""
    own = row.commitment
    key = own.project_year_id
    purses = money.purses([key], row.facts, row.month)
    now = money.judged(row.facts, own.path, purses.beside(key, own.body_path))
    return Course(now, of_forms(row.facts, [row], purses, row.month)[key])


def _inside(own: Commitment, purses: Purses) -> set[int]:
    if own.project_year_id is not None:
        return {own.project_year_id}
    places = purses.places.items()
    return {pk for pk, place in places if place.startswith(own.body_path)}


def _turns(
    facts: Facts, path: str, inside: set[int], done: Iterable[Act]
) -> Iterator[MoneyTurn]:
    """Judge after each act that touched the money or the rules; tell the turns."""
    ledger = _Ledger()
    light: Light | None = None
    before: Basis | None = None
    mine = (act for act in done if act.year_id is None or act.year_id in inside)
    for (at, _change), group in groupby(mine, key=lambda act: act[:2]):
        touched = list(group)
        for act in touched:
            ledger.take(act)
        purse = ledger.purse(inside)
        if purse is None:
            continue
        rules = [rule for rule in facts.policies if rule.pk in ledger.policies]
        found = money.judge(rules, facts.year, path, purse)
        after = _basis(found, touched, before)
        if found.verdict.light is not light:
            cause = cause_of_change(before, after)
            yield MoneyTurn(at, cause, light, found, _document(cause, touched))
        light, before = found.verdict.light, after


def _basis(found: Money, touched: Iterable[Act], before: Basis | None) -> Basis:
    """Say what a judgement rested on, in the terms of a target's light."""
    spent = [act.what for act in touched if isinstance(act.what, Spent)]
    newest = max((row.row for row in spent), default=None)
    return Basis(
        month=found.month,
        figure_id=newest if newest or before is None else before.figure_id,
        corrects=next((row.row for row in spent if row.again), None),
        value=found.executed,
        plan=str(found.budget),
        policy_id=found.rules.pk,
    )


def _document(cause: Cause, touched: Iterable[Act]) -> str:
    if cause is not Cause.TARGET:
        return ""
    numbers = (a.what.document_no for a in touched if isinstance(a.what, Adjusted))
    return next(numbers, "")
