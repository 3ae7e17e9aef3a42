"""The numbers that a 预警规则 sets, and what keeps them from standing. Pure.

Thresholds and tolerances are percent (percentage points for rates), the outlook's are
probabilities from 0 to 1, what is too early is percent of the year's course, grace is
days, the exception share is percent of a project's judged targets, and where a
self-evaluation asks why a target was far exceeded is percent of the target.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from performance.choices import BlueRule
from performance.lights.terms import HUNDRED, Thresholds
from performance.outlook.terms import Bands
from performance.rounding import plain
from performance.scoring.terms import OVER_FROM
from performance.values.sentence import Sentence

MOST_GRACE: Final = 60
# Half of a project's targets left out would leave no worst one to speak of.
MOST_EXCEPTIONS: Final = Decimal(50)
# Later than half of the year a warning would come too late to act on.
MOST_EARLY: Final = Decimal(50)

SENTENCES: Final[dict[str, Sentence]] = {
    "red_low": Sentence(
        "红灯界限应高于0%，请改为如60",
        "Red must end above 0 %, for example at 60.",
    ),
    "crossed": Sentence(
        "绿灯起点{green}%低于红灯界限{red}%：请改为{red}或以上，或先调低红灯界限",
        "Green from {green} % lies below red until {red} %: give {red} or more, or "
        "lower red first.",
    ),
    "blue_low": Sentence(
        "蓝灯起点{blue}%应高于100%：刚好完成不是大幅超额，请改为如120",
        "Blue from {blue} % must lie above 100 %: a promise just kept is green. "
        "Give 120, for example.",
    ),
    "blue_crossed": Sentence(
        "蓝灯起点{blue}%低于绿灯起点{green}%：请改为{green}或以上",
        "Blue from {blue} % lies below green from {green} %: give {green} or more.",
    ),
    "tolerance": Sentence(
        "容差不能为负：请填0或以上，0表示不容差",
        "A tolerance cannot be negative: give 0 or more; 0 forgives nothing.",
    ),
    "outlook_range": Sentence(
        "概率应在0与1之间，如0.75",
        "A probability lies between 0 and 1, for example 0.75.",
    ),
    "outlook_crossed": Sentence(
        "“有难度”的界限{yellow}高于“大概率”的界限{green}：请改为{green}或以下",
        "The line of “doubtful” {yellow} lies above that of “likely” {green}: "
        "give {green} or less.",
    ),
    "early": Sentence(
        "“时候尚早”的界限应在0至{most}%之间，0表示有数据就预计",
        "Too early ends between 0 and {most} % of the year; 0 forecasts from the first "
        "figure on.",
    ),
    "grace": Sentence(
        "宽限天数应在0至{most}天之间",
        "Days of grace lie between 0 and {most}.",
    ),
    "over": Sentence(
        "自评偏高界限{over}%应高于100%：刚好完成不是偏高，请改为如130",
        "Far over from {over} % must lie above 100 %: a promise just kept is not far "
        "over. Give 130, for example.",
    ),
    "exceptions": Sentence(
        "例外比例应在0至{most}%之间，0表示一律取最差",
        "The exception share lies between 0 and {most} %; 0 takes the worst of all.",
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why numbers cannot stand, and the field it is told beside."""

    field: str
    code: str
    figures: tuple[tuple[str, str], ...] = ()

    def sentence(self, language: str = "zh") -> str:
        """Say what is wrong and what to do, in "zh" or "en"."""
        return SENTENCES[self.code].say(language, **dict(self.figures))


