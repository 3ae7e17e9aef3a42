"""Hold a form that came back against the one that its page expects. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from performance.sheets.official.reading.grid import word
from performance.sheets.official.reading.terms import Finding, Kind, Official, Place

# "某某局（307）": the code behind a name.
_CODE = re.compile(r"[\[(]\d+[\])]$")


@dataclass(frozen=True, slots=True)
class Expected:
    """Whose form of which year a page takes; `project` is "" for a department's."""

    kinds: frozenset[Kind]
    body: str
    year: int
    project: str = ""


def against(form: Official, wanted: Expected) -> list[Finding]:
    """Return why the form is another one; none where it is the one expected."""
    if form.kind not in wanted.kinds:
        return [Finding("other_kind", Place(form.sheet), form.title or form.sheet)]
    return [*_names(form, wanted), *_year(form, wanted)]


def _names(form: Official, wanted: Expected) -> Iterator[Finding]:
    for key, label, name in (
        ("body", "部门名称", wanted.body),
        ("name", "项目名称", wanted.project),
    ):
        if not name or (key not in form.fields and key == "body"):
            continue
        said = form.fields.get(key, "")
        if not said:
            yield Finding("unnamed", form.at(key), label, name)
        elif _CODE.sub("", word(said)) != word(name):
            code = "other_department" if key == "body" else "other_project"
            yield Finding(code, form.at(key), said, name)


def _year(form: Official, wanted: Expected) -> Iterator[Finding]:
    if form.year is not None and form.year != wanted.year:
        place = Place(form.sheet)
        yield Finding("other_year", place, str(form.year), str(wanted.year))
