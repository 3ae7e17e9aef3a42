"""Read a printed value: comparator, number, unit, grade or date. Pure.

What is printed is kept as it is; what is unclear comes back with a reason and is put
to a person, never guessed. The forms and their defects are those of 财预〔2021〕101号
tables as departments fill them.
"""

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal

from budget import numerals
from performance.choices import Comparator, Grade, Measure, ValueKind
from performance.values import comparators, dates, defects, units, words
from performance.values.reasons import UNCLEAR, Unclear

# Names that carry a digit of their own and would look like a second figure. Their
# digits stand aside in a private range while the figure is sought.
_PROTECTED = re.compile(
    r"PM2\.5|PM10|[CS]O2|(?<=m)[23](?![0-9])"
    r"|(?<![0-9.,])(?:[45]G(?![0-9])|[345]A级?|12345(?=[政热平“”]))"
)
_ASIDE = {ord("0") + digit: 0xE000 + digit for digit in range(10)}
_BACK = {aside: plain for plain, aside in _ASIDE.items()}
_TOKEN = re.compile(r"[0-9][0-9.,]*[0-9]|[0-9]")
_SIGN = re.compile(r"[+\-–—−]$")
_TAIL = re.compile(
    rf"(?P<unit>{units.UNIT})|\((?P<inside>{units.UNIT})\)|(?P<scale>[万亿])"
)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a printed value says; ``text`` is exactly what was given.

    ``unclear`` is a key of reasons.UNCLEAR, and then nothing else is filled. A
    percentage is the number before the sign. ``measure`` is a hint. ``prefix`` holds
    the words before the figure, without its comparator.
    """

    text: str
    kind: ValueKind
    comparator: Comparator = Comparator.NONE
    number: Decimal | None = None
    unit: str = ""
    grade: Grade = Grade.NONE
    date: datetime.date | None = None
    measure: Measure | None = None
    prefix: str = ""
    unclear: str = ""

    def reason(self, language: str = "zh") -> str:
        """Say why it is unclear, in "zh" or "en"; empty when it is clear."""
        return UNCLEAR[self.unclear].say(language) if self.unclear else ""


def read(text: str, *, name: str = "", year: int | None = None) -> Reading:
    """Read a target or historical value as a form prints it; raises nothing.

    ``name`` is the indicator's printed name: its unit in brackets and its growth
    words count. ``year`` serves for deadlines that name none (12月底前). Words that
    are no figure are a qualitative target, with a grade only where the closed list
    of bands is printed.
    """
    try:
        return _read(text, clean(text), name, year)
    except Unclear as doubt:
        return Reading(text=text, kind=ValueKind.UNCLEAR, unclear=doubt.code)


def clean(text: str) -> str:
    """Make signs and digits plain; drop blanks, save between two digits."""
    plain = comparators.with_plain_signs(numerals.plain(text))
    plain = re.sub(r"(?<=[0-9])\s+(?=[0-9])", "\x00", plain)
    return re.sub(r"\s+", "", plain).replace("\x00", " ")


def _read(text: str, plain: str, name: str, year: int | None) -> Reading:
    if words.is_empty(plain):
        return Reading(text=text, kind=ValueKind.EMPTY)
    if comparators.has_sign(name):
        raise Unclear("comparator_in_name")
    defects.check(plain)
    if dates.is_month_range(plain):
        return Reading(text=text, kind=ValueKind.TEXT)
    found = _read_date(text, plain, year)
    if found is not None:
        return found
    protected = _PROTECTED.sub(lambda match: match[0].translate(_ASIDE), plain)
    if not re.search(r"[0-9]", dates.without_years(protected)):
        return _read_words(text, plain)
    return _read_figure(text, dates.without_lead(protected), name)


def _read_date(text: str, plain: str, year: int | None) -> Reading | None:
    """Read a deadline; without a printed comparator it is "by that day"."""
    unsigned = re.sub(r"[<>=]+", "", plain)
    day = dates.deadline(unsigned, year)
    if day is None:
        return None
    comparator, _ = comparators.before(re.sub(r"[^<>=]", "", plain))
    return Reading(
        text=text,
        kind=ValueKind.DATE,
        comparator=comparator or Comparator.AT_MOST,
        date=day,
        measure=Measure.DATE,
    )


def _read_words(text: str, plain: str) -> Reading:
    if not re.search(r"[\u3400-\u9fff]", plain):
        return Reading(text=text, kind=ValueKind.TEXT)
    return Reading(
        text=text,
        kind=ValueKind.GRADE,
        grade=words.grade_of(plain),
        measure=words.qualitative_measure(plain),
    )


def _read_figure(text: str, plain: str, name: str) -> Reading:
    token = _only_token(plain)
    before, negative = _split_sign(plain[: token.start()])
    left, prefix = comparators.before(before)
    after = plain[token.end() :].translate(_BACK)
    number, unit, tail = _take_unit(numerals.figure(token[0]), after, name)
    right, rest = comparators.after(tail.rstrip("。;、,"))
    words.check_around(prefix, rest)
    comparator = comparators.agreed(left, right, prefix)
    if comparator == Comparator.NONE:
        _check_serial(token[0], plain, name, unit)
    if words.falls(prefix, rest, name, negative=negative):
        if unit not in (units.PERCENT, units.POINTS):
            raise Unclear("sign")
        comparator, negative = comparators.mirrored(comparator), True
    growth = any(words.speaks_of_growth(part) for part in (prefix, rest, name))
    number = -number if negative and number else number
    _check_percent(number, unit, name, growth=growth)
    return Reading(
        text=text,
        kind=ValueKind.NUMBER,
        comparator=comparator,
        number=number,
        unit=unit,
        measure=_measure(unit, number, growth=growth),
        prefix=prefix.translate(_BACK).strip(":,“”"),
    )


def _only_token(plain: str) -> re.Match[str]:
    """Return the one figure of a cell; raises Unclear for none, two or a broken one."""
    tokens = list(_TOKEN.finditer(plain))
    if len(tokens) > 1:
        raise Unclear("two_numbers")
    token = tokens[0]
    around = plain[: token.start()][-1:] + plain[token.end() :][:1]
    if not re.fullmatch(numerals.NUMBER, token[0]) or re.search(r"[.,]", around):
        raise Unclear("separator")
    if numerals.too_long(numerals.figure(token[0])):
        raise Unclear("too_long")
    return token


def _split_sign(before: str) -> tuple[str, bool]:
    """Take the sign off; a dash after ordinary words may be a hyphen and is asked."""
    match = _SIGN.search(before)
    if match is None:
        return before, False
    rest = before[:-1]
    leads = not rest or rest[-1] in "<>=:(" or words.speaks_of_growth(rest)
    if match[0] not in "+-" or not leads:
        raise Unclear("sign")
    return rest, match[0] == "-"


def _take_unit(number: Decimal, tail: str, name: str) -> tuple[Decimal, str, str]:
    """Return the number, its unit (printed, else from the name) and what follows."""
    named = units.unit_in_name(name)
    match = _TAIL.match(tail)
    if match is None:
        words.check_doubt(tail)
        if tail and comparators.after(tail) == (Comparator.NONE, tail):
            raise Unclear("unit")
        return number, named, tail
    rest = tail[match.end() :]
    words.check_doubt(rest)
    if printed := match["unit"] or match["inside"]:
        if units.contradict(printed, named):
            raise Unclear("unit_conflict")
        return number, units.canonical(printed), rest
    if units.scale_of(named)[0]:
        raise Unclear("scale")
    number = numerals.shift(number, units.SCALES[match["scale"]])
    if numerals.too_long(number):
        raise Unclear("too_long")
    return number, named, rest


def _check_serial(digits: str, plain: str, name: str, unit: str) -> None:
    """Raise Unclear for a bare figure that may be a date."""
    if digits != plain:
        return
    if dates.looks_like_serial(digits, name, unit):
        raise Unclear("date_serial")
    if not unit and re.fullmatch(r"20[0-9]{2}\.(?:0?[1-9]|1[0-2])", digits):
        raise Unclear("date_or_number")
    if not unit and dates.is_about_time(name):
        raise Unclear("not_a_date")


def _check_percent(number: Decimal, unit: str, name: str, *, growth: bool) -> None:
    """Raise Unclear for a share above 100 % (290% is mostly ≥90%) or below zero."""
    if unit != units.PERCENT or growth:
        return
    below = number < 0 and name.endswith(("率", "满意度", "比重", "占比"))
    if number > 100 or below:
        raise Unclear("percent")


def _measure(unit: str, number: Decimal, *, growth: bool) -> Measure | None:
    if growth and unit in (units.PERCENT, units.POINTS):
        return Measure.GROWTH
    return units.measure_of(unit, number)
