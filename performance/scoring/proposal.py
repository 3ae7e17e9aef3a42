"""The weights that a scheme proposes for a sheet's rows. Pure.

Regulations divide the 100 points among the parts; inside a part the weights go by
importance, which only a person knows. So this is a start, even shares in whole points,
that says of itself 系统建议 until somebody confirms it.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple, TypeVar

from performance.choices import ScorePart
from performance.rounding import plain
from performance.scoring.schemes import CENTRAL, CENTRAL_COST, in_year
from performance.scoring.terms import CENT, FULL, Scheme
from performance.values.sentence import Sentence

Key = TypeVar("Key", bound=Hashable)
# Who takes the points of a part that the sheet has no row for, the first that it has:
# without 满意度 its 10 go to 效益 (财预〔2021〕101号); the rest is a proposal.
HEIRS: Final[Mapping[ScorePart, Sequence[ScorePart]]] = {
    ScorePart.SATISFACTION: (ScorePart.BENEFIT, ScorePart.OUTPUT, ScorePart.COST),
    ScorePart.BENEFIT: (ScorePart.OUTPUT, ScorePart.COST, ScorePart.SATISFACTION),
    ScorePart.OUTPUT: (ScorePart.BENEFIT, ScorePart.COST, ScorePart.SATISFACTION),
    ScorePart.COST: (ScorePart.OUTPUT, ScorePart.BENEFIT, ScorePart.SATISFACTION),
}

TOO_LITTLE: Final = Sentence(
    "各行分值连同预算执行率{execution}分合计{whole}分，应为100分，还差{apart}分。",
    "With {execution} for the execution rate the weights make {whole}, not 100: "
    "{apart} are missing.",
)
TOO_MUCH: Final = Sentence(
    "各行分值连同预算执行率{execution}分合计{whole}分，应为100分，多了{apart}分。",
    "With {execution} for the execution rate the weights make {whole}, not 100: "
    "{apart} too many.",
)


class SheetRow(NamedTuple):
    """One row of a sheet as its form prints it; `goal` tells its goals apart."""

    key: int
    goal: int
    level1: str
    level2: str
    weight: Decimal | None = None


def part_of(level1: str, level2: str, scheme: Scheme) -> ScorePart:
    """Return the part that a row's points come from, by the words of its levels.

    Satisfaction may stand under 效益 as a second level, cost under 产出 (the forms of
    2015). What a scheme does not part counts to 产出, or to the goals as a whole.
    """
    if ScorePart.GOAL in scheme.parts:
        return ScorePart.GOAL
    if "满意" in level1 or "满意" in level2:
        return ScorePart.SATISFACTION
    if "成本" in level1 and ScorePart.COST in scheme.parts:
        return ScorePart.COST
    if "效益" in level1:
        return ScorePart.BENEFIT
    return ScorePart.OUTPUT


def usual(rows: Iterable[SheetRow], year: int) -> Scheme:
    """Return the central scheme of a sheet: with cost where it has such rows."""
    costs = any("成本" in row.level1 for row in rows)
    return CENTRAL_COST if costs and CENTRAL_COST in in_year(year) else CENTRAL


def propose(rows: Sequence[SheetRow], scheme: Scheme) -> dict[int, Decimal]:
    """Divide all but the money's points among the rows, part by part.

    Where the sheet has several goals and the scheme does not part them further, each
    goal takes an even share first (湖北: 目标1 40分, 目标2 40分).
    """
    held: dict[ScorePart, list[SheetRow]] = defaultdict(list)
    for row in rows:
        held[part_of(row.level1, row.level2, scheme)].append(row)
    found: dict[int, Decimal] = {}
    for part, points in _inherited(scheme, held).items():
        if part is ScorePart.GOAL:
            found |= _by_goal(held[part], points)
        else:
            found |= even([row.key for row in held[part]], points)
    return found


def even(keys: Sequence[Key], points: Decimal) -> dict[Key, Decimal]:
    """Divide points evenly: in whole points, the first rows one more.

    In hundredths where there are more rows than whole points.
    """
    unit = Decimal(1) if len(keys) <= points == points.to_integral_value() else CENT
    each, more = divmod(int(points / unit), len(keys))
    return {key: (each + (at < more)) * unit for at, key in enumerate(keys)}


class Problem(NamedTuple):
    """What a division lacks of 100, or has too much, with the money's part in it."""

    whole: Decimal
    execution: Decimal

    def say(self, language: str = "zh") -> str:
        """Say what is wrong and what to do, in "zh" or "en"."""
        apart = self.whole - FULL
        sentence = TOO_MUCH if apart > 0 else TOO_LITTLE
        return sentence.say(
            language,
            whole=plain(self.whole),
            execution=plain(self.execution),
            apart=plain(abs(apart)),
        )


def total_problem(scheme: Scheme, shares: Iterable[Decimal]) -> Problem | None:
    """Return what is wrong with the sum of a sheet's weights, None where it is 100."""
    whole = sum(shares, scheme.execution)
    return None if whole == FULL else Problem(whole, scheme.execution)


def _inherited(
    scheme: Scheme, held: Mapping[ScorePart, Sequence[SheetRow]]
) -> dict[ScorePart, Decimal]:
    """Return the points of the parts that the sheet has, with what they inherit."""
    points = {part: scheme.parts.get(part, Decimal(0)) for part in held}
    for part, given in scheme.parts.items():
        if part in held or part is ScorePart.EXECUTION:
            continue
        heir = next((heir for heir in HEIRS.get(part, ()) if heir in held), None)
        if heir is not None:
            points[heir] += given
    return points


def _by_goal(rows: Sequence[SheetRow], points: Decimal) -> dict[int, Decimal]:
    goals: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        goals[row.goal].append(row.key)
    shares = even(list(goals), points)
    found: dict[int, Decimal] = {}
    for goal, keys in goals.items():
        found |= even(keys, shares[goal])
    return found
