"""Where the money comes from and goes: sums, what is not guessed, and the drawing."""

import re
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise

from budget.book import flow
from budget.choices import BookFund, Use
from budget.leaves import catalogue
from budget.leaves.taken import taken
from budget.leaves.values import Funding, Leaves, Spending
from performance.services.example_book import publication

# The items of the example's projects, as the sums of its tables give them.
ITEMS = {
    **{f"42010724307T000000{n}": "2150502" for n in ("100", "101", "103", "107")},
    **{f"42010724307T000000{n}": "2060499" for n in ("102", "106")},
    **{f"42010724307T000000{n}": "2150802" for n in ("104", "105")},
}


def drawn(items=ITEMS):
    return flow.picture(taken(publication()), catalogue.functional(), items)


def test_all_money_goes_through_every_column():
    picture = drawn()
    assert picture.total == Decimal("21126985.52")
    for number in range(3):
        column = picture.column(number)
        assert sum(node.amount for node in column) == picture.total
    assert len(picture.column(2)) == 8 + 2


def test_what_enters_a_class_leaves_it():
    picture = drawn()
    through = defaultdict(Decimal)
    for link in picture.links:
        through[link.target.key] += link.amount
        through[link.source.key] -= link.amount
    classes = {node.key for node in picture.column(1)}
    assert classes
    assert all(through[key] == 0 for key in classes)


def test_a_project_without_item_is_not_put_under_a_class_by_guess():
    picture = drawn(items={})
    uses = [node.name for node in picture.column(2)]
    assert uses.count("项目支出") == 1
    assert not [node for node in picture.column(2) if node.key.startswith("project.")]
    assert sum(node.amount for node in picture.column(2)) == picture.total


def spent(amount: int) -> Spending:
    return Spending(
        unit=None,
        function="2060499",
        name="",
        fund=BookFund.GENERAL,
        use=Use.PROJECT,
        amount=Decimal(amount),
    )


def project(code: str, amount: int) -> Funding:
    return Funding(
        unit=None,
        code=code,
        name=f"项目{code}",
        unit_name="",
        category_code="",
        category="",
        fund=BookFund.GENERAL,
        carried=False,
        amount=Decimal(amount),
    )


def test_projects_that_cost_more_than_their_class_has_stay_together():
    leaves = Leaves(spending=[spent(5)], funding=[project("1", 6)])
    picture = flow.picture(leaves, {}, {"1": "2060499"})
    assert [(node.name, node.amount) for node in picture.column(2)] == [("项目支出", 5)]


def test_small_projects_of_a_class_stand_together():
    rows = [project(str(n), 100 - n) for n in range(20)]
    whole = sum(row.amount for row in rows)
    leaves = Leaves(spending=[spent(int(whole))], funding=rows)
    items = {str(n): "2060499" for n in range(20)}
    picture = flow.picture(leaves, {"206": "科学技术支出"}, items)
    assert len(picture.column(2)) == flow.MOST_PROJECTS + 1
    assert sum(node.amount for node in picture.column(2)) == whole


def test_the_drawing_stays_on_its_sheet_and_labels_do_not_meet():
    picture = drawn()
    for number in range(3):
        column = sorted(picture.column(number), key=lambda node: node.y)
        middles = [node.middle for node in column]
        gaps = [below - above for above, below in pairwise(middles)]
        assert all(gap >= flow.SLOT - 1 for gap in gaps)
        assert column[0].y >= 0
        assert column[-1].y + column[-1].height <= picture.height
    assert all(re.fullmatch(r"[MCLZ0-9. ]+", link.path) for link in picture.links)


def test_an_empty_book_has_an_empty_picture():
    picture = flow.picture(Leaves(), {}, {})
    assert (picture.total, picture.links) == (0, ())
