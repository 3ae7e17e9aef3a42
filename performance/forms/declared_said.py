"""What the system says of a declared row: how a value is read, what would be better."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from performance import hints, values
from performance.choices import Comparator, ValueKind
from performance.declaring import DeclaredForm, DeclaredRow
from performance.hints import Hint, Weighed
from performance.language import language
from performance.rounding import plain


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the system reads in a row, what it doubts and what would be better."""

    reading: str = ""
    doubt: str = ""
    hints: tuple[tuple[str, str], ...] = ()


def said_of(
    reading: values.Reading, found: Iterable[Hint], *, doubted: bool = True
) -> Said:
    """Say what a value is read as, or (`doubted`) why it is not; and the hints."""
    tongue = language()
    return Said(
        reading=spoken(reading),
        doubt=reading.reason(tongue) if doubted else "",
        hints=tuple((hint.why(tongue), hint.better(tongue)) for hint in found),
    )


def weaknesses(
    form: DeclaredForm, actuals: Mapping[str, str]
) -> list[tuple[str, str, str, str]]:
    """Return (name, value, why, what would be better) of all that is weak in a form.

    `actuals` is what last year came to, by the row's place.
    """
    tongue = language()
    rows = {row.place: row for _goal, row in form.rows()}
    found = []
    for hint in hints.of_form(form, actuals):
        row = rows.get(hint.place.rpartition(".")[0])
        name, value = (row.name, row.value) if row else ("", "")
        found.append((name, value, hint.why(tongue), hint.better(tongue)))
    return found


def hints_of(row: DeclaredRow, goal: str, year: int, actual: str = "") -> list[Hint]:
    """Return the hints for one row while it is typed."""
    return hints.of_row(
        Weighed(
            place=row.place,
            name=row.name,
            value=row.value,
            last=row.last,
            goal=goal,
            year=year,
            actual=actual,
        )
    )


def spoken(reading: values.Reading) -> str:
    """Say in words what a value is read as: "不低于 30 次"; "" where it is unclear."""
    if reading.kind is ValueKind.NUMBER and reading.number is not None:
        words = _("数值") if not reading.comparator else reading.comparator.label
        figure = f"{plain(reading.number)}{reading.unit}"
        return f"{words} {figure}"
    if reading.kind is ValueKind.DATE and reading.date is not None:
        word = Comparator(reading.comparator).label
        return f"{word} {reading.date:%Y-%m-%d}"
    if reading.kind in (ValueKind.GRADE, ValueKind.TEXT):
        return str(_("定性，按三档评定"))
    return ""
