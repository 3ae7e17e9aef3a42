"""A verdict with what its sentence names, as JSON, and the sentence made from that.

A night turns lights by the hundred thousand and few of their sentences are ever read:
so the figures are kept and the words are made by whoever reads them. Pure.
"""

import datetime
import json
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from performance.choices import Accumulation, Comparator, CourseSource, Light, Measure
from performance.lights.terms import Figure, Promise, Reason, Thresholds, Verdict
from performance.sentences import Language
from performance.wording import why

# Written by hand: the encoder took as long as the rule itself.
_TEXT = (
    '{"light": "%s", "reason": "%s", "source": "%s", "assumed": %s,'
    ' "bands": ["%s", "%s", "%s"], "comparator": "%s", "accumulation": "%s",'
    ' "measure": %s, "month": %s, "unit": %s%s}'
)
_quoted = lru_cache(json.dumps)


def to_json(
    promise: Promise,
    figure: Figure | None,
    verdict: Verdict,
    thresholds: Thresholds,
    unit: str,
) -> str:
    """Return what `sentence` needs; numbers exact, as text ("63/4" for 15.75)."""
    texts = {
        "pace": verdict.pace,
        "expected": verdict.expected,
        "tolerance": verdict.tolerance,
        "number": promise.number,
        "start": promise.start,
        "due": promise.date,
    }
    if figure is not None:
        texts["value"] = figure.value
        texts["done"] = figure.date
        texts["as_of"] = figure.as_of
    given = [f', "{k}": "{v}"' for k, v in texts.items() if v is not None]
    return _TEXT % (
        verdict.light.value,
        verdict.reason.value,
        verdict.source.value,
        "true" if verdict.assumed else "false",
        thresholds.red_below,
        thresholds.green_from,
        thresholds.blue_from,
        promise.comparator.value,
        promise.accumulation.value,
        f'"{promise.measure.value}"' if promise.measure else "null",
        figure.month if figure else "null",
        _quoted(unit),
        "".join(given),
    )


def sentence(kept: dict[str, Any], language: Language = "zh") -> str:
    """Return the sentence that explains a kept verdict."""
    red, green, blue = map(Decimal, kept["bands"])
    return why(
        _promise(kept),
        _figure(kept),
        _verdict(kept),
        thresholds=Thresholds(red_below=red, green_from=green, blue_from=blue),
        unit=kept["unit"],
        language=language,
    )


def _verdict(kept: dict[str, Any]) -> Verdict:
    return Verdict(
        Light(kept["light"]),
        Reason(kept["reason"]),
        _fraction(kept, "pace"),
        _fraction(kept, "expected"),
        CourseSource(kept["source"]),
        _fraction(kept, "tolerance"),
        assumed=kept["assumed"],
    )


def _promise(kept: dict[str, Any]) -> Promise:
    return Promise(
        comparator=Comparator(kept["comparator"]),
        number=_number(kept, "number"),
        accumulation=Accumulation(kept["accumulation"]),
        measure=Measure(kept["measure"]) if kept["measure"] else None,
        start=_number(kept, "start"),
        date=_day(kept, "due"),
    )


def _figure(kept: dict[str, Any]) -> Figure | None:
    if kept["month"] is None:
        return None
    return Figure(
        kept["month"],
        _number(kept, "value"),
        date=_day(kept, "done"),
        as_of=_day(kept, "as_of"),
    )


def _fraction(kept: dict[str, Any], name: str) -> Fraction | None:
    return Fraction(kept[name]) if name in kept else None


def _number(kept: dict[str, Any], name: str) -> Decimal | None:
    return Decimal(kept[name]) if name in kept else None


def _day(kept: dict[str, Any], name: str) -> datetime.date | None:
    return datetime.date.fromisoformat(kept[name]) if name in kept else None
