"""What the text of a made-up publication says: figures taken from its tables."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from budget.official_tables import INCOME_KINDS
from budget.publication import Row, Statement, Table
from tests.budget.book.bureaus import NAMES, Bureau

HUNDREDTH, TENTH = Decimal("0.01"), Decimal("0.1")


def of(made: Bureau, tables: dict[str, Table]) -> tuple[Statement, ...]:
    """Return the statements that the text of these tables gives, in its order."""
    staff = [_said(key, number, "人") for key, number in made.staff.items()]
    return (*staff, *Sayings(made, tables).all())


def _said(about: str, number: int | Decimal, unit: str) -> Statement:
    return Statement(about, Decimal(number), unit, "")


class Sayings:
    def __init__(self, made: Bureau, tables: dict[str, Table]) -> None:
        self.made, self.tables = made, tables

    def wan(self, key: str, row: Row | None, column: str) -> Decimal:
        """Return a figure of a table in 万元, as a text rounds it."""
        number = (row.number(column) if row else None) or Decimal(0)
        if self.tables[key].unit == "元":
            number /= 10_000
        return number.quantize(HUNDREDTH, ROUND_HALF_UP)

    def total(self, key: str, column: str = "total") -> Decimal:
        return self.wan(key, self.tables[key].total, column)

    def rows(self, key: str) -> dict[str, Row]:
        return {row.text("code"): row for row in self.tables[key].rows}

    def all(self) -> Iterator[Statement]:
        whole = self.total("2")
        yield _said("total", whole, "万元")
        yield from self._incomes(whole)
        yield from self._expenses(whole)
        yield from self._fiscal()
        yield from self._general()
        yield from self._three()
        for key, table in (("government_fund", "8"), ("state_capital", "9")):
            if self.tables[table].rows:
                yield _said(f"{key}.total", self.total(table), "万元")
        yield from self._projects()
        yield _said("running.total", self.total("6", "public_use"), "万元")
        yield from self._lists()

    def _incomes(self, whole: Decimal) -> Iterator[Statement]:
        yield _said("income.total", whole, "万元")
        parts = [(key, self.total("2", f"year_{key}")) for key, _ in INCOME_KINDS]
        parts.append(("carried", self.total("2", "carried")))
        for key, part in parts:
            yield _said(f"income.{key}", part, "万元")
            yield _said(f"income.{key}.share", _share(part, whole), "%")

    def _expenses(self, whole: Decimal) -> Iterator[Statement]:
        yield _said("expense.total", whole, "万元")
        for key in ("basic", "project", "operating", "to_superior", "to_subordinate"):
            part = self.total("3", key)
            yield _said(f"expense.{key}", part, "万元")
            yield _said(f"expense.{key}.share", _share(part, whole), "%")

    def _fiscal(self) -> Iterator[Statement]:
        sides = self.tables["4"].rows
        yield _said("fiscal.total", self.wan("4", sides[-1], "income"), "万元")
        for key, _ in INCOME_KINDS[:3]:
            for when in ("year", "carried"):
                part = self.total("2", f"{when}_{key}")
                yield _said(f"fiscal.{when}.{key}", part, "万元")
        for row in sides[1:-2]:
            if row.number("expense"):
                name = row.text("expense_item").partition("）")[2]
                about = f"fiscal.class:{name}"
                yield _said(about, self.wan("4", row, "expense"), "万元")

    def _general(self) -> Iterator[Statement]:
        yield _said("general.total", self.total("5.1"), "万元")
        for key in ("basic", "personnel", "public_use", "project"):
            yield _said(f"general.{key}", self.total("5.1", key), "万元")
        sums: dict[str, Decimal] = {}
        for code, row in self.rows("5.1").items():
            if len(code) == 7 and row.number("project"):
                part = self.wan("5.1", row, "project")
                sums[NAMES[code]] = sums.get(NAMES[code], Decimal(0)) + part
        for name, part in sums.items():
            yield _said(f"general.function:{name}", part, "万元")
        yield _said("basic.total", self.total("6"), "万元")
        yield _said("basic.personnel", self.total("6", "personnel"), "万元")
        for code, name in (("301", "工资福利支出"), ("303", "对个人和家庭的补助")):
            part = self.wan("6", self.rows("6").get(code), "total")
            yield _said(f"basic.economic:{name}", part, "万元")
        yield _said("basic.public_use", self.total("6", "public_use"), "万元")

    def _three(self) -> Iterator[Statement]:
        (row,) = self.tables["7"].rows
        for key in (
            *("total", "abroad", "vehicle", "vehicle_purchase", "vehicle_running"),
            "reception",
        ):
            yield _said(f"three_public.{key}", self.wan("7", row, key), "万元")

    def _projects(self) -> Iterator[Statement]:
        yield _said("project.total", self.total("10"), "万元")
        for row in self.tables["10"].rows:
            if row.text("unit"):
                about = f"project:{row.text('name')}"
                yield _said(about, self.wan("10", row, "total"), "万元")

    def _lists(self) -> Iterator[Statement]:
        bought = self.tables["11"]
        yield _said("procurement.total", _yuan(bought.total, "amount"), "万元")
        for key, letter in (("goods", "[A"), ("works", "[B"), ("services", "[C")):
            parts = [
                row.number("amount") or Decimal(0)
                for row in bought.rows
                if row.text("item").startswith(letter)
            ]
            yield _said(f"procurement.{key}", _wan(sum(parts, Decimal(0))), "万元")
        yield _said("services.total", _yuan(self.tables["12"].total, "amount"), "万元")
        yield _said("assets.total", _yuan(self.tables["13"].total, "amount"), "万元")
        for key, _ in INCOME_KINDS[:3]:
            part = self.total("10", f"year_{key}")
            yield _said(f"covered.{key}", part, "万元")


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(TENTH, ROUND_HALF_UP)


def _yuan(row: Row | None, column: str) -> Decimal:
    return _wan((row.number(column) if row else None) or Decimal(0))


def _wan(yuan: Decimal) -> Decimal:
    return (yuan / 10_000).quantize(HUNDREDTH, ROUND_HALF_UP)
