"""How the trail writes records, columns and values for people to read."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.models import Tracked

# Counters and keys for sorting say nothing to a reader.
HIDDEN = {"version", "sort_key"}
Known = Mapping[type[models.Model], Mapping[Any, str]]


@cache
def tracked() -> dict[str, type[Tracked]]:
    """Return the tracked models by label ("performance.actual")."""
    return {
        model._meta.label_lower: model
        for model in apps.get_models()
        if issubclass(model, Tracked) and hasattr(model, "history")
    }


@cache
def _labels(app: str) -> Any:
    """Return the app's `labels` module, or None."""
    name = f"{apps.get_app_config(app).name}.labels"
    return import_module(name) if find_spec(name) else None


def record_label(label: str) -> str:
    """Return what a kind of record is called: 完成值 for "performance.actual"."""
    app, _dot, name = label.partition(".")
    known = _labels(app) if label in tracked() else None
    return str(known.RECORDS.get(name, label)) if known else label


def column(label: str, attname: str) -> "models.Field[Any, Any] | None":
    """Return the column's field, or None where the model no longer has it."""
    model = tracked().get(label)
    fields = model._meta.concrete_fields if model else ()
    return next((field for field in fields if field.attname == attname), None)


def column_label(label: str, attname: str) -> str:
    """Return what a column is called on screen."""
    field = column(label, attname)
    known = _labels(label.partition(".")[0])
    if field is None:
        return str(known.COLUMNS.get(attname, attname)) if known else attname
    plain = str(field.verbose_name) == field.name.replace("_", " ")
    named = known.COLUMNS.get(field.name) if plain and known else None
    return str(named or field.verbose_name)


def record_choices() -> list[tuple[str, str]]:
    """Return (label, name) of all tracked models."""
    return [(label, record_label(label)) for label in sorted(tracked())]


def models_of(attname: str) -> list[str]:
    """Return the labels of the models that have a column."""
    return [label for label in tracked() if column(label, attname) is not None]


def column_choices() -> list[tuple[str, str]]:
    """Return (column, name) over all tracked models; one entry for equal columns."""
    found: dict[str, str] = {}
    for label, model in sorted(tracked().items()):
        for field in model._meta.concrete_fields:
            if not field.primary_key and field.attname not in HIDDEN:
                found.setdefault(field.attname, column_label(label, field.attname))
    return sorted(found.items(), key=lambda pair: pair[1])


def related_texts(
    rows: Iterable[tuple[str, Mapping[str, list[Any]]]],
) -> Known:
    """Return {model: {id: text}} of all records that the rows point to.

    One query for each model pointed to, however many rows.
    """
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for label, fields in rows:
        for attname, pair in fields.items():
            field = column(label, attname)
            if field is not None and field.is_relation:
                related: Any = field.related_model
                wanted[related].update(value for value in pair if value is not None)
    return {model: _texts(model, ids) for model, ids in wanted.items() if ids}


def _texts(model: Any, ids: set[Any]) -> dict[Any, str]:
    # One step of relations: a record's text may name what it belongs to.
    near = [f.name for f in model._meta.concrete_fields if f.is_relation]
    rows = model._base_manager.select_related(*near) if near else model._base_manager
    return {row.pk: str(row) for row in rows.filter(pk__in=ids)}


def units(records: Iterable[tuple[str, int]]) -> dict[tuple[str, int], dict[str, str]]:
    """Return for each record {column: unit} of its amounts whose unit varies.

    One query for each model that `labels.UNITS` names, however many records.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for label, record_id in records:
        wanted[label].add(record_id)
    found = {}
    for label, ids in wanted.items():
        app, _dot, name = label.partition(".")
        known = getattr(_labels(app), "UNITS", {}) if label in tracked() else {}
        if name in known:
            attname, way = known[name]
            rows = tracked()[label]._base_manager.filter(pk__in=ids)
            for pk, unit in rows.values_list("pk", way):
                found[label, pk] = {attname: unit}
    return found


def replaced(
    rows: Iterable[tuple[str, int, Mapping[str, list[Any]]]],
) -> dict[tuple[str, int], dict[str, Any]]:
    """Return for each new record that takes another's place the other's values.

    One query for each model that `labels.REPLACES` names.
    """
    wanted: dict[str, dict[int, int]] = defaultdict(dict)
    for label, record_id, fields in rows:
        for column_name in _replacing(label)[0]:
            if column_name in fields and fields[column_name][1] is not None:
                wanted[label][record_id] = fields[column_name][1]
    found = {}
    for label, others in wanted.items():
        told = tracked()[label]._base_manager.filter(pk__in=set(others.values()))
        values = {row["pk"]: row for row in told.values("pk", *_replacing(label)[1])}
        for record_id, other in others.items():
            found[label, record_id] = values.get(other, {})
    return found


def _replacing(label: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    app, _dot, name = label.partition(".")
    known = getattr(_labels(app), "REPLACES", {}) if label in tracked() else {}
    found: tuple[tuple[str, ...], tuple[str, ...]] = known.get(name, ((), ()))
    return found


def shown(label: str, attname: str, value: Any, known: Known) -> str:
    """Return one stored value as a person reads it; "" for nothing."""
    if attname == "password":
        return _("已更改") if value else _("不显示")
    field = column(label, attname)
    if value in (None, "") or field is None:
        return "" if value is None else str(value)
    if field.is_relation:
        related: Any = field.related_model
        return known.get(related, {}).get(value, f"#{value}")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    choices = dict(field.flatchoices)
    if value in choices:
        return str(choices[value])
    if isinstance(field, models.DateTimeField):
        instant = timezone.localtime(datetime.datetime.fromisoformat(value))
        return instant.strftime("%Y-%m-%d %H:%M")
    return str(value)
