"""Give the words and figures of a row to its columns, where only one way fits. Pure.

A row of tables 11–13 comes as pieces of text, cells and parts of cells alike. What a
column may hold (a known unit, [code]name, 是 or 否) leaves one way, or the row is not
read.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from budget.book.readers import figures
from budget.book.readers.tokens import Token
from budget.official_tables import Column

Check = Callable[[str], bool]
_WORDS: Final = re.compile(r"[^\[\]]+")
_CODED: Final = re.compile(r"\[[A-Z0-9]+\][^\[\]]+")
_NUMBERED: Final = re.compile(r"\[\d{3,7}\][^\[\]]+")
SOURCES: Final = (
    *("预算安排", "年初预算安排", "预算拨款", "财政拨款", "当年预算", "本年预算"),
    *(
        "年初预算",
        "上年结转",
        "结转结余",
        "财政专户",
        "单位资金",
        "自有资金",
        "其他资金",
    ),
    *("追加预算", "一般公共预算", "政府性基金"),
)
FUNDS: Final = (
    *("经费拨款补助", "经费拨款", "财政拨款", "财政拨款补助", "一般公共预算拨款"),
    *("一般公共预算", "政府性基金", "政府性基金预算", "国有资本经营预算", "财政专户"),
    *("单位资金", "自有资金", "其他资金", "上年结转", "专项收入", "非税收入"),
)
# The two first levels of the catalogue of services (财综〔2020〕102号), and the six
# before.
_SERVICES: Final = re.compile(
    r"(?:基本)?公共服务|政府履职辅助性服务|社会管理性服务|行业管理与协调性服务|技术性服务"
    r"|政府履职所需辅助性(?:事项|服务)|其他(?:适宜由社会力量承担的)?(?:服务)?(?:事项)?"
)
# Far more than a row needs that has one reading.
_MOST_STEPS: Final = 5_000
_CHINESE: Final = re.compile("[\u4e00-\u9fff]")
_MEASURE: Final = re.compile(r"[^\d\[\]]{1,5}")
_OF_KEYS: Final[Mapping[str, re.Pattern[str]]] = {
    "item": _CODED,
    "function": _NUMBERED,
    "economic": _NUMBERED,
    "source": re.compile("|".join(SOURCES)),
    "measure": _MEASURE,
    "catalogue1": _SERVICES,
    "procured": re.compile("是|否"),
}


def checks() -> dict[str, Check]:
    """Return what a column may hold, for those that say it themselves."""
    return {key: _form(form) for key, form in _OF_KEYS.items()}


def _form(form: re.Pattern[str]) -> Check:
    return lambda text: form.fullmatch(text) is not None


_PLAIN: Final = _form(_WORDS)


def matched(
    tokens: Sequence[Token], columns: Sequence[Column], allowed: Mapping[str, Check]
) -> dict[str, str] | None:
    """Return the text of each column; None where no way or more than one fits.

    Of several ways one counts that leaves no blank inside of Chinese words: an
    extractor breaks a cell at the end of a line, and puts blanks between cells.
    """
    for closed in (False, True):
        found: list[dict[str, str]] = []
        steps = [_MOST_STEPS]
        _walk(tokens, columns, allowed, {}, found, steps, closed=closed)
        if len(found) < 2:
            break
    return found[0] if len(found) == 1 and steps[0] > 0 else None


def _walk(
    tokens: Sequence[Token],
    columns: Sequence[Column],
    allowed: Mapping[str, Check],
    taken: dict[str, str],
    found: list[dict[str, str]],
    steps: list[int],
    *,
    closed: bool,
) -> None:
    steps[0] -= 1
    if len(found) > 1 or steps[0] <= 0:
        return
    if not columns:
        if not tokens:
            found.append(taken)
        return
    column, *rest = columns
    if column.kind in ("amount", "count"):
        if tokens and tokens[0].kind in ("figure", "integer", "dash"):
            more = taken | {column.key: tokens[0].text}
            _walk(tokens[1:], rest, allowed, more, found, steps, closed=closed)
        return
    check = allowed.get(column.key, _PLAIN)
    text = ""
    for end, token in enumerate(tokens, start=1):
        if token.kind != "text" and not (text and token.kind == "integer"):
            break
        if closed and text and _apart(tokens[end - 2], token):
            break
        text = figures.joined([text, token.text])
        if check(text):
            more = taken | {column.key: text}
            _walk(tokens[end:], rest, allowed, more, found, steps, closed=closed)


def _apart(before: Token, token: Token) -> bool:
    """Return whether a blank parts two Chinese words of one line: two cells."""
    return before.line == token.line and all(
        _CHINESE.match(letter) for letter in (before.text[-1], token.text[0])
    )
