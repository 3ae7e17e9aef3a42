"""What the other tables of a publication have named so far: units, functional and
economic items, projects. Tables whose words run together are told apart by it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from budget.book.readers.matching import Check
from budget.leaves.catalogue import economic, functional
from budget.publication import Row, Table

_CODED: Final = re.compile(r"\[(\d{3,7})\]([^\[\]]+)")
_FUNCTIONS: Final = ("3", "5.1", "8", "9")


@dataclass(slots=True)
class Known:
    """Names by code, and the names of projects."""

    units: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    projects: set[str] = field(default_factory=set)
    departments: set[str] = field(default_factory=set)

    def learn(self, table: Table) -> None:
        """Take the names of a table that was read."""
        for row in table.rows:
            code, name = row.text("code"), row.text("name")
            if table.key == "10" and row.text("unit"):
                self.projects.add(name)
            elif table.key in ("2", "5.2") and code:
                self.units[code] = name
                if row.depth == 0:
                    self.departments.add(code)
            elif table.key in (*_FUNCTIONS, "6") and code:
                self.items[code] = name

    @property
    def own_units(self) -> set[str]:
        """Return the names of the units, not of the department that they make up."""
        below = {n for code, n in self.units.items() if code not in self.departments}
        return below or set(self.units.values())

    def is_unit(self, code: str, name: str) -> bool:
        """Return whether a code is that of a unit or the department, and its name
        begins as it should: a price may be 307 as well."""
        if code in self.units:
            return self.units[code].startswith(name)
        return len(name) > 3 and any(
            code.startswith(head) and len(code) > len(head) for head in self.departments
        )

    def names_agree(self, key: str, rows: Sequence[Row]) -> bool:
        """Return whether no row of a table has part of the name that its code is known
        to have, or more than it."""
        of_units = key in ("2", "5.2", "10")
        return all(
            self._agrees(row.text("code"), row.text("name"), of_units=of_units)
            for row in rows
        )

    def _agrees(self, code: str, said: str, *, of_units: bool) -> bool:
        books: tuple[Mapping[str, str], ...] = (self.items, functional(), economic())
        if of_units:
            books = (self.units,)
        names = [book[code] for book in books if code in book]
        return said in names or not any(
            name.startswith(said) or name in said or said in name for name in names
        )

    def checks(self, code: str) -> Mapping[str, Check]:
        """Return what the columns of a row of this unit may hold."""
        found: dict[str, Check] = {"function": self._item, "economic": self._item}
        if code in self.units:
            name = self.units[code]
            found["name"] = lambda text: text == name
        if self.projects:
            found["project"] = self.projects.__contains__
        return found

    def _item(self, text: str) -> bool:
        """Return whether a text is [code]name, the name neither cut nor run on."""
        found = _CODED.fullmatch(text)
        if not found:
            return False
        code, said = found.groups()
        books = (self.items, functional(), economic())
        names = [book[code] for book in books if code in book]
        return said in names or not any(
            name.startswith(said) or said.startswith(name) for name in names
        )

    def unit_at_end(self, text: str) -> str:
        """Return the unit's name with which a text ends, the longest; "" for none."""
        names = (name for name in self.units.values() if text.endswith(name))
        return max(names, key=len, default="")
