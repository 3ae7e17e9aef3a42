"""Made-up publications of other bureaus: nothing is found where all agrees."""

import pytest

from budget.book import derive
from budget.book.derived.names import names_of
from budget.leaves import catalogue
from budget.leaves.taken import taken
from budget.reconcile import run
from budget.reconcile.terms import Facts
from tests.budget.book.publications import publication

SHAPES = (
    {},
    {"units": 3, "funds": True, "carried": True},
    {"units": 2, "funds": True, "wan": True},
    {"units": 4, "funds": True, "carried": True, "wan": True},
    {"projects": 0, "listed": False},
    {"units": 2, "carried": True, "shuffled": True},
)


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(4))
def test_nothing_but_the_missing_goal_forms(seed, shape):
    book = publication(seed, **shape)
    facts = Facts(
        leaves=derive.tables(taken(book), names_of(book.tables)),
        functional=catalogue.functional(),
        economic=catalogue.economic(),
    )

    found = run.findings(book, facts)

    assert [one.key for one in found] == ["shape.no_forms:14-15"]
