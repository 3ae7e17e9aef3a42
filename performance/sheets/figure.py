"""What the boxes of one row come to: a draft, what is wrong, what is asked.

The figure is read as the page's box reads it (performance.figure_reading), without a
form: ten thousand rows are looked through in a second or two.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from performance import figure_reading
from performance.choices import Accumulation, Grade, Measure, Quality
from performance.drafts import Account, Draft
from performance.figure_reading import EARLIEST, LATEST, LONGEST, Doubt, Gauge
from performance.models import Indicator
from performance.models.explanation import CAUSES
from performance.questions import Past
from performance.rounding import plain
from performance.sheets import cells
from performance.sheets.columns import TICK, choices_of, likelihoods, qualities
from performance.sheets.rows import Filed, Remark

# What an account is read from.
SAID = (*CAUSES, "forecast", "likelihood")


@dataclass
class Figure:
    """One row read. `draft` and `account` are None where something is wrong.

    `texts` are the boxes as they count: 累计 may follow from 本季新增.
    """

    texts: dict[str, str]
    language: str
    draft: Draft | None = None
    account: Account | None = None
    faults: list[Remark] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def open_doubts(self) -> list[Doubt]:
        """The questions that have no answer yet."""
        return [doubt for doubt in self.doubts if not doubt.ticked]


def read(
    row: Filed,
    stored: Mapping[str, str],
    indicator: Indicator,
    month: int,
    past: Past,
    *,
    language: str,
) -> Figure:
    """Return what a row's boxes come to; `stored` stands for columns it lacks."""
    found = Figure({**stored, **row.texts}, language)
    for key, most in LONGEST.items():
        if len(found.texts[key]) > most:
            found.faults.append((key, "too_long", str(most)))
    gauge = indicator.gauge
    figure = _figure(found, row, gauge, month, past)
    draft = _beside(found, figure)
    account = _account(found, gauge)
    if not found.faults:
        found.draft, found.account = draft, account
    return found


def _figure(found: Figure, row: Filed, gauge: Gauge, month: int, past: Past) -> Draft:
    """Read the figure alone: a number, a word from a list, or a day."""
    shown = found.texts["text"]
    words = _choices(gauge.measure, month)
    if words:
        return Draft(grade=Grade(_chosen(found, "text", words)), as_typed=shown)
    if gauge.measure is Measure.DATE:
        return Draft(date=_day(found, "text"), as_typed=shown)
    typed = _link(found, row, gauge, past)
    if not found.texts["text"]:
        return Draft()
    read = figure_reading.read(
        found.texts["text"],
        gauge,
        past,
        confirmed=row.confirmed,
        words=found.texts["explanation"],
        language=found.language,
    )
    if read.refusal:
        # A file has one place for both: what is wrong, what was probably meant.
        said = read.refusal + "".join(doubt.sentence for doubt in read.doubts)
        found.faults.append(("text", "refused", said))
    else:
        found.doubts += read.doubts
    return Draft(value=read.number, as_typed=typed)


def _link(found: Figure, row: Filed, gauge: Gauge, past: Past) -> str:
    """Let 本季新增 say the 累计, or hold the two against each other.

    Returns what is kept as typed. A box that came back as it went out says nothing
    against the other one.
    """
    total, part = found.texts["text"], found.texts["increment"]
    if not part or (total and not row.touched("increment")):
        return total
    if past.base is None:
        cumulative = gauge.accumulation is Accumulation.CUMULATIVE
        code = "no_base" if cumulative else "not_cumulative"
        found.faults.append(("increment", code, ""))
        return total
    number = figure_reading.part(part, gauge, past.size)
    if number is None:
        said = figure_reading.OWN_UNIT.say(found.language)
        found.faults.append(("increment", "refused", said))
    elif not total or not row.touched("text"):
        found.texts["text"] = plain(past.base + number)
        return figure_reading.typed_part(part)
    else:
        doubt = figure_reading.apart(
            part, total, gauge, past, row.confirmed, found.language
        )
        found.doubts += [doubt] if doubt else []
    return total


def _beside(found: Figure, figure: Draft) -> Draft:
    """Read what stands beside the figure: where it is from, and the words."""
    texts, quality = found.texts, Quality.FLASH
    if texts["quality"]:
        quality = Quality(_chosen(found, "quality", _qualities()) or Quality.FLASH)
    return Draft(
        value=figure.value,
        grade=figure.grade,
        date=figure.date,
        as_typed=figure.as_typed,
        quality=quality,
        provider=texts["provider"],
        source_date=_day(found, "source_date"),
        explanation=texts["explanation"],
    )


def _account(found: Figure, gauge: Gauge) -> Account:
    """Read 偏差原因, 全年预计 and 可能性; the measures are not in the file."""
    texts = found.texts
    if not any(map(texts.get, SAID)):
        return Account(measures=None)
    for name in CAUSES:
        if texts[name] not in ("", TICK):
            found.faults.append((name, "choice", TICK))
    if texts["other"] and not texts["explanation"]:
        found.faults.append(("explanation", "other_words", ""))
    number, refusal = figure_reading.forecast(texts["forecast"], gauge, found.language)
    if refusal:
        found.faults.append(("forecast", "refused", refusal))
    return Account(
        causes=frozenset(name for name in CAUSES if texts[name]),
        forecast=number,
        forecast_typed=texts["forecast"],
        likelihood=_chosen(found, "likelihood", _likelihoods()),
        measures=None,
    )


@cache
def _choices(measure: str, month: int) -> dict[str, str]:
    return choices_of(Indicator(measure=measure), month)


@cache
def _qualities() -> dict[str, str]:
    return qualities()


@cache
def _likelihoods() -> dict[str, str]:
    return likelihoods()


def _chosen(found: Figure, key: str, words: Mapping[str, str]) -> str:
    """Return what the word in a box is stored as; "" for none."""
    text = found.texts[key]
    if text and text not in words:
        found.faults.append((key, "choice", "、".join(words)))
    return words.get(text, "")


def _day(found: Figure, key: str) -> datetime.date | None:
    text = found.texts[key]
    if not text:
        return None
    try:
        day = datetime.date.fromisoformat(cells.day_text(text))
    except ValueError:
        found.faults.append((key, "day", ""))
        return None
    if not EARLIEST <= day <= LATEST:
        found.faults.append((key, "day_range", ""))
    return day
