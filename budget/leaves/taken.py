"""What leaves a publication's tables give: each figure taken once, from the table that
has it in most detail, in 元. Pure; nothing is repaired, and no figure is made up.

The one exception is a difference: money beside the three funds is 支出总表 less their
tables, and only where the income tables say that there is such money.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from budget.choices import BookFund, IncomeKind, PublicExpense, Use
from budget.leaves import listed
from budget.leaves.codes import ends, last_rows
from budget.leaves.values import (
    Economic,
    Funding,
    Income,
    Leaves,
    PublicCost,
    Spending,
    Staff,
    Unit,
)
from budget.leaves.yuan import in_yuan
from budget.publication import Publication, Row, Table

ZERO: Final = Decimal(0)
FUND_TABLES: Final = (
    ("5.1", BookFund.GENERAL),
    ("8", BookFund.GOVERNMENT_FUND),
    ("9", BookFund.STATE_CAPITAL),
)
FISCAL: Final = {fund.value for _key, fund in FUND_TABLES}
WHOLE: Final = (Use.OPERATING, Use.TO_SUPERIOR, Use.TO_SUBORDINATE)
# How what is said of people begins (budget.statements).
STAFF: Final = ("posts", "staff", "retired")


def taken(publication: Publication) -> Leaves:
    """Return the leaves of a publication; a table that is missing gives none."""
    leaves = Leaves(units=list(_units(publication)))
    tables = _Tables(publication, leaves.units)
    leaves.income = list(_income(tables))
    leaves.spending = [*_spending(tables), *_by_unit(tables)]
    leaves.economic = list(_economic(tables))
    leaves.public = list(_public(tables))
    leaves.funding = list(_funding(tables))
    leaves.procurement = listed.procurement(tables.rows("11"), tables.unit)
    leaves.services = listed.services(tables.rows("12"), tables.unit)
    leaves.assets = listed.assets(tables.rows("13"), tables.unit)
    leaves.staffing = [
        Staff(unit=None, about=said.about, number=said.number, text=said.text[:300])
        for said in publication.statements
        if said.about.startswith(STAFF)
    ]
    return leaves


class _Tables:
    """The rows of a publication, and which unit a code belongs to."""

    def __init__(self, publication: Publication, units: list[Unit]) -> None:
        tables = publication.tables.items()
        self._tables = {key: in_yuan(table) for key, table in tables}
        self._units = {unit.code: at for at, unit in enumerate(units) if unit.code}
        spending = ends(self._units)
        # Whose it is where a table names no unit: certain only if there is one.
        self.only = self._units[spending.pop()] if len(spending) == 1 else None

    def rows(self, key: str) -> tuple[Row, ...]:
        """Return a table's rows without its totals; none where it is missing."""
        rows = self._tables.get(key, Table(key)).rows
        return tuple(row for row in rows if not row.is_total)

    def all_rows(self, key: str) -> tuple[Row, ...]:
        return self._tables.get(key, Table(key)).rows

    def has(self, code: str) -> bool:
        """Whether a code is a unit's."""
        return code in self._units

    def unit(self, code: str) -> int | None:
        """Return the unit of a code, or the only one where there is no code."""
        return self._units.get(code, self.only)


def _units(publication: Publication) -> Iterator[Unit]:
    """Return the units of the tables by their codes, then those of the text alone."""
    found: dict[str, Unit] = {}
    said = {unit.name: unit for unit in publication.units}
    for key in ("2", "5.2", "10"):
        for row in publication.tables.get(key, Table(key)).rows:
            code, name = row.text("code"), row.text("name")
            is_unit = key != "10" or (not row.text("unit") and len(code) > 2)
            if code and is_unit and not row.is_total:
                kind = said[name].kind if name in said else ""
                found.setdefault(code, Unit(code, name, kind, row.depth))
    if not found:
        name, code = publication.department_name, publication.department_code
        found[code] = Unit(code, name)
    yield from found.values()
    names = {unit.name for unit in found.values()}
    for unit in publication.units:
        if unit.name not in names and (not unit.code or unit.code not in found):
            yield Unit(unit.code, unit.name, unit.kind, 1)


def _income(tables: _Tables) -> Iterator[Income]:
    for row in last_rows(tables.rows("2")) or tables.all_rows("2")[:1]:
        for carried in (False, True):
            for kind in IncomeKind:
                column = f"{'carried' if carried else 'year'}_{kind}"
                amount = row.number(column)
                if amount:
                    yield Income(
                        unit=tables.unit(row.text("code")),
                        kind=kind,
                        carried=carried,
                        amount=amount,
                    )


