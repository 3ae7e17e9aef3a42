"""What was known of some projects' money after each act; sums are kept, not made."""

from dataclasses import dataclass, field
from decimal import Decimal

from performance.queries.money import Purse
from performance.queries.money_acts import Adjusted, Granted, Ruled, Spent, What

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Share:
    """What one project brings to the whole: its budget, its newest execution."""

    budget: Decimal = NOTHING
    spent: Spent | None = None
    bound: Adjusted | None = None


@dataclass(slots=True)
class Ledger:
    """The money of some projects as far as it was known; see `money.Purses`."""

    policies: set[int] = field(default_factory=set)
    _months: dict[int, dict[int, Spent]] = field(default_factory=dict)
    _changes: dict[int, dict[int, Adjusted]] = field(default_factory=dict)
    _amounts: dict[int, Decimal] = field(default_factory=dict)
    _shares: dict[int, _Share] = field(default_factory=dict)
    _budget: Decimal = NOTHING
    _executed: Decimal = NOTHING

    def take(self, what: What) -> None:
        """Note what an act did."""
        if isinstance(what, Ruled):
            self.policies.add(what.policy_id)
            return
        year_id = what.year_id
        if isinstance(what, Spent):
            self._months.setdefault(year_id, {})[what.month] = what
        elif isinstance(what, Adjusted):
            self._changes.setdefault(year_id, {})[what.pk] = what
        elif isinstance(what, Granted) and what.amount is not None:
            self._amounts[year_id] = what.amount
        else:
            self._amounts.pop(year_id, None)
        self._share(year_id)

    def purse(self) -> Purse | None:
        """Return the money together; None before the first execution."""
        spent = [s.spent for s in self._shares.values() if s.spent is not None]
        if not spent:
            return None
        return Purse(
            month=max(row.month for row in spent),
            budget=self._budget,
            executed=self._executed,
            is_sample=any(row.is_sample for row in spent),
        )

    def bound(self) -> frozenset[Adjusted]:
        """Return the adjustments that say what the budgets are."""
        return frozenset(s.bound for s in self._shares.values() if s.bound is not None)

    def _share(self, year_id: int) -> None:
        """Reckon one project anew; what is not granted brings nothing."""
        old = self._shares.pop(year_id, _Share())
        new = _Share()
        if year_id in self._amounts:
            new = self._shares[year_id] = self._reckoned(year_id)
        self._budget += new.budget - old.budget
        self._executed += _executed(new) - _executed(old)

    def _reckoned(self, year_id: int) -> _Share:
        months = self._months.get(year_id)
        row = months[max(months)] if months else None
        binding = [
            change
            for change in self._changes.get(year_id, {}).values()
            if row is None or change.valid_from.month <= row.month
        ]
        if binding:
            last = max(binding, key=lambda change: (change.valid_from, change.pk))
            return _Share(last.amount, row, last)
        return _Share(self._amounts[year_id] if row is None else row.adjusted, row)


def _executed(share: _Share) -> Decimal:
    return share.spent.executed if share.spent else NOTHING
