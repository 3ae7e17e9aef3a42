"""One sentence for every verdict, Chinese first: figures in, official prose out.

Plain templates, not gettext: a sentence must come out the same in a job, an export or
a command, whatever language the process happens to run in.
"""

from decimal import Decimal
from fractions import Fraction

from performance.choices import Cause, Light
from performance.course import MONTHS
from performance.lights.rule import SEEDED
from performance.lights.terms import HUNDRED, Figure, Promise, Thresholds, Verdict
from performance.phrases import PACE_PLACES, Percents, Words, span_of
from performance.rounding import rounded
from performance.sentences import (
    CAUSES,
    FRAGMENTS,
    LIGHTS,
    MONEY_CAUSES,
    SENTENCES,
    STRICT_SENTENCES,
    YEAR_SENTENCES,
    Language,
)


def why(
    promise: Promise,
    figure: Figure | None,
    verdict: Verdict,
    *,
    thresholds: Thresholds = SEEDED,
    unit: str = "",
    period_label: str = "",
    language: Language = "zh",
    with_reading: bool = True,
) -> str:
    """Return the sentence that explains `verdict`, with the figures in it.

    `period_label` replaces the plain "1–9月"; `with_reading` adds that a promise
    without a comparator was read as "at least".
    """
    words = Words(promise, figure, verdict, thresholds, unit, language)
    if period_label:
        words["span"] = period_label
    sentence = _template(figure, verdict, language).format_map(words)
    reading = FRAGMENTS[language]["reading"]
    return _capital(sentence) + (reading if verdict.assumed and with_reading else "")


def why_budget(
    verdict: Verdict,
    executed: Decimal,
    budget: Decimal,
    month: int,
    *,
    thresholds: Thresholds = SEEDED,
    language: Language = "zh",
) -> str:
    """Return the sentence that explains a budget light; amounts in yuan."""
    facts = Percents(verdict, thresholds)
    facts["span"] = span_of(month, language)
    if budget > 0:
        rate = Fraction(executed) * HUNDRED / Fraction(budget)
        facts["rate"] = rounded(rate, PACE_PLACES, (Decimal(HUNDRED),))
    return SENTENCES[language][verdict.reason].format_map(facts)


def cause_sentence(
    cause: Cause,
    *,
    before: Light | None,
    after: Light,
    document_no: str = "",
    of_money: bool = False,
    language: Language = "zh",
) -> str:
    """Return why a light turned; `before` is None at the first judgement.

    `of_money` says it of a budget light.
    """
    fragments, lights = FRAGMENTS[language], LIGHTS[language]
    document = fragments["document"].format(number=document_no) if document_no else ""
    cause_words = (MONEY_CAUSES if of_money else CAUSES)[language][cause]
    if before is None:
        return fragments["first_cause"].format(
            cause=cause_words, document=document, after=lights[after]
        )
    return fragments["cause"].format(
        cause=cause_words, document=document, before=lights[before], after=lights[after]
    )


def _template(figure: Figure | None, verdict: Verdict, language: Language) -> str:
    reason = verdict.reason
    if verdict.tolerance == 0 and reason in STRICT_SENTENCES[language]:
        return STRICT_SENTENCES[language][reason]
    year_end = figure is not None and figure.month == MONTHS
    if year_end and reason in YEAR_SENTENCES[language]:
        return YEAR_SENTENCES[language][reason]
    return SENTENCES[language][reason]


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
