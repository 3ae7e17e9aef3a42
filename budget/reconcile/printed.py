"""Printed values of goal forms and texts: comparator, number, unit, and names that
mean the same. Less than performance.values reads, and no more than rules need."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget import money, numerals

AT_LEAST: Final = frozenset({">", ">="})
AT_MOST: Final = frozenset({"<", "<="})
_GLYPHS: Final = str.maketrans(
    {**dict.fromkeys("≧⩾", "≥"), **dict.fromkeys("≦⩽", "≤"), "＝": "=", "﹦": "="}
)
_SIGNS: Final = {"≥": ">=", ">=": ">=", "≤": "<=", "<=": "<=", ">": ">", "<": "<"}
_WORDS: Final = {
    **dict.fromkeys(("不少于", "不低于", "不小于", "至少"), ">="),
    **dict.fromkeys(("不超过", "不高于", "不多于", "不大于"), "<="),
}
_VALUE: Final = re.compile(
    r"(?P<prefix>[^\d≥≤<>=]*?)"
    r"(?P<sign>≥|≤|>=|<=|=|>|<|不少于|不低于|不小于|至少|不超过|不高于|不多于|不大于)?"
    r"(?P<number>[+-]?\d[\d,]*(?:\.\d+)?)(?P<unit>%|[^\d\s≥≤<>=]{0,6})"
)
_UNIT_IN_NAME: Final = re.compile(r"\(([^()]{1,8})\)$")
_AMOUNT: Final = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>元|万元|亿元)")
# Words that say that something is done, not what: left off when names are compared.
_VERBS: Final = re.compile(
    r"^(?:\d{4}年|预计|全年|全区|全市|全县|本年|年度|当年|共|累计|实现|完成|达到|举办|开展|组织)+"
)
_ALIASES: Final = (
    ("规模以上", "规上"),
    ("高新技术", "高新"),
    ("增加值增速", "增加值增幅"),
)
_GROWTH: Final = re.compile(r"(?:同比)?(?:增幅|增速|增长率|增长)$")


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed value that is one figure; `prefix` are the words before it."""

    number: Decimal
    unit: str
    sign: str = ""
    prefix: str = ""


def read(text: str, name: str = "") -> Printed | None:
    """Read a printed value, None if it is no single figure. The unit may stand in
    brackets at the end of the indicator's name."""
    plain = numerals.plain("".join(text.split())).translate(_GLYPHS)
    found = _VALUE.fullmatch(plain)
    if found is None:
        return None
    sign = found["sign"] or ""
    return Printed(
        number=Decimal(found["number"].replace(",", "")),
        unit=found["unit"] or unit_of(name),
        sign=_SIGNS.get(sign) or _WORDS.get(sign) or sign,
        prefix=found["prefix"],
    )


def amount(text: str) -> tuple[Decimal, str] | None:
    """Read an amount with its unit, as printed (number, 元 or 万元 …)."""
    found = _AMOUNT.fullmatch(numerals.plain("".join(text.split())))
    return (Decimal(found["number"].replace(",", "")), found["unit"]) if found else None


def unit_of(name: str) -> str:
    """Return the unit that stands in brackets at the end of a name, or ""."""
    found = _UNIT_IN_NAME.search(numerals.plain("".join(name.split())))
    return found[1] if found else ""


def same_name(name: str) -> str:
    """Return what is left of a name when unit, verbs and spellings are set aside."""
    plain = numerals.plain("".join(name.split()))
    plain = _UNIT_IN_NAME.sub("", plain)
    plain = _VERBS.sub("", plain)
    for long, short in _ALIASES:
        plain = plain.replace(long, short)
    return plain


def growth_of(name: str) -> str:
    """Return what an indicator of growth is the growth of; "" if it is none."""
    plain = same_name(name)
    base = _GROWTH.sub("", plain)
    return base if base != plain else ""


def places(number: Decimal) -> int:
    """Return with how many decimals a number is printed."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def rounded(exact: Decimal, like: Decimal) -> Decimal:
    """Round half up to the decimals that another number is printed with."""
    return Decimal(money.display(exact, "元", places(like)).replace(",", ""))


def last_place(number: Decimal) -> Decimal:
    """Return one unit of a number's last printed decimal."""
    return Decimal(1).scaleb(-places(number))
