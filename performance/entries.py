"""Read what a person types into the box of an actual. Pure.

Strict where a printed value is read leniently: a refusal says what is wrong, a
question offers the figure that was probably meant, and nothing is ever rounded.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget import numerals
from performance.choices import Measure
from performance.values import defects, units
from performance.values.reasons import Unclear
from performance.values.sentence import Sentence

ERRORS: Final[dict[str, Sentence]] = {
    "empty": Sentence("请填写完成值", "Please enter a figure."),
    "text": Sentence(
        "请只填数字，文字写在“情况说明”里",
        "Digits only, please; put words into the explanation.",
    ),
    "digits": Sentence("请只填数字", "Digits only, please."),
    "exponent": Sentence(
        "不支持科学计数法，请写出完整的数字",
        "Exponents are not accepted; please write the number out.",
    ),
    "not_finite": Sentence("这不是一个数字", "This is not a number."),
    "underscore": Sentence("数字中不能有下划线", "No underscores in a number, please."),
    "foreign_digits": Sentence(
        "请用0–9的数字，不要用①、½或其他文字的数字",
        "Please use the digits 0-9, not ①, ½ or other scripts' digits.",
    ),
    "chinese_numeral": Sentence(
        "请用阿拉伯数字，如120", "Please use digits such as 120."
    ),
    "separator": Sentence(
        "千分位或小数点位置不对，如应写12,300.5",
        "A separator or decimal point is out of place; write 12,300.5.",
    ),
    "two_numbers": Sentence(
        "一格只能填一个数", "One figure only, please; this holds two."
    ),
    "too_long": Sentence("数字不能超过15位", "At most 15 digits, please."),
    "decimals": Sentence(
        "最多{decimals}位小数", "At most {decimals} decimal places, please."
    ),
    "negative": Sentence("该指标不能为负数", "This indicator cannot be negative."),
    "unit": Sentence(
        "单位不符，请按“{unit}”填写", "Please enter the figure in {unit}."
    ),
}
QUESTIONS: Final[dict[str, Sentence]] = {
    "percent_fraction": Sentence(
        "填的是{text}，是否应为{suggested}%？",
        "You entered {text}. Did you mean {suggested} %?",
    ),
    "percent_over_100": Sentence(
        "{number}%超过了100%，请确认", "{number} % is above 100 %. Is that right?"
    ),
    "unit": Sentence(
        "填的是{text}，折合{suggested}{unit}，是否正确？",
        "You entered {text}, which is {suggested} {unit}. Is that right?",
    ),
    "scale": Sentence(
        "填的是{text}，而本格单位是{unit}：应为{suggested}还是{number}？",
        "You entered {text} and the box is in {unit}: {suggested} or {number}?",
    ),
}

_MONEY: Final = ("元", "万元", "亿元")
_BOX = re.compile(
    rf"(?P<sign>[+-]?)\s*(?P<figure>{numerals.NUMBER})\s*"
    rf"(?:(?P<unit>{units.UNIT})|(?P<scale>[万亿]))?"
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What was typed; ``number`` is in the indicator's own unit.

    ``error`` is a key of ERRORS and refuses the figure. ``question`` is a key of
    QUESTIONS; ``number`` then is what the text says by itself and ``suggested`` what
    was probably meant. Both may be set: 0.12 where no decimals are allowed.
    """

    text: str
    number: Decimal | None = None
    error: str = ""
    question: str = ""
    suggested: Decimal | None = None

    def error_sentence(
        self,
        language: str = "zh",
        *,
        decimals: int = 0,
        unit: str = "",
        explained: bool = True,
    ) -> str:
        """Say what is wrong, in "zh" or "en"; empty when nothing is.

        `explained` is whether the sheet has a place for words.
        """
        if not self.error:
            return ""
        # Where the box has no unit, any unit is a word too many.
        code = "text" if self.error == "unit" and not unit else self.error
        if code == "text" and not explained:
            code = "digits"
        return ERRORS[code].say(language, decimals=str(decimals), unit=unit)

    def question_sentence(self, language: str = "zh", *, unit: str = "") -> str:
        """Put the question, in "zh" or "en"; empty when there is none."""
        if not self.question:
            return ""
        return QUESTIONS[self.question].say(
            language,
            text=self.text.strip(),
            unit=unit,
            number=_shown(self.number),
            suggested=_shown(self.suggested),
        )


@dataclass(frozen=True, kw_only=True)
class _Box:
    """The rules of one box."""

    decimals: int
    percent: bool
    capped: bool
    unit: str
    target: Decimal | None
    allow_negative: bool


