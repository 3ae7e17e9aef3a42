"""Canonical texts straight from the tables, a column at a time.

`chain` makes the text of what is being written from records. Whoever goes through the
whole trail again reads rows as the driver gives them: each value that a column holds is
converted once, as the ORM converts it, however many rows hold it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from django.db import connection, models
from django.utils.dateparse import parse_datetime

from budget import sealing

# Numbers asked for at a time.
ASKED: Final = 1000
INSTANTS: Final = 4096
_UNREADABLE: Final = (ValueError, TypeError, ArithmeticError, RecursionError)


class Column:
    """One column: how it is asked for, as the ORM has its values, as JSON has them."""

    def __init__(self, field: "models.Field[Any, Any]") -> None:
        self.asked = _asked(field)
        self._expression = field.get_col(field.model._meta.db_table)
        self._converters: tuple[Callable[..., Any], ...] = (
            *connection.ops.get_db_converters(self._expression),
            *self._expression.get_db_converters(connection),
        )
        if isinstance(field, models.DateTimeField):
            self._converters = (_converted,)
        self._places: int | None = getattr(field, "decimal_places", None)
        # Numbers and words are told as the driver gives them.
        kinds = (models.DateField, models.DecimalField)
        self._bare = not self._converters and not isinstance(field, kinds)

    def plain(self, raw: Any) -> Any:
        """Return the value as JSON has it; of one that nobody wrote through the ORM
        and that it cannot read, an object that no column holds."""
        try:
            value = raw
            for convert in self._converters:
                value = convert(value, self._expression, connection)
            return sealing.plain(value, self._places)
        except _UNREADABLE:
            return _unreadable(raw)

    def told(self, raws: Iterable[Any]) -> dict[Any, str]:
        """Return {value: its JSON}."""
        return {raw: self._json(raw) for raw in raws}

    def _json(self, raw: Any) -> str:
        try:
            return sealing.canonical(raw if self._bare else self.plain(raw))
        except _UNREADABLE:
            return sealing.canonical(_unreadable(raw))


def _asked(field: "models.Field[Any, Any]") -> str:
    """Return how a column is asked for as it is stored: given bare, the drivers make
    objects of instants and more, one by one, however often they come."""
    name: str = connection.ops.quote_name(str(field.column))
    if connection.vendor == "sqlite":
        return f"+{name}"
    if isinstance(field, models.DateTimeField):
        return f"to_json({name}) #>> '{{}}'"  # the same in every style of dates
    return name


def _converted(raw: Any, *_: Any) -> Any:
    return None if raw is None else instant(raw)


@lru_cache(maxsize=INSTANTS)
def instant(raw: str) -> str:
    """Return an instant as it is sealed; of an act there is the same one in many
    tables. Raises ValueError or TypeError for what is none."""
    at = parse_datetime(raw)
    if at is None:
        raise ValueError(raw)
    return str(sealing.plain(at))


def _unreadable(raw: Any) -> dict[str, str]:
    return {"unreadable": repr(raw)}


class Table:
    """A table of the trail: how its rows are read, and told in canonical JSON."""

    def __init__(
        self, model: Any, names: Collection[str], beside: Sequence[str] = ()
    ) -> None:
        """`names` are told, by their attributes; `beside` is read as it is."""
        fields = {field.attname: field for field in model._meta.concrete_fields}
        every = sorted({*names, *beside})
        self._columns = {name: Column(fields[name]) for name in every}
        self._told, self._beside = sorted(names), beside
        self._name = connection.ops.quote_name
        self._fields = fields
        self._select = (
            f"SELECT {', '.join(column.asked for column in self._columns.values())}"
            f" FROM {self._name(model._meta.db_table)}"
        )

    def read(self, by: str, among: Iterable[int]) -> list[tuple[Any, ...]]:
        """Return the rows whose column `by` is one of `among`, in no order: of each
        what is read beside, and the text."""
        found: list[tuple[Any, ...]] = []
        key = self._name(self._fields[by].column)
        # On SQLite a forger may leave a word where a number was: it finds no row.
        numbers = [str(one) for one in among if isinstance(one, int)]
        for start in range(0, len(numbers), ASKED):
            part = ", ".join(numbers[start : start + ASKED])
            with connection.cursor() as cursor:
                cursor.execute(f"{self._select} WHERE {key} IN ({part})")
                found += self._with_texts(cursor.fetchall())
        return found

    def _with_texts(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        if not rows:
            return []
        held = dict(zip(self._columns, zip(*rows, strict=True), strict=True))
        texts = self._texts(held, len(rows))
        return list(zip(*(held[name] for name in self._beside), texts, strict=True))

    def _texts(self, held: Mapping[str, Sequence[Any]], count: int) -> list[str]:
        """Fill one template with what differs from row to row."""
        parts, moving = [], []
        for name in self._told:
            told = self._columns[name].told(set(held[name]))
            if len(told) == 1:
                (text,) = told.values()
                parts.append(f'"{name}":{text.replace("%", "%%")}')
            else:
                parts.append(f'"{name}":%s')
                moving.append(map(told.__getitem__, held[name]))
        template = f"{{{','.join(parts)}}}"
        if not moving:
            return [template % ()] * count
        return list(map(template.__mod__, zip(*moving, strict=True)))
