"""The outlook against its table of vectors."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from performance.choices import Accumulation, Comparator, Light, Measure
from performance.course import PlanPoint, Season
from performance.lights.rule import judge
from performance.lights.terms import Figure, Promise
from performance.outlook.rule import outlook
from performance.outlook.terms import Outlook, OutlookReason
from tests.performance.outlook_vectors import TABLES

QUARTERS = (3, 6, 9, 12)
NOTHING, NOT_ASKED = "-", "?"


@dataclass(frozen=True)
class Vector:
    promise: Promise
    figure: Figure
    plan: tuple[PlanPoint, ...]
    seasons: tuple[Season, ...]
    light: Light
    reason: OutlookReason
    forecast: str
    chance: str

    def outlook(self) -> Outlook:
        goal = judge(self.promise, self.figure, plan=self.plan)
        return outlook(
            self.promise, self.figure, goal, plan=self.plan, seasons=self.seasons
        )


def read_vector(line: str) -> Vector:
    given, wanted = (half.split() for half in line.split("->", 1))
    comparator, target, accumulation, measure, month, actual = given
    light, reason, forecast, chance, *pairs = wanted
    options = dict(pair.split("=", 1) for pair in pairs)
    start = options.get("start")
    return Vector(
        promise=Promise(
            Comparator(comparator),
            Decimal(target),
            Accumulation(accumulation),
            Measure(measure),
            Decimal(start) if start else None,
        ),
        figure=Figure(int(month), Decimal(actual)),
        plan=tuple(map(read_point, split(options.get("plan")))),
        seasons=tuple(map(read_season, split(options.get("years")))),
        light=Light(light),
        reason=OutlookReason(reason),
        forecast=forecast,
        chance=chance,
    )


def split(text: str | None) -> list[str]:
    return text.split(",") if text else []


def read_point(text: str) -> PlanPoint:
    month, amount = text.split(":")
    return PlanPoint(int(month), Decimal(amount))


def read_season(text: str) -> Season:
    year, _, rest = text.partition(":")
    start, _, quarters = rest.rpartition("/")
    points = zip(QUARTERS, quarters.split(":"), strict=True)
    return Season(
        int(year),
        tuple(PlanPoint(m, Decimal(text)) for m, text in points if text != NOTHING),
        Decimal(start) if start else None,
    )


def lies(number: Decimal | None, wanted: str) -> bool:
    if wanted == NOT_ASKED:
        return True
    if wanted == NOTHING or number is None:
        return number is None and wanted == NOTHING
    low, _, high = wanted.partition("~")
    return Decimal(low) <= number <= Decimal(high or low)


VECTORS = [
    pytest.param(read_vector(line), id=f"{name}: {line[:60]}")
    for name, table in TABLES.items()
    for line in table.strip().splitlines()
]


@pytest.mark.parametrize("vector", VECTORS)
def test_light_and_reason_are_those_of_the_table(vector: Vector) -> None:
    found = vector.outlook()
    assert (found.light, found.reason) == (vector.light, vector.reason), found


@pytest.mark.parametrize("vector", VECTORS)
def test_forecast_and_chance_lie_where_the_table_says(vector: Vector) -> None:
    found = vector.outlook()
    assert lies(found.forecast, vector.forecast), found
    assert lies(found.probability, vector.chance), found
