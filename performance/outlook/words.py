"""An outlook in words: one for the badge, a sentence, and what stands behind it."""

from decimal import Decimal
from fractions import Fraction

from performance.choices import Comparator, CourseSource
from performance.course import SeasonGap
from performance.lights.terms import HUNDRED, Promise
from performance.outlook.rule import BANDS
from performance.outlook.sentences import (
    DEMANDS,
    FRAGMENTS,
    GAPS,
    SENTENCES,
    SOURCES,
    WORDS,
)
from performance.outlook.terms import (
    Bands,
    Estimate,
    Ground,
    Method,
    Needed,
    Outlook,
    OutlookReason,
)
from performance.phrases import with_unit
from performance.rounding import plain, rounded
from performance.sentences import Language

CHANCE_PLACES = 2
SHARE_PLACES = 1
CERTAIN = Decimal(1)
LEAST_TIMES = Decimal("0.01")
LIMITS = (Comparator.AT_MOST, Comparator.LESS)
NUMERALS = "〇一两三四五六七八九十"


def word(reason: OutlookReason, language: Language = "zh") -> str:
    """Return the light in one word or two."""
    return WORDS[language][reason]


def say(
    outlook: Outlook,
    promise: Promise,
    *,
    unit: str = "",
    bands: Bands = BANDS,
    language: Language = "zh",
) -> str:
    """Return the sentence that explains an outlook, with the figures in it."""
    facts = _facts(outlook, promise, unit, bands, language)
    return _capital(SENTENCES[language][outlook.reason].format_map(facts))


def leans_on_goal(outlook: Outlook) -> bool:
    """Tell whether the goal light's sentence holds all the figures that there are."""
    return outlook.reason is OutlookReason.BY_PACE and outlook.forecast is None


def with_next(sentence: str, following: str, language: Language = "zh") -> str:
    """Return a sentence with the one that holds the figures behind it."""
    return sentence + FRAGMENTS[language]["next"] + following


def notes(
    outlook: Outlook, promise: Promise, *, unit: str = "", language: Language = "zh"
) -> list[str]:
    """Return what stands behind an outlook, a sentence each.

    What the rest of the year must bring, how much was due by now, what is wrong with
    the earlier years.
    """
    found: list[str] = []
    if outlook.needed is not None and outlook.needed.rate > 0:
        found.append(_needed(outlook.needed, promise, unit, language))
    ground, words = outlook.ground, FRAGMENTS[language]
    if outlook.reason is OutlookReason.EARLY:
        found += _early(ground, language)
    elif ground.share is not None:
        found.append(_share(ground, ground.share, language))
    if outlook.estimate is not None:
        found += _scatter(outlook.estimate, language)
    found += [
        words["left_out"].format(year=year.year, gap=GAPS[language][year.gap])
        for year in ground.left_out
    ]
    return found


def _early(ground: Ground, language: Language) -> list[str]:
    """Return the season's weight alone: the sentence itself says the share."""
    if ground.weight is None:
        return []
    line, years = FRAGMENTS[language]["early"], _years(ground, language)
    return [line.format(years=years, weight=_percent(ground.weight))]


def _share(ground: Ground, share: Decimal, language: Language) -> str:
    words = FRAGMENTS[language]
    facts = {"source": SOURCES[language][ground.source], "share": _percent(share)}
    line = words["share"]
    if ground.weight is not None:
        facts["weight"] = _percent(ground.weight)
        line += words["weight"]
    return _capital((line + words["end"]).format_map(facts))


def _scatter(estimate: Estimate, language: Language) -> list[str]:
    """Return what follows from earlier years that differ far more than is ordinary."""
    words, found = FRAGMENTS[language], []
    if estimate.scatter.course:
        found.append(words["moved" if estimate.method is Method.LEVEL else "wide"])
    if estimate.scatter.totals:
        found.append(words["totals"])
    return found


def brief(
    outlook: Outlook,
    promise: Promise,
    *,
    unit: str = "",
    bands: Bands = BANDS,
    language: Language = "zh",
) -> str:
    """Return the numbers alone: the year's end, its interval, the probability."""
    facts = _facts(outlook, promise, unit, bands, language)
    words = FRAGMENTS[language]
    parts = []
    if outlook.low is not None:
        parts.append(words["interval"].format_map(facts))
    elif outlook.forecast is not None:
        parts.append(words["about"].format_map(facts))
    if outlook.probability is not None and outlook.low is not None:
        parts.append(words["chance"].format_map(facts))
    return words["then"].join(parts)


