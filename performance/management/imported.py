"""What reading a budget book in says: one plain object a line, or lines to read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from budget.reconcile.terms import Finding
from budget.reconcile.wording import sentence
from performance.queries.promised import Pair
from performance.services.book_import import Look

Line = dict[str, Any]


def lines(look: Look, findings: Sequence[Finding]) -> Iterator[Line]:
    """Yield what a book has, thing by thing; numbers as strings."""
    publication = look.book.publication
    if look.lacking:
        yield {"kind": "lacking", "parts": list(look.lacking)}
    for key, table in publication.tables.items():
        if key in look.lacking:
            continue
        yield {
            "kind": "table",
            "key": key,
            "title": table.title,
            "rows": len(table.rows),
            "unit": table.unit,
            "note": table.note,
            "line": table.line,
        }
    for unit in look.units:
        name = {"code": unit.code, "name": unit.name}
        yield {"kind": "unit", "state": "new", **name, "line": unit.line}
    for section in look.sections:
        yield {"kind": "section", "state": "new", "name": section.name}
    for pair in (*look.matched, *look.matched.missing):
        yield _pair(pair)
    for one in look.differences:
        yield {
            "kind": "difference",
            "table": one.table,
            "place": one.place,
            "column": one.column,
            "old": one.old,
            "new": one.new,
        }
    yield from _asked(look)
    for finding in findings:
        yield _finding(finding)
    for words in look.refused:
        yield {"kind": "refused", "sentence": words}


def _pair(pair: Pair) -> Line:
    missing = not pair.wanted
    return {
        "kind": pair.kind,
        "state": "missing" if missing else pair.state.value,
        "key": pair.key,
        "name": pair.name,
        "line": pair.line,
        "changes": [
            {"field": move.field, "old": text(move.old), "new": text(move.new)}
            for move in pair.moves
        ],
    }


def text(value: object) -> str | None:
    """Return a value as text, a number without an exponent; None for nothing."""
    if value is None:
        return None
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _asked(look: Look) -> Iterator[Line]:
    for one in look.book.publication.unplaced:
        yield {
            "kind": "unplaced",
            "line": one.line,
            "text": one.text,
            "why": one.why,
        }
    for question in look.promised.questions:
        yield {
            "kind": "question",
            "key": question.key,
            "needed": question.needed,
            "sentence": question.sentence.zh,
            "options": [answer for answer, _words in question.options],
            "line": question.line,
        }
    for line, note in look.promised.notes:
        yield {"kind": "note", "sentence": note.zh, "line": line}


def _finding(finding: Finding) -> Line:
    return {
        "kind": "finding",
        "rule": finding.rule,
        "severity": finding.severity.value,
        "sentence": sentence(finding),
        "line": next((place.line for place in finding.places if place.line), 0),
    }


def counts(found: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many things are new, changed, same and missing, and how many lines,
    questions and findings there are."""
    done: Counter[str] = Counter()
    for line in found:
        state = line.get("state")
        done[str(state or line["kind"])] += 1
    return {
        "new": done["new"],
        "changed": done["changed"],
        "same": done["same"],
        "missing": done["missing"],
        "tables": done["table"],
        "differences": done["difference"],
        "unplaced": done["unplaced"],
        "questions": done["question"],
        "findings": done["finding"],
    }


_SAID = {
    "table": "表{key} {title}：{rows}行",
    "lacking": "这份文件没有的部分保留已有的：{parts}",
    "unit": "新单位 {code} {name}",
    "section": "新科室 {name}",
    "difference": "表{table} {place} {column}：{old} → {new}",
    "unplaced": "第{line}行未读入：{text}（{why}）",
    "question": "[{key}] {sentence}",
    "note": "{sentence}",
    "finding": "{severity} {sentence}",
    "refused": "不能读入：{sentence}",
}
_STATES = {"new": "新增", "changed": "改动", "same": "相同", "missing": "本书没有"}
_KINDS = {
    "department_year": "部门年度",
    "project": "项目",
    "goal": "目标",
    "target": "指标",
}


def said(line: Mapping[str, Any]) -> str:
    """Return a line for a terminal."""
    if line["kind"] in _SAID:
        return _SAID[line["kind"]].format(**line)
    changes = "；".join(
        f"{one['field']} {one['old']} → {one['new']}" for one in line["changes"]
    )
    words = f"{_STATES[line['state']]} {_KINDS[line['kind']]} {line['key']}"
    words += f" {line['name']}" if line["name"] != line["key"] else ""
    return f"{words}：{changes}" if changes else words
