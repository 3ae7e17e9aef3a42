"""Where the money comes from and where it goes: funds, classes, uses and projects.

Pure. Each amount is a sum of leaves. What fund paid which project of a class is not
guessed: the middle column parts the money by class, and a project stands under the
class of its item; money of projects whose item is not known stays together.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget.choices import BookFund, Use
from budget.leaves.catalogue import CLASS_LENGTH
from budget.leaves.values import Funding, Leaves, Spending

ZERO: Final = Decimal(0)
# The sheet in its own units, and of it what all the money is tall together.
WIDTH, MONEY_HEIGHT = 1000, 420
BAR, SLOT, GAP, MARGIN = 14, 30, 10, 10
PLACES: Final = (0, 330, 640)
# A class has so many projects in the picture at most; the small ones stand together.
MOST_PROJECTS: Final = 12
SLIGHTEST: Final = 1.0


@dataclass(frozen=True, slots=True)
class Node:
    """A fund, a class or a use: `column` 0, 1 or 2; y and height on the sheet."""

    key: str
    name: str
    column: int
    amount: Decimal
    y: float = 0.0
    height: float = 0.0

    @property
    def x(self) -> int:
        return PLACES[self.column]

    @property
    def label_x(self) -> int:
        return self.x + BAR + 6

    @property
    def middle(self) -> float:
        return round(self.y + self.height / 2, 1)


@dataclass(frozen=True, slots=True)
class Link:
    """Money on its way between two nodes; `path` draws it."""

    source: Node
    target: Node
    amount: Decimal
    path: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole picture; `total` is what all of it comes to, in 元."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    total: Decimal
    height: int
    width: int = WIDTH

    def column(self, number: int) -> list[Node]:
        """Return the nodes of a column, from the top down."""
        return [node for node in self.nodes if node.column == number]


Flows = dict[tuple[str, str], Decimal]


def picture(
    leaves: Leaves, classes: Mapping[str, str], items: Mapping[str, str]
) -> Picture:
    """Return the picture; `classes` names the items of function, `items` gives the item
    of a project by the project's code."""
    lines = [line for line in leaves.spending if line.function and line.amount > 0]
    names: dict[str, str] = {}
    first: Flows = defaultdict(Decimal)
    second: Flows = defaultdict(Decimal)
    for line in lines:
        code = line.function[:CLASS_LENGTH]
        fund, part = f"fund.{line.fund}", f"class.{code}"
        names[fund] = str(BookFund(line.fund).label)
        names[part] = classes.get(code, code)
        first[fund, part] += line.amount
        if line.use is not Use.PROJECT:
            use = f"use.{line.use}"
            names[use] = str(Use(line.use).label)
            second[part, use] += line.amount
    for code, key, name, amount in _projects(leaves.funding, lines, items):
        names[key] = name
        second[f"class.{code}", key] += amount
    return _drawn(names, first, second)


def _projects(
    funding: Sequence[Funding], lines: Sequence[Spending], items: Mapping[str, str]
) -> Iterator[tuple[str, str, str, Decimal]]:
    """Return (class, key, name, amount) of each class's projects.

    Where they do not fit into what the class spends on projects, they stay together.
    """
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.use is Use.PROJECT:
            spent[line.function[:CLASS_LENGTH]] += line.amount
    by_class: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    titles = {row.code: row.name for row in funding}
    for row in funding:
        code = items.get(row.code, "")[:CLASS_LENGTH]
        if row.amount > 0:
            by_class[code][row.code] += row.amount
    for code, amount in spent.items():
        rows = sorted(by_class[code].items(), key=lambda row: -row[1])
        shown = rows[:MOST_PROJECTS]
        if sum((row[1] for row in rows), ZERO) > amount:
            shown = []
        for project, sum_ in shown:
            yield code, f"project.{project}", titles[project], sum_
        left = amount - sum((row[1] for row in shown), ZERO)
        if left > 0:
            name = f"{Use.PROJECT.label}（其他）" if shown else str(Use.PROJECT.label)
            yield code, f"use.{Use.PROJECT}.{bool(shown)}", name, left


def _drawn(names: Mapping[str, str], first: Flows, second: Flows) -> Picture:
    """Place the nodes, the largest of a column on top, and draw the links."""
    total = sum(first.values(), ZERO)
    columns = [_sums(first, 0), _sums(first, 1), _sums(second, 1)]
    scale = MONEY_HEIGHT / float(total) if total else 0.0
    heights = [_column_height(sums, scale) for sums in columns]
    tallest = max(heights, default=0.0)
    nodes: dict[str, Node] = {}
    for number, sums in enumerate(columns):
        at = MARGIN + (tallest - heights[number]) / 2
        for key, amount in sorted(sums.items(), key=lambda row: -row[1]):
            height = max(float(amount) * scale, SLIGHTEST)
            slot = max(height, SLOT)
            y = round(at + (slot - height) / 2, 1)
            nodes[key] = Node(key, names[key], number, amount, y, round(height, 1))
            at += slot + GAP
    links = [*_links(nodes, first, scale), *_links(nodes, second, scale)]
    return Picture(
        tuple(nodes.values()), tuple(links), total, round(tallest + 2 * MARGIN)
    )


def _sums(flows: Flows, end: int) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for ends, amount in flows.items():
        found[ends[end]] += amount
    return found


def _column_height(sums: Mapping[str, Decimal], scale: float) -> float:
    slots = [max(float(amount) * scale, SLOT) for amount in sums.values()]
    return sum(slots) + GAP * max(len(slots) - 1, 0)


def _links(nodes: Mapping[str, Node], flows: Flows, scale: float) -> Iterator[Link]:
    """Return the links of two columns, side by side on each node in its order."""
    left: dict[str, float] = defaultdict(float)
    right: dict[str, float] = defaultdict(float)
    ordered = sorted(flows, key=lambda ends: (nodes[ends[0]].y, nodes[ends[1]].y))
    for ends in ordered:
        source, target = nodes[ends[0]], nodes[ends[1]]
        wide = max(float(flows[ends]) * scale, SLIGHTEST)
        path = _path(
            (source.x + BAR, source.y + left[source.key]),
            (target.x, target.y + right[target.key]),
            wide,
        )
        left[source.key] += wide
        right[target.key] += wide
        yield Link(source, target, flows[ends], path)


def _path(start: tuple[float, float], end: tuple[float, float], wide: float) -> str:
    """Return a band between two points, in the words of SVG."""
    (x, y), (to_x, to_y) = start, end
    bend = round((x + to_x) / 2, 1)
    y, to_y, wide = round(y, 1), round(to_y, 1), round(wide, 1)
    low, to_low = round(y + wide, 1), round(to_y + wide, 1)
    return (
        f"M{x} {y}C{bend} {y} {bend} {to_y} {to_x} {to_y}"
        f"L{to_x} {to_low}C{bend} {to_low} {bend} {low} {x} {low}Z"
    )
