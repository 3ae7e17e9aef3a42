"""Made-up publications of other bureaus: nothing is found where all agrees."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budget.book import derive
from budget.book.derived.names import names_of
from budget.leaves import catalogue
from budget.leaves.taken import taken
from budget.publication import Publication
from budget.reconcile import run
from budget.reconcile.index import BY_FUNCTION
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


KNOWN = Facts(functional=catalogue.functional(), economic=catalogue.economic())


def unlisted(book: Publication) -> list[str]:
    """Return the codes of a book, with their names, that our list lacks."""
    rows = [row for key in BY_FUNCTION for row in book.tables[key].rows]
    coded = {row.text("code"): row.text("name") for row in rows if not row.is_total}
    own = set(coded) - set(catalogue.functional())
    return [code + coded[code] for code in sorted(own)]


def told(book: Publication, facts: Facts = KNOWN) -> list[str]:
    """Return the keys of what is found, and the codes that are told as unlisted."""
    found = run.findings(book, facts)
    words = [dict(one.words)["codes"] for one in found if one.rule == "codes.unlisted"]
    assert words == (["、".join(unlisted(book))] if unlisted(book) else [])
    return [one.key for one in found if one.rule != "codes.unlisted"]


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(4))
def test_nothing_but_the_missing_goal_forms(seed, shape):
    book = publication(seed, **shape)
    leaves = derive.tables(taken(book), names_of(book.tables))

    assert told(book, replace(KNOWN, leaves=leaves)) == ["shape.no_forms:14-15"]


@pytest.mark.parametrize(
    ("share", "found"), [("63.7", []), ("63.8", []), ("63.9", ["text.share"])]
)
def test_a_share_may_be_taken_of_the_tables_or_of_the_texts_own_amounts(share, found):
    """63.7499 % of the amounts in 元, 63.75 % of those that the text prints in 万元."""
    book = publication(73)
    said = [
        replace(one, number=Decimal(share))
        if one.about == "expense.basic.share"
        else one
        for one in book.statements
    ]
    rules = [one.rule for one in run.findings(replace(book, statements=tuple(said)))]
    assert [rule for rule in rules if rule == "text.share"] == found