def chance_text(chance: Decimal, bands: Bands, language: Language = "zh") -> str:
    """Return a probability to two places, never shown across a band's edge."""
    least = Decimal(1).scaleb(-CHANCE_PLACES)
    words = FRAGMENTS[language]
    if chance < least:
        return words["under"].format(chance=plain(least))
    if chance > CERTAIN - least:
        return words["over"].format(chance=plain(CERTAIN - least))
    shown = rounded(chance, CHANCE_PLACES, (bands.yellow_from, bands.green_from))
    return f"{shown:0<4}"


def _facts(
    outlook: Outlook, promise: Promise, unit: str, bands: Bands, language: Language
) -> dict[str, str]:
    words = FRAGMENTS[language]
    facts = {"word": WORDS[language][outlook.reason]}
    facts["source"] = SOURCES[language][outlook.ground.source]
    if promise.number is not None:
        facts["target"] = with_unit(plain(promise.number), promise, unit, language)
        demand = DEMANDS[language][promise.comparator]
        facts["demand"] = demand.format_map(facts)
    if outlook.ground.share is not None:
        facts["share"] = _percent(outlook.ground.share)
    if outlook.probability is not None:
        facts["chance"] = chance_text(outlook.probability, bands, language)
    facts["basis"] = _basis(outlook, language)
    facts |= _ends(outlook, promise, unit, language)
    known = outlook.low is not None
    facts["estimate"] = words["estimate"].format_map(facts) if known else ""
    ended = outlook.forecast is not None
    facts["pace"] = words["pace" if ended else "no_pace"].format_map(facts)
    facts["result"] = words["result"].format_map(facts) if ended else ""
    gaps = [year.gap for year in outlook.ground.left_out]
    facts["few"] = words["apart" if SeasonGap.APART in gaps else "few"]
    return facts


def _ends(
    outlook: Outlook, promise: Promise, unit: str, language: Language
) -> dict[str, str]:
    """Return the year's end; the interval names the unit once."""
    facts: dict[str, str] = {}
    if outlook.forecast is not None:
        number = plain(outlook.forecast)
        facts["forecast"] = with_unit(number, promise, unit, language)
    if outlook.low is not None and outlook.high is not None:
        facts["low"] = plain(outlook.low)
        facts["high"] = with_unit(plain(outlook.high), promise, unit, language)
    return facts


def _basis(outlook: Outlook, language: Language) -> str:
    ground = outlook.ground
    if not ground.years or outlook.estimate is None:
        return ""
    name = "growing"
    if outlook.estimate.method is Method.LEVEL:
        name = "standing"
    elif ground.source is CourseSource.PLAN:
        name = "planned"
    return FRAGMENTS[language][name].format(years=_years(ground, language))


def _years(ground: Ground, language: Language) -> str:
    """Return the earlier years used: "2022、2023两年"."""
    years = FRAGMENTS[language]["and"].join(str(year) for year in ground.years)
    if language == "en":
        return years
    count = len(ground.years)
    numeral = NUMERALS[count] if count < len(NUMERALS) else str(count)
    return f"{years}{numeral}年"


def _needed(needed: Needed, promise: Promise, unit: str, language: Language) -> str:
    words = FRAGMENTS[language]
    limit = promise.comparator in LIMITS
    line = words["allowed" if limit else "needed"]
    facts = {
        "months": str(needed.months),
        "rest": with_unit(plain(needed.rest), promise, unit, language),
        "rate": _amount(needed.rate, promise, unit, language),
    }
    # A stock's rest can be a loss, which is no record to set a need beside; nothing at
    # all is one.
    if needed.best_rest is not None and needed.best_rest >= 0:
        facts["best"] = _amount(needed.best_rest, promise, unit, language)
        facts["year"] = str(needed.best_year)
        line += words["lowest" if limit else "best"]
        if needed.times is not None and not limit:
            facts["times"] = plain(max(needed.times, LEAST_TIMES))
            line += words["hardly" if needed.times < LEAST_TIMES else "times"]
    return (line + words["end"]).format_map(facts)


def _amount(number: Decimal, promise: Promise, unit: str, language: Language) -> str:
    return with_unit(rounded(number, CHANCE_PLACES), promise, unit, language)


def _percent(share: Decimal) -> str:
    return rounded(Fraction(share) * HUNDRED, SHARE_PLACES)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