def _spending(tables: _Tables) -> Iterator[Spending]:
    known: dict[tuple[str, Use], Decimal] = {}
    for key, fund in FUND_TABLES:
        for row in last_rows(tables.rows(key)):
            for use, amount in _uses(row):
                broad = Use.PROJECT if use is Use.PROJECT else Use.BASIC
                at = (row.text("code"), broad)
                known[at] = known.get(at, ZERO) + amount
                yield _line(tables, row, fund, use, amount)
    beside = _has_other_money(tables) or not tables.all_rows("5.1")
    for row in last_rows(tables.rows("3")):
        for use in (Use.BASIC, Use.PROJECT):
            amount = row.number(use) or ZERO
            left = amount - known.get((row.text("code"), use), ZERO)
            if beside and left > 0:
                yield _line(tables, row, BookFund.NON_FISCAL, use, left)
        for use in WHOLE:
            if other := row.number(use):
                yield _line(tables, row, BookFund.NON_FISCAL, use, other)


def _uses(row: Row) -> Iterator[tuple[Use, Decimal]]:
    """Return what a row spends: 基本支出 whole where its parts are not printed."""
    parts = [use for use in (Use.PERSONNEL, Use.PUBLIC_USE) if row.number(use)]
    for use in (*(parts or [Use.BASIC]), Use.PROJECT):
        if amount := row.number(use):
            yield use, amount


def _line(
    tables: _Tables, row: Row, fund: BookFund, use: Use, amount: Decimal
) -> Spending:
    return Spending(
        unit=tables.only,
        function=row.text("code"),
        name=row.text("name"),
        fund=fund,
        use=use,
        amount=amount,
    )


def _has_other_money(tables: _Tables) -> bool:
    return any(income.kind not in FISCAL for income in _income(tables))


def _by_unit(tables: _Tables) -> Iterator[Spending]:
    """Return the sums by unit, where the rows by item do not name it."""
    if tables.only is not None:
        return
    for row in last_rows(tables.rows("5.2")):
        for use, amount in _uses(row):
            yield Spending(
                unit=tables.unit(row.text("code")),
                function="",
                name="",
                fund=BookFund.GENERAL,
                use=use,
                amount=amount,
            )


def _economic(tables: _Tables) -> Iterator[Economic]:
    for row in last_rows(tables.rows("6")):
        for use in (Use.PERSONNEL, Use.PUBLIC_USE):
            if amount := row.number(use):
                yield Economic(
                    unit=tables.only,
                    economic=row.text("code"),
                    name=row.text("name"),
                    use=use,
                    amount=amount,
                )


def _public(tables: _Tables) -> Iterator[PublicCost]:
    for row in tables.all_rows("7")[:1]:
        for kind in PublicExpense:
            if amount := row.number(kind):
                yield PublicCost(unit=tables.only, kind=kind, amount=amount)


def _funding(tables: _Tables) -> Iterator[Funding]:
    """Return each project's money; the rows above it say its class and its unit."""
    rows = tables.rows("10")
    unit = category_code = category = ""
    for at, row in enumerate(rows):
        code = row.text("code")
        above = at + 1 < len(rows) and rows[at + 1].depth > row.depth
        if row.text("unit") or not (above or tables.has(code)):
            yield from _project(
                row, tables.unit(unit), (category_code, category), tables
            )
        elif code.isdigit() and len(code) <= 2:
            category_code, category = code, row.text("name")
        else:
            unit, category_code, category = code, "", ""


def _project(
    row: Row, unit: int | None, category: tuple[str, str], tables: _Tables
) -> Iterator[Funding]:
    found = False
    for column, fund, carried in _fund_columns():
        amount = row.number(column)
        if amount:
            found = True
            yield _funded(row, unit, category, fund, carried, amount)
    if not found:
        # A project without money is still in the table.
        total = row.number("total") or ZERO
        yield _funded(row, unit, category, BookFund.GENERAL, False, total)


def _fund_columns() -> Iterator[tuple[str, BookFund, bool]]:
    for _key, fund in FUND_TABLES:
        yield f"year_{fund}", fund, False
    for _key, fund in FUND_TABLES:
        yield f"carried_{fund}", fund, True
    yield "special_account", BookFund.SPECIAL_ACCOUNT, False
    yield "unit_fund", BookFund.UNIT_FUND, False


def _funded(
    row: Row,
    unit: int | None,
    category: tuple[str, str],
    fund: BookFund,
    carried: bool,
    amount: Decimal,
) -> Funding:
    return Funding(
        unit=unit,
        code=row.text("code"),
        name=row.text("name"),
        unit_name=row.text("unit"),
        category_code=category[0],
        category=category[1],
        fund=fund,
        carried=carried,
        amount=amount,
    )