@dataclass(frozen=True, slots=True)
class Numbers:
    """All that one policy sets. Raises ValueError for numbers that cannot stand."""

    red_below: Decimal = Decimal(60)
    green_from: Decimal = Decimal(80)
    blue_from: Decimal = Decimal(120)
    rate_tolerance: Decimal = Decimal(2)
    year_end_tolerance: Decimal = Decimal(5)
    blue_rule: BlueRule = BlueRule.ANNUAL
    use_season: bool = False
    outlook_green_from: Decimal = Decimal("0.75")
    outlook_yellow_from: Decimal = Decimal("0.40")
    outlook_early_below: Decimal = Decimal(10)
    exception_share: Decimal = Decimal(0)
    grace_days: int = 0
    score_over_from: Decimal = OVER_FROM
    explain_red: bool = False
    explain_blue: bool = False
    explain_late: bool = False
    explain_falling: bool = True
    evidence_year_end: bool = False
    evidence_correction: bool = False
    evidence_blue: bool = False

    def __post_init__(self) -> None:
        found = list(problems({name: getattr(self, name) for name in FIELDS}))
        if found:
            raise ValueError(found[0].sentence("en"))

    @property
    def thresholds(self) -> Thresholds:
        """The part that the goal light and the budget light take."""
        return Thresholds(
            red_below=self.red_below,
            green_from=self.green_from,
            blue_from=self.blue_from,
            rate_tolerance=self.rate_tolerance,
            year_end_tolerance=self.year_end_tolerance,
            blue_rule=self.blue_rule,
            use_season=self.use_season,
        )

    @property
    def bands(self) -> Bands:
        """The part that the outlook light takes."""
        return Bands(
            self.outlook_green_from,
            self.outlook_yellow_from,
            self.outlook_early_below / HUNDRED,
        )


FIELDS: Final = tuple(Numbers.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """A policy as somebody proposes it; `department_id` None is for everybody."""

    department_id: int | None
    name: str
    valid_from: datetime.date
    reason: str
    numbers: Numbers


def problems(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what keeps these numbers from standing; a missing one is passed over."""
    yield from _bands(values)
    for field in ("rate_tolerance", "year_end_tolerance"):
        if (number := values.get(field)) is not None and number < 0:
            yield Problem(field, "tolerance")
    yield from _outlook(values)
    early = values.get("outlook_early_below")
    if early is not None and not 0 <= early <= MOST_EARLY:
        yield _problem("outlook_early_below", "early", most=MOST_EARLY)
    over = values.get("score_over_from")
    if over is not None and over <= HUNDRED:
        yield _problem("score_over_from", "over", over=over)
    share, days = values.get("exception_share"), values.get("grace_days")
    if share is not None and not 0 <= share <= MOST_EXCEPTIONS:
        yield _problem("exception_share", "exceptions", most=MOST_EXCEPTIONS)
    if days is not None and not 0 <= days <= MOST_GRACE:
        yield _problem("grace_days", "grace", most=Decimal(MOST_GRACE))


def _bands(values: Mapping[str, Any]) -> Iterator[Problem]:
    red, green = values.get("red_below"), values.get("green_from")
    blue = values.get("blue_from")
    if red is not None and red <= 0:
        yield Problem("red_below", "red_low")
    if red is not None and green is not None and green < red:
        yield _problem("green_from", "crossed", green=green, red=red)
    if blue is not None and blue <= HUNDRED:
        yield _problem("blue_from", "blue_low", blue=blue)
    elif blue is not None and green is not None and blue < green:
        yield _problem("blue_from", "blue_crossed", blue=blue, green=green)


def _outlook(values: Mapping[str, Any]) -> Iterator[Problem]:
    green = values.get("outlook_green_from")
    yellow = values.get("outlook_yellow_from")
    wrong = False
    for field, number in (
        ("outlook_green_from", green),
        ("outlook_yellow_from", yellow),
    ):
        if number is not None and not 0 < number <= 1:
            wrong = True
            yield Problem(field, "outlook_range")
    if not wrong and green is not None and yellow is not None and yellow > green:
        yield _problem(
            "outlook_yellow_from", "outlook_crossed", yellow=yellow, green=green
        )


def _problem(field: str, code: str, /, **figures: Decimal) -> Problem:
    return Problem(field, code, tuple((n, plain(f)) for n, f in figures.items()))
