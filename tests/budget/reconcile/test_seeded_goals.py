"""One error put into the goal forms of a generated publication: that one is found and
no other, in memory and off the printed page."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from budget.publication import GoalForm, GoalRow, Publication, Statement
from budget.reconcile import run, wording
from budget.reconcile.terms import Facts
from performance.sheets import publication as reading
from tests.budget.book import printed, promises
from tests.budget.book.publications import publication
from tests.budget.book.readers.goal_pages import MANNERS, Manner
from tests.budget.reconcile.test_other_bureaus import KNOWN, SHAPES, told

pytestmark = pytest.mark.once

WITH_PROJECTS = [shape for shape in SHAPES if shape.get("projects") != 0]
Error = Callable[[Publication], Publication]


def made(seed: int, **shape: Any) -> Publication:
    return promises.with_goals(publication(seed, **shape), seed)


def with_form(
    book: Publication, at: int, change: Callable[[GoalForm], GoalForm]
) -> Publication:
    forms = list(book.forms)
    forms[at] = change(forms[at])
    return replace(book, forms=tuple(forms))


def with_row(
    book: Publication, at: int, name: str, change: Callable[[GoalRow], GoalRow]
) -> Publication:
    """Return the book with the one row of that name of a form changed."""

    def changed(form: GoalForm) -> GoalForm:
        assert name in [row.name for row in form.rows]
        rows = [change(row) if row.name == name else row for row in form.rows]
        return replace(form, rows=tuple(rows))

    return with_form(book, at, changed)


def with_head(book: Publication, at: int, **head: str) -> Publication:
    return with_form(book, at, lambda form: replace(form, head={**form.head, **head}))


def more(text: str, by: int = 1) -> str:
    """Return a printed figure with so much more."""
    number = text.strip("≥%万元")
    return text.replace(number, f"{Decimal(number) + by:f}")


def value(by: int) -> Callable[[GoalRow], GoalRow]:
    return lambda row: replace(row, value=more(row.value, by))


def signed(row: GoalRow) -> GoalRow:
    earlier = tuple((year, f"≥{text}") for year, text in row.earlier)
    return replace(row, earlier=earlier)


def below(row: GoalRow) -> GoalRow:
    return replace(row, value=more(dict(row.earlier)[max(dict(row.earlier))], -1))


def listed_only(book: Publication) -> Publication:
    goals = (*book.forms[0].goals, ("annual", 4, "目标4：植树造林3万亩"))
    return with_form(book, 0, lambda form: replace(form, goals=goals))


def given_twice(book: Publication, change: Callable[[GoalRow], GoalRow]) -> Publication:
    """Return the book with the department's first row on the first project, too."""
    row = change(replace(book.forms[0].rows[0], goal=""))

    def added(form: GoalForm) -> GoalForm:
        others = [one for one in form.rows if one.name != row.name]
        return replace(form, rows=(row, *others))

    forms = [
        replace(
            form, rows=tuple(one for one in form.rows if one.name != promises.INVESTED)
        )
        for form in book.forms[1:]
    ]
    book = replace(book, forms=(book.forms[0], *forms))
    return with_form(book, 1, added)


def other_name(book: Publication) -> Publication:
    def added(form: GoalForm) -> GoalForm:
        net = next(row for row in book.forms[0].rows if row.name == promises.NET)
        row = replace(net, goal="", name="净增规模以上企业数（家）")
        return replace(form, rows=(row, *form.rows))

    return with_form(book, 1, added)


def said(book: Publication) -> Publication:
    old = book.statements[-1]
    new = Statement(old.about, old.number + 1, old.unit, old.text)
    return replace(book, statements=(*book.statements[:-1], new))


def own_money(book: Publication) -> Publication:
    """Print another sum of a project, and the part of the district that makes it."""
    amount = more(book.forms[1].head["项目总投入"])
    return with_head(book, 1, 项目总投入=amount, 区级财政=amount)


