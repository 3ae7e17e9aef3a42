"""The values of indicators as a publication gives them, in all its places."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from budget.publication import GoalForm, GoalRow
from budget.reconcile import printed
from budget.reconcile.index import Index
from budget.reconcile.said import spoken
from budget.reconcile.terms import Place

ANNUAL = "annual"
_EARLIER = "result:"
_GOAL = "goal:"


@dataclass(frozen=True, slots=True)
class Value:
    """One figure of one indicator for one year. `project` is empty for what the text
    or the department's form says; `name` is as printed, `same` without its wording."""

    name: str
    same: str
    year: int
    number: Decimal
    unit: str
    sign: str
    project: str
    place: Place
    table: str


def rows(book: Index) -> Iterator[tuple[GoalForm, GoalRow]]:
    """Yield every indicator row of the goal forms with its form."""
    for form in book.publication.forms:
        for row in form.rows:
            yield form, row


def at(form: GoalForm, row: GoalRow, year: int = 0) -> Place:
    """Return where a row's value stands; a year for one of its earlier values."""
    text = dict(row.earlier).get(year, "") if year else row.value
    return Place(
        form.table,
        row=row.name,
        column=f"{year}年" if year else "指标值",
        line=row.line or form.line,
        page=form.page,
        text=text,
        form=form.project,
    )


def of_row(form: GoalForm, row: GoalRow, year: int) -> Iterator[Value]:
    """Yield the figures of a row: this year's (`year`) and the earlier ones."""
    for when, text in (*row.earlier, (year, row.value)):
        if (value := printed.read(text, row.name)) is not None:
            yield Value(
                name=row.name,
                same=printed.same_name(row.name),
                year=when,
                number=value.number,
                unit=value.unit,
                sign=value.sign,
                project=form.project,
                place=at(form, row, 0 if when == year else when),
                table=form.table,
            )


def annual(book: Index) -> tuple[Value, ...]:
    """Return the figures of all annual rows."""
    if "annual" not in book.kept:
        book.kept["annual"] = tuple(
            value
            for form, row in rows(book)
            if row.horizon == ANNUAL
            for value in of_row(form, row, book.publication.year)
        )
    return book.kept["annual"]


def listed(book: Index) -> Iterator[Value]:
    """Yield the figures in the list of annual goals of the department's form."""
    for form in book.publication.forms:
        for horizon, number, text in form.goals:
            if horizon != ANNUAL:
                continue
            words = text.partition("：")[2] or text.partition(":")[2] or text
            value = printed.read(words)
            if value is not None and value.prefix:
                place = Place(
                    form.table, row=f"目标{number}", line=form.line, text=text
                )
                yield _spoken(value.prefix, value, book.publication.year, place)


def said(book: Index) -> Iterator[Value]:
    """Yield the goals and last year's results that the text gives."""
    year = book.publication.year
    for one in book.publication.statements:
        for key, when in ((_GOAL, year), (_EARLIER, year - 1)):
            if one.about.startswith(key):
                name = one.about.removeprefix(key)
                value = printed.Printed(one.number, one.unit)
                yield _spoken(name, value, when, spoken(one))


def _spoken(name: str, value: printed.Printed, year: int, place: Place) -> Value:
    return Value(
        name=name,
        same=printed.same_name(name),
        year=year,
        number=value.number,
        unit=value.unit,
        sign=value.sign,
        project="",
        place=place,
        table=place.table,
    )
