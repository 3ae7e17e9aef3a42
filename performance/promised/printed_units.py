"""The unit of money of a table that prints none: a person says it. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from budget import money
from budget.official_tables import BY_KEY
from budget.publication import Publication, Table
from performance.promised.terms import Question, said
from performance.values.sentence import Sentence

_UNIT: Final = Sentence(
    "表{key}“{title}”没有印金额单位，请选择。",
    "Table {key} “{title}” prints no unit of money: please choose.",
)


def stated(
    publication: Publication, answers: Mapping[str, str]
) -> tuple[Publication, list[Question]]:
    """Return a publication whose tables have the units that a person gave, and the
    questions that are left. Nothing is taken for 元 that does not say so."""
    tables, asked = dict(publication.tables), []
    for key, table in tables.items():
        if not _has_money(table) or table.unit in money.PLACES:
            continue
        question = _question(table)
        answer = answers.get(question.key, "")
        if answer in money.PLACES:
            tables[key] = replace(table, unit=answer)
        else:
            asked.append(question)
    return replace(publication, tables=tables), asked


def _has_money(table: Table) -> bool:
    amounts = BY_KEY[table.key].amounts
    return any(row.number(column) for row in table.rows for column in amounts)


def _question(table: Table) -> Question:
    words = said(_UNIT, key=table.key, title=BY_KEY[table.key].title)
    options = tuple((unit, unit) for unit in money.PLACES)
    return Question(f"table.{table.key}.unit", words, True, options, table.line)
