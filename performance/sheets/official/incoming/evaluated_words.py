"""What a person writes for a whole 自评表 that came back: its words and its money."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from budget import money, numerals
from performance.drafts import MOST_WORDS
from performance.queries.scored import Evaluated
from performance.sheets.official.incoming import look
from performance.sheets.official.incoming.look import Answer, Change, Choice, Told
from performance.sheets.official.reading.terms import Finding, Official, Place

# What a person writes for the whole sheet, as the sheet calls it.
TITLES: Final = {
    "done": "实际完成情况",
    "reasons": "偏差大或目标未完成原因分析",
    "measures": "改进措施及结果应用方案",
    "basic_budget": "基本支出全年预算数",
    "basic_executed": "基本支出全年执行数",
}
# The cells of the money that a person enters; and what they are before.
CELLS: Final = {"basic_budget": "basic.2", "basic_executed": "basic.3"}
_NOTHING: Final[Mapping[str, Any]] = dict.fromkeys(CELLS)


@dataclass
class Sheet:
    """A file beside the sheet on record, and what is found of it."""

    form: Official
    found: Evaluated
    printed: Mapping[str, str]
    answers: Mapping[str, Answer]
    told: list[Told] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    same: int = 0

    def keeps(self, place: Place, title: str) -> bool:
        """Ask about a cell that the file would empty; keep it until a person says."""
        asked = look.emptied(place, title, self.answers)
        self.told.append(asked)
        return asked.answer.choice != Choice.EMPTY


def words(sheet: Sheet) -> dict[str, Any]:
    """Return the words of the whole sheet: the file's, else those on record."""
    texts: dict[str, Any] = {}
    held = sheet.found.evaluation
    for name in sheet.found.words:
        texts[name] = getattr(held, name) if held else _NOTHING.get(name, "")
        key = CELLS.get(name, name)
        said, old = plain(sheet.form.fields.get(key)), plain(sheet.printed.get(key))
        if key not in sheet.form.fields or said == old:
            continue
        place, title = sheet.form.at(key), TITLES[name]
        if not said and sheet.keeps(place, title):
            continue
        if name in CELLS:
            _take_amount(sheet, texts, name, said)
        else:
            texts[name] = said
        sheet.changes.append(Change(place, title, "", old, said))
        if len(said) > MOST_WORDS:
            most = str(MOST_WORDS)
            sheet.findings.append(Finding("too_long", place, title, most))
    return texts


def _take_amount(sheet: Sheet, texts: dict[str, Any], name: str, said: str) -> None:
    """Read an amount of basic expenditure; a bare figure is in 万元, as printed."""
    text = numerals.plain(said)
    try:
        amount = money.yuan_on_form(text) if text else None
    except ValueError:
        place = sheet.form.at(CELLS[name])
        sheet.findings.append(Finding("not_amount", place, said[:40], TITLES[name]))
    else:
        texts[name] = amount


def plain(text: str | None) -> str:
    """Return a text as it is compared and kept: lines end alike, no blanks around."""
    return "\n".join((text or "").splitlines()).strip()
