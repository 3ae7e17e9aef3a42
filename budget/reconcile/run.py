"""Run all rules over a publication."""

from collections.abc import Callable, Iterator
from typing import Final

from budget.choices import Severity
from budget.publication import Publication
from budget.reconcile import (
    between,
    changes,
    codes,
    doubt,
    form_money,
    goals,
    identities,
    indicators,
    leaves,
    numbered,
    procurement,
    projects,
    said,
    shape,
    sides,
    staff,
    sums,
    units,
)
from budget.reconcile.index import Index
from budget.reconcile.terms import NOTHING, Facts, Finding

Rule = Callable[[Index], Iterator[Finding]]

RULES: Final[tuple[Rule, ...]] = (
    *(shape.missing, shape.notes, shape.headings, shape.units, shape.totals),
    *(shape.cut, shape.rows, codes.projects, codes.names),
    *(codes.known, codes.unlisted),
    *(sides.sums, sums.by_codes, sums.by_units, sums.across),
    *(between.income, between.classes, between.fiscal, between.by_function),
    *(between.basic, between.funds),
    *(units.money, units.missing, numbered.lists),
    *(identities.items, identities.medical_share),
    *(projects.totals, projects.by_item, projects.bought),
    *(projects.forms, form_money.projects, form_money.department),
    *(form_money.last_year,),
    *(procurement.products, procurement.parts),
    *(said.amounts, said.kinds, said.shares, said.covered, said.set_aside),
    *(changes.amounts, changes.parts, changes.rates),
    *(staff.sums, staff.posts),
    *(goals.listed, goals.below_last, goals.history, goals.two_values, goals.levels),
    *(indicators.growth, indicators.stock, indicators.names, indicators.targets),
)
_ORDER: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def findings(publication: Publication, facts: Facts = NOTHING) -> tuple[Finding, ...]:
    """Return all findings, errors first, each key once, in the order of the rules."""
    book = Index(publication, facts)
    found = {finding.key: finding for finding in doubt.find(book)}
    for rule in RULES:
        for finding in rule(book):
            found.setdefault(finding.key, finding)
    # The leaves are read from the same cells: what they tell of a cell that a sum has
    # told of already is said once.
    told = {_cell(one) for one in found.values() if one.places}
    for finding in leaves.printed(book):
        if _cell(finding) not in told:
            found.setdefault(finding.key, finding)
    return tuple(sorted(found.values(), key=lambda one: _ORDER[one.severity]))


def _cell(finding: Finding) -> tuple[str, str, str]:
    """Return the cell that a finding is about: the printed one comes first."""
    place = finding.places[0]
    return place.table, place.row, place.column
