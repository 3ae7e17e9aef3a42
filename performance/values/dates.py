"""Deadlines as forms print them: the last day that still counts. Pure."""

import datetime
import re
from typing import Final

from budget.periods import period_end
from performance.values.reasons import Unclear

_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_DAY = re.compile(
    rf"(?:{_YEAR}年)?(?P<month>[0-9]{{1,2}})月(?P<day>[0-9]{{1,2}})(?:[日号]|(?![0-9]))"
)
_DAY_SIGNS = re.compile(
    rf"{_YEAR}(?P<sign>[-./])(?P<month>[0-9]{{1,2}})(?P=sign)(?P<day>[0-9]{{1,2}})"
)
_MONTH = re.compile(
    rf"(?:{_YEAR}年)?(?P<month>[0-9]{{1,2}})月份?(?P<part>上旬|中旬|下旬|底|末|初)?"
)
_YEAR_MONTH = re.compile(rf"{_YEAR}[-/](?P<month>[0-9]{{1,2}})(?![0-9])")
_QUARTER = re.compile(
    rf"(?:{_YEAR}年)?(?:第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下]半年))"
    r"(?P<part>底|末)?"
)
_YEAR_END = re.compile(
    rf"(?:{_YEAR}年|(?:^|(?<=[于在保争:]))[当本今]?年)(?P<part>底|末|终|内)"
)
_YEAR_ALONE = re.compile(rf"{_YEAR}年度?")
_PATTERNS: Final = (
    _DAY,
    _DAY_SIGNS,
    _MONTH,
    _YEAR_MONTH,
    _QUARTER,
    _YEAR_END,
    _YEAR_ALONE,
)
_BEFORE = re.compile(r"[之以]?前")
_RANGE = re.compile(
    r"(?:(?:19|20)[0-9]{2}年)?(?P<first>[0-9]{1,2})月?份?[-—–―~～至到]"
    r"(?P<last>[0-9]{1,2})月份?"
)
_LEAD = re.compile(
    rf"{_RANGE.pattern}|(?:到|至|截至|于)?(?:19|20)[0-9]{{2}}年[度底末]?"
)
_RECURRING = re.compile(r"每个?[年季月周]|按[年季月]|[次当下]月")
_TIME_WORDS: Final = ("时间", "时限", "期限", "日期", "截止")
_PARTS: Final[dict[str, int]] = {"上旬": 10, "中旬": 20}
_QUARTERS: Final[dict[str, int]] = dict(
    zip("一二三四1234", (3, 6, 9, 12) * 2, strict=True)
)
_WORDS = re.compile(r"[\u3400-\u9fffA-Za-z()、,:“”。]{0,30}")
# What may follow a span of time for it to be a deadline and not part of a sentence.
_DONE = re.compile(
    r"(?:(?:[之以]?前|内|止|为止)?(?:全部|全面|按期|按时|如期)?"
    r"(?:完成|办结|建成|竣工|验收|投产|开工|报送|到位|发放|拨付|实施|交付|上线)?)[。]?"
)


def is_month_range(text: str) -> bool:
    """Tell whether a value is a span of months (1—9月), which names no deadline.

    Raises Unclear where the months are impossible (3-15月, 9-1月).
    """
    match = _RANGE.search(text)
    if match is None or not _only_words_around(text, match):
        return False
    first, last = int(match["first"]), int(match["last"])
    if not 1 <= first < last <= 12:
        raise Unclear("month_range")
    return True


def without_years(text: str) -> str:
    """Drop the years that prose mentions (完成2024年各项任务)."""
    return re.sub(r"(?<![0-9])(?:19|20)[0-9]{2}年", "", text)


def without_lead(text: str) -> str:
    """Drop a year or span of months that merely leads up to a figure.

    "2024年完成55亿元" and "1-9月完成55亿元" are about 55亿元.
    """
    match = _LEAD.match(text)
    if match is None or not re.search(r"[0-9]", text[match.end() :]):
        return text
    return text[match.end() :]


def deadline(text: str, year: int | None) -> datetime.date | None:
    """Return the last day of a deadline, or None where the text is none.

    ``year`` serves where the text names none. Raises Unclear for days that do not
    exist, a missing year, a recurring date and a doubtful "12月前".
    """
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match and _stands_alone(text, match) and _is_deadline(pattern, match):
            return _last_day(pattern, match, year)
    if re.search(r"(?<![0-9])[0-9]{1,2}[日号][之以]?前", text):
        raise Unclear("recurring" if _RECURRING.search(text) else "bad_date")
    return None


def is_about_time(name: str) -> bool:
    """Tell whether an indicator's name asks for a date (完成时限)."""
    return any(word in name for word in _TIME_WORDS)


def looks_like_serial(digits: str, name: str, unit: str) -> bool:
    """Tell whether a whole number looks like a date stored as a number.

    Spreadsheets count days from 1900: 40000 to 49999 is 2009 to 2036, and with a
    name that speaks of time 20000 to 59999. 20241231 is a date run together.
    """
    plain = digits.replace(",", "")
    if re.fullmatch(r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])", plain):
        return not unit
    if is_about_time(name):
        return re.fullmatch(r"[2-5][0-9]{4}", plain) is not None
    return not unit and re.fullmatch(r"4[0-9]{4}", plain) is not None


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Tell whether no other figure and no unit shares the cell with a date."""
    outside = text[: match.start()] + text[match.end() :]
    return not re.search(r"[0-9%‰]", outside)


def _is_deadline(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    """Tell a deadline from a sentence that merely mentions a span of time."""
    if pattern not in (_QUARTER, _YEAR_END, _YEAR_ALONE):
        return True
    return _DONE.fullmatch(match.string[match.end() :]) is not None


def _only_words_around(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    return all(_WORDS.fullmatch(part) for part in (before, after))


def _last_day(
    pattern: re.Pattern[str], match: re.Match[str], year: int | None
) -> datetime.date:
    text = match.string
    if _RECURRING.search(text[: match.start()]):
        raise Unclear("recurring")
    if not _only_words_around(text, match):
        raise Unclear("unreadable")
    found = match.groupdict()
    chosen = int(found["year"]) if found.get("year") else year
    if chosen is None:
        raise Unclear("year")
    if _is_open_edge(pattern, found, text[match.end() :]):
        raise Unclear("date_edge")
    return _build(chosen, found)


def _is_open_edge(
    pattern: re.Pattern[str], found: dict[str, str | None], after: str
) -> bool:
    """Tell whether "before" follows a span whose end is not named (12月前)."""
    if found.get("part") == "初":
        return True
    spans = pattern in (_MONTH, _YEAR_MONTH, _QUARTER, _YEAR_ALONE)
    return spans and not found.get("part") and _BEFORE.match(after) is not None


def _build(year: int, found: dict[str, str | None]) -> datetime.date:
    month = _month(found)
    try:
        if found.get("day"):
            return datetime.date(year, month, int(found["day"] or 0))
        if part := _PARTS.get(found.get("part") or ""):
            return datetime.date(year, month, part)
        return period_end(year, month)
    except (ValueError, OverflowError):
        raise Unclear("bad_date") from None


def _month(found: dict[str, str | None]) -> int:
    if found.get("quarter"):
        return _QUARTERS[found["quarter"] or ""]
    if found.get("half"):
        return 6 if found["half"] == "上半年" else 12
    return int(found.get("month") or 12)
