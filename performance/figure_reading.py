"""Read a typed figure, refuse it, or ask about it: one way for page and file. Pure.

The page's box and the workbook's row both come through here, so that neither takes
what the other would not.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from performance import entries, plausibility
from performance.choices import Accumulation, Measure
from performance.questions import Past, Question
from performance.rounding import plain
from performance.values.sentence import Sentence

# 15 digits in all, 4 of them behind the point.
LARGEST: Final = Decimal(10) ** 11
EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)
# Letters that the boxes of one figure take at most.
LONGEST: Final = {"text": 120, "provider": 120, "explanation": 2000, "forecast": 120}
NUMBERS: Final = (Measure.COUNT, Measure.AMOUNT, Measure.PERCENT, Measure.GROWTH)
ELEVEN: Final = Sentence(
    "整数部分不能超过11位。", "At most 11 digits before the decimal point."
)

OWN_UNIT: Final = Sentence(
    "本季新增请按本格单位填写，只填数字。",
    "Please enter the quarter's own figure in the unit of the box, digits only.",
)
DISAGREE: Final = Sentence(
    "本季新增{part}加上期{base}应为{total}，与累计{stated}不符。",
    "{part} added to {base} makes {total}, which is not the year-to-date {stated}.",
)


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """What an indicator's figures are written in."""

    measure: Measure
    accumulation: Accumulation
    unit: str
    decimals: int
    allow_negative: bool = False


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A question beside the box with its own answer.

    `suggested` is offered at one click. `key` is what a tick confirms, "" where a tick
    does not help: a reason in words is needed, or another figure. `ticked`: answered.
    """

    code: str
    sentence: str
    suggested: str
    key: str = ""
    ticked: bool = False
    needs_reason: bool = False


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a text comes to: a number in the indicator's unit, or why it is refused."""

    number: Decimal | None = None
    refusal: str = ""
    doubts: tuple[Doubt, ...] = ()


def read(
    text: str,
    gauge: Gauge,
    past: Past,
    *,
    confirmed: Collection[str],
    words: str,
    language: str,
) -> Reading:
    """Return what a typed figure comes to.

    `confirmed` are the keys that were ticked, `words` the 情况说明 beside the figure;
    sentences are in `language`, "zh" or "en".
    """
    entry = parse(text, gauge, past.size)
    refusal = refused(entry, gauge, language)
    asked = _about_text(entry, gauge, confirmed, language)
    number = entry.number
    if refusal or number is None:
        return Reading(
            refusal=refusal, doubts=tuple(replace(doubt, key="") for doubt in asked)
        )
    odd = _beside_past(number, gauge, past)
    doubts = (*asked, *(_put(q, confirmed, words, language) for q in odd))
    return Reading(number=number, doubts=doubts)


def parse(text: str, gauge: Gauge, size: Decimal | None = None) -> entries.Entry:
    """Read the text alone; `size` tells how large the indicator's figures are."""
    return entries.parse_entry(
        text,
        decimals=gauge.decimals,
        measure=gauge.measure,
        unit=gauge.unit,
        target=size,
        allow_negative=gauge.allow_negative,
    )


def part(text: str, gauge: Gauge, size: Decimal | None = None) -> Decimal | None:
    """Read 本季新增; None for what is no plain figure. It may fall below nothing."""
    entry = parse(text, replace(gauge, allow_negative=True), size)
    return None if entry.error or entry.question else entry.number


def typed_part(text: str) -> str:
    """Return what is kept as typed where 本季新增 made the figure."""
    return f"本季新增{text}"


def disagreement(
    typed: str, stated: str, base: Decimal, part: Decimal, language: str
) -> str:
    """Say that 本季新增 as `typed` and 累计 as `stated` do not go together."""
    total = plain(base + part)
    return DISAGREE.say(
        language, part=typed, base=plain(base), total=total, stated=stated
    )


def apart(
    typed: str,
    stated: str,
    gauge: Gauge,
    past: Past,
    confirmed: Collection[str],
    language: str,
) -> Doubt | None:
    """Ask about 本季新增 and 累计 that do not go together; the tick keeps 累计.

    Both are read already as sound or are refused by themselves.
    """
    number, total = part(typed, gauge, past.size), parse(stated, gauge, past.size)
    if past.base is None or number is None or total.error:
        return None
    if total.number == past.base + number:
        return None
    key = f"apart:{typed}:{stated}"
    return Doubt(
        code="apart",
        sentence=disagreement(typed, stated, past.base, number, language),
        suggested=plain(past.base + number),
        key=key,
        ticked=key in confirmed,
    )


def forecast(text: str, gauge: Gauge, language: str) -> tuple[Decimal | None, str]:
    """Read 全年预计完成情况: the number, and why it is refused ("" where it is not).

    What was probably meant is asked back like a refusal; words are taken as words
    where the indicator has no figures.
    """
    if gauge.measure not in NUMBERS or not text:
        return None, ""
    entry = parse(text, gauge)
    refusal = refused(entry, gauge, language)
    if not refusal and entry.suggested is not None:
        refusal = entry.question_sentence(language, unit=gauge.unit)
    return (None, refusal) if refusal else (entry.number, "")


def refused(entry: entries.Entry, gauge: Gauge, language: str) -> str:
    """Say why a figure cannot be taken whatever is answered; "" where it can."""
    if entry.error:
        return entry.error_sentence(language, decimals=gauge.decimals, unit=gauge.unit)
    if entry.number is not None and abs(entry.number) >= LARGEST:
        return ELEVEN.say(language)
    return ""


def _about_text(
    entry: entries.Entry, gauge: Gauge, confirmed: Collection[str], language: str
) -> tuple[Doubt, ...]:
    """Put the question about what was typed, if there is one."""
    if not entry.question:
        return ()
    offer = "" if entry.suggested is None else plain(entry.suggested)
    key = f"{entry.question}:{entry.text.strip()}:{offer}"
    doubt = Doubt(
        code=entry.question,
        sentence=entry.question_sentence(language, unit=gauge.unit),
        suggested=offer,
        key=key,
        ticked=key in confirmed,
    )
    return (doubt,)


def _beside_past(number: Decimal, gauge: Gauge, past: Past) -> tuple[Question, ...]:
    """Ask what the services will ask too: see services.doubts."""
    return plausibility.to_settle(
        number,
        gauge.accumulation,
        past,
        unit=gauge.unit,
        share=gauge.measure == Measure.PERCENT,
    )


def _put(
    question: Question, confirmed: Collection[str], words: str, language: str
) -> Doubt:
    return Doubt(
        code=question.code,
        sentence=question.sentence(language),
        suggested=question.offer,
        key="" if question.needs_reason else question.key,
        ticked=plausibility.is_settled(question, confirmed, words),
        needs_reason=question.needs_reason,
    )
