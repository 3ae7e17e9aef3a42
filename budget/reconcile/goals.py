"""Goals and indicators: what a publication promises, against itself and last year.

Source: the goal forms (财预〔2021〕101号, form 14's own note on levels) and the "rules
to check beyond sums" of domain.md 6.2.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from budget.choices import Severity
from budget.publication import GoalForm, GoalRow
from budget.reconcile import goal_values, printed
from budget.reconcile.compare import unequal
from budget.reconcile.goal_values import ANNUAL, Value
from budget.reconcile.index import Index
from budget.reconcile.terms import Finding, Place

_HORIZONS: Final = (("annual", "年度", "annual"), ("long_term", "长期", "long-term"))
_LEVELS: Final[dict[str, tuple[str, ...]]] = {
    "产出": ("数量", "质量", "时效", "成本"),
    "效益": ("社会效益", "经济效益", "生态效益", "可持续", "满意度"),
    "成本": ("成本",),
    "满意度": ("满意度",),
}
# Fewer staff is no lower promise; a cost is promised as a limit.
_NOT_RISING: Final = ("人员数", "成本", "支出", "能耗", "投诉", "事故", "降低", "下降")


def listed(book: Index) -> Iterator[Finding]:
    """Yield goals that the overview lists and no block of indicators takes up."""
    for form in book.publication.forms:
        for horizon, zh, en in _HORIZONS:
            goals = [(n, text) for kind, n, text in form.goals if kind == horizon]
            rows = [row for row in form.rows if row.horizon == horizon]
            blocks = dict.fromkeys(row.goal for row in rows)
            left = [(n, text) for n, text in goals if not _taken_up(text, rows)]
            if goals and left:
                yield Finding(
                    "goals.listed",
                    Severity.WARNING,
                    "goals.listed",
                    horizon,
                    tuple(
                        Place(form.table, row=f"{zh}目标{n}", line=form.line, text=text)
                        for n, text in left
                    ),
                    (Decimal(len(goals)), Decimal(len(blocks))),
                    Decimal(len(goals) - len(blocks)),
                    words=(
                        ("zh", zh),
                        ("en", en),
                        ("missing", "、".join(_words(text) for _, text in left)),
                    ),
                )


def _words(text: str) -> str:
    return "".join((text.partition("：")[2] or text.partition(":")[2] or text).split())


def _taken_up(text: str, rows: list[GoalRow]) -> bool:
    """Return whether a block or an indicator is about a listed goal: one's words
    without the figure hold the other's."""
    value = printed.read(_words(text))
    goal = printed.same_name(value.prefix if value and value.prefix else _words(text))
    for row in rows:
        for words in (_words(row.goal), row.name):
            other = printed.same_name(words)
            if other and (other in goal or goal in other):
                return True
    return False


def below_last(book: Index) -> Iterator[Finding]:
    """Yield targets that ask for less than what was reached last year."""
    year = book.publication.year
    for form, row in goal_values.rows(book):
        if row.horizon != ANNUAL or any(
            word in row.name or word in row.level1 for word in _NOT_RISING
        ):
            continue
        values = {v.year: v for v in goal_values.of_row(form, row, year)}
        target, last = values.get(year), values.get(year - 1)
        reached = book.facts.actuals.get((form.project, row.name))
        if target is None or target.sign in printed.AT_MOST:
            continue
        number = last.number if last and last.unit == target.unit else None
        if number is None and reached and reached[1] == target.unit:
            number = reached[0]
        if number is not None and target.number < number:
            yield from unequal(
                "goals.below_last",
                _subject(form, row),
                (target.place, goal_values.at(form, row, year - 1)),
                (target.number, number),
                severity=Severity.WARNING,
                unit=target.unit,
                name=row.name,
            )


def history(book: Index) -> Iterator[Finding]:
    """Yield earlier values with a comparator: what was reached is one figure."""
    for form, row in goal_values.rows(book):
        signed = [
            year
            for year, text in row.earlier
            if (value := printed.read(text, row.name)) is not None
            and value.sign in printed.AT_LEAST | printed.AT_MOST
        ]
        if signed:
            yield Finding(
                "goals.history",
                Severity.WARNING,
                "goals.history",
                _subject(form, row),
                tuple(goal_values.at(form, row, year) for year in signed),
                words=(
                    ("name", row.name),
                    ("years", "、".join(str(year) for year in signed)),
                    ("printed", dict(row.earlier)[signed[-1]]),
                ),
            )


def two_values(book: Index) -> Iterator[Finding]:
    """Yield indicators that have one value in the text or on the department's form
    and another in a second place. Projects are not compared with each other: equal
    names there are different people's indicators."""
    own: dict[tuple[str, int, str], list[Value]] = defaultdict(list)
    theirs: dict[tuple[str, int, str], list[Value]] = defaultdict(list)
    values = (
        *goal_values.said(book),
        *goal_values.listed(book),
        *goal_values.annual(book),
    )
    for value in values:
        side = theirs if value.project else own
        side[value.same, value.year, value.unit].append(value)
    for at, here in own.items():
        there = theirs.get(at, [])
        if len({value.project for value in there}) > 1:
            there = []
        found = [*there, *here]
        first = found[0]
        other = next((v for v in found if v.number != first.number), None)
        if other is not None:
            yield from unequal(
                "goals.two_values",
                f"{at[0]}.{at[1]}",
                (first.place, other.place, *_rest(found, first, other)),
                (first.number, other.number),
                severity=Severity.WARNING,
                unit=at[2],
                name=first.name,
                year=str(at[1]),
            )


def _rest(found: list[Value], *taken: Value) -> tuple[Place, ...]:
    return tuple(v.place for v in found if all(v is not t for t in taken))


def levels(book: Index) -> Iterator[Finding]:
    """Yield forms with a second level that the first one does not have, one finding a
    form, and indicators that two forms put under different first levels."""
    for form in book.publication.forms:
        wrong = [row for row in form.rows if not _fits(row)]
        if wrong:
            yield Finding(
                "goals.level",
                Severity.NOTE,
                "goals.level",
                f"{form.table}.{form.project}",
                tuple(goal_values.at(form, row) for row in wrong),
                words=(
                    ("count", str(len(wrong))),
                    (
                        "levels",
                        "、".join(
                            dict.fromkeys(f"{r.level1}—{r.level2}" for r in wrong)
                        ),
                    ),
                ),
            )
    first: dict[str, tuple[GoalForm, GoalRow]] = {}
    for form, row in goal_values.rows(book):
        if row.horizon == ANNUAL and form.table == "14":
            first[printed.same_name(row.name)] = (form, row)
    for form, row in goal_values.rows(book):
        one = first.get(printed.same_name(row.name))
        if form.table == "15" and one and one[1].level1 != row.level1:
            yield Finding(
                "goals.other_level",
                Severity.NOTE,
                "goals.other_level",
                _subject(form, row),
                (goal_values.at(*one), goal_values.at(form, row)),
                words=(
                    ("name", row.name),
                    ("one", one[1].level1),
                    ("other", row.level1),
                ),
            )


def _fits(row: GoalRow) -> bool:
    kinds = next(
        (k for word, k in _LEVELS.items() if row.level1.startswith(word)), None
    )
    return kinds is None or not row.level2 or any(kind in row.level2 for kind in kinds)


def _subject(form: GoalForm, row: GoalRow) -> str:
    return f"{form.table}.{form.project}.{row.name}"
