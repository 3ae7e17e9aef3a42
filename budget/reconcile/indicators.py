"""Indicators that bear on each other: growth and level, stock and net increase, one
figure under two names.

Source: domain.md 6.2. Equal figures raise a question, never a merge.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Final

from budget.choices import Severity
from budget.reconcile import goal_values, printed
from budget.reconcile.compare import unequal
from budget.reconcile.goal_values import Value
from budget.reconcile.index import Index
from budget.reconcile.terms import TEXT, Finding

_HUNDRED: Final = Decimal(100)
_NET: Final = "净增"
_ALIKE: Final = 4  # so many characters in common make two names alike


def growth(book: Index) -> Iterator[Finding]:
    """Yield growth that does not lead from last year's level to this year's."""
    levels: dict[tuple[str, int], Value] = {}
    growths: list[tuple[str, Value]] = list(_said_growth(book))
    for value in _all(book):
        base = printed.growth_of(value.name)
        if base and value.unit == "%":
            growths.append((base, value))
        elif not base:
            levels.setdefault((value.same, value.year), value)
    done: set[tuple[str, int, Decimal]] = set()
    for base, value in growths:
        now, before = (levels.get((base, value.year - back)) for back in (0, 1))
        if now is None or before is None or not before.number:
            continue
        if now.unit != before.unit or (base, value.year, value.number) in done:
            continue
        done.add((base, value.year, value.number))
        yield from _growth(base, value, now, before)


def _growth(base: str, value: Value, now: Value, before: Value) -> Iterator[Finding]:
    exact = (now.number - before.number) * _HUNDRED / before.number
    right = printed.rounded(exact, value.number) == value.number
    level = before.number * (1 + value.number / _HUNDRED)
    # Both rounded they may agree; a level short of the growth it is meant to give
    # is worth knowing only where it is a target.
    target = value.place.column == "指标值" or value.place.row.startswith("目标")
    if right and not (target and now.number < level):
        return
    yield from unequal(
        "goals.growth",
        f"{base}.{value.year}",
        (value.place, now.place, before.place),
        (now.number, level),
        severity=Severity.NOTE if right else Severity.WARNING,
        reason="goals.growth_rounded" if right else "goals.growth",
        unit=now.unit,
        name=base,
        growth=f"{value.number.normalize():f}",
        before=f"{before.number:,f}",
        exact=f"{exact:.2f}",
    )


def _said_growth(book: Index) -> Iterator[tuple[str, Value]]:
    """Yield growth that the text gives as 同比增长 behind a level, with its name."""
    for value in goal_values.said(book):
        of, _, what = value.name.partition("·")
        if what in ("同比增长", "增长") and value.unit == "%":
            yield printed.same_name(of), value


def stock(book: Index) -> Iterator[Finding]:
    """Yield net increases that are not the difference of the stock they increase."""
    stocks: dict[tuple[str, int], Value] = {}
    for value in goal_values.annual(book):
        stocks.setdefault(
            (value.same.removesuffix("数").removesuffix("数量"), value.year), value
        )
    seen: set[tuple[str, int]] = set()
    for value in goal_values.annual(book):
        if not value.same.startswith(_NET):
            continue
        base = value.same.removeprefix(_NET)
        now, before = (stocks.get((base, value.year - back)) for back in (0, 1))
        at = (base, value.year)
        if now is None or before is None or at in seen or now.unit != value.unit:
            continue
        seen.add(at)
        yield from unequal(
            "goals.stock",
            f"{base}.{value.year}",
            (value.place, now.place, before.place),
            (value.number, now.number - before.number),
            severity=Severity.WARNING,
            unit=value.unit,
            name=base,
            year=str(value.year),
            now=f"{now.number:,f}",
            before=f"{before.number:,f}",
        )


def names(book: Index) -> Iterator[Finding]:
    """Yield values that name another thing than their row, and equal figures of
    different forms under two names that are alike."""
    for form, row in goal_values.rows(book):
        value = printed.read(row.value, row.name)
        prefix = printed.same_name(value.prefix) if value else ""
        if prefix and _speaks_of_other(prefix, printed.same_name(row.name)):
            yield Finding(
                "goals.value_name",
                Severity.NOTE,
                "goals.value_name",
                f"{form.table}.{form.project}.{row.name}.{row.horizon}",
                (goal_values.at(form, row),),
                words=(("name", row.name), ("printed", value.prefix if value else "")),
            )
    yield from _series(book)
    yield from _same_growth(book)


def _series(book: Index) -> Iterator[Finding]:
    series: dict[tuple[str, str, str], list[Value]] = defaultdict(list)
    for value in goal_values.annual(book):
        series[value.table, value.project, value.same].append(value)
    seen: list[tuple[str, list[Value]]] = []
    for (table, project, name), values in series.items():
        for other, earlier in seen:
            if (
                len(values) > 1
                and (earlier[0].table, earlier[0].project) != (table, project)
                and _figures(values) == _figures(earlier)
                and (
                    _tells(values) and alike(name, other)
                    if name != other
                    else _renames(values, earlier)
                )
            ):
                yield _twice(earlier, values)
        seen.append((name, values))


def _speaks_of_other(words: str, name: str) -> bool:
    """Return whether the words of a value are about growth where the name is about a
    level, or word what the name says in another way."""
    if words in name or name in words:
        return bool(printed.growth_of(words)) != bool(printed.growth_of(name))
    return alike(words, name)


def _tells(values: list[Value]) -> bool:
    """Return whether equal figures say anything: rates of 95 % or 100 %, and one
    figure year after year, are equal everywhere."""
    plain = all(value.unit != "%" and not value.sign for value in values)
    return plain and len({value.number for value in values}) > 1


def _renames(one: list[Value], other: list[Value]) -> bool:
    """Return whether one indicator of two projects is worded in two ways."""
    names = {"".join(values[0].name.split()) for values in (one, other)}
    return len(names) > 1


def _figures(values: list[Value]) -> list[tuple[int, Decimal, str, str]]:
    return [(v.year, v.number, v.unit, v.sign) for v in values]


def _twice(one: list[Value], other: list[Value]) -> Finding:
    return Finding(
        "goals.two_names",
        Severity.NOTE,
        "goals.two_names",
        f"{one[0].same}={other[0].same}",
        (one[-1].place, other[-1].place),
        tuple(value.number for value in one),
        unit=one[-1].unit,
        words=(("one", one[0].name), ("two", other[0].name)),
    )


def _same_growth(book: Index) -> Iterator[Finding]:
    """The text lets one thing grow by the figure that a form gives for another."""
    for base, value in _said_growth(book):
        for row in goal_values.annual(book):
            other = printed.growth_of(row.name)
            if (
                other
                and other != base
                and row.year == value.year
                and row.number == value.number
                and alike(base, other)
            ):
                yield _twice([_renamed(value, f"{base}同比增长")], [row])


def _renamed(value: Value, name: str) -> Value:
    return Value(
        name=name,
        same=name,
        year=value.year,
        number=value.number,
        unit=value.unit,
        sign=value.sign,
        project="",
        place=value.place,
        table=TEXT,
    )


def alike(one: str, other: str) -> bool:
    """Return whether two names share a run of characters that says what of."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.find_longest_match().size >= _ALIKE


def _all(book: Index) -> Iterator[Value]:
    yield from goal_values.annual(book)
    yield from goal_values.listed(book)
    yield from goal_values.said(book)


def targets(book: Index) -> Iterator[Finding]:
    """Yield printed targets that differ from the target in force."""
    for form, row in goal_values.rows(book):
        held = book.facts.targets.get((form.project, row.name))
        if held is None or _plain(held) == _plain(row.value):
            continue
        yield Finding(
            "goals.in_force",
            Severity.WARNING,
            "goals.in_force",
            f"{form.table}.{form.project}.{row.name}.{row.horizon}",
            (goal_values.at(form, row),),
            words=(("name", row.name), ("printed", row.value), ("held", held)),
        )


def _plain(text: str) -> object:
    value = printed.read(text)
    plain = "".join(text.split())
    return (value.number, value.unit, value.sign, value.prefix) if value else plain
