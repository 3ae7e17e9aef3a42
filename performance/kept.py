"""A verdict or an outlook with what its sentence names, as JSON, and the sentence back.

A night turns lights by the hundred thousand and few of their sentences are ever read:
so the figures are kept and the words are made by whoever reads them. Pure.
"""

import datetime
import json
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from performance.choices import Accumulation, Comparator, CourseSource, Light, Measure
from performance.lights.terms import Figure, Promise, Reason, Thresholds, Verdict
from performance.outlook.terms import (
    Bands,
    Estimate,
    Ground,
    Method,
    Outlook,
    OutlookReason,
)
from performance.outlook.words import say
from performance.sentences import Language
from performance.wording import why

# Written by hand: the encoder took as long as the rule itself. Numbers are exact, as
# text ("63/4" for 15.75); what is None is left out. A member's `_value_` is read at
# once, its `value` by way of a function.
_VERDICT = (
    '{"light": "%s", "reason": "%s", "source": "%s", "assumed": %s,'
    ' "bands": ["%s", "%s", "%s"], "month": %s, %s%s}'
)
_OUTLOOK = (
    '{"reason": "%s", "source": "%s", "bands": ["%s", "%s"], "share": %s,'
    ' "years": %s, "method": "%s", %s%s}'
)
_PROMISE = '"comparator": "%s", "accumulation": "%s", "measure": %s, "unit": %s'
_quoted = lru_cache(json.dumps)
Texts = Iterable[tuple[str, Fraction | Decimal | datetime.date | None]]


def verdict_to_json(
    promise: Promise,
    figure: Figure | None,
    verdict: Verdict,
    thresholds: Thresholds,
    unit: str,
) -> str:
    """Return what `verdict_sentence` needs."""
    found = ""
    if verdict.pace is not None:
        found += f', "pace": "{verdict.pace}"'
    if verdict.expected is not None:
        found += f', "expected": "{verdict.expected}"'
    if verdict.tolerance is not None:
        found += f', "tolerance": "{verdict.tolerance}"'
    if promise.number is not None:
        found += f', "number": "{promise.number}"'
    if promise.start is not None:
        found += f', "start": "{promise.start}"'
    if promise.date is not None:
        found += f', "due": "{promise.date}"'
    if figure is not None:
        if figure.value is not None:
            found += f', "value": "{figure.value}"'
        if figure.date is not None:
            found += f', "done": "{figure.date}"'
        if figure.as_of is not None:
            found += f', "as_of": "{figure.as_of}"'
    return _VERDICT % (
        verdict.light._value_,
        verdict.reason._value_,
        verdict.source._value_,
        "true" if verdict.assumed else "false",
        thresholds.red_below,
        thresholds.green_from,
        thresholds.blue_from,
        figure.month if figure else "null",
        _promised(promise, unit),
        found,
    )


def verdict_sentence(kept: dict[str, Any], language: Language = "zh") -> str:
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


def outlook_to_json(promise: Promise, outlook: Outlook, bands: Bands, unit: str) -> str:
    """Return what `outlook_sentence` needs."""
    ground, estimate = outlook.ground, outlook.estimate
    share = ground.counted_share
    return _OUTLOOK % (
        outlook.reason._value_,
        ground.source._value_,
        bands.green_from,
        bands.yellow_from,
        "null" if share is None else repr(share),
        list(ground.years),
        estimate.method._value_ if estimate else "",
        _promised(promise, unit),
        _texts(
            (
                ("number", promise.number),
                ("probability", outlook.probability),
                ("forecast", outlook.forecast),
                ("low", outlook.low),
                ("high", outlook.high),
            )
        ),
    )


def outlook_sentence(kept: dict[str, Any], language: Language = "zh") -> str:
    """Return the sentence that explains a kept outlook."""
    green, yellow = map(Decimal, kept["bands"])
    return say(
        _outlook(kept),
        _promise(kept),
        unit=kept["unit"],
        bands=Bands(green, yellow),
        language=language,
    )


def _promised(promise: Promise, unit: str) -> str:
    return _PROMISE % (
        promise.comparator._value_,
        promise.accumulation._value_,
        f'"{promise.measure._value_}"' if promise.measure else "null",
        _quoted(unit),
    )


def _texts(texts: Texts) -> str:
    return "".join([f', "{name}": "{v}"' for name, v in texts if v is not None])


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


def _outlook(kept: dict[str, Any]) -> Outlook:
    """Return a kept outlook; its light, which no sentence names, is grey."""
    forecast = _number(kept, "forecast")
    estimate = None
    if forecast is not None:
        method = Method(kept["method"])
        low, high = _number(kept, "low"), _number(kept, "high")
        estimate = Estimate(method, forecast, low, high)
    source, years = CourseSource(kept["source"]), tuple(kept["years"])
    return Outlook(
        Light.GREY,
        OutlookReason(kept["reason"]),
        _number(kept, "probability"),
        estimate,
        Ground(source, kept["share"], years=years),
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