def parse_entry(
    text: str,
    *,
    decimals: int,
    measure: Measure,
    unit: str,
    target: Decimal | None,
    allow_negative: bool,
) -> Entry:
    """Read a typed figure; raises nothing, the entry carries error and question.

    ``decimals`` is how many places the indicator has, ``unit`` its unit (% for
    shares: 12 and 12% are the same), ``target`` the year's target in that unit,
    or another figure that tells how large they are.
    """
    box = _Box(
        decimals=decimals,
        percent=unit == units.PERCENT or measure == Measure.PERCENT,
        capped=measure == Measure.PERCENT,
        unit=units.canonical(unit),
        target=target,
        allow_negative=allow_negative,
    )
    try:
        return _judge(text, numerals.plain(text), box)
    except Unclear as refusal:
        return Entry(text=text, error=refusal.code)


def _judge(text: str, plain: str, box: _Box) -> Entry:
    match = _match(plain)
    figure = numerals.figure(match["figure"])
    if numerals.too_long(figure):
        raise Unclear("too_long")
    number = -figure if match["sign"] == "-" and figure else figure
    if number < 0 and not box.allow_negative:
        raise Unclear("negative")
    if match["scale"] or (match["unit"] and not _is_own(match["unit"], box)):
        return _with_other_unit(text, number, match["unit"], match["scale"], box)
    return _with_own_unit(text, number, bool(match["unit"]), box)


def _match(plain: str) -> re.Match[str]:
    """Return the parts of one plain figure; raises Unclear with a refusal's code."""
    if not plain:
        raise Unclear("empty")
    match = _BOX.fullmatch(plain)
    if match is not None:
        return match
    try:
        defects.check(plain)
    except Unclear as defect:
        raise Unclear(defect.code if defect.code in ERRORS else "text") from None
    raise Unclear(_shape(plain))


def _shape(plain: str) -> str:
    """Name what is wrong with a text that is made of ordinary characters."""
    if re.fullmatch(r"[+-]?[0-9.,]+(?:%|[万亿]?元?)", plain):
        return "separator"
    if len(re.findall(r"[0-9][0-9.,]*", plain)) > 1:
        return "two_numbers"
    return "text"


def _is_own(typed: str, box: _Box) -> bool:
    typed = units.canonical(typed)
    return typed == box.unit or (typed == units.PERCENT and box.percent)


def _with_own_unit(text: str, number: Decimal, unit_typed: bool, box: _Box) -> Entry:
    """Judge a figure in the box's own unit: percentages first, then decimals."""
    fits = _fits(number, box)
    question, suggested = "", None
    if box.percent and not unit_typed and _is_fraction(number, box):
        question, suggested = "percent_fraction", numerals.shift(number, 2)
    elif box.capped and number > 100:
        question = "percent_over_100"
    return Entry(
        text=text,
        number=_trimmed(number, box.decimals) if fits else None,
        error="" if fits else "decimals",
        question=question,
        suggested=suggested,
    )


def _with_other_unit(
    text: str, number: Decimal, unit: str | None, scale: str | None, box: _Box
) -> Entry:
    """Convert 5500万元 or 3.2亿 into the box's unit and ask; refuse what cannot be."""
    converted = _converted(number, unit or _implied(scale or "", box.unit), box)
    if converted is None or not _fits(converted, box):
        raise Unclear("unit")
    converted = _trimmed(converted, box.decimals)
    literal = None
    if scale and units.scale_of(box.unit)[0] == units.SCALES[scale]:
        literal = numerals.shift(number, units.SCALES[scale])
    if literal is None or numerals.too_long(literal):
        return Entry(text=text, number=converted, question="unit", suggested=converted)
    return Entry(text=text, number=literal, question="scale", suggested=converted)


def _implied(scale: str, own: str) -> str:
    """Complete a bare 万 or 亿: in a box of money it is money (3.2亿 is 3.2亿元)."""
    return scale + units.scale_of(own)[1]


def _converted(number: Decimal, typed: str, box: _Box) -> Decimal | None:
    """Return the number in the box's unit, or None where they measure other things."""
    typed_power, typed_thing = units.scale_of(typed)
    own_power, own_thing = units.scale_of(box.unit)
    if typed_thing != own_thing or box.percent:
        return None
    converted = numerals.shift(number, typed_power - own_power)
    if numerals.too_long(converted):
        raise Unclear("too_long")
    return converted


def _is_fraction(number: Decimal, box: _Box) -> bool:
    """Tell whether 0.12 was typed where the target speaks of whole percents.

    Where nothing is known of the size, a share of a whole is asked about, a growth
    rate is not: 0.3 % of growth is common.
    """
    whole = box.capped if box.target is None else abs(box.target) >= 1
    return 0 < abs(number) < 1 and whole


def _fits(number: Decimal, box: _Box) -> bool:
    """Tell whether the number has no more places than the box; zeros do not count."""
    return number == _trimmed(number, box.decimals)


def _trimmed(number: Decimal, decimals: int) -> Decimal:
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent <= decimals:
        return number
    return number.quantize(Decimal((0, (1,), -decimals)))


def _shown(number: Decimal | None) -> str:
    """Print a figure without exponent and without zeros behind the last digit."""
    if number is None:
        return ""
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