NET, FIRMS, INVESTED = promises.NET, promises.FIRMS, promises.INVESTED
IN_WORDS = "a value that speaks of growth"
SEEDED: dict[str, tuple[set[str], Error]] = {
    "a goal that is only listed": ({"goals.listed"}, listed_only),
    "a target below the last value": (
        {"goals.below_last"},
        lambda book: with_row(book, 0, "诉求办结率", below),
    ),
    "a project's target below the last value": (
        {"goals.below_last"},
        lambda book: with_row(book, -1, "开展集中培训（次）", below),
    ),
    "a comparator on earlier values": (
        {"goals.history"},
        lambda book: with_row(book, 1, "项目验收合格率", signed),
    ),
    "another result in the text": ({"goals.two_values"}, said),
    "another target on a project's form": (
        {"goals.two_values"},
        lambda book: given_twice(book, value(1)),
    ),
    "growth that the level does not bear out": (
        {"goals.growth"},
        lambda book: with_row(book, 0, "工业投资增幅", value(1)),
    ),
    "net gain that is not that of the stock": (
        {"goals.stock", "goals.two_values"},
        lambda book: with_row(book, 0, NET, value(1)),
    ),
    "a stock that its net gain does not make": (
        {"goals.stock"},
        lambda book: with_row(book, 0, FIRMS, value(1)),
    ),
    "a second level of another first": (
        {"goals.level"},
        lambda book: with_row(
            book, 0, "诉求办结率", lambda row: replace(row, level2="社会效益指标")
        ),
    ),
    "one indicator under two first levels": (
        {"goals.other_level"},
        lambda book: given_twice(
            book, lambda row: replace(row, level1="产出指标", level2="数量指标")
        ),
    ),
    IN_WORDS: (
        {"goals.value_name"},
        lambda book: with_row(
            book,
            1,
            "开展集中培训（次）",
            lambda row: replace(row, value="开展集中培训增幅 3%"),
        ),
    ),
    "one series under two names": ({"goals.two_names"}, other_name),
    "a project's money": ({"forms.money"}, own_money),
    "a project's parts": (
        {"forms.sum"},
        lambda book: with_head(book, 1, 区级财政=more(book.forms[1].head["区级财政"])),
    ),
    "basic expenditure of the department": (
        {"forms.money", "forms.sum", "forms.share"},
        lambda book: with_head(
            book, 0, 基本支出=more(book.forms[0].head["基本支出"], 500)
        ),
    ),
    "a share of the department": (
        {"forms.share"},
        lambda book: with_head(
            book, 0, 财政拨款占比=more(book.forms[0].head["财政拨款占比"], -3)
        ),
    ),
    "another department's form": (
        {"forms.department"},
        lambda book: with_head(book, 1, 部门名称="别的区农业农村局"),
    ),
    "a form lost": (
        {"forms.missing"},
        lambda book: replace(book, forms=book.forms[:-1]),
    ),
}


def rules(book: Publication, facts: Facts = KNOWN) -> set[str]:
    return {key.partition(":")[0] for key in told(book, facts)}


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_found_where_the_forms_agree(seed, shape):
    assert told(made(seed, **shape)) == []


@pytest.mark.slow
@pytest.mark.parametrize("error", SEEDED)
def test_a_seeded_error_is_found_and_no_other(error):
    expected, change = SEEDED[error]
    for at, shape in enumerate(WITH_PROJECTS):
        book = change(made(at, **shape))
        assert rules(book) == expected, shape
        for finding in run.findings(book, KNOWN):
            assert "{" not in wording.sentence(finding)


def off_the_page(book: Publication, manner: Manner) -> Publication:
    """Print a book as text and read it."""
    text = printed.text(book)
    at = text.rindex("第三部分")
    pages = "\n".join(promises.pages(book, manner))
    read = reading.read(f"{text[:at]}{pages}\n{text[at:]}".encode())
    # What the text says of a result is not printed here: it is given back.
    return replace(read, statements=(*read.statements, book.statements[-1]))


@pytest.mark.slow
@pytest.mark.parametrize("error", [one for one in SEEDED if one != IN_WORDS])
@pytest.mark.parametrize("manner", MANNERS)
def test_a_seeded_error_is_found_off_the_printed_page(error, manner):
    expected, change = SEEDED[error]
    read = off_the_page(change(made(2, projects=2)), manner)
    assert read.unplaced == ()
    assert rules(read) == expected


@pytest.mark.slow
@pytest.mark.parametrize("manner", MANNERS)
def test_a_value_in_words_is_found_or_its_row_is_listed(manner):
    """Words before a figure may be the end of the name: then the row is a person's."""
    expected, change = SEEDED[IN_WORDS]
    read = off_the_page(change(made(2, projects=2)), manner)
    listed = "".join(one.text for one in read.unplaced).replace(" ", "")
    assert rules(read) == expected or "开展集中培训增幅3%" in listed


def test_what_is_known_elsewhere_is_held_against_the_forms():
    book = made(1)
    name = "诉求办结率"
    target = next(row.value for row in book.forms[0].rows if row.name == name)
    assert rules(book, replace(KNOWN, targets={("", name): target})) == set()
    held = replace(KNOWN, targets={("", name): more(target)})
    assert rules(book, held) == {"goals.in_force"}
    hidden = with_row(book, 0, name, lambda row: replace(row, earlier=row.earlier[:1]))
    assert rules(hidden) == set()
    reached = replace(KNOWN, actuals={("", name): (Decimal(100), "%")})
    assert rules(hidden, reached) == {"goals.below_last"}


def test_last_years_money_is_held_against_its_own_budget():
    book, last = made(1), publication(2)
    last = replace(last, year=book.year - 1)
    total = last.tables["3"].total
    assert total
    amount = (total.number("total") / 10_000).quantize(Decimal("0.01"))
    label = f"支出合计{last.year}"
    facts = replace(KNOWN, last=last)
    changes = rules(book, facts)
    assert "last.amount" not in changes
    right = with_head(book, 0, **{label: f"{amount}万元"})
    assert rules(right, facts) == changes
    wrong = with_head(book, 0, **{label: f"{amount + 7}万元"})
    assert rules(wrong, facts) == {*changes, "last.amount"}
