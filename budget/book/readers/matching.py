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
SOURCES: Final = re.compile(
    r"(?:年初)?预算安排|预算拨款|财政拨款|当年预算|本年预算|年初预算|上年结转|结转结余"
    r"|财政专户|单位资金|自有资金|其他资金|追加预算|一般公共预算|政府性基金"
)
# The two first levels of the catalogue of services (财综〔2020〕102号), and the six
# before.
_SERVICES: Final = re.compile(
    r"(?:基本)?公共服务|政府履职辅助性服务|社会管理性服务|行业管理与协调性服务|技术性服务"
    r"|政府履职所需辅助性(?:事项|服务)|其他(?:适宜由社会力量承担的)?(?:服务)?(?:事项)?"
)
_MEASURE: Final = re.compile(r"[^\d\[\]]{1,5}")
_OF_KEYS: Final[Mapping[str, re.Pattern[str]]] = {
    "item": _CODED,
    "function": _NUMBERED,
    "economic": _NUMBERED,
    "source": SOURCES,
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
    """Return the text of each column; None where no way or more than one fits."""
    found: list[dict[str, str]] = []
    _walk(tokens, columns, allowed, {}, found)
    return found[0] if len(found) == 1 else None


def _walk(
    tokens: Sequence[Token],
    columns: Sequence[Column],
    allowed: Mapping[str, Check],
    taken: dict[str, str],
    found: list[dict[str, str]],
) -> None:
    if len(found) > 1:
        return
    if not columns:
        if not tokens:
            found.append(taken)
        return
    column, *rest = columns
    if column.kind in ("amount", "count"):
        if tokens and tokens[0].kind in ("figure", "integer", "dash"):
            more = taken | {column.key: tokens[0].text}
            _walk(tokens[1:], rest, allowed, more, found)
        return
    check = allowed.get(column.key, _PLAIN)
    text = ""
    for end, token in enumerate(tokens, start=1):
        if token.kind != "text" and not (text and token.kind == "integer"):
            break
        text = figures.joined([text, token.text])
        if check(text):
            _walk(tokens[end:], rest, allowed, taken | {column.key: text}, found)
