"""Read a department's publication, whatever it comes as, into plain values.

A text goes through `from_text`; `reading.read` takes a file as a person sent it. Goal
forms (tables 14 and 15) are handed on as sections: performance reads them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from budget.book.archive import Refused
from budget.book.readers import headings, narrative, tables
from budget.book.readers.text import Line, Section, sections
from budget.publication import Publication, Row, Table, Unit, Unplaced

_YEAR: Final = re.compile(
    r"(20\d{2})年(?:度)?[^，。；,;]{0,30}?(?:预算|总表|支出表|公开)"
)
_NAMED: Final = re.compile(r"第[一二三]部分[:：]?(.+?)(?:概况|20\d{2}年|基本情况|部门)")
_REGION: Final = re.compile(
    r"((?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,6}?(?:市|州|盟))?"
    r"(?:[\u4e00-\u9fff]{1,6}?(?:区|县|旗|市))?)"
)
_UNITS: Final = ("2", "5.2", "10")
_LONGEST_TEXT: Final = 3_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A publication without its goal forms, and the lines of everything in it."""

    publication: Publication
    sections: tuple[Section, ...]

    @property
    def forms(self) -> tuple[Section, ...]:
        """Return the sections of the goal forms, in order."""
        return tuple(one for one in self.sections if one.key in headings.FORMS)


def from_text(text: str) -> Reading:
    """Return what the text of a publication says. Raises Refused where it holds no
    official table at all, or is longer than any publication."""
    if not text.strip():
        raise Refused(
            _("文件里没有文字，可能是扫描件。请用带文字的PDF，或财政系统导出的Excel。")
        )
    if len(text) > _LONGEST_TEXT:
        raise Refused(_("文件的文字过多，不像一份部门预算公开。"))
    return from_sections(sections(text))


def from_sections(
    found: Sequence[Section],
    lost: Sequence[Unplaced] = (),
    grids: Mapping[str, Sequence[Line]] | None = None,
) -> Reading:
    """Return what sections say; `lost` is what was lost before, `grids` are the rows of
    tables whose cells ruled lines tell. Raises Refused where none is an official
    table."""
    read, left, frames = tables.tables(found, grids or {})
    if not frames:
        raise Refused(_("没有找到部门预算公开的任何一张表，请确认文件。"))
    publication = assembled(
        read,
        listed=narrative.units(found),
        named=_named(found) or next((f.owner for f in frames.values() if f.owner), ""),
        year=_year(found),
    )
    publication = replace(
        publication,
        statements=narrative.statements(found),
        unplaced=tuple(sorted((*lost, *left), key=lambda one: one.line)),
    )
    return Reading(publication, tuple(found))


def assembled(
    read: Mapping[str, Table], *, listed: Sequence[Unit], named: str, year: int
) -> Publication:
    """Return a publication of tables: whose it is and which units it has, they say;
    what the text says otherwise counts only where they say nothing."""
    heads = [row for row in _unit_rows(read) if row.depth == 0]
    name = heads[0].text("name") if heads else named
    codes = _project_codes(read)
    regions = {code[:6] for code in codes}
    years = {2000 + int(code[6:8]) for code in codes if code[6:8].isdigit()}
    region = _REGION.match(name)
    return Publication(
        department_name=name,
        department_code=heads[0].text("code") if heads else "",
        year=year or (years.pop() if len(years) == 1 else 0),
        tables=dict(read),
        units=_units(read, listed),
        region=region.group(1) if region else "",
        region_code=regions.pop() if len(regions) == 1 else "",
    )


def _unit_rows(read: Mapping[str, Table]) -> Iterator[Row]:
    """Yield the rows of units, of the department first (depth 0)."""
    for key in _UNITS:
        for row in read[key].rows if key in read else ():
            if row.text("code") and row.depth < 2 and not row.text("unit"):
                yield row


def _units(read: Mapping[str, Table], listed: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return the units with a code, then those that only the text names."""
    kinds = {unit.name: unit for unit in listed}
    found: dict[str, Unit] = {}
    for row in _unit_rows(read):
        name = row.text("name")
        if row.depth and name not in found:
            kind = kinds[name].kind if name in kinds else ""
            found[name] = Unit(name, row.text("code"), kind, row.line)
    return (*found.values(), *(unit for unit in listed if unit.name not in found))


def _project_codes(read: Mapping[str, Table]) -> list[str]:
    rows = read["10"].rows if "10" in read else ()
    return [row.text("code") for row in rows if row.text("unit")]


def _named(found: Sequence[Section]) -> str:
    """Return the department's name as the heading of a part gives it."""
    for section in found:
        if section.key in headings.PARTS:
            text = "".join(headings.compact(line.text) for line in section.lines[:2])
            if name := _NAMED.match(text):
                return name.group(1)
    return ""


def _year(found: Sequence[Section]) -> int:
    """Return the year that headings and the list of contents give most often."""
    text = "".join(
        headings.compact(line.text)
        for section in found
        for line in section.lines[: 60 if section.key == "tables" else 4]
        if section.key in ("", *headings.PARTS) or section.title
    )
    years = Counter(_YEAR.findall(text))
    return int(years.most_common(1)[0][0]) if years else 0
