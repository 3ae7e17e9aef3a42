"""Put a finding into one sentence, Chinese or English, with its figures in it.

Plain templates, not gettext: a sentence must come out the same on a page, in a job and
in a command, whatever language the process happens to run in.
"""

from decimal import Decimal
from typing import Final

from budget.official_tables import BY_KEY
from budget.publication import YUAN
from budget.reconcile.goal_words import GOALS
from budget.reconcile.terms import TEXT, Finding, Place
from budget.reconcile.text_words import SAID
from budget.reconcile.words import SHAPE, TABLES, Language

SENTENCES: Final = {**TABLES, **SHAPE, **SAID, **GOALS}
_POINTS: Final = {"%": "个百分点"}
_ENGLISH_UNITS: Final = {
    **{"": "", "元": " yuan", "%": "%", "人": " people"},
    "个百分点": " percentage points",
}
_FORMS: Final = {"14": "整体支出绩效目标表", "15": "项目支出绩效目标表"}
_LONGEST: Final = 40  # of a sentence that is quoted
_MOST: Final = 8  # so many places are named, the others counted


def sentence(finding: Finding, language: Language = "zh") -> str:
    """Return the sentence of a finding."""
    words = _Words(finding, language)
    template = SENTENCES[finding.reason][language == "en"]
    said = template.format_map(words)
    return said[:1].upper() + said[1:]


def named(place: Place, language: Language = "zh") -> str:
    """Return how a place is named in a sentence: table, row, column."""
    english = language == "en"
    if place.table == TEXT:
        words = "the text" if english else "文字说明"
        said = place.row if len(place.row) <= _LONGEST else f"{place.row[:_LONGEST]}…"
        between = " " if english else ""
        return f"{words}{between}“{said}”" if said else words
    table = f"table {place.table}" if english else f"表{place.table}"
    column = place.column.rpartition("·")[2]
    rest = [word for word in (place.form, place.row, column) if word]
    if not rest:
        spec = BY_KEY.get(place.table)
        title = spec.title if spec else _FORMS.get(place.table, "")
        return f"{table} {title}" if english else f"{table}{title}"
    return f"{table} “{', '.join(rest)}”" if english else f"{table}“{'，'.join(rest)}”"


def figure(number: Decimal, unit: str, language: Language = "zh") -> str:
    """Return a figure with thousands separators and its unit, not rounded."""
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    cents = unit == YUAN and places < 2
    printed = f"{number:,.2f}" if cents else f"{number:,f}"
    if language == "zh":
        return printed + unit
    return printed + _ENGLISH_UNITS.get(unit, f" {unit}")


class _Words(dict[str, str]):
    """The words of a finding by name; places and figures are made when asked for."""

    def __init__(self, finding: Finding, language: Language) -> None:
        super().__init__(finding.words)
        self._finding = finding
        self._language = language

    def __missing__(self, key: str) -> str:
        finding, language = self._finding, self._language
        if key in ("places", "rest"):
            return self._listed(finding.places[key == "rest" :])
        if key == "figures":
            return "、".join(figure(f, finding.unit, language) for f in finding.figures)
        if key == "other":
            return finding.places[1].table
        if key == "d":
            gap = abs(finding.difference or Decimal(0))
            return figure(gap, _POINTS.get(finding.unit, finding.unit), language)
        if key == "where":
            place = finding.places[0]
            return named(Place(place.table, form=place.form), language)
        kind, at = key[0], int(key[1:])
        if kind == "f":
            return figure(finding.figures[at], finding.unit, language)
        place = finding.places[at]
        if kind == "q":
            return place.text
        return place.table if kind == "t" else named(place, language)

    def _listed(self, places: tuple[Place, ...]) -> str:
        words = "、".join(named(place, self._language) for place in places[:_MOST])
        more = len(places) - _MOST
        if more <= 0:
            return words
        tail = f" and {more} more" if self._language == "en" else f"等{len(places)}处"
        return words + tail
