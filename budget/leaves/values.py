"""The leaves of one edition of a budget book as plain values, in 元. Pure.

The tables of the database hold the same (budget.models.leaves); `unit` is the place of
the unit in `Leaves.units`, None where the document does not say whose the money is.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from budget.choices import BookFund, IncomeKind, PublicExpense, Use


@dataclass(frozen=True, slots=True)
class Unit:
    """A budget unit; `depth` 0 is the department itself."""

    code: str
    name: str
    kind: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Income:
    """What one kind of income brings in (or was carried over); `amount` in 元."""

    unit: int | None
    kind: IncomeKind
    carried: bool
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What one fund spends on one item; `amount` in 元. `function` is empty where a sum
    is known by unit only."""

    unit: int | None
    function: str
    name: str
    fund: BookFund
    use: Use
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Economic:
    """基本支出 by economic item; `amount` in 元."""

    unit: int | None
    economic: str
    name: str
    use: Use
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCost:
    """One of the three public expenses; `amount` in 元."""

    unit: int | None
    kind: PublicExpense
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """What one fund gives one project; `amount` in 元."""

    unit: int | None
    code: str
    name: str
    unit_name: str
    category_code: str
    category: str
    fund: BookFund
    carried: bool
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A line of tables 11–13: texts as printed."""

    unit: int | None
    section_code: str = ""
    section: str = ""
    project: str = ""
    function: str = ""
    economic: str = ""
    source: str = ""
    fund: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procurement(Listed):
    """A line of table 11; `price` and all amounts in 元."""

    item: str
    quantity: Decimal | None
    price: Decimal | None
    measure: str
    amount: Decimal
    for_medium: Decimal | None
    for_small: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Listed):
    """A line of table 12; `amount` in 元."""

    service: str
    procured: str
    quantity: Decimal | None
    amount: Decimal
    catalogue1: str
    catalogue2: str
    catalogue3: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset(Listed):
    """A line of table 13; prices and amounts in 元."""

    asset: str
    class1: str
    class2: str
    stock: Decimal | None
    quota: Decimal | None
    asked: Decimal | None
    price: Decimal | None
    amount: Decimal | None
    granted_price: Decimal | None
    granted: Decimal | None
    granted_amount: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A figure of the staff; `about` as the reader's statements name it."""

    unit: int | None
    about: str
    number: Decimal
    text: str


@dataclass(slots=True)
class Leaves:
    """All leaves of one edition, each list in the order of the document."""

    units: list[Unit] = field(default_factory=list)
    income: list[Income] = field(default_factory=list)
    spending: list[Spending] = field(default_factory=list)
    economic: list[Economic] = field(default_factory=list)
    public: list[PublicCost] = field(default_factory=list)
    funding: list[Funding] = field(default_factory=list)
    procurement: list[Procurement] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    assets: list[Asset] = field(default_factory=list)
    staffing: list[Staff] = field(default_factory=list)
