"""One field of a trial row: text or JSON value in, exact value out."""

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from performance.choices import Accumulation, BlueRule, Comparator, Grade, Measure
from performance.course import MONTHS

Row = Mapping[str, Any]
Member = TypeVar("Member", Accumulation, BlueRule, Comparator, Measure)
Value = TypeVar("Value")

MOST_DIGITS = 15
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
GRADE_WORDS = {
    "met": Grade.MET,
    "yes": Grade.MET,
    "是": Grade.MET,
    "达成": Grade.MET,
    "达到阶段预期": Grade.MET,
    "达成年度指标": Grade.MET,
    "partly": Grade.PARTLY,
    "部分达成": Grade.PARTLY,
    "基本达到": Grade.PARTLY,
    "基本达到阶段预期": Grade.PARTLY,
    "部分达成年度指标并具有一定效果": Grade.PARTLY,
    "missed": Grade.MISSED,
    "no": Grade.MISSED,
    "否": Grade.MISSED,
    "未达成": Grade.MISSED,
    "未达到": Grade.MISSED,
    "未达到阶段预期": Grade.MISSED,
    "未达成年度指标且效果较差": Grade.MISSED,
}


class TrialError(ValueError):
    """A row cannot be judged; the message says why, in Chinese."""


def is_blank(value: Any) -> bool:
    """Tell whether a field holds nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def required(row: Row, name: str, read: Callable[[str, Any], Value]) -> Value:
    """Return the field as `read` understands it. Raises TrialError when blank."""
    if is_blank(row.get(name)):
        raise TrialError(f"缺少 {name}")
    return read(name, row[name])


def optional(row: Row, name: str, read: Callable[[str, Any], Value]) -> Value | None:
    """Return the field as `read` understands it; None when blank."""
    value = row.get(name)
    return None if is_blank(value) else read(name, value)


def read_member(row: Row, name: str, members: type[Member]) -> Member | None:
    """Return the member of a closed list; None when blank."""
    value = row.get(name)
    if value is None or is_blank(value):
        return None
    try:
        return members(value)
    except ValueError:
        known = "、".join(str(member.value) for member in members if member.value)
        raise TrialError(f"{name} 只能是 {known}") from None


def read_number(name: str, value: Any) -> Decimal:
    """Return an exact number of at most 15 digits; a closing % is the unit's."""
    if isinstance(value, str):
        value = value.strip().removesuffix("%")
        if not NUMBER.fullmatch(value):
            raise TrialError(f"{name} 不是数值")
    elif isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TrialError(f"{name} 不是数值")
    number = Decimal(value)
    if not number.is_finite():
        raise TrialError(f"{name} 不是数值")
    if _length(number) > MOST_DIGITS:
        raise TrialError(f"{name} 超过{MOST_DIGITS}位")
    return number


def _length(number: Decimal) -> int:
    """Return how many digits a finite number takes when written without exponent."""
    _, digits, exponent = number.as_tuple()
    places = int(exponent)
    return max(len(digits), len(digits) + places, -places)


def read_flag(name: str, value: Any) -> bool:
    """Return true or false; words for them are refused."""
    if not isinstance(value, bool):
        raise TrialError(f"{name} 应为 true 或 false")
    return value


def read_month(name: str, value: Any) -> int:
    """Return a month from 1 to 12."""
    text = str(value)
    if not re.fullmatch(r"[0-9]{1,2}", text) or not 1 <= int(text) <= MONTHS:
        raise TrialError(f"{name} 应为1至12的整数")
    return int(text)


def read_year(name: str, value: Any) -> int:
    """Return a year of four digits."""
    text = str(value)
    if not re.fullmatch(r"[1-9][0-9]{3}", text):
        raise TrialError(f"{name} 应为四位年份")
    return int(text)


def looks_like_date(text: str) -> bool:
    """Tell whether a text has the shape of an ISO date."""
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip()) is not None


def read_date(name: str, value: Any) -> datetime.date:
    """Return an ISO date; other spellings and days that do not exist are refused."""
    text = str(value).strip()
    mistake = TrialError(f"{name} 应为日期，如 2024-12-31")
    if not looks_like_date(text):
        raise mistake
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise mistake from None


def read_grade(name: str, value: Any) -> Grade:
    """Return the band of a printed word, a code, or true/false."""
    if isinstance(value, bool):
        return Grade.MET if value else Grade.MISSED
    grade = GRADE_WORDS.get(str(value).strip())
    if grade is None:
        raise TrialError(f"{name} 不是可识别的评价等次")
    return grade


def read_unit(name: str, value: Any) -> str:
    """Return a unit of measure; it is echoed, so it must be short, printable text."""
    if not isinstance(value, str) or len(value) > MOST_DIGITS:
        raise TrialError(f"{name} 应为不超过{MOST_DIGITS}字的计量单位")
    if not value.isprintable():
        raise TrialError(f"{name} 含有不可显示的字符")
    return value.strip()
